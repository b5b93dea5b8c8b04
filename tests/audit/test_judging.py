"""What was read is judged by the forms' own rules; what could not be read never makes a report wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.audit.formats.open import read_documents
from pipeline.audit.judge import RelationOutcome, judge_reports, level_of
from pipeline.audit.report import ReadReport
from pipeline.audit.understand import understand
from tests.support.audit.numbers import Made, make
from tests.support.audit.web_layouts import as_clean, as_gb

REAL = Path(__file__).parent / "reports"
UNGUARDED = Path(__file__).parents[2] / "docs" / "unguarded-cells.md"


def read(content: bytes, name: str) -> ReadReport:
    return understand(read_documents(content, name)[0])


def failing(outcomes: tuple[RelationOutcome, ...], *, block: bool = False) -> set[tuple[str, str]]:
    return {(outcome.rule, outcome.instance) for outcome in outcomes
            if outcome.outcome == "fail" and outcome.finding and (not block or outcome.finding.severity == "block")}  # fmt: skip


def test_the_report_of_2019_this_project_starts_from_gives_its_errors_and_no_others() -> None:
    (outcomes,) = judge_reports([read((REAL / "000.txt").read_bytes(), "000.txt")])

    columns = ("natural_person", "org_nonprofit", "org_legal", "total")
    arithmetic = {(rule, column) for rule in ("T3-RESULT-SUM", "T3-FLOW") for column in columns}
    misread = {
        ("T2-DECISIONS-NOT-STOCK", f"disclosure.{row}")
        for row in ("art20_5.licences", "art20_6.penalties", "art20_6.coercion")
    }
    assert failing(outcomes) == arithmetic | misread
    assert failing(outcomes, block=True) == arithmetic
    flow = next(outcome.finding for outcome in outcomes if (outcome.rule, outcome.instance) == ("T3-FLOW", "total"))
    assert flow is not None
    assert "3（3+0）" in flow.message
    assert "第 " in flow.what_to_do


@pytest.mark.parametrize("number", ["016", "019", "024"])
def test_excerpts_break_no_rule_that_stops(number: str) -> None:
    (outcomes,) = judge_reports([read((REAL / f"{number}.txt").read_bytes(), f"{number}.txt")])

    assert failing(outcomes, block=True) == set()


def open_cells(form: str) -> set[str]:
    """The cells that no rule guards when a report is all there is, by the list that is kept of them."""
    part = UNGUARDED.read_text("utf-8").split("## Form of ")[1 if form == "format_2019" else 2]
    return {line.split("`")[1] for line in part.splitlines() if line.startswith("| ") and "+1" in line.split("|")[3]}


def messages(outcomes: tuple[RelationOutcome, ...]) -> set[str]:
    return {outcome.finding.message for outcome in outcomes if outcome.finding is not None}


def nothing_said(made: Made) -> Made:
    """Zeros where a rule speaks of any number that is none: rules of a department, purchases without money."""
    zero = {figure: "0" for figure in made.cells if ".rules." in figure or ".procurement." in figure}
    return Made(made.form, made.year, {**made.cells, **zero})


def changed(made: Made, figure: str, by: int) -> Made:
    number = Decimal(made.cells[figure]) + by
    return Made(made.form, made.year, {**made.cells, figure: str(number)})


@settings(max_examples=2, deadline=None, derandomize=True, database=None)
@given(seed=st.integers(0, 10**6), form=st.sampled_from(["format_2019", "format_2021"]))
def test_any_guarded_cell_changed_by_one_is_reported_in_what_was_read(seed: int, form: str) -> None:
    made = nothing_said(make(seed, form))
    before, *after = judge_reports(
        [read(as_clean(made), "before.html"),
         *(read(as_gb(changed(made, figure, 1)), "after.html") for figure in list(made.cells)[seed % 7 :: 7])]
    )  # fmt: skip
    assert failing(before, block=True) == set()
    silent = [
        figure
        for figure, outcomes in zip(list(made.cells)[seed % 7 :: 7], after, strict=True)
        if not messages(outcomes) - messages(before)
    ]
    assert set(silent) <= open_cells(form)


def test_blank_cells_are_reported_and_fail_no_sum() -> None:
    made = make(5, large=False)
    blank = {figure: " " if number == "0" else number for figure, number in made.cells.items()}
    report = read(as_clean(Made(made.form, made.year, blank)), "blank.html")
    (outcomes,) = judge_reports([report])

    assert failing(outcomes, block=True) == set()
    assert "AUDIT-BLANK" in {finding.code for finding in report.findings}
    assert {outcome.outcome for outcome in outcomes if outcome.rule == "T3-FLOW"} == {"pass"}


def test_a_blank_that_hides_a_number_is_asked_about() -> None:
    made = make(5)
    figure = next(
        address for address, number in made.cells.items() if address.startswith("requests.granted") and int(number) > 0
    )
    report = read(as_clean(Made(made.form, made.year, {**made.cells, figure: ""})), "blank.html")
    (outcomes,) = judge_reports([report])

    assert failing(outcomes, block=True) == set()
    assert "AUDIT-BLANK-SUM" in {outcome.finding.code for outcome in outcomes if outcome.finding}


def test_what_a_form_only_implies_of_table_two_is_asked_not_called_wrong() -> None:
    made = make(7, "format_2021")
    row = "disclosure.art20_1.normative_docs"
    numbers = {"issued_this_year": "9", "repealed_this_year": "0", "in_force": "2"}
    cells = {**made.cells, **{f"{row}.{column}": number for column, number in numbers.items()}}
    (outcomes,) = judge_reports([read(as_clean(Made(made.form, made.year, cells)), "a.html")])

    assert ("T2-1-LE", "disclosure.art20_1.normative_docs") in failing(outcomes)
    assert "T2-1-LE" not in {rule for rule, _ in failing(outcomes, block=True)}


def test_unsure_cells_fail_no_rule() -> None:
    made = make(6)
    cells = {figure: "7 或 8" if ".partial." in figure else number for figure, number in made.cells.items()}
    report = read(as_clean(Made(made.form, made.year, cells)), "unsure.html")
    (outcomes,) = judge_reports([report])

    assert {cell.semantic for cell in report.cells if cell.row == "partial"} == {"unsure"}
    assert failing(outcomes, block=True) == set()
    assert {outcome.outcome for outcome in outcomes if outcome.rule == "T3-RESULT-SUM"} == {"unsure"}


def test_one_row_of_other_handling_in_a_report_of_the_new_form_is_summed_as_it_stands() -> None:
    old = make(8, "format_2019")
    page = as_clean(old).decode().replace("2020年", "2023年")
    for words in (
        ("本年新制作数量", "本年制发件数"),
        ("本年新公开数量", "本年废止件数"),
        ("对外公开总数量", "现行有效件数"),
    ):
        page = page.replace(*words)
    report = understand(read_documents(page.encode(), "mixed.html")[0], form="format_2021")
    (outcomes,) = judge_reports([report])

    assert {outcome.outcome for outcome in outcomes if outcome.rule == "T3-RESULT-SUM"} == {"pass"}
    assert "AUDIT-OTHER-ROWS" in {finding.code for finding in report.findings}


def test_a_row_of_a_province_leaves_the_sum_of_results_open() -> None:
    made = make(9)
    row = "<tr><td colspan=3>本省另行统计的情形</td>" + "<td>1</td>" * 6 + "<td>6</td></tr>"
    page = as_clean(made).decode()
    at = page.index("（七）总计")
    start = page.rindex("<tr>", 0, at)
    shifted = page[:start] + row + page[start:]
    (outcomes,) = judge_reports([read(shifted.encode(), "province.html")])

    assert failing(outcomes, block=True) == set()


LEVELS = {"青山县自然资源局": "department", "青山县人民政府": "government", "宿迁市": "government",
          "上海市人民政府办公厅": "government", None: "government"}  # fmt: skip


@pytest.mark.parametrize("agency", LEVELS)
def test_governments_are_asked_no_question_of_departments(agency: str | None) -> None:
    assert level_of(agency) == LEVELS[agency]
