"""Two thousand made-up offices with dirty files: the rows in force against an independent program, after every night."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.measure import same_process
from bench.part import WHOLE, Part
from bench.ratio import wrong_lines
from bench.result import Line

OFFICES = 2_000


def run(rows: int | None = None, seed: int = 0, part: Part = WHOLE) -> list[Line]:
    """Compare 2,000 offices (or `rows`), from `seed` on."""
    numbers = part.share(range(seed, seed + (rows or OFFICES)))
    done = same_process(_compared, numbers)
    nights, wrong = done.answer
    what = f"杂乱的单位{part}，计入的行与另写的程序不同"
    return wrong_lines(what, wrong, done, f"{nights} 夜", size=len(numbers), of="个单位")


def _compared(numbers: Sequence[int]) -> tuple[int, list[str]]:
    """How many nights were compared, and the first two differences of each office."""
    from tests.support.oracle.held import disagreements
    from tests.support.oracle.offices import dirty_office

    wrong: list[str] = []
    nights = 0
    for number in numbers:
        office = dirty_office(random.Random(number))
        nights += len(office.nights)
        with tempfile.TemporaryDirectory() as folder:
            wrong += [f"{number}: {line}" for line in list(disagreements(office, Path(folder)))[:2]]
    return nights, wrong
