"""What comes from outside and what breaks inside: damaged files read, requests nobody would make, every file of a workspace damaged.

The campaigns of the tests, larger, from a seed. `--rows N`: so many damaged files, as many requests, the first so many cases of damage.
`--part K/N`: the Kth of N parts of all three.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.measure import same_process
from bench.part import WHOLE, Part
from bench.ratio import wrong_lines
from bench.result import Line, Result

FILES = 2_000
REQUESTS = 2_500


def run(rows: int | None = None, seed: int = 20191231, part: Part = WHOLE) -> list[Line]:
    """All three campaigns."""
    return [*_files(rows or FILES, seed, part), *_requests(rows or REQUESTS, seed, part), *_state(rows, seed, part)]


def _files(number: int, seed: int, part: Part) -> list[Line]:
    """Damaged copies of sound files, each read in the child process of a night: how each ended, the slowest and the largest."""
    done = same_process(_read_damaged, number, seed, part)
    ends, slowest = done.answer
    failed = Counter({end: count for end, count in ends.items() if end.startswith("失败")})
    notes = f"读出 {ends['读出']}", f"有理由拒收 {ends['拒收']}", f"子进程失败（也是拒收）{failed.total()}"
    what = f"损坏的文件{part}，最慢的一个"
    result = Result(what, slowest, "秒", "≤ 20 秒", slowest <= 20, ends.total(), "个", done, notes)
    return [result, *(f"    {count} × {end}" for end, count in failed.most_common())]


def _read_damaged(number: int, seed: int, part: Part) -> tuple[Counter[str], float]:
    """How the files ended, and the wall seconds of the slowest. Chance begins anew with each, so that parts add up to the whole."""
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
        sound = sound_files()
        try:
            for place in part.share(range(number)):
                suffix = list(sound)[place % len(sound)]
                file = Path(folder) / f"{place}{suffix}"
                file.write_bytes(damaged(sound[suffix], random.Random(f"{seed} {place}")))
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
    return ends, slowest


def _requests(number: int, seed: int, part: Part) -> list[Line]:
    """Fuzzed requests, half as an operator and half as a reader."""
    each = len(part.share(range(number))) // 2
    done = same_process(_failing, each, part.seed(seed))
    return wrong_lines(f"乱写的请求{part}，出错或露出内部信息", done.answer, done, size=2 * each)


def _failing(each: int, seed: int) -> list[str]:
    from tests.dashboard.test_fuzzed_requests import failing_requests

    with tempfile.TemporaryDirectory() as folder:
        return [
            failure
            for role in ("operator", "reader")
            for failure in failing_requests(role, each, seed, Path(folder) / "users")
        ]


def _state(number: int | None, seed: int, part: Part) -> list[Line]:
    """Every kind of file of a workspace with every kind of damage, and the night after it."""
    done = same_process(_suffering, number, seed, part)
    tried, wrong = done.answer
    return wrong_lines(f"损坏的工作区{part}，不如所说", wrong, done, size=tried, of="种")


def _suffering(number: int | None, seed: int, part: Part) -> tuple[int, list[str]]:
    """How many cases were tried, and what was not as promised."""
    from tests.support.damaged_workspaces import SEALED, cases, make_sealed_workspace, make_workspace, suffer

    wrong: list[str] = []
    tried = part.share(list(cases())[:number])
    with tempfile.TemporaryDirectory() as folder:
        office, sealed = make_workspace(Path(folder) / "a" / "w"), make_sealed_workspace(Path(folder) / "b" / "w")
        for place, how in tried:
            copy = Path(folder) / f"{place} {how}".replace("/", "-")
            try:
                reason = suffer(sealed if place in SEALED else office, copy, place, how, seed).wrong
            except Exception as error:
                reason = f"{type(error).__name__}: {error}"
            if reason:
                wrong.append(f"{place}, {how}: {reason}")
                print(f"    ✗ {place}, {how}: {reason}", file=sys.stderr, flush=True)
    return len(tried), wrong
