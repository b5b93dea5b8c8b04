"""Every expectation refuses the rows it is meant to refuse, and no other.

A case is a CSV: `<suite>/<why-it-must-fail>.csv`. The column `fails` names all expectations of the suite that must refuse a row;
empty: none may. `<case>.<table>.csv` beside it are rows of another table. `times` repeats a row. A new expectation needs a CSV and
no Python.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.core.warehouse import TABLES, open_warehouse
from pipeline.core.workspace import Agency, Settings, Source, Workspace
from pipeline.quality.check import check_rows
from pipeline.quality.suites import NAMES, read_suites

HERE = Path(__file__).parent
TABLE_OF_SUITE = {"doubles": "items", "coverage": "files", "yearly": "items"}
ROW = {
    "known_from": "2020-01-05 02:30", "known_until": "infinity", "gone": False, "further": False, "file_id": 0,
    "known_at": "2020-01-05 02:30", "period_stated": True, "rows_read": 0, "rows_new": 0, "rows_changed": 0, "rows_gone": 0,
    "path": "a.csv", "sha256": "", "prepared_with": "",
}  # fmt: skip


def cases(suite: str) -> list[Path]:
    return [file for file in sorted((HERE / suite).glob("*.csv")) if "." not in file.stem]


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def insert(connection: duckdb.DuckDBPyConnection, table: str, row: dict[str, Any]) -> None:
    columns = [name for (name,) in connection.execute(f"SELECT column_name FROM (DESCRIBE {table})").fetchall()]
    unknown = (
        set(row)
        - set(columns)
        - set(ROW)
        - {"fails", "times", "row_id", "item_id", "source", "batch", "line", "state", "fills"}
    )
    assert not unknown, f"{table} has no columns {unknown}"
    filled = [name for name in columns if name in row]
    quoted = ", ".join(f'"{name}"' for name in filled)
    places = ", ".join("?" * len(filled))
    connection.execute(f"INSERT INTO {table} ({quoted}) VALUES ({places})", [row[name] for name in filled])


def write(connection: duckdb.DuckDBPyConnection, table: str, file: Path, source: str, batch: int) -> None:
    """Insert a CSV's rows as rows of one source, and the delivery that brought them."""
    for line, cells in enumerate(rows_of(file), start=2):
        values = {name: value or None for name, value in cells.items() if value or table in TABLES}
        for nth in range(int(cells.get("times") or 1)):
            row = {**ROW, "source": source, "line": line, "batch": batch, "state": "loaded", "row_id": f"{line}-{nth}"}
            if table == "files":
                row |= {"batch": None, "file_id": batch + line}
            if "times" in cells:
                row |= {"item_id": row["row_id"], "agency": source}
            insert(connection, table, {**row, **values})
    if table in TABLES:
        insert(
            connection,
            "batches",
            {**ROW, "batch": batch, "source": source, "fills": table, "rows_new": 1, "state": "loaded"},
        )


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[str, str]]]:
    """Case → (row, code) of what failed. All cases are judged together in one warehouse, each as a source and an agency."""
    failures: dict[str, list[tuple[str, str]]] = defaultdict(list)
    named = [(suite, case, f"{suite}--{case.stem}") for suite in NAMES for case in cases(suite)]
    settings = Settings(
        agency=(Agency(id="bureau", name="局"), *(Agency(id=name, name=name) for _, _, name in named)),
        source=tuple(Source(name=name) for _, _, name in named),
    )
    folder = tmp_path_factory.mktemp("expectations")
    with open_warehouse(folder) as warehouse:
        for number, (suite, case, name) in enumerate(named, start=1):
            write(warehouse.connection, TABLE_OF_SUITE.get(suite, suite), case, name, number * 100)
            for nth, beside in enumerate(case.parent.glob(f"{case.stem}.*.csv"), start=1):
                write(warehouse.connection, beside.suffixes[0].strip("."), beside, name, number * 100 + nth * 30)
        check_rows(warehouse, Workspace(folder=folder, settings=settings), known=date(2020, 1, 8))
        query = "SELECT suite, source, row_id, code FROM failed_rows ORDER BY row_id, code"
        for suite, source, row_id, code in warehouse.connection.execute(query).fetchall():
            case = row_id.split(" ")[0] if suite == "yearly" else source
            if case.startswith(f"{suite}--"):
                failures[case].append((row_id if suite in (*TABLES, "doubles") else "", code))
    return failures


@pytest.mark.parametrize(
    ("suite", "case"),
    [(suite, case) for suite in NAMES for case in cases(suite)],
    ids=lambda value: getattr(value, "stem", value),
)
def test_exactly_the_named_rows_fail_exactly_the_named_expectations(
    suite: str, case: Path, failed: dict[str, list[tuple[str, str]]]
) -> None:
    expected = [(row.get("row_id", ""), code) for row in rows_of(case) for code in row["fails"].split()]
    assert sorted(failed.get(f"{suite}--{case.stem}", [])) == sorted(expected)


def test_every_expectation_has_a_row_that_it_refuses() -> None:
    for name, suite in read_suites().items():
        refused = {code for case in cases(name) for row in rows_of(case) for code in row["fails"].split()}
        assert refused == set(suite.by_code), f"expectations/{name}.json"


def test_every_folder_of_cases_belongs_to_a_suite() -> None:
    assert {folder.name for folder in HERE.iterdir() if folder.is_dir() and folder.name != "__pycache__"} == set(NAMES)
