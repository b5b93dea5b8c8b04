"""The product against the oracle: small cases in every order and grouping into nights, and random dirty offices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from tests.support.oracle import Office
from tests.support.oracle.build import Case
from tests.support.oracle.held import disagreements
from tests.support.oracle.offices import dirty_office
from tests.support.oracle.orders import every_order
from tests.support.oracle.product import as_known, differences
from tests.support.oracle.table import cases

CASES = cases()
NAMES = [case.name for case in CASES]
OFFICES = range(10)  # the bench has thousands
SAMPLE = 2


def hold_the_rows_of_the_oracle(offices: Iterable[Office], folder: Path) -> None:
    for number, office in enumerate(offices):
        workspace = folder / f"w{number}"
        workspace.mkdir()
        assert list(disagreements(office, workspace)) == []


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_rows_in_force_of_every_small_case_as_it_is_and_in_another_order(case: Case, tmp_path: Path) -> None:
    orders = list(every_order(case.office))
    hold_the_rows_of_the_oracle([case.office, Random(case.name).choice(orders)], tmp_path)


@pytest.mark.whole
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_rows_in_force_of_every_small_case_in_every_order_and_grouping(case: Case, tmp_path: Path) -> None:
    hold_the_rows_of_the_oracle(every_order(case.office), tmp_path)


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
