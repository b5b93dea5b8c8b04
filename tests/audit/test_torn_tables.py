"""Tables whose labels and numbers were torn apart: a number is bound where two things agree, and else unsure, never wrong."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipeline.audit.formats.open import read_documents
from pipeline.audit.judge import judge_reports
from pipeline.audit.report import ReadReport
from pipeline.audit.understand import understand
from tests.support.audit import torn
from tests.support.audit.numbers import Made, make
from tests.support.audit.printing import flat, table_four, table_three_body, table_three_head, table_two
from tests.support.audit.text_layouts import document
from tests.support.audit.torn import Lines, Loss, Printed

LOSSES = st.builds(Loss, page_numbers=st.sampled_from((0, 1, 1, 2, 5, 12)), labels=st.sampled_from((0, 0, 0, 1, 2)),
                   numbers=st.sampled_from((0, 0, 0, 1, 2)), blanks_vanish=st.booleans(), in_sequence=st.booleans())  # fmt: skip


def read(content: bytes) -> ReadReport:
    return understand(read_documents(content, "报告.txt")[0])


def wrong(report: ReadReport, made: Made) -> list[str]:
    return [
        cell.figure
        for cell in report.cells
        if cell.value is not None and str(cell.value) != made.cells.get(cell.figure)
    ]


def right(report: ReadReport, table: str) -> int:
    return sum(cell.table == table and cell.value is not None for cell in report.cells)


@pytest.mark.parametrize("examples", [8, pytest.param(40, marks=pytest.mark.whole)])
@pytest.mark.parametrize("way", torn.WAYS, ids=lambda way: way.__name__)
def test_no_torn_text_gives_a_wrong_number(way: Callable[[Printed, Random], Lines], examples: int) -> None:
    """Page numbers within runs, labels and numbers lost, blank cells that leave no line, tables that add up and that do not."""

    @settings(max_examples=examples, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
    @given(
        seed=st.integers(0, 10**6),
        form=st.sampled_from(["format_2019", "format_2021"]),
        consistent=st.booleans(),
        loss=LOSSES,
    )
    def holds(seed: int, form: str, consistent: bool, loss: Loss) -> None:
        random = Random(seed)
        made = make(seed, form, consistent=consistent, large=random.random() < 0.3)
        assert wrong(read(torn.torn(made, way, loss, random)), made) == []

    holds()


def test_no_torn_report_that_adds_up_is_called_wrong() -> None:
    reports = []
    for number, way in enumerate(torn.WAYS * 2):
        random = Random(f"{way.__name__} {number}")
        loss = Loss(page_numbers=random.choice((1, 2, 5)), labels=random.randint(0, 1), numbers=random.randint(0, 1),
                    blanks_vanish=random.random() < 0.5, in_sequence=random.random() < 0.5)  # fmt: skip
        reports.append(read(torn.torn(make(number, large=False), way, loss, random)))
    failed = [
        outcome.finding for outcomes in judge_reports(reports) for outcome in outcomes if outcome.outcome == "fail"
    ]

    assert [finding.message for finding in failed if finding and finding.severity == "block"] == []


@pytest.mark.parametrize(
    "way", [torn.one_a_line, torn.labels_behind, torn.rows_in_blocks, torn.rows_mixed], ids=lambda way: way.__name__
)
@pytest.mark.parametrize("seed", range(4))
def test_a_table_three_whose_sums_hold_is_read_whole_whatever_its_order(
    way: Callable[[Printed, Random], Lines], seed: int
) -> None:
    made = make(seed)
    report = read(torn.torn(made, way, Loss(), Random(seed)))

    assert (right(report, "requests"), wrong(report, made)) == (175, [])


def test_the_number_of_a_page_in_a_row_is_left_out_where_the_sums_tell_it() -> None:
    made = make(4)
    rows = torn.rows_of_three(made)
    lines = torn.one_a_line(rows, Random(1))
    lines.insert(lines.index(rows[5][0]) + 4, "6")
    report = table_three(made, lines)

    assert (right(report, "requests"), wrong(report, made)) == (175, [])


@pytest.mark.parametrize(("first", "read_whole"), [(3, True), (None, False)])
def test_numbers_of_pages_before_form_feeds_are_no_numbers_of_the_table(first: int | None, read_whole: bool) -> None:
    """Where they count on from page to page; else nobody can tell them from the numbers of rows that do not add up."""
    made = make(4)
    rows = [(label, [*row[:6], str(int(row[6]) + 1)] if number == 2 else row)
            for number, (label, row) in enumerate(torn.rows_of_three(made))]  # fmt: skip
    lines = torn.one_a_line(rows, Random(1))
    for page in range(4, -1, -1):
        at = 20 + 30 * page
        lines[at:at] = [str(first + page if first is not None else 9 - 2 * page)]
        lines[at + 1] = "\f" + lines[at + 1]
    report = table_three(made, lines)

    assert wrong(report, made) == []
    assert (right(report, "requests") == 174) is read_whole


def test_the_number_of_a_page_behind_a_row_with_a_lost_blank_is_no_total() -> None:
    """3 0 0 0 0 3 and page 6 add up as 3 + 3 = 6: the columns do not."""
    made = make(4)
    rows = [(label, ["3", "0", "0", "0", "0", "3", "6"] if number == 3 else row)
            for number, (label, row) in enumerate(torn.rows_of_three(made))]  # fmt: skip
    report = table_three(made, torn.one_a_line(rows, Random(1)))

    assert report.value("requests.partial.total") is None
    assert report.value("requests.partial.org_other") is None


def test_a_wrong_total_in_a_row_printed_with_one_number_a_line_leaves_the_other_columns_certain() -> None:
    made = make(4)
    rows = [(label, [*row[:6], str(int(row[6]) + 1)] if number == 2 else row)
            for number, (label, row) in enumerate(torn.rows_of_three(made))]  # fmt: skip
    report = table_three(made, torn.one_a_line(rows, Random(1)))

    assert report.value("requests.granted.total") is None
    assert report.value("requests.granted.natural_person") is not None


def test_a_number_of_table_two_that_may_be_that_of_a_page_is_unsure() -> None:
    made = make(4)
    licences, penalties = (
        "disclosure.art20_5.licences.decisions_this_year",
        "disclosure.art20_6.penalties.decisions_this_year",
    )
    blank = Made(made.form, made.year, {**made.cells, licences: "", penalties: "1250"})
    lines = [line for line in flat(table_two(blank)) if line]
    lines.insert(lines.index("行政许可") + 1, "3")
    lines.insert(2, "2")
    report = read(
        document(made, lines, torn.row_beside_label(torn.rows_of_three(made), Random(1)), flat(table_four(made)))
    )

    assert (report.value(licences), report.value(penalties)) == (None, 1250)


def table_three(made: Made, lines: Lines) -> ReadReport:
    return read(document(made, flat(table_two(made)), [*flat(table_three_head()), *lines], flat(table_four(made))))


def table_four_of(made: Made, heads: Lines, numbers: Lines) -> ReadReport:
    rows = ["\t".join((label, *row)) for label, row in torn.rows_of_three(made)]
    return read(document(made, flat(table_two(made)), rows, [*heads, *numbers]))


@settings(max_examples=12, deadline=None, derandomize=True, database=None)
@given(
    seed=st.integers(0, 10**6), torn=st.booleans(), shifted=st.booleans(), at=st.integers(0, 14), to=st.integers(0, 14)
)
def test_fifteen_numbers_of_table_four_are_read_only_where_its_sums_hold(
    seed: int, torn: bool, shifted: bool, at: int, to: int
) -> None:
    """A number was lost, and the number of a page took its place elsewhere."""
    made = make(seed, large=False)
    boxes = [box for line in table_four(made) for box in line]
    heads = [box.text for box in boxes if box.role != "value"]
    numbers = [box.text for box in boxes if box.role == "value"]
    if shifted:
        numbers.pop(at)
        numbers.insert(to, "41")
    if torn:
        heads = [heads[0], *reversed(heads[1:])]
    report = table_four_of(made, heads, numbers)
    sums = all(sum(map(int, numbers[start : start + 4])) == int(numbers[start + 4]) for start in (0, 5, 10))
    read_cells = [cell for cell in report.cells if cell.table == "disputes" and cell.value is not None]
    assert sums or not read_cells
    assert (
        sums
        or "AUDIT-UNSURE" in {finding.code for finding in report.findings}
        or not report.cell("disputes.review.total")
    )


def test_rows_of_table_three_left_out_do_not_take_table_four_with_them() -> None:
    made = make(7, large=False)
    rows = [row for row in table_three_body(made) if any(box.text not in ("0",) for box in row if box.role == "value")]
    page = "".join(
        "<tr>" + "".join(f"<td colspan={box.columns} rowspan=1>{box.text}</td>" for box in row) + "</tr>"
        for row in rows[:6]
    )
    four = "".join(
        "<tr>" + "".join(f"<td colspan={box.columns}>{box.text}</td>" for box in row) + "</tr>"
        for row in table_four(made)
    )
    html = (
        "<h1>某县水务局2023年政府信息公开工作年度报告</h1><p>三、收到和处理政府信息公开申请情况</p>"
        f"<table>{page}</table><p>四、政府信息公开行政复议、行政诉讼情况</p><table>{four}</table>"
    )
    report = understand(read_documents(html.encode(), "a.html")[0])
    assert {"requests", "disputes"} <= set(report.tables)
    assert wrong(report, made) == []
    assert sum(cell.table == "disputes" and cell.value is not None for cell in report.cells) == 15


@pytest.mark.parametrize(
    ("numbers", "known"), [((2, 1, 0, 0, 3, *[0] * 10), True), ((2, 1, 0, 0, 4, *[0] * 10), False)]
)
def test_a_table_four_without_a_head_is_said_to_be_there(numbers: tuple[int, ...], known: bool) -> None:
    cells = "".join(f"<td>{number}</td>" for number in numbers)
    html = (
        "<h1>某县水务局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>本局做好政府信息公开工作。</p>"
        f"<p>四、政府信息公开行政复议、行政诉讼情况</p><table><tr>{cells}</tr></table><p>五、存在的主要问题及改进情况</p><p>无。</p>"
    )
    report = understand(read_documents(html.encode(), "a.html")[0])
    assert "disputes" in report.tables
    assert (report.value("disputes.review.upheld") == 2) is known
    assert ("AUDIT-UNSURE" in {finding.code for finding in report.findings}) is not known
