"""The forms: every row and column in its place, the right form for the year, one file for a new form."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import pipeline
from pipeline.core.errors import Refusal
from pipeline.law.forms.catalogue import all_forms, figure_catalogue, form_for, read_form, with_years_closed

FORMS = Path(pipeline.__file__).parent / "law" / "forms"


@pytest.mark.parametrize(
    ("year", "form"),
    [(2019, "format_2019"), (2020, "format_2019"), (2021, "format_2021"), (2030, "format_2021")],
)
def test_the_year_of_a_report_decides_its_form(year: int, form: str) -> None:
    assert form_for(year).id == form


def test_the_website_form_goes_beside_either_report_form() -> None:
    assert {form_for(2019, "website").id, form_for(2025, "website").id} == {"website_2018"}


def test_a_year_before_the_first_form_is_refused_in_words() -> None:
    with pytest.raises(Refusal, match="2018 年没有对应的法定格式"):
        form_for(2018)


@pytest.mark.parametrize(
    ("year", "table", "rows", "cells"),
    [(2019, "disclosure", 8, 22), (2019, "requests", 23, 161), (2019, "disputes", 3, 15),
     (2021, "disclosure", 6, 10), (2021, "requests", 25, 175), (2021, "disputes", 3, 15)],
)  # fmt: skip
def test_each_table_has_the_rows_and_cells_of_the_printed_form(year: int, table: str, rows: int, cells: int) -> None:
    of_table = [cell for cell in form_for(year).cells if cell.table == table]
    assert len({cell.row for cell in of_table}) == rows
    assert len(of_table) == cells


def test_a_form_has_six_sections_in_the_order_of_the_statute() -> None:
    for year in (2019, 2021):
        assert [section.heading[:2] for section in form_for(year).sections] == [
            "一、",
            "二、",
            "三、",
            "四、",
            "五、",
            "六、",
        ]
        assert len(form_for(year).sections[0].topics) == 5


def test_labels_are_verbatim_and_table_three_groups_its_columns_and_rows() -> None:
    block = form_for(2021).table("requests").blocks[0]
    partial = next(row for row in block.rows if row.id == "partial")
    assert partial.label == "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"
    assert [row.label for row in block.rows if row.parent == "（六）其他处理"] == [
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "3.其他",
    ]
    assert [column.group for column in block.columns] == [None, *["法人或其他组织"] * 5, None]
    assert (
        form_for(2019).table("requests").head_note
        == "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    )


def test_totals_are_computed_from_cells_that_are_not_totals() -> None:
    form = form_for(2019)
    assert len(form.cell("requests.result_total.natural_person").parts) == 19
    assert len(form.cell("requests.granted.total").parts) == 6
    assert len(form.cell("requests.result_total.total").parts) == 19 * 6
    assert len(form.cell("disputes.review.total").parts) == 4
    for known in all_forms():
        for cell in known.cells:
            assert (cell.kind == "computed") == bool(cell.parts)
            assert all(known.cell(part).kind != "computed" for part in cell.parts)


def test_every_cell_prints_a_figure_of_the_catalogue_in_the_years_of_its_form() -> None:
    known = {figure.name: figure for figure in figure_catalogue()}
    for form in all_forms():
        addresses = [cell.figure for cell in form.cells]
        assert len(addresses) == len(set(addresses))
        for cell in form.cells:
            assert known[cell.figure].years_from <= form.years_from
            assert {*cell.taken_from, *cell.parts} <= set(known)


def test_a_figure_of_both_forms_is_open_ended_and_one_of_the_old_form_is_not() -> None:
    known = {figure.name: figure for figure in figure_catalogue()}
    both = known["requests.granted.total"]
    assert (both.years_from, both.years_to) == (2019, None)
    old = known["requests.other_handling.natural_person"]
    assert (old.years_from, old.years_to) == (2019, 2020)
    assert known["requests.other_other.natural_person"].years_from == 2021


def test_website_labels_say_whether_they_were_seen_on_a_published_form() -> None:
    seen = {cell.figure: cell.seen for cell in form_for(2019, "website").cells}
    assert seen["website.pub_dynamic"] == "label"
    assert seen["website.topic_new"] == "memory"
    assert set(seen.values()) == {"label", "partly", "memory"}


def test_a_later_form_ends_the_one_before_it() -> None:
    later = form_for(2021).model_dump(by_alias=True, mode="json")
    later["id"], later["years"] = "format_2027", {"from": 2027, "to": None}
    new = read_form("2027.yml", yaml.safe_dump(later, allow_unicode=True))
    years = {form.id: (form.years_from, form.years_to) for form in with_years_closed([*all_forms(), new])}
    assert years["format_2021"] == (2021, 2026)
    assert years["format_2027"] == (2027, None)
    assert years["website_2018"][1] is None


def test_a_form_that_cannot_be_read_is_refused_naming_file_and_key() -> None:
    with pytest.raises(Refusal, match=r"forms/2027.yml.*tables"):
        read_form("2027.yml", "id: format_2027\nkind: report\n")
    with pytest.raises(Refusal, match=r"forms/2027.yml"):
        read_form("2027.yml", "id: [")


def test_a_new_form_needs_one_file_and_no_python(tmp_path: Path) -> None:
    shutil.copytree(Path(pipeline.__file__).parent, tmp_path / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "pipeline" / "law" / "forms" / "2027.yml").write_text(NEW_FORM, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", USE_NEW_FORM],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:3] == [
        "[('total', 5.0, 'computed'), ('urgent', 2.0, 'counted'), ('usual', 3.0, 'counted')]",
        "[('N-URGENT', 'fail', '急件 2 件，多于 1 件。')]",
        "format_2021 2026",
    ]


NEW_FORM = """
id: format_2027
kind: report
title: 新格式
document: 示例〔2027〕1号
attachment: 新格式
legal_basis: 条例第五十条
years: {from: 2027, to: null}
sections: [{id: s1, heading: 一、总表, kind: table, table: overview}]
tables:
  - id: overview
    caption: 一、总表
    filled_by: counted
    legal_basis: 条例第五十条
    blocks:
      - id: ""
        columns:
          - {id: urgent, label: 急件, kind: speed}
          - {id: usual, label: 平件, kind: speed}
          - {id: total, label: 合计, sum_of: speed}
        rows: [{id: letters, label: 来信}]
