"""The made-up bureau of the first day is sound itself: its truth obeys the form, and its files say what its facts say."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from tests.support.first_day import draw_bureau, truth_of, write_first_day
from tests.support.first_day.facts import form_rows
from tests.support.weibo_ids import base_62

SEEDS = (2023, 1, 7)


@pytest.mark.parametrize("seed", SEEDS)
def test_equal_seeds_draw_equal_bureaus(seed: int) -> None:
    assert draw_bureau(seed) == draw_bureau(seed)
    assert draw_bureau(seed) != draw_bureau(seed + 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_truth_keeps_the_relations_of_table_three_in_both_years(seed: int) -> None:
    bureau = draw_bureau(seed)
    truth = truth_of(bureau)
    for kind in [*(kind for kind, _ in form_rows()["kinds"]), "total"]:
        for figures in (truth.figures, bureau.last_report):
            inflow, outflow = (
                sum(figures[f"requests.{row}.{kind}"] for row in rows)
                for rows in (("new_received", "carried_in"), ("result_total", "carried_out"))
            )
            assert inflow == outflow, kind
        assert truth.figures[f"requests.carried_in.{kind}"] == bureau.last_report[f"requests.carried_out.{kind}"]
    stock = "disclosure.art20_1.normative_docs"
    assert truth.figures[f"{stock}.in_force"] == (
        bureau.last_report[f"{stock}.in_force"]
        + truth.figures[f"{stock}.issued_this_year"]
        - truth.figures[f"{stock}.repealed_this_year"]
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_no_answer_comes_before_its_request_or_after_the_statutory_period(seed: int) -> None:
    for request in draw_bureau(seed).requests:
        if request.decided is None:
            continue
        days = (request.decided - request.received).days
        assert 0 < days <= (50 if request.extended else 26), request


def test_the_files_hold_the_facts_as_people_write_them(tmp_path: Path) -> None:
    first_day = write_first_day(tmp_path)
    bureau = first_day.bureau
    page = openpyxl.load_workbook(tmp_path / "台账" / "2023年依申请公开台账.xlsx").active
    lines = list(page.iter_rows(values_only=True))
    assert lines[2][:4] == ("序号", "登记编号", "受理科室", "收到申请之日")
    assert [line[1] for line in lines[3:-3]] == [request.number for request in bureau.requests]
    assert lines[-3][0] == f"合计{len(bureau.requests)}件"
    assert {str(area) for area in page.merged_cells.ranges} >= {"A1:O1", "D12:D14", "D24:D25"}
    numbers, short = (
        {row[0].strip() for row in csv.reader((tmp_path / "微博" / name).open(encoding="utf-8-sig"))} - {"id", "微博id"}
        for name in ("青岚水务发布_2023.csv", "2803301701.csv")
    )
    assert short < {base_62(int(number)) for number in numbers}
    assert len(numbers) == first_day.truth.figures["posts.weibo"]
    tables = Document(str(next((tmp_path / "上年报告").glob("*.docx")))).tables
    assert [(len(table.rows), len(table.columns)) for table in tables] == [(14, 4), (28, 10), (4, 15)]
    assert tables[1].cell(3, 9).text == f"{bureau.last_report['requests.new_received.total']:g}"


@pytest.mark.parametrize(("number", "short"), [(3501756485200075, "z0JH2lOMb"), (62, "10")])
def test_a_weibo_number_has_the_short_id_the_platform_shows(number: int, short: str) -> None:
    assert base_62(number) == short


def test_the_year_turns_inside_the_facts() -> None:
    published = {item.published.date() for item in draw_bureau(2023).items if item.published}
    assert date(2022, 12, 28) in published
    assert date(2024, 1, 3) in published
