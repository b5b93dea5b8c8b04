"""After every night what is published is what a build from nothing gives, and what a warehouse built anew from the snapshots gives.

Random nights of a few files in which keys meet, change and contradict each other; corrections and withdrawn files in between.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.chance_files import some_file, some_posts, some_requests
from tests.support.office import Office

Make = Callable[..., Office]
NIGHTS = 4
SOURCES = {"website": some_file, "bulletin": some_file, "weibo": some_posts, "ledger": some_requests}
PUBLISHED = {
    "figures": "SELECT * FROM figures ORDER BY ALL",
    "monthly": "SELECT * FROM monthly ORDER BY ALL",
    "accounting": "SELECT * FROM accounting ORDER BY ALL",
    "evidence": "SELECT * FROM evidence ORDER BY ALL",
    "excluded": "SELECT * FROM excluded ORDER BY ALL",
    "quarantined": "SELECT * FROM quarantined ORDER BY ALL",
    "sources": "SELECT * FROM sources ORDER BY ALL",
    "tallies": "SELECT * FROM tallies ORDER BY ALL",
    "sections": "SELECT * FROM sections ORDER BY ALL",
    "daily": "SELECT * FROM daily ORDER BY ALL",
    "reasons": "SELECT * FROM reasons ORDER BY ALL",
    "figure_sources": "SELECT * FROM figure_sources ORDER BY ALL",
    "places": "SELECT * FROM places ORDER BY ALL",
    "knowledge": "SELECT * FROM knowledge ORDER BY ALL",
    "findings": "SELECT code, severity, message, agency, year, refers_to FROM findings ORDER BY ALL",
}
CORRECTION = """
- table: items
  source: website
  row: "{row}"
  set: {{status: deleted}}
  expect: {{status: published}}
  reason: 网页已删
  decided_by: 局办公室
  decided_on: {on}
"""
WITHDRAWN = '- {{what: withdraw, source: website, path: "{path}", by: 张三, on: {on}, note: 导错了栏目}}\n'


def published(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    return {table: office.published(statement) for table, statement in PUBLISHED.items()}


def built_again(office: Office, into: Path, now: str, *without: str) -> dict[str, list[tuple[Any, ...]]]:
    """What a copy of the workspace without these folders publishes."""
    shutil.copytree(office.folder, into)
    for name in without:
        shutil.rmtree(into / name)
    again = Office(into)
    again.verbs(*(("load", "correct", "accept") if "warehouse" in without else ()), "count", "publish", now=now)
    result = published(again)
    shutil.rmtree(into)
    return result


@pytest.mark.parametrize("seed", [0, 2])
def test_every_night_publishes_what_a_build_from_nothing_publishes(seed: int, workspace: Make, tmp_path: Path) -> None:
    chance = random.Random(seed)
    office = workspace(website="items", bulletin="items", weibo="posts", ledger="requests")
    now = datetime(2020, 1, 20, 2, 30)
    paths: list[str] = []
    for night in range(NIGHTS):
        for source, some in SOURCES.items():
            for _ in range(chance.choice((0, 1, 1, 2)) if source == "website" else chance.choice((0, 1))):
                name, rows = some(chance, night)
                office.drop(f"{source}/{name}", rows)
                paths += [name] if source == "website" else []
        if night == 2:
            office.write("corrections/2019.yml", CORRECTION.format(row=chance.randint(1, 14), on=now.date()))
        if night == 3 and paths and chance.random() < 0.5:
            office.write("statements.yml", WITHDRAWN.format(path=chance.choice(paths), on=now.date()))
        now += timedelta(days=chance.randint(1, 3))
        at = f"{now:%Y-%m-%d %H:%M}"
        office.verbs("pull", "load", "correct", "accept", "count", "publish", now=at)
        shown = published(office)
        office.account()
        assert built_again(office, tmp_path / "again", at, "published") == shown, (seed, night)
    rebuilt = built_again(office, tmp_path / "anew", at, "published", "warehouse")
    for table in ("figures", "monthly", "accounting", "evidence"):
        assert rebuilt[table] == shown[table], table