rules:
  - code: N-URGENT
    title: 急件不多于一件
    basis: implied
    severity: warn
    legal_basis: 示例
    left: [overview.letters.urgent]
    op: "<="
    right: [1]
    says: 急件 {left} 件，多于 {right} 件。
    do: 核对。
"""

USE_NEW_FORM = """
import duckdb
from datetime import date
from pipeline.law import all_forms
from pipeline.reports import fill_forms, judge_forms
connection = duckdb.connect()
connection.execute("ATTACH ':memory:' AS candidate")
connection.execute("CREATE TABLE candidate.figures AS SELECT 'a' AS agency, 2027 AS year, f AS figure, v AS value, 'draft' AS status"
                   " FROM (VALUES ('overview.letters.urgent', 2.0), ('overview.letters.usual', 3.0)) AS t(f, v)")
fill_forms(connection)
judge_forms(connection, as_of=date(2028, 1, 5), levels={})
cells = 'SELECT "column", value, origin FROM candidate.cells WHERE form = $f ORDER BY 1'
print(connection.execute(cells, {"f": "format_2027"}).fetchall())
failed = "SELECT rule, outcome, message FROM candidate.rule_results WHERE form = $f AND outcome = 'fail'"
print(connection.execute(failed, {"f": "format_2027"}).fetchall())
print(*[f"{form.id} {form.years_to}" for form in all_forms() if form.id == "format_2021"])
"""
