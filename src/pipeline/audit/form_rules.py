"""The rules of a form that speak of its text: which form judges a report, and the words its findings are made of."""

from __future__ import annotations

from functools import cache

from pipeline.audit.paper_read import ReadReport
from pipeline.core import Finding, format_number
from pipeline.law import Form, Rule, all_forms


def form_of(report: ReadReport) -> Form:
    """The form a report is written in; the newest of its kind where that is not known."""
    known = [form for form in all_forms() if form.kind == "report"]
    return next((form for form in known if form.id == report.form), known[-1])


@cache
def text_rule(form: str, code: str) -> Rule | None:
    """The rule of that code; of the newest form that has it, where this form has none."""
    known = [form for form in all_forms() if form.kind == "report"]
    ordered = [one for one in known if one.id == form] + [one for one in reversed(known) if one.id != form]
    return next((rule for one in ordered for rule in one.rules if rule.code == code), None)


def by_rule(
    code: str, report: ReadReport, *, outcome: str, why: str = "", refers_to: str | None = None, **words: object
) -> Finding:
    """A finding in the words of a form's rule. Only a failure has the rule's severity: a question warns, the rest informs."""
    rule = text_rule(form_of(report).id, code)
    assert rule is not None
    severity = {"fail": rule.severity, "unsure": "warn"}.get(outcome, "info")
    message = rule.says.format_map({name: _written(value) for name, value in words.items()})
    if why:
        message = f"{message}{why}{'，请核对' if outcome == 'unsure' else '，不作为差错'}。"
    left, right = words.get("left"), words.get("right")
    return Finding(
        code=code,
        severity=severity,
        outcome="not_checkable" if outcome == "other_scope" else outcome,
        message=message,
        what_to_do=_DO.get(outcome, rule.do),
        agency=report.agency,
        year=report.year,
        left=None if left is None else str(_written(left)),
        right=None if right is None else str(_written(right)),
        refers_to=refers_to,
    )


# What is no mistake needs no mending.
_DO = {
    "other_scope": "口径不同的不必改；建议在正文中写明这是哪些单位、哪一段时间的件数。",
    "not_checkable": "列举不全的，建议写明“其中主要有”；是完整列举的，补全各项或改正总数。",
}


def _written(value: object) -> object:
    """A number as a person writes it: 12000, not 12000.0."""
    from decimal import Decimal

    if not isinstance(value, Decimal):
        return value
    return format_number(value)


def cell_label(report: ReadReport, addresses: tuple[str, ...]) -> str:
    """The cells as a person calls them: “（一）予以公开·总计”; a sum of many by the name of what they belong to."""
    form = form_of(report)
    cells = [cell for cell in (form.cell_at(one) for one in addresses) if cell is not None]
    if not cells:
        return "、".join(addresses)
    if len(cells) > 3:
        return f"{cells[0].row_label.split(' ')[0]}等{len(cells)}格之和"
    return "加".join(cell.label for cell in cells)
