"""A database is published whole or not at all, and every table and column in it has a comment."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipeline.core.errors import Refusal
from pipeline.figures.keys import promise_keys
from pipeline.figures.publish import BUILDS_KEPT
from tests.support.office import Office, item, post, request

Make = Callable[..., Office]
pytestmark = pytest.mark.xdist_group("publish")  # its fixture is made once

# The tables that other programs read, with the columns they need.
CONTRACT = {
    "meta": {"schema_version", "run", "built_at", "code_version", "known_on"},
    "figures": {"agency", "year", "figure", "label", "value", "unit", "status", "revision", "as_of"},
    "evidence": {"agency", "year", "figure", "source", "row_id", "on_date", "summary", "amount"},
    "monthly": {"agency", "year", "month", "figure", "value"},
    "cells": {"agency", "year", "form", "table", "row", "column", "label", "value", "semantic"},
    "findings": {
        "agency",
        "year",
        "code",
        "severity",
        "outcome",
        "message",
        "what_to_do",
        "left",
        "right",
        "refers_to",
        "waived_by",
    },
    "accounting": {"agency", "source", "year", "pulled", "counted", "excluded", "quarantined"},
    "excluded": {"agency", "year", "source", "row_id", "reason"},
    "quarantined": {"agency", "year", "source", "row_id", "reason"},
    "sources": {"agency", "source", "looked_at", "reaches_to", "loaded_to", "rows", "state"},
    "requests_clock": {"agency", "request_no", "received_on", "due", "days_left", "state"},
    "revisions": {"agency", "year", "revision"},
    "validations": {
        "run",
        "suite",
        "code",
        "type",
        "parameters",
        "severity",
        "source",
        "rows_judged",
        "rows_failed",
        "sample_keys",
    },
    "changes_since_seal": {"agency", "year", "source", "row_id"},
    "dictionary": {"figure", "label", "counts", "leaves_out", "legal_basis"},
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    from tests.support.office import COLUMNS, settings

    made = Office(tmp_path_factory.mktemp("build") / "w")
    sources = {"website": "items", "weibo": "posts", "ledger": "requests"}
    made.write("workspace.toml", settings(sources, ["bureau"], ""))
    made.write("columns.yml", "".join(f"- {{column: {c}, class: {k}}}\n" for c, k in COLUMNS.items()))
    made.drop("website/a.csv", [item(1), item(2, "待定"), item(3, status="draft")])
    made.drop("weibo/a.csv", [post(1)])
    made.drop("ledger/a.csv", [request("1")])
    return made.night()


@pytest.mark.parametrize("table", CONTRACT)
def test_a_table_of_the_contract_has_its_columns(office: Office, table: str) -> None:
    columns = {name for (name,) in office.published(f"SELECT column_name FROM (DESCRIBE {table})")}
    assert CONTRACT[table] <= columns


def test_every_table_and_every_column_has_a_comment(office: Office) -> None:
    without_comment = office.published("SELECT table_name FROM duckdb_tables() WHERE coalesce(comment, '') = ''")
    without_comment += office.published(
        "SELECT view_name FROM duckdb_views() WHERE NOT internal AND coalesce(comment, '') = ''"
    )
    assert without_comment == []
    assert office.published(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal "
        "AND coalesce(comment, '') = ''"
    ) == []  # fmt: skip


def test_what_the_schema_promises_holds_and_goes_on_to_hold_the_next_night(office: Office, tmp_path: Path) -> None:
    promised = """
        SELECT table_name, constraint_type, list_sort(constraint_column_names) FROM duckdb_constraints()
        WHERE constraint_type IN ('PRIMARY KEY', 'NOT NULL') ORDER BY ALL
    """
    first = office.published(promised)
    assert ("figures", "PRIMARY KEY", ["agency", "figure", "year"]) in first
    assert ("accounting", "NOT NULL", ["counted"]) in first
    shutil.copytree(office.folder, tmp_path / "w")
    again = Office(tmp_path / "w")
    again.drop("website/b.csv", [item(77)])
    again.night("2020-01-06 02:30")
    assert again.published(promised) == first
    before, after = (
        made.published("SELECT value FROM figures WHERE figure = 'items.total'") for made in (office, again)
    )
    assert after[0][0] == before[0][0] + 1


def test_a_table_that_breaks_a_promise_is_published_without_it(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
        connection.execute("CREATE TABLE figure_parts AS SELECT 'a' AS total, 'b' AS part FROM range(2)")
        connection.execute("CREATE TABLE channels AS SELECT NULL::VARCHAR AS channel, 'article' AS unit")
        promise_keys(connection)
        kinds = connection.execute("SELECT DISTINCT table_name, constraint_type FROM duckdb_constraints()").fetchall()
    assert kinds == [("figure_parts", "NOT NULL")]


def test_the_database_records_when_and_by_which_code_it_was_built(office: Office) -> None:
    ((schema, run, built_at, version),) = office.published(
        "SELECT schema_version, run, built_at::VARCHAR, code_version FROM meta"
    )
    assert (schema, built_at) == (1, "2020-01-05 02:30:00")
    assert office.published_file.name == f"figures-{run}.duckdb"
    assert version


def test_every_counted_figure_is_in_the_dictionary(office: Office) -> None:
    assert office.published("SELECT figure FROM figures WHERE figure NOT IN (SELECT figure FROM dictionary)") == []
    assert office.published("SELECT count(*) FROM figures WHERE label IS NULL OR unit IS NULL") == [(0,)]


def test_no_file_is_left_beside_the_published_one(office: Office) -> None:
    names = sorted(file.name for file in (office.folder / "published").iterdir())
    assert names == ["CURRENT", office.published_file.name, "figures.duckdb"]
    assert not (office.folder / "warehouse" / "candidate.duckdb").exists()


def test_figures_duckdb_is_always_the_newest_build(workspace: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    office = workspace()
    address = office.folder / "published" / "figures.duckdb"
    office.drop("website/a.csv", [item(1)])
    office.night("2020-01-05")
    assert address.resolve() == office.published_file
    monkeypatch.setattr(Path, "symlink_to", refuse)
    office.night("2020-01-06")
    assert os.path.samefile(address, office.published_file)
    assert not address.is_symlink()
    monkeypatch.setattr(os, "link", refuse)
    office.night("2020-01-07")
    with duckdb.connect(str(address), read_only=True) as connection:
        assert connection.execute("SELECT built_at::DATE::VARCHAR FROM meta").fetchall() == [("2020-01-07",)]


def refuse(*_: object) -> None:
    """A file system without links."""
    raise OSError("Operation not supported")


def test_a_small_build_is_small_and_any_duckdb_reads_it(office: Office) -> None:
    assert office.published_file.stat().st_size < 3_000_000
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{office.published_file}' AS build (READ_ONLY)")
        ((size,),) = connection.execute(
            "SELECT block_size FROM pragma_database_size() WHERE database_name = 'build'"
        ).fetchall()
        ((tags,),) = connection.execute(
            "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = 'build'"
        ).fetchall()
    assert size == 16384
    assert tags.startswith("v1.0")


def test_the_leaves_do_not_count_twice_and_every_total_is_marked(office: Office) -> None:
    totals = office.published("SELECT DISTINCT total FROM figure_parts JOIN figures ON figure = total ORDER BY total")
    assert office.published("SELECT figure FROM bi_figures WHERE is_total ORDER BY figure") == totals != []
    ((total,),) = office.published("SELECT value FROM figures WHERE figure = 'items.total' AND year = 2019")
    assert office.published("SELECT sum(value) FROM bi_leaves WHERE parent = 'items.total' AND year = 2019") == [
        (total,)
    ]
    quoted = office.published("SELECT column_name FROM duckdb_columns() WHERE table_name LIKE 'bi\\_%' ESCAPE '\\'")
    assert not {"table", "row", "column", "left", "right"} & {name for (name,) in quoted}


def test_excluded_and_quarantined_rows_have_file_line_and_reason(office: Office) -> None:
    assert office.published("SELECT file, line, reason FROM excluded WHERE source = 'website'") == [
        ("a.csv", 4, "草稿，没有发布")
    ]
    ((file, line, reason),) = office.published("SELECT file, line, reason FROM quarantined")
    assert (file, line) == ("a.csv", 3)
    assert "待定" in reason


def test_publishing_before_counting_is_refused(workspace: Make) -> None:
    office = workspace()
    office.take_in()
    with pytest.raises(Refusal) as refusal:
        office.verbs("publish")
    assert refusal.value.finding.code == "CANDIDATE-MISSING"


def test_publishing_twice_is_publishing_once_and_what_was_loaded_since_asks_for_a_count(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.night("2020-01-05")
    build = office.published_file
    before = build.read_bytes()
    office.verbs("publish", now="2020-01-06 02:30")
    assert office.published_file == build
    assert build.read_bytes() == before
    office.drop("website/b.csv", [item(2)])
    office.verbs("pull", "load", "correct", "check", now="2020-01-07 02:30")
    with pytest.raises(Refusal) as refusal:
        office.verbs("publish", now="2020-01-07 02:31")
    assert refusal.value.finding.code == "CANDIDATE-MISSING"


def test_a_build_that_readers_were_not_pointed_at_is_not_taken_for_published(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.night("2020-01-05")
    first = office.published_file.name
    office.night("2020-01-06")
    (office.folder / "published" / "CURRENT").write_text(
        first + "\n", "utf-8"
    )  # as when the run died before the pointer moved
    with pytest.raises(Refusal) as refusal:
        office.verbs("publish", now="2020-01-06 02:31")
    assert refusal.value.finding.code == "CANDIDATE-MISSING"


def test_rows_that_do_not_add_up_are_not_published_and_the_old_database_stays(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.night("2020-01-05")
    old = office.published_file
    office.tally("2020-01-06")
    with duckdb.connect(str(office.folder / "warehouse" / "candidate.duckdb")) as candidate:
        candidate.execute("UPDATE accounting SET counted = counted + 1")
    with pytest.raises(Refusal) as refusal:
        office.verbs("publish", now="2020-01-06")
    assert refusal.value.finding.code == "UNACCOUNTED"
    assert office.published_file == old


def test_only_the_newest_files_are_retained(workspace: Make) -> None:
    office = workspace()
    folder = office.folder / "published"
    folder.mkdir()
    for number in range(20):
        file = folder / f"figures-2019{number:02}.duckdb"
        file.write_bytes(b"")
        os.utime(file, (1_500_000_000 + number, 1_500_000_000 + number))
    office.drop("website/a.csv", [item(1)])
    office.night()
    retained = sorted(file.name for file in folder.glob("figures-*.duckdb"))
    assert len(retained) == BUILDS_KEPT == 14
    assert office.published_file.name in retained
    assert "figures-201919.duckdb" in retained
    assert "figures-201900.duckdb" not in retained


def test_a_night_after_a_damaged_file_publishes_a_sound_one(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.night("2020-01-05")
    office.published_file.write_bytes(b"damaged" * 100)
    office.night("2020-01-06")
    assert office.figures() == {"items.news": 1, "items.total": 1}
