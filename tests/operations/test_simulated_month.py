"""Nights in a row against platforms that misbehave: every figure is right at the end, and no cause is reported twice.

The whole year of it is a bench (`python -m bench simulated_year`).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.simulated import VERBS, world


@pytest.mark.parametrize(
    ("nights", "faults", "quiet", "least"), [(7, 3, 4, 2), pytest.param(22, 10, 8, 15, marks=pytest.mark.whole)]
)
def test_nights_with_faults_and_quiet_ones_after_them_end_in_the_truth(
    tmp_path: Path, nights: int, faults: int, quiet: int, least: int
) -> None:
    with world(tmp_path / "w", 2028, seed=11) as office:
        for night in range(1, nights + 1):
            office.night()
            if night % 7 == 0:
                office.clerk()
                assert office.silent_losses() == [], "what is not counted stands on a day that is known to be missing"
        for _ in range(quiet):
            office.night(quiet=True)
        assert sum(len(nights) for nights in office.bad.values()) >= faults, "there was something to get over"
        if nights == 22:
            assert {name for name, on in office.bad.items() if on} == set(office.platforms)
        for name in office.platforms:
            assert office.counted(name) == sorted(office.truth(name)), name
            assert len(office.counted(name)) >= least
        assert office.false_alarms() == []
        assert office.crowded_nights() == []
        assert office.open == set(), "after quiet nights nothing is left to be told"
        held = office.office.held("SELECT * FROM posts ORDER BY source, row_id, known_from")
        office.clock.forward(days=-1)
        office.night(VERBS, quiet=True)
        assert office.office.held("SELECT * FROM posts ORDER BY source, row_id, known_from") == held, (
            "the last night again"
        )
