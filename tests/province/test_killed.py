"""A publication, a collection and a roll-up killed before one of their changes of a file: what readers see is whole, the next is right.

`python -m bench killed_steps` kills these and nights, seals and renderings at random moments.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.support.counties import ProvinceOfTests
from tests.support.killed_steps import Place, kill_before_changes, running_steps
from tests.support.sealed_office import copy_office, sealed_office


@pytest.fixture
def place(province: ProvinceOfTests, tmp_path: Path) -> Iterator[Place]:
    province.listed("yaoan", "nanhua")
    with running_steps(copy_office(sealed_office(), tmp_path / "w"), province, tmp_path / "collected") as place:
        yield place


def test_killed_before_any_change_of_a_file_nothing_that_readers_see_is_broken(place: Place) -> None:
    warehouse, counted = place.office.folder / "warehouse", place.collected.with_name("counted")
    for verb in ("verb:count", "verb:fill"):
        assert place.run(verb, "here")[0] == 0
    shutil.copytree(warehouse, counted)

    def again() -> None:
        shutil.rmtree(warehouse)
        shutil.copytree(counted, warehouse)

    outcomes = [
        kill_before_changes(place, "verb:publish", 3, again),
        kill_before_changes(place, "collect", 6),
        kill_before_changes(place, "rollup", 150),
    ]
    assert [wrong for outcome in outcomes for wrong in outcome.wrong] == []
    assert all(outcome.kills.total() >= 2 for outcome in outcomes), outcomes
    with duckdb.connect(str(place.collected / "collected.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT state FROM packages").fetchall() == [("ok",)]
    assert place.province.rows("SELECT count(DISTINCT county) FROM county_sums") == [(2,)]
    leftovers = ("*.new", "*.part", "*.whole")
    written = (place.office.folder / "published", place.collected, place.province.folder)
    assert not [file for folder in written for pattern in leftovers for file in folder.rglob(pattern)]
