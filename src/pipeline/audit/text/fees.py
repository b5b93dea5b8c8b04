"""Rule S6-FEE: an agency that collected fees for processing information reports them in section six, with cases and amount.

国办公开办函〔2021〕30号, section six; 国办函〔2020〕109号. Judged from the report alone: other sections that tell of collected fees, and
requests that were closed because a fee was not paid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.audit.language.numbers import numbers_in
from pipeline.audit.language.plain import passages
from pipeline.audit.report import ReadReport
from pipeline.audit.text.form_rules import by_rule, form_of
from pipeline.audit.text.text_check import CheckOutcome, TextCheck

_FEE = re.compile("信息处理费|处理费|收费|收取")
_PROCESSING_FEE = re.compile("信息处理费|信息公开处理费")


def fee_checks(report: ReadReport) -> Iterator[TextCheck]:
    """The check of S6-FEE; none where the form lacks the rule, section six was not read, or nothing tells of fees."""
    form = form_of(report)
    if not any(rule.code == "S6-FEE" for rule in form.rules) or not report.sections.get("s6"):
        return
    section_six = [passage.plain for passage in passages(report.sections["s6"])]
    mentioned = any(_FEE.search(text) for text in section_six)
    unpaid = report.value("requests.other_fee_unpaid.total")
    collected = _collected_elsewhere(report)
    if not collected and not unpaid:
        return
    cells = ("requests.other_fee_unpaid.total",) if unpaid else ()
    outcome: CheckOutcome = "pass" if mentioned else "fail" if collected else "unsure"
    why = "" if outcome != "unsure" else "表三有逾期未缴费而不再处理的申请，本年是否收取过处理费要查实"
    finding = None
    if outcome != "pass":
        finding = by_rule("S6-FEE", report, outcome=outcome, why=why, refers_to="s6")
    location = report.sections["s6"][0].location
    left = collected or str(unpaid)
    yield TextCheck("S6-FEE", outcome, collected, (), cells, left, None, location, "s6", why, finding)


def _collected_elsewhere(report: ReadReport) -> str:
    """The sentence of another section that says that fees were collected; "" where none does."""
    for name, paragraphs in report.sections.items():
        if name == "s6":
            continue
        for passage in passages(paragraphs):
            for start, end in passage.sentences():
                text = passage.plain[start:end]
                if not _PROCESSING_FEE.search(text) or re.search("未收取|没有收取|未发生|不收取|免收|未产生", text):
                    continue
                if any(number.kind == "money" and number.value > 0 for number in numbers_in(text)):
                    return passage.shown[start:end].strip()
    return ""
