"""Which year a day is about."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.law import is_running, year_due


@pytest.mark.parametrize(
    ("today", "known", "settled", "due"),
    [
        (date(2024, 1, 3), {2022, 2023, 2024}, {2022}, 2023),
        (date(2024, 1, 3), {2022, 2023, 2024}, {2022, 2023}, 2024),
        (date(2024, 8, 1), {2023, 2024}, set(), 2023),
        (date(2024, 1, 3), {2019}, set(), 2019),
        (date(2024, 1, 3), {2025}, set(), 2025),
        (date(2024, 1, 3), set(), set(), None),
    ],
)
def test_the_year_that_is_due_is_the_last_one_until_it_is_sealed(
    today: date, known: set[int], settled: set[int], due: int | None
) -> None:
    assert year_due(today, known, settled) == due


def test_a_year_runs_until_its_last_day_is_over() -> None:
    assert is_running(2023, date(2023, 12, 31))
    assert not is_running(2023, date(2024, 1, 1))
