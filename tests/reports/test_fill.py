"""fill: figures become cells; a total adds up its parts; what nobody knows stays blank and is said so."""

from __future__ import annotations

import duckdb
import pytest

from bench.made_reports import QUOTED, attach_candidate, correct_report, correct_website, put_figures, put_rows
from pipeline.law.forms.catalogue import form_for
from pipeline.reports.fill import fill_forms

REPORT = form_for(2019)


@pytest.fixture
def candidate() -> duckdb.DuckDBPyConnection:
    return attach_candidate()


def leaves(**changed: float | None) -> dict[str, float | None]:
    """The figures of a correct report that are not totals; a change to None takes one away."""
    values: dict[str, float | None] = {}
    for cell in REPORT.cells:
        if cell.kind != "computed":
            values[cell.figure] = correct_report(REPORT)[cell.figure]
    values |= changed
    return {figure: value for figure, value in values.items() if value is not None}


def without(*figures: str) -> dict[str, float | None]:
    return leaves(**dict.fromkeys(figures))


def cell(candidate: duckdb.DuckDBPyConnection, figure: str, year: int = 2019) -> tuple[float | None, str, str]:
    table, rest = figure.split(".", 1)
    row, column = (rest, "value") if table == "website" else rest.rsplit(".", 1)
    rows = candidate.execute(
        'SELECT value, semantic, origin FROM candidate.cells WHERE "table" = $table AND "row" = $row'
        ' AND "column" = $column AND year = $year',
        {"table": table, "row": row, "column": column, "year": year},
    ).fetchall()
    assert len(rows) == 1, (figure, rows)
    return (rows[0][0], rows[0][1], rows[0][2])


def blanks(candidate: duckdb.DuckDBPyConnection, severity: str = "block") -> list[str]:
    rows = candidate.execute(
        "SELECT refers_to FROM findings WHERE code = 'FILL-001' AND severity = $severity ORDER BY 1",
        {"severity": severity},
    ).fetchall()
    return [place for (place,) in rows]


def test_every_total_is_the_sum_of_its_parts(candidate: duckdb.DuckDBPyConnection) -> None:
    put_figures(candidate, "a", 2019, leaves())
    fill_forms(candidate)
    expected = correct_report(REPORT)
    for form_cell in REPORT.cells:
        assert cell(candidate, form_cell.figure)[0] == pytest.approx(expected[form_cell.figure]), form_cell.figure
    assert cell(candidate, "requests.result_total.total")[2] == "computed"
    assert cell(candidate, "requests.granted.org_legal")[2] == "counted"
    assert cell(candidate, "disclosure.art20_5.licences.decisions_handled") == (93, "number", "declared")
    assert blanks(candidate) == []


def test_a_zero_is_a_zero_and_a_missing_figure_is_a_blank(candidate: duckdb.DuckDBPyConnection) -> None:
    figures = without("requests.granted.org_legal") | {"requests.partial.org_legal": 0.0}
    put_figures(candidate, "a", 2019, figures)
    fill_forms(candidate)
    assert cell(candidate, "requests.partial.org_legal") == (0, "zero", "counted")
    assert cell(candidate, "requests.granted.org_legal") == (None, "blank", "counted")


def test_a_total_with_a_blank_part_is_blank_and_never_guessed(candidate: duckdb.DuckDBPyConnection) -> None:
    put_figures(candidate, "a", 2019, without("requests.granted.org_legal"))
    fill_forms(candidate)
    for total in ("granted.total", "result_total.org_legal", "result_total.total"):
        assert cell(candidate, f"requests.{total}") == (None, "blank", "computed")
    assert cell(candidate, "requests.partial.total")[1] == "number"


def test_a_blank_blocks_a_report_and_names_the_cell(candidate: duckdb.DuckDBPyConnection) -> None:
    put_figures(candidate, "a", 2019, without("requests.granted.org_legal"))
    fill_forms(candidate)
    assert blanks(candidate) == ["requests.granted.org_legal"]
    message, what_to_do = candidate.execute(
        "SELECT message, what_to_do FROM findings WHERE severity = 'block'"
    ).fetchall()[0]
    assert message.startswith("“（一）予以公开·法律服务机构”：1 格没有数据来源")
    assert "declared/2019.yml" in what_to_do


def test_a_row_or_a_table_that_nobody_fills_is_one_finding(candidate: duckdb.DuckDBPyConnection) -> None:
    row = [f"disclosure.art20_1.rules.{column}" for column in ("made_this_year", "published_this_year", "public_total")]
    disputes = [form_cell.figure for form_cell in REPORT.cells if form_cell.table == "disputes"]
    put_figures(candidate, "a", 2019, without(*row, *disputes))
    fill_forms(candidate)
    assert blanks(candidate) == ["disclosure.art20_1.rules", "disputes"]


def test_a_blank_of_the_website_form_only_warns(candidate: duckdb.DuckDBPyConnection) -> None:
    figures = leaves() | correct_website()
    del figures["website.uv"]
    put_figures(candidate, "a", 2019, figures)
    fill_forms(candidate)
    assert blanks(candidate) == []
    assert blanks(candidate, "warn") == ["website.uv"]


def test_an_agency_without_a_website_gets_one_finding(candidate: duckdb.DuckDBPyConnection) -> None:
    put_figures(candidate, "a", 2019, leaves())
    fill_forms(candidate)
    assert blanks(candidate, "warn") == ["website"]


