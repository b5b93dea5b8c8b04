"""The forms' rules about the text of a report, and findings in the words of these rules."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from pipeline.audit.report import ReadReport
from pipeline.core import Finding, format_number
from pipeline.law import Form, Rule, all_forms


def form_of(report: ReadReport) -> Form:
    """The form a report is written in; the newest report form where that is not known."""
    known = [form for form in all_forms() if form.kind == "report"]
    return next((form for form in known if form.id == report.form), known[-1])


def form_by_id(name: str) -> Form:
    """The form with that id. Raises KeyError."""
    return {form.id: form for form in all_forms()}[name]


@cache
def text_rule(form: str, code: str) -> Rule | None:
    """The rule with that code, of that form or else of the newest form that has it."""
    known = [form for form in all_forms() if form.kind == "report"]
    own = [candidate for candidate in known if candidate.id == form]
    ordered = own + [candidate for candidate in reversed(known) if candidate.id != form]
    return next((rule for candidate in ordered for rule in candidate.rules if rule.code == code), None)


def by_rule(
    code: str, report: ReadReport, *, outcome: str, why: str = "", refers_to: str | None = None, **words: object
) -> Finding:
    """A finding in the words of a form's rule. A failure has the severity of the rule, a question warns, other outcomes inform."""
    rule = text_rule(form_of(report).id, code)
    assert rule is not None
    severity = {"fail": rule.severity, "unsure": "warn"}.get(outcome, "info")
    message = rule.says.format_map({name: _as_text(value) for name, value in words.items()})
    if why:
        message = f"{message}{why}{'，请核对' if outcome == 'unsure' else '，不作为差错'}。"
    left, right = words.get("left"), words.get("right")
    return Finding(
        code=code,
        severity=severity,
        outcome="not_checkable" if outcome == "other_scope" else outcome,
        message=message,
        what_to_do=_WHAT_TO_DO.get(outcome, rule.do),
        agency=report.agency,
        year=report.year,
        left=None if left is None else str(_as_text(left)),
        right=None if right is None else str(_as_text(right)),
        refers_to=refers_to,
    )


# What to do where the outcome is neither a failure nor a question.
_WHAT_TO_DO = {
    "other_scope": "口径不同的不必改；建议在正文中写明这是哪些单位、哪一段时间的件数。",
    "not_checkable": "列举不全的，建议写明“其中主要有”；是完整列举的，补全各项或改正总数。",
}


def _as_text(value: object) -> object:
    return format_number(value) if isinstance(value, Decimal) else value


def cell_label(report: ReadReport, addresses: tuple[str, ...]) -> str:
    """The labels of cells, like “（一）予以公开·总计”; for more than three the label of their row with their number."""
    form = form_of(report)
    cells = [cell for cell in (form.cell_at(address) for address in addresses) if cell is not None]
    if not cells:
        return "、".join(addresses)
    if len(cells) > 3:
        return f"{cells[0].row_label.split(' ')[0]}等{len(cells)}格之和"
    return "加".join(cell.label for cell in cells)
