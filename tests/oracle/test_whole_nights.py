"""The small cases of docs/decisions/0016 as an operator has them: whole nights of `gongkai nightly`, in every order of arrival.

All of them share one workspace, each case in each order as an agency with a source of its own, because a night costs a second or two
however little comes in it.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.oracle.build import Case
from tests.support.oracle.table import cases
from tests.support.oracle.together import Published, differences_of, members_of, nights_together

pytestmark = pytest.mark.xdist_group("whole_nights")  # the nights are run once
CASES = cases()
MEMBERS = members_of(CASES)
LATER = date(2021, 3, 13)  # when what was dated ahead has come

Nights = list[tuple[date, dict[str, Published]]]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    return list(nights_together(MEMBERS, tmp_path_factory.mktemp("together"), [LATER]))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_night_publishes_what_the_oracle_counts_in_every_order_and_grouping(case: Case, nights: Nights) -> None:
    members = [member for member in MEMBERS if member.case is case]
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
