"""The yearly reports of all agencies added up: each sum says of how many agencies it is, and rules are judged on whole sums only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import duckdb
import pytest
from click.testing import CliRunner

from pipeline.cli.program import main
from pipeline.dashboard.pages.registry import build_page, navigation, pages
from pipeline.dashboard.view import PageNotFoundError, open_view
from pipeline.law import form_for
from pipeline.province.collection import write_collection
from tests.support.counties import ProvinceOfTests

FORM = form_for(2023)


def reported(connection: duckdb.DuckDBPyConnection, agency: str, status: str, **changed: float | None) -> None:
    """Add an agency whose cells of table 三 and 四 are all 0, but for those `changed` by address with `__` for the dot."""
    county = agency.split("--")[0]
    values = {address.replace("__", "."): value for address, value in changed.items()}
    for cell in FORM.cells:
        value = values.get(cell.figure, 0.0)
        connection.execute(
            "INSERT INTO target.cells VALUES (?, ?, 2023, ?, ?, ?, ?, ?, ?, ?, ?)",
            [agency, county, FORM.id, cell.table, cell.row, cell.column, cell.label, cell.position, value,
             "blank" if value is None else "number"],
        )  # fmt: skip
    connection.execute("INSERT INTO target.county_agencies VALUES (?, 2023, ?)", [agency, status])


@pytest.fixture
def sums() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the tables of a roll-up that sums are made of, still empty."""
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS target")
        connection.execute("""CREATE TABLE target.cells (agency VARCHAR, county VARCHAR, year INTEGER, form VARCHAR, "table" VARCHAR,
            "row" VARCHAR, "column" VARCHAR, label VARCHAR, "position" INTEGER, value DOUBLE, semantic VARCHAR)""")
        connection.execute("CREATE TABLE target.county_agencies (agency VARCHAR, year INTEGER, status VARCHAR)")
        yield connection


def cell_of(connection: duckdb.DuckDBPyConnection, address: str) -> dict[str | None, tuple[object, ...]]:
    """By county: value, agencies with a number, sealed ones, those that filled the form."""
    table, row, column = address.split(".")
    rows = connection.execute(
        'SELECT county, value, reported, sealed, filled FROM target.county_cells WHERE "table" = ? AND "row" = ? AND "column" = ?',
        [table, row, column],
    ).fetchall()
    return {county: tuple(rest) for county, *rest in rows}


def outcomes(connection: duckdb.DuckDBPyConnection, rule: str) -> dict[tuple[str | None, str], str]:
    """By county and instance of a rule: how it comes out."""
    rows = connection.execute("SELECT county, instance, outcome FROM target.county_rules WHERE rule = ?", [rule])
    return {(county, instance): outcome for county, instance, outcome in rows.fetchall()}


def test_sums_by_county_and_over_all_count_their_agencies_and_the_sealed_ones(sums: duckdb.DuckDBPyConnection) -> None:
    received = {"requests__new_received__natural_person": 3.0, "requests__new_received__total": 3.0}
    reported(sums, "a--1", "sealed", **received)
    reported(sums, "a--2", "draft", **received)
    reported(sums, "b--1", "draft", **received)
    write_collection(sums, on=date(2024, 2, 1))
    assert cell_of(sums, "requests.new_received.natural_person") == {
        None: (9.0, 3, 1, 3), "a": (6.0, 2, 1, 2), "b": (3.0, 1, 0, 1),
    }  # fmt: skip
    # New 9, answered 0 and carried on 0: the flow of the table does not hold, in any county.
    flow = outcomes(sums, "T3-FLOW")
    assert {county for county, _ in flow} == {None, "a", "b"}
    assert flow[None, "natural_person"] == flow["a", "natural_person"] == "fail"
    assert {outcome for (_, instance), outcome in flow.items() if instance not in ("natural_person", "total")} == {
        "pass"
    }


def test_a_rule_on_a_sum_that_lacks_an_agency_cannot_be_checked(sums: duckdb.DuckDBPyConnection) -> None:
    reported(sums, "a--1", "draft")
    reported(sums, "a--2", "draft", requests__new_received__natural_person=None)
    reported(sums, "b--1", "draft")
    write_collection(sums, on=date(2024, 2, 1))
    assert cell_of(sums, "requests.new_received.natural_person")["a"] == (0.0, 1, 0, 2)
    flow = outcomes(sums, "T3-FLOW")
    assert flow["a", "natural_person"] == flow[None, "natural_person"] == "not_checkable"
    assert flow["b", "natural_person"] == "pass"


def test_a_cell_of_which_no_agency_has_a_number_is_blank_and_no_zero(sums: duckdb.DuckDBPyConnection) -> None:
    reported(sums, "a--1", "draft", requests__new_received__natural_person=None)
    write_collection(sums, on=date(2024, 2, 1))
    assert cell_of(sums, "requests.new_received.natural_person") == {None: (None, 0, 0, 1), "a": (None, 0, 0, 1)}


def test_every_sum_of_a_roll_up_is_that_of_its_agencies_and_its_page_leads_to_them(province: ProvinceOfTests) -> None:
    province.roll_up()
    wrong = province.rows(
        """SELECT * FROM county_cells AS sums
        WHERE value IS DISTINCT FROM (
            SELECT sum(value) FROM cells
            WHERE cells.year = sums.year AND cells.form = sums.form AND cells."table" = sums."table" AND cells."row" = sums."row"
              AND cells."column" = sums."column" AND (sums.county IS NULL OR cells.county = sums.county))"""
    )
    assert not wrong
    assert province.rows("SELECT count(*) > 100 FROM county_cells WHERE county IS NULL AND year = 2019") == [(True,)]
    page = next(page for page in pages() if page.name == "collection")
    with open_view(province.folder, query={"year": "2019"}) as view:
        shown = build_page(page, view)
        assert "年报汇总" in [entry["title"] for entry in navigation(page, view)]
    assert "应报送的 6 个单位中" in shown
    assert "lufeng县" in shown.partition("还没有封存的单位</h2>")[2]
    address = re.search(r'href="(/tables/cells\?[^"]*column=natural_person[^"]*)"', shown)
    assert address is not None
    query = dict(part.split("=") for part in address[1].replace("&amp;", "&").partition("?")[2].split("&"))
    conditions = " AND ".join(f"\"{name}\" = '{value}'" for name, value in query.items())
    assert province.rows(f"SELECT count(DISTINCT agency) FROM cells WHERE {conditions}") != [(0,)]
    with open_view(province.folder, query={"county": "nowhere"}) as view, pytest.raises(PageNotFoundError):
        build_page(page, view)
    done = CliRunner().invoke(main, ["--workspace", str(province.folder), "export", str(province.folder / "out")])
    assert done.exit_code == 0, done.output


def test_a_workspace_that_is_no_roll_up_has_no_collection(province: ProvinceOfTests) -> None:
    page = next(page for page in pages() if page.name == "collection")
    with open_view(province.offices["yaoan"].folder) as view:
        assert "年报汇总" not in [entry["title"] for entry in navigation(page, view)]
        with pytest.raises(PageNotFoundError):
            page.build(view)
