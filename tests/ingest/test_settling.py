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
from tests.support.office import Office

Make = Callable[..., Office]
SEQUENCES = 6
STATE = {
    "items": "SELECT * FROM items ORDER BY ALL",
    "posts": "SELECT * FROM posts ORDER BY ALL",
    "doubts": "SELECT * FROM doubts ORDER BY ALL",
    "deliveries": "SELECT * FROM deliveries ORDER BY ALL",
    "shortfalls": "SELECT * FROM shortfalls ORDER BY ALL",
    "files": "SELECT file_id, covers_from, covers_to, period_stated FROM files ORDER BY ALL",
}
NIGHTS = 6


def some_row(chance: random.Random) -> dict[str, object]:
    """A row of few possible numbers, so that keys meet; now and then changed, undated, without a number, or another thing."""
    number = chance.randint(1, 14)
    row: dict[str, object] = {
        "item_id": number,
        "title": f"第{number}条",
        "column": "工作动态",
        "published_at": f"2019-{1 + number % 12:02}-{1 + number:02} 09:00",
        "status": chance.choice(["published"] * 8 + ["withdrawn"]),
        "url": f"https://{chance.choice(('a.gov.cn', 'b.gov.cn'))}/{number}" if chance.random() < 0.4 else "",
    }
    if chance.random() < 0.08:
        row["title"] = f"改过的第{number}条"
    if chance.random() < 0.05:
        row["published_at"] = ""
    if chance.random() < 0.04:
        row["item_id"] = ""
    if chance.random() < 0.03:
        row |= {"title": "另一条", "published_at": f"2019-{1 + number % 12:02}-28 10:00"}
    if chance.random() < 0.05:
        row |= {"is_reference": "true", "column": "部门文件"}
    else:
        row["is_reference"] = "false"
    return row


def some_file(chance: random.Random, night: int) -> tuple[str, list[dict[str, object]]]:
    rows = [some_row(chance) for _ in range(chance.randint(1, 9))]
    if chance.random() < 0.4:
        rows += [{**row, "item_id": 100 * (night + 1) + place} for place, row in enumerate(rows) if row["item_id"]]
    month = chance.randint(1, 10)
    name = chance.choice((
        "信息.csv",
        f"补充{night}.csv",
        f"信息_2019{month:02}01-2019{month + 2:02}28.csv",
        "信息_20190101-20191231.csv",
        f"信息_导出202001{10 + night:02}.csv",
    ))  # fmt: skip
    return name, rows


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
