"""What comes from outside and what breaks inside: damaged files read, requests nobody would make, every file of a workspace damaged.

The campaigns of the tests, larger, from a seed. `--rows N`: so many damaged files, and as many requests.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

FILES = 2_000
REQUESTS = 2_500


def run(rows: int | None = None, seed: int = 20191231) -> list[str]:
    """All three campaigns."""
    return [*_files(rows or FILES, seed), *_requests(rows or REQUESTS, seed), *_state(seed)]


def _files(number: int, seed: int) -> list[str]:
    """Damaged copies of sound files, each read in the child process of a night: how each ended, the slowest and the largest."""
    from pipeline.core import JobFailure, JobLimits
    from pipeline.core.outside.isolated import IsolatedFunction
    from pipeline.ingest.presets import canonical_preset
    from pipeline.ingest.readers.isolated import ReadJob
    from tests.support.damaged_files import damaged, sound_files

    ends: Counter[str] = Counter()
    slowest = 0.0
    reader = IsolatedFunction("pipeline.ingest.readers.isolated:read_in_child")
    wanted = frozenset({"item_id", "title", "column", "published_at"})
    with tempfile.TemporaryDirectory() as folder:
        chance = random.Random(seed)
        sound = sound_files()
        try:
            for place in range(number):
                suffix = list(sound)[place % len(sound)]
                file = Path(folder) / f"{place}{suffix}"
                file.write_bytes(damaged(sound[suffix], chance))
                job = ReadJob(file, file.name, canonical_preset("items"), wanted, None, frozenset({"item_id"}))
                began = time.perf_counter()
                ((_, result),) = reader.run([(job, JobLimits(20, 900 << 20))])
                slowest = max(slowest, time.perf_counter() - began)
                if isinstance(result, JobFailure):
                    ends[f"失败：{result.kind} {result.reason[:60]}"] += 1
                else:
                    ends["拒收" if result.refused else "读出"] += 1
                file.unlink()
        finally:
            reader.close()
    failed = sum(count for end, count in ends.items() if end.startswith("失败"))
    lines = [
        f"损坏的文件：{number} 个，读出 {ends['读出']}，有理由拒收 {ends['拒收']}，子进程失败（也是拒收）{failed}；"
        f"最慢 {slowest:.1f} 秒（目标不超过 20 秒）：{'met' if slowest <= 20 else 'missed'}"
    ]
    return lines + [f"    {count} × {end}" for end, count in ends.most_common() if end.startswith("失败")]


def _requests(number: int, seed: int) -> list[str]:
    """Fuzzed requests, half as an operator and half as a reader."""
    from tests.dashboard.test_fuzzed_requests import failing_requests

    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        wrong = [
            failure
            for role in ("operator", "reader")
            for failure in failing_requests(role, number // 2, seed, Path(folder) / "users")
        ]
    took = time.perf_counter() - began
    verdict = "missed" if wrong else "met"
    return [
        f"乱写的请求：{number} 个，{took:.0f} 秒，出错或露出内部信息的 {len(wrong)} 个：{verdict}",
        *(f"    {entry}" for entry in wrong[:10]),
    ]


def _state(seed: int) -> list[str]:
    """Every kind of file of a workspace with every kind of damage, and the night after it."""
    from tests.support.damaged_workspaces import SEALED, cases, make_sealed_workspace, make_workspace, suffer

    wrong: list[str] = []
    tried = 0
    with tempfile.TemporaryDirectory() as folder:
        office, sealed = make_workspace(Path(folder) / "a" / "w"), make_sealed_workspace(Path(folder) / "b" / "w")
        for number, (place, how) in enumerate(cases()):
            tried += 1
            try:
                outcome = suffer(
                    sealed if place in SEALED else office, Path(folder) / f"copy{number}", place, how, seed
                )
                reason = outcome.wrong
            except Exception as error:
                reason = f"{type(error).__name__}: {error}"
            if reason:
                wrong.append(f"{place}, {how}: {reason}")
                print(f"    ✗ {place}, {how}: {reason}", file=sys.stderr, flush=True)
    return [
        f"损坏的工作区：{tried} 种，不如所说的 {len(wrong)} 种：{'missed' if wrong else 'met'}",
        *(f"    {entry}" for entry in wrong),
    ]
