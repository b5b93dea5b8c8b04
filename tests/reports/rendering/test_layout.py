"""Where everything stands: laid out from the form alone, without gaps or overlaps, in the shape the form prints."""

from __future__ import annotations

import pytest

from pipeline.law.forms.catalogue import all_forms, form_for
from pipeline.reports.documents.layout import TableBox, TableGrid, lay_out_table
from pipeline.reports.documents.row_heights import TEXT_HEIGHT, pages_of, row_heights

GRIDS = [(form, table.id) for form in all_forms() for table in form.tables]


def box_with(grid: TableGrid, text: str) -> TableBox:
    (match,) = [box for box in grid.boxes if box.text.replace("\n", "") == text]
    return match


def span(grid: TableGrid, text: str) -> tuple[int, int, int, int]:
    box = box_with(grid, text)
    return (box.row, box.column, box.rows, box.columns)


@pytest.mark.parametrize(("form", "table"), GRIDS, ids=lambda parameter: getattr(parameter, "id", parameter))
def test_boxes_cover_the_grid_once_without_gap_or_overlap(form, table) -> None:
    grid = lay_out_table(form, table)
    covered = [
        (row, column)
        for box in grid.boxes
        for row in range(box.row, box.row + box.rows)
        for column in range(box.column, box.column + box.columns)
    ]
    assert sorted(covered) == [(row, column) for row in range(grid.rows) for column in range(grid.columns)]
    assert sum(grid.widths) == pytest.approx(156)


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.id)
def test_every_cell_of_a_form_has_one_place(form) -> None:
    placed = [box.address for table in form.tables for box in lay_out_table(form, table.id).value_boxes()]
    assert len(placed) == len(set(placed))
    assert {cell.figure for cell in form.cells} <= set(placed)


def test_table_3_of_2019_has_26_rows_and_the_head_of_the_form() -> None:
    grid = lay_out_table(form_for(2019), "requests")
    assert (grid.rows, grid.columns, grid.head_rows) == (26, 10, 3)
    assert span(grid, "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）") == (0, 0, 3, 3)
    assert span(grid, "申请人情况") == (0, 3, 1, 7)
    assert span(grid, "自然人") == (1, 3, 2, 1)
    assert span(grid, "法人或其他组织") == (1, 4, 1, 5)
    assert span(grid, "总计") == (1, 9, 2, 1)
    assert span(grid, "社会公益组织") == (2, 6, 1, 1)


def test_table_3_of_2019_has_the_rows_of_the_form() -> None:
    grid = lay_out_table(form_for(2019), "requests")
    assert span(grid, "一、本年新收政府信息公开申请数量") == (3, 0, 1, 3)
    assert span(grid, "三、本年度办理结果") == (5, 0, 20, 1)
    assert box_with(grid, "三、本年度办理结果").upright
    assert span(grid, "（一）予以公开") == (5, 1, 1, 2)
    assert span(grid, "（三）不予公开") == (7, 1, 8, 1)
    assert span(grid, "（四）无法提供") == (15, 1, 3, 1)
    assert span(grid, "（五）不予处理") == (18, 1, 5, 1)
    assert span(grid, "（六）其他处理") == (23, 1, 1, 2)
    assert span(grid, "（七）总计") == (24, 1, 1, 2)
    assert span(grid, "四、结转下年度继续办理") == (25, 0, 1, 3)


def test_table_3_of_2021_parts_other_handling_in_three() -> None:
    grid = lay_out_table(form_for(2021), "requests")
    assert (grid.rows, grid.columns) == (28, 10)
    assert span(grid, "三、本年度办理结果") == (5, 0, 22, 1)
    assert span(grid, "（六）其他处理") == (23, 1, 3, 1)
    assert span(grid, "（七）总计") == (26, 1, 1, 2)


@pytest.mark.parametrize("year", [2019, 2021])
def test_table_4_is_one_line_of_15_numbers(year: int) -> None:
    grid = lay_out_table(form_for(year), "disputes")
    assert (grid.rows, grid.columns, grid.head_rows) == (4, 15, 3)
    assert span(grid, "行政复议") == (0, 0, 2, 5)
    assert span(grid, "行政诉讼") == (0, 5, 1, 10)
    assert span(grid, "未经复议直接起诉") == (1, 5, 1, 5)
    assert span(grid, "复议后起诉") == (1, 10, 1, 5)
    assert [box.text for box in grid.boxes if box.row == 2][:5] == [
        "结果维持",
        "结果纠正",
        "其他结果",
        "尚未审结",
        "总计",
    ]
    assert [box.address for box in sorted(grid.value_boxes(), key=lambda box: box.column)][4:6] == [
        "disputes.review.total",
        "disputes.suit_direct.upheld",
    ]


def test_a_narrower_part_of_table_2_reaches_to_the_right_edge() -> None:
    grid = lay_out_table(form_for(2019), "disclosure")
    assert (grid.rows, grid.columns) == (18, 4)
    assert span(grid, "第二十条第（八）项") == (12, 0, 1, 4)
    assert [(box.column, box.columns) for box in grid.boxes if box.row == 14] == [(1, 1), (2, 2), (0, 1)]
    newer = lay_out_table(form_for(2021), "disclosure")
    assert span(newer, "本年收费金额（单位：万元）")[1:] == (1, 1, 3)


def test_a_unit_stands_at_the_widest_label_that_shares_it() -> None:
    grid = lay_out_table(form_for(2019, "website"), "website")
    texts = {box.text.replace("\n", "") for box in grid.boxes}
    assert {"信息发布（单位：条）", "总数", "办件量（单位：件）", "平均办理时间（单位：天）"} <= texts
    assert grid.signatures == ("单位负责人", "审核人", "填报人", "联系电话", "填报日期")


@pytest.mark.parametrize("year", [2019, 2021])
@pytest.mark.parametrize("table", ["disclosure", "requests", "disputes"])
def test_a_table_of_the_report_fits_on_one_page(year: int, table: str) -> None:
    grid = lay_out_table(form_for(year), table)
    assert pages_of(grid) == (grid,)
    assert sum(row_heights(grid)) <= TEXT_HEIGHT


def test_the_website_form_is_parted_between_groups() -> None:
    grid = lay_out_table(form_for(2019, "website"), "website")
    first, second = pages_of(grid)
    assert first.rows + second.rows == grid.rows
    assert {box.address for box in first.value_boxes()} | {box.address for box in second.value_boxes()} == {
        box.address for box in grid.value_boxes()
    }
    assert [box.text for box in second.boxes if (box.row, box.column) == (0, 0)] == ["互动交流"]
    assert sum(row_heights(second)) <= TEXT_HEIGHT
