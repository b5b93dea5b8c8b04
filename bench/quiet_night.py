"""Nights of the demo that bring nothing new, as commands: what each costs, and what they leave on the disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from bench.figures_command import publish_demo
from bench.made import RUN
from bench.measure import Measure, fresh_process
from bench.result import Line, Result
from bench.shared_prefect import prefect_server
from pipeline.core import read_published

# Nights until one is quiet: what came is told, then the settings are told to be applied, then nothing is left to tell.
SETTLING = 3
KEPT = 14  # builds of which each is a copy of the one before, until the oldest goes
NIGHTS, BY_PREFECT = 30, 5


def run(rows: int | None = None, measure: Measure = fresh_process) -> list[Line]:
    """`rows`: how many nights without Prefect, more than the builds that are kept."""
    nights = max(rows or NIGHTS, KEPT + 2)
    folder = (RUN / "quiet-night").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    demo = folder / "demo"
    measure(publish_demo, demo, warm=("pipeline.operations.run",))
    program = Path(sys.executable).with_name("gongkai")
    gongkai = [str(program)] if program.exists() else [sys.executable, "-m", "pipeline"]
    night = [*gongkai, "--workspace", str(demo), "nightly"]
    direct = [*night, "--direct"]
    night_by_night(direct, SETTLING)
    judged, begun = _judged(demo), _size(demo)
    first = measure(night_by_night, direct, KEPT)
    filled = _size(demo)
    others = measure(night_by_night, direct, nights - KEPT)
    ended, all_direct = _size(demo), _judged(demo) == judged
    with prefect_server(folder) as server:
        by_prefect = measure(night_by_night, night, BY_PREFECT, server.client)
    if not all_direct or _judged(demo) != judged:
        raise RuntimeError("a night was not quiet: it judged the rows again")
    each = (first.processor + others.processor) / nights
    through = by_prefect.processor / BY_PREFECT
    year = (filled - begun + (ended - filled) / (nights - KEPT) * (365 - KEPT)) / 1e6
    build = os.path.getsize(_newest(demo)) / 1e6
    return [
        Result("安静的一夜 nightly --direct，处理器", each, "秒", "≤ 0.8 秒", each <= 0.8, nights, "夜", others),
        Result("安静的一夜经 Prefect，处理器（服务不算）", through, "秒", "≤ 2.5 秒", through <= 2.5, BY_PREFECT, "夜", by_prefect),
        Result("示例的一个发布库", build, "MB", "≤ 2 MB", build <= 2, 1, "个"),
        Result(f"365 个安静的夜在工作区留下（由 {nights} 夜推算，不含 Prefect 的记录）", year, "MB", "< 50 MB", year < 50, nights, "夜"),
    ]  # fmt: skip


def night_by_night(command: Sequence[str], times: int, environment: Mapping[str, str] | None = None) -> None:
    """The command so many times, one after the other. Raises RuntimeError with its output where it was refused."""
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # as installed
    for _ in range(times):
        done = subprocess.run(command, env={**compiled, **(environment or {})}, capture_output=True, text=True)
        if done.returncode > 1:
            raise RuntimeError(done.stdout + done.stderr)


def _newest(workspace: Path) -> Path:
    return Path(read_published(workspace).newest())


def _judged(workspace: Path) -> Any:
    """When rows were judged last: a quiet night judges none."""
    with duckdb.connect(str(_newest(workspace)), read_only=True) as connection:
        return connection.execute("SELECT max(checked_at) FROM validations").fetchone()


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
