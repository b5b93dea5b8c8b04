"""The product against the oracle: rows in force of random dirty offices, and past days as they were known."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from tests.support.oracle.held import disagreements
from tests.support.oracle.offices import dirty_office
from tests.support.oracle.product import as_known, differences
from tests.support.oracle.table import cases

CASES = cases()
OFFICES = range(60)  # the bench has thousands
SAMPLE = 2


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=() if seed < SAMPLE else pytest.mark.whole) for seed in OFFICES]
)
def test_rows_in_force_of_dirty_offices_after_every_night(seed: int, tmp_path: Path) -> None:
    assert list(disagreements(dirty_office(Random(seed)), tmp_path)) == []


def test_whole_nights_publish_what_the_oracle_counts_and_past_days_are_told_as_they_were(tmp_path: Path) -> None:
    case = next(case for case in CASES if case.name.startswith("13"))
    days = sorted({right.day for right in case.right if right.day is not None} - {case.office.nights[0].date()})
    rows = [row for row in differences(case.office, tmp_path, days) if "numbers printed" not in row.what]
    assert rows == []
    first = case.office.nights[0]
    assert as_known(case.office, tmp_path, datetime.fromisoformat("2021-03-20 09:00"), first.date()) == []
