"""Receives what an operator writes on the page 文字 and puts it into the file of texts, where the other doors write too.

Nothing is saved that the audit says is wrong, that somebody else has changed meanwhile, or that nobody answers for with a name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pipeline.audit import text_contradictions
from pipeline.core import Finding, Refusal, now_in_shanghai, read_workspace, writers_lock
from pipeline.dashboard.documents import report_draft
from pipeline.dashboard.page import DashboardPage
from pipeline.dashboard.pages.operator.text import seen_of, text_page
from pipeline.dashboard.pages.registry import show_page
from pipeline.dashboard.view import View, open_view
from pipeline.dashboard.web.form_route import form_route, form_user
from pipeline.reports import changed_texts, document_content, read_texts, write_texts

_LOCK_SECONDS = 5.0


def text_routes(page: DashboardPage, error_page: Callable[[Exception], Response]) -> list[Route]:
    """The route that receives the forms of `page`."""
    return [form_route(page, _answer, error_page)]


def _answer(page: DashboardPage, request: Request, fields: Mapping[str, str]) -> Response:
    path = request.path_params
    role = getattr(request.state, "role", "reader")
    with open_view(request.app.state.folder, agency=path["agency"], year=path["year"], role=role) as view:
        name, text = fields.get("sentence") or fields.get("name", ""), fields.get("text", "")
        shown_at = fields.get("name", "")
        try:
            if fields.get("do") == "insert":
                text = _with_block(view, text, fields.get("block", ""))
                return _page(page, view, shown_at, text, ())
            findings = _save(view, name, None if fields.get("do") == "undo" else text, fields, form_user(request))
        except Refusal as refusal:
            findings = (refusal.finding,)
        if findings:
            return _page(page, view, shown_at, text, findings)
        address = view.links.page(page.name, saved=name)
    return RedirectResponse(f"{request.scope.get('root_path', '')}{address}#{quote(shown_at)}", status_code=303)


def _page(page: DashboardPage, view: View, name: str, text: str, findings: tuple[Finding, ...]) -> Response:
    values = text_page(view, name=name, unsaved=text, findings=findings)
    return HTMLResponse(show_page(page, view, values), 422 if findings else 200)


def _with_block(view: View, text: str, block: str) -> str:
    """The text with a number at its end. Raises Refusal TEXT-BLOCK-UNKNOWN."""
    figure = block.strip()
    if figure not in report_draft(view).filled.quotable:
        raise Refusal("TEXT-BLOCK-UNKNOWN", figure=figure[:60])
    return f"{text}{{{{ {figure} }}}}"


def _save(view: View, name: str, text: str | None, fields: Mapping[str, str], user: str | None) -> tuple[Finding, ...]:
    """Write the text; what the audit says against it is returned, and then nothing is written. Raises Refusal."""
    assert view.agency is not None
    assert view.year is not None
    if user is None:
        raise Refusal("TEXT-LOGIN", agency=view.agency.id, year=view.year)
    content = report_draft(view)
    workspace = read_workspace(view.folder)
    with writers_lock(view.folder / "warehouse", wait=_LOCK_SECONDS, say=lambda _: None):
        texts = read_texts(view.folder, view.agency.id, view.year)
        if fields.get("seen") != seen_of(texts, fields.get("name", "")):
            entry = texts.places.get(fields.get("name", "")) or texts.sentences.get(fields.get("name", ""))
            by, at = (entry.by, entry.at) if entry else (None, None)
            raise Refusal("TEXT-CHANGED", name=name, by=by or "没有写明姓名", at=at or "时间没有记录")
        changed = changed_texts(view.folder, content, name, text, by=user, now=now_in_shanghai())
        after = document_content(content.filled, workspace.folder / "templates", changed)
        known = {(finding.code, finding.message) for finding in text_contradictions(content)}
        said = {(finding.code, finding.message): finding for finding in text_contradictions(after)}
        wrong = tuple(finding for key, finding in said.items() if key not in known)
        if not wrong:
            write_texts(changed)
    return wrong
