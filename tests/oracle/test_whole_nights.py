"""The small cases of docs/decisions/0016 as an operator has them: whole nights of `gongkai nightly`, in every order of arrival.

A case of two files has three orders, one of three files ten or thirteen: two of them here, every one behind the marker `whole`. All
of them share one workspace, each case in each order as an agency with a source of its own, because a night costs a second or two
however little comes in it.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.oracle.build import Case
from tests.support.oracle.table import cases
from tests.support.oracle.together import Member, Published, differences_of, members_of, nights_together

pytestmark = pytest.mark.xdist_group("whole_nights")  # the nights are run once
CASES = cases()
LATER = date(2021, 3, 13)  # when what was dated ahead has come

Nights = list[tuple[date, dict[str, Published]]]


@pytest.fixture(scope="module", params=[2, pytest.param(None, marks=pytest.mark.whole)], ids=["two", "every"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[Member, ...], Nights]:
    """The offices, and every night with what it published about each."""
    members = members_of(CASES, request.param)
    return members, list(nights_together(members, tmp_path_factory.mktemp("together"), [LATER]))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_night_publishes_what_the_oracle_counts_in_every_order_and_grouping(
    case: Case, run: tuple[tuple[Member, ...], Nights]
) -> None:
    everyone, nights = run
    members = [member for member in everyone if member.case is case]
    assert members
    wrong = [
        f"{member.name} on {night}: {difference}"
        for night, published in nights
        for member in members
        for difference in differences_of(member, night, published[member.name])
    ]
    assert wrong == []
    for member in members:
        last = nights[-1][1][member.name]
        for right in case.right:
            if right.day in (None, max(other.day or date.min for other in case.right)):
                assert last.figures.get((right.year, right.figure)) == right.value, (member.name, right)
