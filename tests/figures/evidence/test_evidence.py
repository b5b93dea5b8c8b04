"""Every folder here is a case: `given.csv` rows of a table, `expect.csv` the verdicts they get. No Python per case.

`given.csv` has canonical columns and, where the case needs them: `row_id` (else the natural key), `source` and `agency` (else the
case's own), `file` and `line` the row stands in, `covers_to` of that file, `gone`, and `refused` for a row an expectation refused.
`expect.csv` has the columns of a verdict the case is about; a cell that ends in … is a beginning. All cases are counted at once.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.core.tables import table_rules
from pipeline.core.warehouse import Warehouse, open_warehouse
from pipeline.core.workspace import read_workspace
from pipeline.figures.count import count_figures
from pipeline.ingest.load import write_settings
from tests.support.office import COLUMNS, settings

pytestmark = pytest.mark.xdist_group("evidence")  # its fixture is made once
HERE = Path(__file__).parent
CASES = sorted(folder.parent.relative_to(HERE).as_posix() for folder in HERE.glob("*/*/given.csv"))
BOOKKEEPING = ("row_id", "source", "agency", "file", "line", "covers_to", "gone", "refused")
Verdict = dict[str, str]


def read(case: str, name: str) -> list[dict[str, str]]:
    with (HERE / case / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Verdict]]:
    """Case → its verdicts, from one count over all cases."""
    folder = tmp_path_factory.mktemp("evidence")
    (folder / "workspace.toml").write_text(settings({}, ["bureau"], '[channels.headlines]\nunit = "push"\n'), "utf-8")
    (folder / "columns.yml").write_text(
        "".join(f"- {{column: {c}, class: {k}}}\n" for c, k in COLUMNS.items()), "utf-8"
    )
    workspace = read_workspace(folder)
    with open_warehouse(workspace.warehouse) as warehouse:
        write_settings(warehouse, workspace)
        for case in CASES:
            give(warehouse, case)
        count_figures(warehouse, workspace, as_of=date(2021, 12, 31))
    verdicts_by_case: dict[str, list[Verdict]] = {case: [] for case in CASES}
    with duckdb.connect(str(workspace.candidate), read_only=True) as candidate:
        rows = candidate.execute("SELECT * FROM verdicts").fetchall()
        names = [column[0] for column in candidate.description or ()]
    for row in rows:
        cells = {
            name: "" if cell is None else f"{cell:g}" if name == "amount" else str(cell)
            for name, cell in zip(names, row, strict=True)
        }
        case, _, cells["source"] = cells["source"].partition(":")
        cells["agency"] = cells["agency"].partition(":")[2]
        verdicts_by_case[case].append(cells)
    return verdicts_by_case


def give(warehouse: Warehouse, case: str) -> None:
    """Put a case's rows into the warehouse as if they had been loaded and accepted."""
    table = case.split("/")[0]
    key = table_rules()[table].key  # type: ignore[index]
    columns = warehouse.columns(table)
    files: dict[tuple[str, str], int] = {}
    for number, row in enumerate(read(case, "given.csv"), start=2):
        source, agency = f"{case}:{row.get('source') or 'given'}", f"{case}:{row.get('agency') or ''}"
        path = row.get("file") or "given.csv"
        if (source, path) not in files:
            files[source, path] = add_file(warehouse, table, source, path, row.get("covers_to") or None)
        file_id = files[source, path]
        row_id = row.get("row_id") or "|".join(row[column] for column in key)
        cells: dict[str, Any] = {
            "source": source, "row_id": row_id, "known_from": "2020-01-05", "known_until": "infinity", "batch": file_id,
            "gone": row.get("gone") or "false", "further": "#" in row_id,
            "file_id": file_id, "line": row.get("line") or number, "agency": agency,
        }  # fmt: skip
        cells |= {name: row[name] or None for name in columns if name in row and name not in BOOKKEEPING}
        unknown = set(row) - set(columns) - set(BOOKKEEPING)
        assert not unknown, f"{case}: no such columns: {unknown}"
        names = ", ".join(f'"{name}"' for name in cells)
        warehouse.connection.execute(
            f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(cells))})", list(cells.values())
        )
        if row.get("refused"):
            warehouse.connection.execute(
                "INSERT INTO failed_rows VALUES (?, 'X-001', 'block', ?, ?, '2020-01-05', ?)",
                [table, source, row_id, row["refused"]],
            )


def add_file(warehouse: Warehouse, table: str, source: str, path: str, covers_to: str | None) -> int:
    """Add a file as a delivery that stands, and its batch."""
    (number,) = warehouse.connection.execute("SELECT count(*) + 1 FROM files").fetchall()[0]
    warehouse.connection.execute(
        "INSERT INTO files BY NAME SELECT ? AS file_id, ? AS source, ? AS path, '' AS sha256, TIMESTAMP '2020-01-05' AS known_at, "
        "'' AS prepared_with, ? AS batch, 0 AS rows_read, ?::DATE AS covers_to, false AS period_stated, 'loaded' AS state",
        [number, source, path, number, covers_to],
    )
    warehouse.connection.execute(
        "INSERT INTO deliveries BY NAME SELECT ? AS file_id, ? AS source, TIMESTAMP '2020-01-05' AS known_from, 'infinity'::TIMESTAMP AS "
        "known_until, '' AS series, coalesce(?::DATE, DATE '2020-01-05')::TIMESTAMP AS as_of, 'came' AS as_of_from, true AS firm, 'period' "
        "AS claim, 'inferred' AS claim_from, ?::DATE AS covers_to, 1 AS place, false AS withdrawn, false AS accepted, true AS speaks",
        [number, source, covers_to, covers_to],
    )
    warehouse.connection.execute(
        "INSERT INTO batches BY NAME SELECT ? AS batch, ? AS source, ? AS fills, TIMESTAMP '2020-01-05' AS known_at, "
        "0 AS rows_read, 0 AS rows_new, 0 AS rows_changed, 0 AS rows_gone, 'accepted' AS state",
        [number, source, table],
    )
    return int(number)


def alike(expected: str, value: str) -> bool:
    return value.startswith(expected[:-1]) if expected.endswith("…") else value == expected


@pytest.mark.parametrize("case", CASES)
def test_rows_get_the_verdicts_they_must(case: str, verdicts: dict[str, list[Verdict]]) -> None:
    expected = read(case, "expect.csv")
    left = list(verdicts[case])
    for row in expected:
        match = next((verdict for verdict in left if all(alike(row[name], verdict[name]) for name in row)), None)
        shown = [{name: verdict[name] for name in row} for verdict in left]
        assert match is not None, f"{case}: no verdict is {row}; left are {shown}"
        left.remove(match)
    assert not left, f"{case}: verdicts nobody expects: {left}"
    assert all(verdict["reason"] for verdict in verdicts[case] if verdict["verdict"] != "counted"), (
        "an uncounted row has a reason"
    )
