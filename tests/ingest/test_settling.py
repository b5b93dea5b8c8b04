"""Settling only what a night touches gives what settling the whole source gives, after every night of any sequence."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.warehouse import open_warehouse
from pipeline.ingest.in_force import settle as settling
from pipeline.ingest.load import load_snapshots
from pipeline.ingest.pull import pull_sources
from tests.support.chance_files import some_file
from tests.support.office import Office, item

Make = Callable[..., Office]
SEQUENCES = 6
STATE = {
    # Where a row is kept, by its version or beside it, differs; what the sources list does not.
    "items": "SELECT * EXCLUDE (content) FROM items ORDER BY ALL",
    "posts": "SELECT * EXCLUDE (content) FROM posts ORDER BY ALL",
    "listed items": "SELECT * FROM listed_items ORDER BY ALL",
    "doubts": "SELECT * FROM doubts ORDER BY ALL",
    "deliveries": "SELECT * FROM deliveries ORDER BY ALL",
    "shortfalls": "SELECT * FROM shortfalls ORDER BY ALL",
    "files": "SELECT file_id, covers_from, covers_to, period_stated FROM files ORDER BY ALL",
}
NIGHTS = 6


def state(warehouse: Any) -> dict[str, list[tuple[Any, ...]]]:
    return {name: warehouse.connection.execute(statement).fetchall() for name, statement in STATE.items()}


def test_what_a_night_touches_gives_what_the_whole_source_gives(
    workspace: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide, agree = settling._adds_only, settling._keys_agree
    less_than_all: list[bool] = []

    def noted(*arguments: Any) -> bool:
        less_than_all.append(agree(*arguments))
        return less_than_all[-1]

    monkeypatch.setattr(settling, "_keys_agree", noted)
    for seed in range(SEQUENCES):
        chance = random.Random(seed)
        office = workspace(into=f"w{seed}")
        now = datetime(2020, 1, 20, 2, 30)
        with open_warehouse(tmp_path / f"touched{seed}") as one, open_warehouse(tmp_path / f"whole{seed}") as other:
            for night in range(NIGHTS):
                for _ in range(chance.choice((0, 1, 1, 2))):
                    name, rows = some_file(chance, night)
                    office.drop(f"website/{name}", rows)
                now += timedelta(days=chance.randint(1, 3))
                settings = office.read()
                pull_sources(settings, now=now)
                monkeypatch.setattr(settling, "_adds_only", decide)
                told = load_snapshots(one, settings).findings
                monkeypatch.setattr(settling, "_adds_only", lambda *_: False)
                assert load_snapshots(other, settings).findings == told, (seed, night)
                found, wanted = state(one), state(other)
                for name, rows_found in found.items():
                    assert rows_found == wanted[name], (seed, night, name)
    assert sum(less_than_all) > SEQUENCES, "too few nights settled less than all for this to say anything"


def test_a_row_that_comes_into_force_as_it_stands_is_kept_once(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1), item(2, "2019-04-01")])
    office.drop("website/a (1).csv", [item(1), item(2, "2019-04-01")])
    office.take_in("2020-01-05 02:30")
    kept = "SELECT (SELECT count(*) FROM contents_items), (SELECT count(*) FROM items), (SELECT count(*) FROM listed_items)"
    assert office.held(kept) == [(0, 2, 2)]
    office.drop("website/b.csv", [item(2, "2019-04-02"), item(3, "2019-05-01")])
    office.take_in("2020-01-06 02:30")
    assert office.held(kept) == [(1, 4, 4)], "the changed row stands beside the version that it ended"
