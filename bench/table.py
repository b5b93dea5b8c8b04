"""All results of a run in one table, as Markdown: what, figure, target, met or not, cost, size; and on which machine."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from bench.measure import Measured
from bench.result import Result, size_text

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- last run: `python -m bench --write` -->", "<!-- end of last run -->"


@dataclass(frozen=True)
class Entry:
    """A result, the bench it is of, and what that whole bench took."""

    bench: str
    result: Result
    whole: Measured[Any]


def table(entries: Sequence[Entry]) -> str:
    """One row a result. Where a result has no cost of its own, that of its whole bench stands in brackets."""
    rows = [
        "| bench | what | figure | target | | wall s | processor s | peak MB | at |",
        "|---|---|---:|---|---|---:|---:|---:|---|",
    ]
    for entry in entries:
        result, own = entry.result, entry.result.cost is not None
        cost = result.cost or entry.whole
        wall, processor = f"{cost.wall:,.1f}", f"{cost.processor:,.1f}"
        peak = f"{cost.peak / 1e6:,.0f}" if cost.peak else ""
        size = f"{size_text(result.size)} {result.of}" if result.size is not None else ""
        cells = [f"`{entry.bench}`", result.what, result.figure, result.target, result.judged]
        cells += [text if own or not text else f"({text})" for text in (wall, processor, peak)]
        rows.append(f"| {' | '.join(cell.replace('|', '/') for cell in [*cells, size])} |")
    return "\n".join(rows)


def circumstances(load: float) -> str:
    """The day, the commit, the machine and how busy others kept it when the run began: figures of another are other figures."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=README.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text("utf-8", errors="replace"))
    memory = psutil.virtual_memory().total / 1e9
    return (
        f"{date.today()}, commit {described.stdout.strip() or 'unknown'}; {os.cpu_count()} cores"
        f" ({model[1] if model else platform.machine()}), {memory:.0f} GB; Python {platform.python_version()},"
        f" DuckDB {version('duckdb')}; load before the run {load:.1f}: {'quiet' if load < 0.5 else 'not quiet'}."
    )


def write_into(page: str, text: str) -> str:
    """The page with what stands between its two marks replaced. Raises ValueError where a mark is not there."""
    head, rest = page.split(BEGIN)
    _, tail = rest.split(END)
    return f"{head}{BEGIN}\n{text}\n{END}{tail}"
