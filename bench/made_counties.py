"""Counties that share, made from one real published office: its rows for so many agencies and years, each with numbers of its own."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from pipeline.core import read_published
from pipeline.operations import as_function
from pipeline.province.share import sha256_of
from pipeline.province.tables import FORMAT, POINTER, Pointer, SharedFile, SharedTable, run_folder, shared_tables

DEMO = Path(__file__).resolve().parents[1] / "data"
YEARS = (2022, 2023, 2024)
# The year of the demo office whose rows are repeated for each of YEARS.
YEAR = 2019
NOT_COPIED = ("warehouse", "snapshots", "published", "reports", "sealed")


def demo_build(folder: Path) -> Path:
    """The published database of the demo office after its year end of 2019, made once below `folder`."""
    workspace = folder / "demo"
    if not (workspace / "published" / "CURRENT").exists():
        shutil.rmtree(workspace, ignore_errors=True)
        shutil.copytree(DEMO, workspace, ignore=shutil.ignore_patterns(*NOT_COPIED))
        for verb in ("pull", "load", "correct", "check", "count", "fill", "publish"):
            as_function(verb)(workspace, year=YEAR, now=datetime(2020, 1, 20, 9, 0))
    return read_published(workspace).newest()


def make_counties(build: Path, folder: Path, counties: int, agencies: int, now: datetime, *, detail: bool) -> None:
    """Write what `counties` counties of `agencies` agencies each share below `folder`, as `share_build` does."""
    run = f"{now:%Y%m%dT%H%M%S}-1"
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{build}' AS build (READ_ONLY)")
        connection.execute(f"CREATE TABLE made_agencies AS SELECT range AS nth FROM range({agencies})")
        connection.execute("CREATE TABLE made_years AS SELECT unnest($years) AS year", {"years": list(YEARS)})
        built = {
            name
            for (name,) in connection.execute(
                "SELECT table_name FROM duckdb_tables() WHERE database_name = 'build'"
            ).fetchall()
        }
        tables = {
            name: table for name, table in shared_tables().items() if name in built and (detail or not table.detail)
        }
        for number in range(counties):
            county = f"c{number:03d}"
            home = folder / run_folder(county, run)
            home.mkdir(parents=True)
            files = []
            for name, table in tables.items():
                file = home / f"{name}.parquet"
                ((rows,),) = connection.execute(
                    f"COPY ({_rows(name, table, number)}) TO '{file}' (FORMAT parquet, COMPRESSION zstd)"
                ).fetchall()
                files.append(SharedFile(table=name, bytes=file.stat().st_size, sha256=sha256_of(file), rows=rows))
            night = now - timedelta(hours=2)
            pointer = Pointer(format=FORMAT, county=county, run=run, built_at=night, confirmed_at=night,
                              code_version="bench", files=tuple(files))  # fmt: skip
            (home.parent / POINTER).write_text(pointer.model_dump_json(), "utf-8")


def _rows(name: str, table: SharedTable, number: int) -> str:
    """The rows of a table of one county: those of the demo office, once for each agency and year, numbers times the agency's."""
    if table.of == "everyone":
        return f'SELECT * FROM build."{name}"'
    columns = [_column(name, column, table.columns, number) for column in table.columns]
    several_years = "year" in table.columns
    source = f'build."{name}" AS part, made_agencies' + (", made_years" if several_years else "")
    where = f" WHERE part.year = {YEAR}" if several_years else ""
    return f"SELECT {', '.join(columns)} FROM {source}{where} ORDER BY nth"


def _column(table: str, column: str, columns: Mapping[str, str], number: int) -> str:
    if column == "agency":
        return "'a' || lpad(nth::VARCHAR, 3, '0') AS agency"
    if column == "name" and table == "agencies":
        return f"'第' || {number} || '县第' || nth || '局' AS name"
    if column == "position" and table == "agencies":
        return 'nth::INTEGER AS "position"'
    if column == "source":
        return "part.source || nth AS source"
    if column == "year":
        return f"made_years.year::{columns['year']} AS year"
    if column == "value" and table in ("figures", "monthly"):
        return f"part.value * (1 + nth + {number}) AS value"
    return f'part."{column}"'


def write_list(folder: Path, url: str, counties: int, agencies: int, *, detail: bool, more: str = "") -> None:
    """The workspace of the roll-up of these counties."""
    folder.mkdir(parents=True)
    (folder / "workspace.toml").write_text('[[agency]]\nid = "prov"\nname = "某省"\n', "utf-8")
    expected = "".join(f'a{nth:03d} = "第{nth}局"\n' for nth in range(agencies))
    text = "".join(
        f'[[county]]\nid = "c{number:03d}"\nname = "第{number}县"\nurl = "{url}"\n[county.agencies]\n{expected}'
        for number in range(counties)
    )
    (folder / "counties.toml").write_text(f"detail = {str(detail).lower()}\n{more}{text}", "utf-8")
