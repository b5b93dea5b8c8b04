"""Receives what an office answers on the page 督办 and adds it to `answers/<year>.yml`, where the register writes too."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pipeline.core import Refusal, describe_validation_error, now_in_shanghai, writers_lock
from pipeline.dashboard.page import DashboardPage
from pipeline.dashboard.pages.operator.follow_up import follow_up_page
from pipeline.dashboard.pages.registry import show_page
from pipeline.dashboard.view import View, open_view
from pipeline.dashboard.web.form_route import form_route, form_user
from pipeline.supervision import Answer, add_answer

_LOCK_SECONDS = 5.0


def answer_routes(page: DashboardPage, error_page: Callable[[Exception], Response]) -> list[Route]:
    """The route that receives the forms of `page`."""
    return [form_route(page, _answer, error_page)]


def _answer(page: DashboardPage, request: Request, fields: Mapping[str, str]) -> Response:
    path = request.path_params
    role = getattr(request.state, "role", "reader")
    with open_view(request.app.state.folder, agency=path["agency"], year=path["year"], role=role) as view:
        number = fields.get("no", "")
        try:
            _save(view, fields, form_user(request))
        except Refusal as refusal:
            values = follow_up_page(view, no=number, unsaved=fields, findings=(refusal.finding,))
            return HTMLResponse(show_page(page, view, values), 422)
        address = view.links.page(page.name, saved=number)
    return RedirectResponse(f"{request.scope.get('root_path', '')}{address}#open", status_code=303)


def _save(view: View, fields: Mapping[str, str], user: str | None) -> None:
    """Add the answer. Raises Refusal FOLLOW-UP-NOT-SAVED where nobody answers for it, it is no answer, or its number is not open here."""
    if user is None:
        raise _not_saved(
            "没有登录，不知道是谁写的", "设置用户（gongkai access add）并登录后再写，或写在登记簿的“督办”表中"
        )
    if view.is_roll_up:
        raise _not_saved("这里是各县的汇总", "到县里的看板上写")
    now = now_in_shanghai()
    given = {name: fields.get(name, "").strip() for name in ("no", "office", "done", "on")}
    signed = user if fields.get("sign") == "yes" else None
    try:
        answer = Answer.model_validate({**given, "signed_by": signed, "at": f"{now:%Y-%m-%d %H:%M}"})
    except ValidationError as error:
        raise _not_saved(describe_validation_error(error), "改正后再保存") from None
    if answer.on > now.date():
        raise _not_saved(f"{answer.on} 还没有到", "写办理的那一天")
    if not view.records("dashboard/supervision/open_case", no=answer.no):
        raise _not_saved(f"{answer.no} 不是本单位没有办结的督办", "刷新“督办”页再看")
    with writers_lock(view.folder / "warehouse", wait=_LOCK_SECONDS, say=lambda _: None):
        add_answer(view.folder, answer)


def _not_saved(reason: str, advice: str) -> Refusal:
    return Refusal("FOLLOW-UP-NOT-SAVED", reason=reason, advice=advice)
