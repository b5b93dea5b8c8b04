"""Two thousand made-up offices with dirty files: the rows in force against an independent program, after every night."""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

OFFICES = 2_000


def run(rows: int | None = None, seed: int = 0) -> list[str]:
    """Compare 2,000 offices (or `rows`), from `seed` on."""
    from tests.support.oracle.held import disagreements
    from tests.support.oracle.offices import dirty_office

    wrong: list[str] = []
    nights = 0
    began = time.perf_counter()
    for number in range(seed, seed + (rows or OFFICES)):
        office = dirty_office(random.Random(number))
        nights += len(office.nights)
        with tempfile.TemporaryDirectory() as folder:
            found = list(disagreements(office, Path(folder)))
        wrong += [f"{number}: {line}" for line in found[:2]]
    took = time.perf_counter() - began
    verdict = "missed" if wrong else "met"
    return [
        f"杂乱的单位：{rows or OFFICES} 个单位 {nights} 夜，{took:.0f} 秒；每一夜计入的行都与另写的程序相同：{verdict}",
        *(f"    {line}" for line in wrong[:20]),
    ]
