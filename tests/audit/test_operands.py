"""No verdict rests on a cell that was not read: whatever number stands there, the verdict would be the same, or it is unsure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from pipeline.audit.judge import judge_reports
from pipeline.audit.report import ReadReport
from pipeline.audit.text.form_rules import form_by_id
from pipeline.audit.text.sentences import check_text
from tests.support.audit.a_report import report_saying

SENTENCES = (
    "本年收到政府信息公开申请28件，上年结转2件，办结29件，结转下年度办理1件。",
    "全年新收政府信息公开申请27件，办理31件，其中予以公开21件，部分公开4件，不予公开2件，无法提供4件，不予处理0件，其他处理1件。",
    "依申请公开方面，予以公开20件，不予公开1件，无法提供3件，其他处理2件。",
    "本年答复政府信息公开申请28件，其中自然人申请25件，法人或其他组织申请5件。",
    "因政府信息公开引发行政复议5件，行政诉讼4件。政府信息公开行政复议维持3件，纠正2件。",
    "未收到政府信息公开申请，未发生政府信息公开行政复议、行政诉讼。",
    "本年制发行政规范性文件6件，废止3件。",
)
JUDGED = ("pass", "fail", "other_scope")
FORMS = ("format_2019", "format_2021")
Verdicts = dict[tuple[str, ...], str]


def verdicts(reports: list[ReadReport]) -> list[Verdicts]:
    """For each report the outcome of every rule of the tables and of every check of a sentence."""
    known = []
    for report, outcomes in zip(reports, judge_reports(reports), strict=True):
        tables = {("table", outcome.rule, outcome.instance): outcome.outcome for outcome in outcomes}
        checks = {
            ("sentence", check.rule, check.sentence, *check.numbers, str(position)): check.outcome
            for position, check in enumerate(check_text(report))
        }
        known.append({**tables, **checks})
    return known


def with_cells(report: ReadReport, numbers: Mapping[str, int]) -> ReadReport:
    """The report with these numbers in its cells."""
    cells = (
        replace(cell, value=Decimal(numbers[cell.figure]), semantic="number" if numbers[cell.figure] else "zero")
        if cell.figure in numbers
        else cell
        for cell in report.cells
    )
    return replace(report, cells=tuple(cells))


@pytest.mark.parametrize("form", FORMS)
def test_a_verdict_does_not_depend_on_cells_that_were_not_read(form: str) -> None:
    figures = [cell.figure for cell in form_by_id(form).cells]
    whole = replace(
        report_saying({"s1": ["一、总体情况", *SENTENCES]}, form=form, year=2020 if form == "format_2019" else 2023),
        tables=("disclosure", "requests", "disputes"),
    )

    random = Random(form)
    open_cells, reports = [], []
    for _ in range(25):
        gone = set(random.sample(figures, random.randint(0, 12)))
        unsure = set(random.sample(figures, random.randint(0, 4)))
        cells = (
            replace(cell, value=None, semantic="unsure") if cell.figure in unsure else cell
            for cell in whole.cells
            if cell.figure not in gone
        )
        open_cells.append(sorted(gone | unsure))
        filled = [with_cells(whole, {figure: random.randint(0, 9) for figure in open_cells[-1]}) for _ in range(2)]
        reports += [replace(whole, cells=tuple(cells)), *filled]
    known = verdicts(reports)  # judged together: the rules' SQL runs once
    for number, unread in enumerate(open_cells):
        judged, *others = known[3 * number : 3 * number + 3]
        for check, outcome in judged.items():
            if outcome in JUDGED:
                assert [other.get(check) for other in others] == [outcome] * 2, (check, unread)


def test_a_sum_with_a_row_that_was_not_read_is_unsure_in_a_sentence() -> None:
    text = "收到政府信息公开申请28件，因本机关不掌握等原因无法提供64件。"
    cells = {"requests.unable_not_held.total": 50, "requests.unable_needs_creation.total": 11}
    report = report_saying(text, cells=cells)
    unread = replace(report, cells=tuple(cell for cell in report.cells if cell.row != "unable_still_unclear"))
    (check,) = [check for check in check_text(unread) if check.left == "64"]

    assert check.outcome == "unsure"
    assert check.finding is not None
    assert (check.finding.severity, check.finding.right) == ("info", None)
    assert "没有读全" in check.finding.message
    assert [check.outcome for check in check_text(report) if check.left == "64"] == ["fail"]


def test_one_row_of_other_handling_tells_nothing_of_its_three_parts() -> None:
    report = report_saying("收到政府信息公开申请28件，逾期不补正2件，其他处理1件。")
    whole = replace(next(cell for cell in report.cells if cell.row == "other_other"), row="other_handling")
    kept = (cell for cell in report.cells if not cell.row.startswith("other_"))
    totals = (replace(whole, column="total", value=Decimal(1), semantic="number"),)
    checks = {check.left: check.outcome for check in check_text(replace(report, cells=(*kept, *totals)))}

    assert (checks["2"], checks["1"]) == ("unsure", "pass")
