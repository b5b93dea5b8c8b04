"""Tables whose labels and numbers were torn apart: a number is bound where two things agree, and else unsure, never wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.audit.formats.open import read_documents
from pipeline.audit.report import ReadReport
from pipeline.audit.understand import understand
from tests.support.audit.numbers import Made, make
from tests.support.audit.printing import flat, table_four, table_three_body, table_three_head, table_two
from tests.support.audit.text_layouts import document

Lines = list[str]


def parts(made: Made) -> tuple[Lines, list[tuple[str, list[str]]], Lines]:
    """The lines of tables 2 and 4 with one cell a line, and the rows of table 3 with their labels."""
    rows = [(row.label, made.row("requests", row.id)) for row in made.form.table("requests").blocks[0].rows]
    return list(flat(table_two(made))), rows, list(flat(table_four(made)))


def table_three(made: Made, lines: Lines) -> ReadReport:
    two, _, four = parts(made)
    return read(document(made, two, [*flat(table_three_head()), *lines], four))


def read(content: bytes) -> ReadReport:
    return understand(read_documents(content, "报告.txt")[0])


def wrong(report: ReadReport, made: Made) -> list[str]:
    return [
        cell.figure
        for cell in report.cells
        if cell.value is not None and str(cell.value) != made.cells.get(cell.figure)
    ]


def blocks(made: Made, size: int) -> Iterator[list[tuple[str, list[str]]]]:
    rows = parts(made)[1]
    return (rows[start : start + size] for start in range(0, len(rows), size))


def rows_before_labels(made: Made, random: Random) -> Lines:
    size = random.choice((2, 3, 5, 9, 30))
    return [
        line
        for block in blocks(made, size)
        for line in (*(" ".join(row) for _, row in block), *(label for label, _ in block))
    ]


def labels_before_rows(made: Made, random: Random) -> Lines:
    size = random.choice((2, 3, 5, 9))
    return [
        line
        for block in blocks(made, size)
        for line in (*(label for label, _ in block), *(" ".join(row) for _, row in block))
    ]


def column_by_column(made: Made, random: Random) -> Lines:
    size = random.choice((2, 3, 5, 9, 30))
    return [line for block in blocks(made, size)
            for line in (*(label for label, _ in block), *(row[column] for column in range(7) for _, row in block))]  # fmt: skip


def labels_shuffled(made: Made, random: Random) -> Lines:
    rows = parts(made)[1]
    labels = [label for label, _ in rows]
    start = random.randrange(2, len(rows) - 4)
    mixed = labels[start : start + 4]
    random.shuffle(mixed)
    lines: Lines = []
    for number, (label, row) in enumerate(rows):
        if not start <= number < start + 4:
            lines += [label, *row]
        elif number == start:
            lines += mixed
            lines += [value for _, numbers in rows[start : start + 4] for value in numbers]
    return lines


def two_rows_interleaved(made: Made, random: Random) -> Lines:
    rows = parts(made)[1]
    start = random.randrange(2, len(rows) - 2)
    lines: Lines = []
    for number, (label, row) in enumerate(rows):
        if number == start:
            lines += [label, *(value for pair in zip(row, rows[start + 1][1], strict=True) for value in pair)]
        elif number == start + 1:
            lines.append(label)
        else:
            lines += [label, *row]
    return lines


def a_label_and_another_row_lost(made: Made, random: Random) -> Lines:
    rows = parts(made)[1]
    label_lost = random.randrange(2, len(rows))
    row_lost = max(2, label_lost - random.randrange(0, 3))
    return [line for number, (label, row) in enumerate(rows)
            for line in (([] if number == label_lost else [label]) + ([] if number == row_lost else [" ".join(row)]))]  # fmt: skip


TORN: tuple[Callable[[Made, Random], Lines], ...] = (
    rows_before_labels, labels_before_rows, column_by_column, labels_shuffled, two_rows_interleaved,
    a_label_and_another_row_lost,
)  # fmt: skip


@pytest.mark.parametrize("tear", TORN, ids=lambda tear: tear.__name__)
def test_no_torn_table_three_gives_a_wrong_number(tear: Callable[[Made, Random], Lines]) -> None:
    @settings(max_examples=6, deadline=None, derandomize=True, database=None)
    @given(seed=st.integers(0, 10**6), form=st.sampled_from(["format_2019", "format_2021"]), consistent=st.booleans())
    def holds(seed: int, form: str, consistent: bool) -> None:
        made = make(seed, form, consistent=consistent)
        assert wrong(table_three(made, tear(made, Random(seed))), made) == []

    holds()


def test_labels_before_their_rows_are_read_where_the_order_is_whole() -> None:
    made = make(4)
    report = table_three(made, labels_before_rows(made, Random(1)))
    assert report.value("requests.granted.total") is not None


def table_four_of(made: Made, heads: Lines, numbers: Lines) -> ReadReport:
    two, rows, _ = parts(made)
    return read(document(made, two, ["\t".join((label, *row)) for label, row in rows], [*heads, *numbers]))


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
