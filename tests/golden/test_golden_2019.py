"""The report of 2019 as the Chuxiong bureau published it: which cells are right, what the rules say of those that are not."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import duckdb
import pytest

from bench.made_reports import attach_candidate, put_cells, put_figures
from pipeline.law.forms.catalogue import form_for
from pipeline.reports.fill import fill_forms
from pipeline.reports.rules import judge_forms

HERE = Path(__file__).parent / "2019"
AGENCY = "chuxiong-sthj"


def lines(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def address(line: dict[str, str]) -> str:
    return f"{line['table']}.{line['row']}.{line['column']}"


@pytest.fixture
def candidate() -> duckdb.DuckDBPyConnection:
    return attach_candidate()


def published() -> dict[str, float]:
    return {address(line): float(line["published"]) for line in lines("cells.csv")}


def judged(candidate: duckdb.DuckDBPyConnection, severity: str) -> list[tuple[str, str, str, str]]:
    judge_forms(candidate, as_of=date(2020, 1, 20), levels={AGENCY: "department"})
    return candidate.execute(
        'SELECT rule, refers_to, "left", "right" FROM candidate.rule_results'
        " WHERE outcome IN ('fail', 'unsure') AND severity = $severity AND form = 'format_2019'",
        {"severity": severity},
    ).fetchall()


def listed(name: str) -> set[tuple[str, ...]]:
    return {tuple(line.values()) for line in lines(name)}


def test_what_the_bureau_counted_fills_every_cell_as_published_but_for_the_row_of_totals(
    candidate: duckdb.DuckDBPyConnection,
) -> None:
    form = form_for(2019)
    counted = {figure: value for figure, value in published().items() if form.cell(figure).kind != "computed"}
    put_figures(candidate, AGENCY, 2019, counted)
    fill_forms(candidate)
    filled = candidate.execute(
        'SELECT "table", "row", "column", value FROM candidate.cells WHERE form = \'format_2019\' ORDER BY position'
    ).fetchall()
    expected = [(line["table"], line["row"], line["column"], float(line["expected"])) for line in lines("cells.csv")]
    assert filled == expected
    changed = [line for line in lines("cells.csv") if line["published"] != line["expected"]]
    assert {line["row"] for line in changed} == {"result_total"}
    assert judged(candidate, "block") == []


def test_the_published_cells_are_refused_with_exactly_the_eight_equations_that_do_not_hold(
    candidate: duckdb.DuckDBPyConnection,
) -> None:
    put_cells(candidate, form_for(2019), AGENCY, 2019, published())
    refused = judged(candidate, "block")
    assert len(refused) == 8
    assert set(refused) == listed("refused.csv")


def test_a_declared_row_of_totals_is_printed_as_declared_and_refused(candidate: duckdb.DuckDBPyConnection) -> None:
    put_figures(candidate, AGENCY, 2019, published())
    fill_forms(candidate)
    origins = candidate.execute(
        "SELECT DISTINCT origin FROM candidate.cells WHERE \"row\" = 'result_total' AND \"column\" = 'total'"
    ).fetchall()
    assert origins == [("declared",)]
    assert set(judged(candidate, "block")) == listed("refused.csv")


def test_the_three_misreadings_of_decisions_as_stock_are_warned_of(candidate: duckdb.DuckDBPyConnection) -> None:
    put_cells(candidate, form_for(2019), AGENCY, 2019, published())
    assert set(judged(candidate, "warn")) == listed("warned.csv")


def test_a_clerk_reads_both_sides_and_their_numbers(candidate: duckdb.DuckDBPyConnection) -> None:
    put_cells(candidate, form_for(2019), AGENCY, 2019, published())
    judge_forms(candidate, as_of=date(2020, 1, 20), levels={})
    messages = dict(
        candidate.execute(
            "SELECT refers_to, message FROM findings WHERE code = 'T3-RESULT-SUM' AND year = 2019"
        ).fetchall()
    )
    assert messages["requests.result_total.natural_person"] == (
        "（七）总计·自然人：各办理结果相加为 1，表中填 0。不为零的办理结果：（四）无法提供 1.本机关不掌握相关政府信息 1。"
    )
