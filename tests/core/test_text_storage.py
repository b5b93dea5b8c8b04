"""How texts are compressed in a new warehouse and in a build: said beforehand, so that DuckDB tries nothing out for millions of rows."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipeline.core import TABLES, sql
from pipeline.core.warehouse import open_warehouse

VALUES = {"VARCHAR": "'某单位第' || i || '号'", "DATE": "DATE '2019-01-01'", "BOOLEAN": "false"}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with 3,000 rows in each table of versions and of contents, every text of which is its own."""
    folder = tmp_path_factory.mktemp("warehouse")
    with open_warehouse(folder) as opened:
        for table in (*TABLES, *(f"contents_{table}" for table in TABLES)):
            columns = opened.connection.execute(f"SELECT name, type FROM pragma_table_info('{table}')").fetchall()
            values = ", ".join(
                f'({VALUES.get(type, "i")})::{type} AS "{name}"' for name, type in columns if type != "TIMESTAMP"
            )
            times = "".join(f", TIMESTAMP '2019-01-01' AS \"{name}\"" for name, type in columns if type == "TIMESTAMP")
            opened.connection.execute(f"INSERT INTO {table} BY NAME SELECT {values}{times} FROM range(3000) AS made(i)")
    return folder / "warehouse.duckdb"


def compression(file: Path, table: str) -> dict[str, str]:
    """The compression of each column of text of a table."""
    with duckdb.connect(str(file), read_only=True) as connection:
        return dict(
            connection.execute(
                "SELECT column_name, any_value(compression) FROM pragma_storage_info(?)"
                " WHERE segment_type = 'VARCHAR' GROUP BY column_name",
                [table],
            ).fetchall()
        )


@pytest.mark.parametrize("table", TABLES)
def test_a_text_is_stored_alike_by_its_version_and_among_the_contents(warehouse: Path, table: str) -> None:
    versions, contents = compression(warehouse, table), compression(warehouse, f"contents_{table}")
    assert versions["row_id"] == contents["key"] == contents["number"] == "ZSTD"
    assert {column: versions[column] for column in contents if column in versions} == {
        column: stored for column, stored in contents.items() if column in versions
    }


def test_titles_and_addresses_are_stored_with_zstd_and_codes_are_not(warehouse: Path) -> None:
    stored = compression(warehouse, "items")
    assert {stored[column] for column in ("item_id", "title", "url", "doc_no", "index_no")} == {"ZSTD"}
    assert "ZSTD" not in {stored[column] for column in ("source", "column", "class", "status", "openness", "agency")}


def test_a_build_has_the_format_of_duckdb_1_1_and_compresses_texts_as_it_allows(tmp_path: Path) -> None:
    file = tmp_path / "build.duckdb"
    with duckdb.connect() as connection:
        connection.execute(sql("figures/candidate/create", file=str(file)))
        connection.execute(sql("figures/candidate/verdicts"))
        connection.execute(
            "INSERT INTO candidate.verdicts BY NAME"
            " SELECT 'a' AS agency, 'website' AS source, 'row ' || i AS row_id, 1 AS nth, 'counted' AS verdict,"
            " '关于第' || i || '号的公告' AS summary, 'https://example.org/' || i AS url FROM range(3000) AS made(i)"
        )
        connection.execute("DETACH candidate")
    stored = compression(file, "verdicts")
    assert {stored[column] for column in ("row_id", "summary", "url")} == {"FSST"}
    assert {stored[column] for column in ("agency", "source", "verdict")} <= {"Dictionary", "Constant"}


def test_a_warehouse_of_an_older_format_goes_on_as_it_is(tmp_path: Path) -> None:
    with duckdb.connect(
        str(tmp_path / "warehouse.duckdb"), config={"storage_compatibility_version": "v1.1.0"}
    ) as older:
        older.execute("CREATE TABLE kept AS SELECT 'text ' || i AS words FROM range(3000) AS made(i)")
    for _ in range(2):
        with open_warehouse(tmp_path) as opened:
            opened.connection.execute(
                "INSERT INTO unreadable SELECT 1, 1, i, '日期', '读不出' FROM range(3000) AS made(i)"
            )
            assert opened.connection.execute("SELECT count(*) FROM kept").fetchall() == [(3000,)]
    with open_warehouse(tmp_path) as opened:
        assert opened.connection.execute("SELECT count(*) FROM unreadable").fetchall() == [(6000,)]
