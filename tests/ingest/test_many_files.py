"""Files of one night with the same headers go through load together, and each is still judged for itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.core import Warehouse
from tests.support.office import Office, item, make_office

Make = Callable[..., Office]


def test_ten_files_of_one_shape_take_no_more_statements_than_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Warehouse.run
    asked: Counter[str] = Counter()

    def counted(warehouse: Warehouse, name: str, *values: Any, **names: Any) -> Any:
        asked[name] += name.startswith("ingest/")
        return run(warehouse, name, *values, **names)

    monkeypatch.setattr(Warehouse, "run", counted)
    statements = []
    for files in (2, 10):
        office = make_office(tmp_path / str(files), {"website": "items"})
        for number in range(files):
            office.drop(f"website/{number}.csv", [item(number)])
        asked.clear()
        office.take_in()
        assert office.held("SELECT count(*), count(DISTINCT file_id) FROM items") == [(files, files)]
        statements.append(+asked)
    assert statements[0] == statements[1]


def test_of_files_of_one_shape_only_those_with_something_wrong_are_refused(workspace: Make) -> None:
    office = workspace(website={"fills": "items", "agency_column": "单位"})
    for number in range(7):
        office.drop(f"website/{number}.csv", [{**item(number), "单位": "没听说过" if number in (2, 5) else "bureau"}])
    office.tally()
    assert sorted(finding.refers_to for finding in office.findings if finding.code == "FILE-UNKNOWN-AGENCY") == [
        "2.csv",
        "5.csv",
    ]
    assert office.figures()["items.total"] == 5


def test_totals_short_days_and_unreadable_cells_are_those_of_their_own_file(workspace: Make) -> None:
    office = workspace()
    head = "item_id,title,column,published_at\n"
    office.drop("website/2018年.csv", f"{head}1,甲,工作动态,3月5日\n合计,1,,\n")
    office.drop("website/2019年.csv", f"{head}2,乙,工作动态,3月5日\n3,丙,工作动态,某日\n")
    office.take_in()
    assert office.held("SELECT path, line, word FROM furniture JOIN files USING (file_id)") == [
        ("2018年.csv", 3, "合计")
    ]
    assert office.held("SELECT path, line FROM unreadable JOIN files USING (file_id)") == [("2019年.csv", 3)]
    days = "SELECT item_id, year(published_at) FROM items WHERE published_at IS NOT NULL ORDER BY ALL"
    assert office.held(days) == [("1", 2018), ("2", 2019)]
