"""Published reports are read back: every number right or marked unsure, none wrong, in every layout."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pipeline.audit.formats.open import read_documents
from pipeline.audit.report import ReadReport
from pipeline.audit.tables.disclosure import BLOCKS, FORM_COLUMNS
from pipeline.audit.tables.disputes import PLACES
from pipeline.audit.tables.requests import COLUMNS
from pipeline.audit.understand import understand
from pipeline.core.errors import Refusal
from tests.support.audit.layouts import LAYOUTS, Layout
from tests.support.audit.numbers import Made, make

REAL = Path(__file__).parent / "reports"
ROWS = {
    "new": "new_received", "carried": "carried_in", "granted": "granted", "partial": "partial", "d1": "denied_state_secret",
    "d2": "denied_law_prohibited", "d3": "denied_safety_stability", "d4": "denied_third_party",
    "d5": "denied_internal_affairs", "d6": "denied_process_info", "d7": "denied_enforcement_file", "d8": "denied_query_matter",
    "u1": "unable_not_held", "u2": "unable_needs_creation", "u3": "unable_still_unclear", "n1": "refused_petition",
    "n2": "refused_duplicate", "n3": "refused_publication", "n4": "refused_excessive", "n5": "refused_confirm_reissue",
    "o": "other_handling", "total": "result_total", "forward": "carried_out",
}  # fmt: skip
NAMES = {"规章": "rules", "规范性文件": "normative_docs", "行政规范性文件": "normative_docs", "行政许可": "licences",
         "其他对外管理服务事项": "other_services", "行政处罚": "penalties", "行政强制": "coercion", "行政事业性收费": "fees",
         "政府集中采购": "procurement"}  # fmt: skip


def read(content: bytes, name: str) -> ReadReport:
    return understand(read_documents(content, name)[0])


def text(*lines: str) -> ReadReport:
    return read("\n".join(lines).encode(), "report.txt")


def expected(gold: dict[str, Any], form: str) -> dict[str, Decimal]:
    cells: dict[str, Any] = {}
    for label, numbers in gold["t2"].items():
        row = NAMES[label]
        for column, number in zip(FORM_COLUMNS[form][BLOCKS[row]], numbers, strict=False):
            cells[f"disclosure.{BLOCKS[row]}.{row}.{column}"] = number
    for row, numbers in (gold["t3"] or {}).items():
        cells |= {f"requests.{ROWS[row]}.{column}": number for column, number in zip(COLUMNS, numbers, strict=True)}
    for (group, result), number in zip(PLACES, gold["t4"] or [], strict=False):
        cells[f"disputes.{group}.{result}"] = number
    return {figure: Decimal("-4" if number == "减4" else str(number)) for figure, number in cells.items()}


def compare(report: ReadReport, wanted: dict[str, Decimal]) -> tuple[list[str], int]:
    """What is wrong, and how many cells are right."""
    values = {cell.figure: cell.value for cell in report.cells}
    wrong = [f"{figure}: {values[figure]} for {number}" for figure, number in wanted.items()
             if values.get(figure) is not None and values[figure] != number]  # fmt: skip
    return wrong, sum(values.get(figure) == number for figure, number in wanted.items())


@pytest.mark.parametrize("number", ["000", "016", "019", "024"])
def test_real_reports_and_excerpts_give_their_true_numbers(number: str) -> None:
    report = read((REAL / f"{number}.txt").read_bytes(), f"{number}.txt")
    wanted = expected(json.loads((REAL / f"{number}.gold.json").read_text("utf-8")), str(report.form))

    wrong, right = compare(report, wanted)

    assert wrong == []
    assert right == len(wanted)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.file)
def test_no_layout_gives_a_wrong_number(layout: Layout) -> None:
    # Grids are printed slowly and need no sums: one with numbers that keep none.
    for number in range(6) if not layout.costly else range(2) if layout.file.endswith(".pdf") else (1,):
        random = Random(f"{layout.file} {number}")
        form, consistent = random.choice(["format_2019", "format_2021"]), number % 2 == 0
        made = make(random.randrange(10**6), form, consistent=consistent)
        report = read(layout.prints(made), layout.file)
        wrong, right = compare(report, {figure: Decimal(number) for figure, number in made.cells.items()})
        assert wrong == []
        assert right >= layout.least * len(made.cells) or (layout.needs_sums and not consistent)
        assert (report.form, report.year, report.agency) == (form, made.year, "青山县自然资源局")


def test_two_reports_side_by_side_are_two_documents() -> None:
    documents = read_documents(
        next(layout for layout in LAYOUTS if "side" in layout.file).prints(make(3)), "beside.pdf"
    )

    assert [understand(document).cell("requests.new_received.total") is not None for document in documents] == [
        True,
        True,
    ]


def three(**rows: str) -> list[str]:
    """Table 3 as lines, all zero but for the rows given."""
    made = make(0)
    lines = []
    for row in made.form.table("requests").blocks[0].rows:
        lines.append(f"{row.label}\t" + rows.get(row.id, "0\t0\t0\t0\t0\t0\t0"))
    return [
        "一、总体情况",
        "本局做好公开工作。",
        "三、收到和处理政府信息公开申请情况",
        *lines,
        "四、政府信息公开行政复议、行政诉讼情况",
    ]


def row_of(report: ReadReport, row: str) -> list[str]:
    cells = (report.cell(f"requests.{row}.{column}") for column in COLUMNS)
    return [cell.semantic if cell.value is None else str(cell.value) for cell in cells if cell is not None]


def test_a_number_with_its_remark_is_the_number_and_a_blank_is_no_zero() -> None:
    report = text(*three(granted="22（其中修订 16 件）\t \t/\t-\t１\t0\t23"))

    assert row_of(report, "granted") == ["22", "blank", "not_applicable", "not_applicable", "1", "0", "23"]


def test_six_numbers_are_put_in_columns_where_only_one_way_keeps_the_balance() -> None:
    flow = {
        "new_received": "1\t0\t0\t1\t1\t0\t3",
        "granted": "0\t0\t0\t1\t1\t0\t2",
        "result_total": "1\t0\t0\t1\t1\t0\t3",
    }
    report = text(*three(**flow, unable_not_held="1\t0\t0\t0\t0\t1"))

    assert row_of(report, "unable_not_held") == ["1", "0", "0", "0", "0", "0", "1"]


def test_six_numbers_stay_unsure_where_two_ways_keep_the_balance() -> None:
    flow = {"new_received": "2\t2\t0\t0\t0\t0\t4", "granted": "1\t1\t0\t0\t0\t0\t2"}
    report = text(*three(**flow, partial="1\t0\t0\t0\t0\t1", unable_not_held="1\t0\t0\t0\t0\t1"))

    assert row_of(report, "partial")[:2] == ["unsure", "unsure"]
    assert row_of(report, "partial")[6] == "1"


def test_one_number_for_seven_columns_is_unsure() -> None:
    assert set(row_of(text(*three(partial="5")), "partial")) == {"unsure"}


def test_a_row_of_a_province_is_reported_and_moves_no_other() -> None:
    lines = three(result_total="4\t0\t0\t0\t0\t0\t4", new_received="4\t0\t0\t0\t0\t0\t4", granted="4\t0\t0\t0\t0\t0\t4")
    index = next(number for number, line in enumerate(lines) if line.startswith("（七）"))
    report = text(*lines[:index], "本省另行统计的情形\t3\t0\t0\t0\t0\t0\t3", *lines[index:])

    assert row_of(report, "result_total") == ["4", "0", "0", "0", "0", "0", "4"]
    assert [finding.code for finding in report.findings if finding.code == "AUDIT-EXTRA-ROW"] == ["AUDIT-EXTRA-ROW"]


def test_numbers_under_a_heading_of_rows_belong_to_no_row() -> None:
    lines = [line for line in three() if "属于国家秘密" not in line]
    index = next(number for number, line in enumerate(lines) if "法律行政法规" in line)
    report = text(*lines[:index], "（三）不予公开\t9\t0\t0\t0\t0\t0\t9", *lines[index:])

    assert report.cell("requests.denied_state_secret.total") is None
    assert row_of(report, "denied_law_prohibited") == ["0"] * 7


def test_another_unit_than_the_column_is_unsure() -> None:
    report = text("二、主动公开政府信息情况", "第二十条第（八）项", "信息内容\t本年收费金额（单位：万元）", "行政事业性收费\t251000元",
                  "第二十条第（六）项", "信息内容\t本年处理决定数量", "行政处罚\t7件", "行政强制\t0")  # fmt: skip

    fee = report.cell("disclosure.art20_8.fees.fee_amount")
    assert fee is not None
    assert (fee.semantic, "251000元" in fee.why) == ("unsure", True)
    assert report.value("disclosure.art20_6.penalties.decisions_this_year") == 7


@pytest.mark.parametrize("words", ["今天天气很好。", "关于做好2023年政府信息公开工作年度报告编制工作的通知\n各单位：请于1月20日前报送。",
                                   "<html><body><p>首页</p><table><tr><td>1</td><td>2</td></tr></table></body></html>"])  # fmt: skip
def test_text_without_a_report_gives_no_zeros(words: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(words.encode(), "page.txt")
    assert refused.value.finding.code == "AUDIT-NO-REPORT"


def test_a_report_whose_tables_are_pictures_lacks_its_tables() -> None:
    heads = (
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "五、存在的主要问题及改进情况",
    )
    page = "<h1>青山县水务局2022年政府信息公开工作年度报告</h1>" + "".join(
        f"<p>{head}</p><img src=1.png>" for head in heads
    )
    report = read(page.encode(), "page.html")

    assert report.cells == ()
    assert [finding.code for finding in report.findings] == ["AUDIT-NO-TABLE"] * 3


def made_equal(made: Made) -> dict[str, Decimal]:
    return {figure: Decimal(number) for figure, number in made.cells.items()}


def test_every_cell_has_its_location() -> None:
    made = make(1)
    report = read(next(layout for layout in LAYOUTS if layout.file == "ruled.pdf").prints(made), "ruled.pdf")

    assert all("第 " in str(cell.location) and "页" in str(cell.location) for cell in report.cells)
    assert compare(report, made_equal(made))[1] == len(made.cells)


TITLES = {
    "青山县财政局政府信息公开工作年度报告（2023年）": ("青山县财政局", 2023),
    "2023年度青山县教育和体育局政府信息公开工作年度报告": ("青山县教育和体育局", 2023),
    "青山县应急管理局二〇二二年政府信息公开工作年度报告": ("青山县应急管理局", 2022),
    "首页 > 政府信息公开 > 政府信息公开年报 > 青山县民政局2023年政府信息公开工作年度报告": ("青山县民政局", 2023),
    "青山县城关镇人民政府关于2021年度政府信息公开工作的年度报告": ("青山县城关镇人民政府", 2021),
    "青山县卫健委2020年政府信息公开年报": ("青山县卫健委", 2020),
}


@pytest.mark.parametrize("title", TITLES)
def test_agency_and_year_stand_in_the_title_in_many_ways(title: str) -> None:
    report = text(title, *three())

    assert (report.agency, report.year) == TITLES[title]


def test_what_the_text_does_not_say_of_itself_its_file_name_may() -> None:
    report = read("\n".join(three()).encode(), "青山县水务局2022年政府信息公开工作年度报告.txt")

    assert (report.agency, report.year) == ("青山县水务局", 2022)
    assert text(*three()).agency is None
