"""Thirty nights in a row against platforms that misbehave: every figure is right at the end, and no cause is reported twice.

The whole year of it is a bench (`python -m bench simulated_year`).
"""

from __future__ import annotations

from pathlib import Path

from tests.support.simulated import VERBS, world


def test_thirty_nights_with_faults_end_in_the_truth(tmp_path: Path) -> None:
    with world(tmp_path / "w", 2028, seed=11) as office:
        for night in range(1, 23):
            office.night()
            if night % 7 == 0:
                office.clerk()
                assert office.silent_losses() == [], "what is not counted stands on a day that is known to be missing"
        for _ in range(8):
            office.night(quiet=True)
        assert sum(len(nights) for nights in office.bad.values()) >= 10, "there was something to get over"
        assert {name for name, nights in office.bad.items() if nights} == set(office.platforms)
        for name in office.platforms:
            assert office.counted(name) == sorted(office.truth(name)), name
            assert len(office.counted(name)) > 15
        assert office.false_alarms() == []
        assert office.crowded_nights() == []
        assert office.open == set(), "after quiet nights nothing is left to be told"
        held = office.office.held("SELECT * FROM posts ORDER BY source, row_id, known_from")
        office.clock.forward(days=-1)
        office.night(VERBS, quiet=True)
        assert office.office.held("SELECT * FROM posts ORDER BY source, row_id, known_from") == held, (
            "the last night again"
        )