def test_the_website_form_takes_what_was_counted_unless_someone_declares_it(
    candidate: duckdb.DuckDBPyConnection,
) -> None:
    put_figures(candidate, "counted", 2019, QUOTED)
    put_figures(candidate, "declared", 2020, QUOTED | {"website.pub_total": 761.0})
    fill_forms(candidate)
    assert cell(candidate, "website.pub_total") == (760, "number", "counted")
    assert cell(candidate, "website.wechat_posts") == (172, "number", "counted")
    assert cell(candidate, "website.pub_total", 2020)[0] == 761


def test_an_agency_without_new_media_leaves_their_fields_not_applicable(candidate: duckdb.DuckDBPyConnection) -> None:
    put_figures(candidate, "a", 2019, {"website.has_media": 0.0})
    fill_forms(candidate)
    assert cell(candidate, "website.has_media") == (0, "zero", "declared")
    assert cell(candidate, "website.wechat_subs") == (None, "not_applicable", "declared")


def test_a_figure_declared_without_a_value_is_not_applicable(candidate: duckdb.DuckDBPyConnection) -> None:
    candidate.execute(
        "INSERT INTO candidate.figures VALUES ('a', 2019, 'website.svc_users', '', NULL, '', 'draft', 0, NULL)"
    )
    fill_forms(candidate)
    assert cell(candidate, "website.svc_users")[1] == "not_applicable"


def test_a_total_declared_against_its_parts_is_printed_as_declared(candidate: duckdb.DuckDBPyConnection) -> None:
    put_figures(candidate, "a", 2019, leaves() | {"requests.granted.total": 1.0})
    fill_forms(candidate)
    assert cell(candidate, "requests.granted.total") == (1, "number", "declared")


def test_a_counted_cell_that_a_person_vouches_for_says_so(candidate: duckdb.DuckDBPyConnection) -> None:
    put_figures(candidate, "a", 2019, leaves())
    candidate.execute(
        "INSERT INTO candidate.verdicts VALUES ('a', 2019, 'nil-return', '1', 1, NULL, '', 'counted',"
        " 'disputes.review.upheld', 0, NULL)"
    )
    put_rows(candidate, [("a", 2019, "2019-001", "counted", "disputes.review.other", "")])
    fill_forms(candidate, declared_sources=["nil-return"])
    assert cell(candidate, "disputes.review.upheld")[2] == "declared"
    assert cell(candidate, "disputes.review.other")[2] == "counted"


def test_each_year_is_filled_in_its_own_form_and_a_year_without_one_is_left_out(
    candidate: duckdb.DuckDBPyConnection,
) -> None:
    for year in (2016, 2018, 2020, 2021):
        put_figures(candidate, "a", year, {"requests.granted.natural_person": 2.0})
    fill_forms(candidate)
    forms = candidate.execute("SELECT DISTINCT year, form FROM candidate.cells ORDER BY ALL").fetchall()
    assert forms == [
        (2018, "website_2018"),
        (2020, "format_2019"),
        (2020, "website_2018"),
        (2021, "format_2021"),
        (2021, "website_2018"),
    ]


def test_a_ledger_of_2021_in_the_form_of_2019_adds_up_other_handling_and_names_what_cannot_be_compared(
    candidate: duckdb.DuckDBPyConnection,
) -> None:
    form = form_for(2021)
    values = correct_report(form)
    put_figures(
        candidate,
        "a",
        2021,
        {form_cell.figure: values[form_cell.figure] for form_cell in form.cells if form_cell.kind != "computed"},
    )
    fill_forms(candidate, as_form=REPORT)
    parts = [values[f"requests.{row}.org_legal"] for row in ("other_no_correction", "other_fee_unpaid", "other_other")]
    assert cell(candidate, "requests.other_handling.org_legal", 2021)[0] == sum(parts)
    assert cell(candidate, "requests.result_total.total", 2021)[0] == values["requests.result_total.total"]
    assert cell(candidate, "disclosure.art20_9.procurement.procurement_count", 2021)[1] == "not_applicable"
    messages = candidate.execute("SELECT message FROM findings WHERE code = 'FILL-COMPARE'").fetchall()
    assert len(messages) == 1
    assert "政府集中采购·采购项目数量" in messages[0][0]
    assert "（六）其他处理" not in messages[0][0]
    assert blanks(candidate) == []


def test_a_ledger_of_2019_in_the_form_of_2021_keeps_its_total_and_cannot_split_other_handling(
    candidate: duckdb.DuckDBPyConnection,
) -> None:
    put_figures(candidate, "a", 2019, leaves() | {"requests.result_total.total": 456.0})
    fill_forms(candidate, as_form=form_for(2021))
    assert cell(candidate, "requests.other_other.org_legal")[1] == "not_applicable"
    assert cell(candidate, "requests.result_total.total")[0] == 456


def test_filling_again_replaces_cells_and_findings(candidate: duckdb.DuckDBPyConnection) -> None:
    put_figures(candidate, "a", 2019, without("requests.granted.org_legal"))
    fill_forms(candidate)
    put_figures(candidate, "a", 2019, {"requests.granted.org_legal": 3.0})
    fill_forms(candidate)
    fill_forms(candidate)
    assert blanks(candidate) == []
    assert cell(candidate, "requests.granted.org_legal")[0] == 3


def test_filling_leaves_no_table_behind_but_its_cells_and_the_forms(candidate: duckdb.DuckDBPyConnection) -> None:
    put_figures(candidate, "a", 2019, leaves())
    fill_forms(candidate)
    left = candidate.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'temp' AND table_name NOT LIKE 'f%'"
    ).fetchall()
    assert left == []
