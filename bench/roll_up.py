"""A province's roll-up over made counties: seconds, peak memory, its pages, and every sum against the counties' own files."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import duckdb

from bench.made import RUN
from bench.made_counties import demo_build, make_counties, write_list
from bench.measure import Measure, fresh_process
from bench.ratio import memory_line
from bench.result import Line, Result
from pipeline.province.storage import open_storage
from tests.support.object_store import SECRETS, object_store

COUNTIES, AGENCIES = 130, 40
NOW = datetime(2025, 1, 20, 5, 0)
TARGETS = {"seconds": 20.0, "bytes": 2 * 2**30, "page": 0.5}


def run(rows: int | None = None, measure: Measure = fresh_process) -> list[Line]:
    """`rows`: the number of counties, of 40 agencies each. Detail stays with the counties, as for a province of this size."""
    counties = rows or COUNTIES
    folder = (RUN / "roll-up").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    make_counties(demo_build(folder), folder / "share", counties, AGENCIES, NOW, detail=False)
    write_list(folder / "province", f"file://{folder}/share", counties, AGENCIES, detail=False)
    whole = counties >= COUNTIES
    cold = measure(roll_up, folder / "province", warm=("duckdb", "fsspec", "pipeline.province.roll_up"))
    again = measure(roll_up, folder / "province", warm=("duckdb", "fsspec", "pipeline.province.roll_up"))
    compared = same_sums(folder / "province", shared_figures(folder / "share"))
    page = measure(page_seconds, folder / "province", warm=("duckdb", "pipeline.dashboard"))
    first, slowest = page.answer[FIRST_PAGE], max(page.answer, key=lambda name: page.answer[name])
    of = "个县"
    met = cold.wall <= TARGETS["seconds"] if whole else None
    seen = first <= TARGETS["page"] if whole else None
    all_seen = page.answer[slowest] <= TARGETS["page"] if whole else None
    return [
        f"{counties} 县 × {AGENCIES} 单位，共享 {_size(folder / 'share') / 1e6:.0f} MB，"
        f"发布库 {_size(folder / 'province' / 'published') / 1e6:.0f} MB",
        Result("汇总", cold.wall, "秒", "≤ 20 秒", met, cost=cold, notes=(str(cold),), size=counties, of=of),
        memory_line("汇总", cold, TARGETS["bytes"] / 1e9, counties),
        Result("汇总，没有新的内容", again.wall, "秒", cost=again, size=counties, of=of),
        f"逐项核对 sums：{compared} 个县合计与各县自己的文件相等",
        *_through_an_object_store(folder, counties, measure),
        Result("汇总的第一页", first, "秒", "≤ 0.5 秒", seen, cost=page, size=counties, of=of),
        Result(
            f"汇总的 {len(page.answer)} 种页，最慢（{slowest}）",
            page.answer[slowest],
            "秒",
            "≤ 0.5 秒",
            all_seen,
            cost=page,
            size=counties,
            of=of,
        ),
    ]


def _through_an_object_store(folder: Path, counties: int, measure: Measure) -> list[Line]:
    """The same roll-up out of a bucket: how long the first one takes, which fetches every file, and one without news."""
    os.environ.update(SECRETS)
    with object_store(folder) as store:
        storage = open_storage(store.url, store.options)
        storage.filesystem.put(f"{folder}/share/", f"{storage.root}/", recursive=True)
        home = folder / "province-s3"
        write_list(home, store.url, counties, AGENCIES, detail=False, more=f"[storage]\n{store.settings}")
        warm = ("duckdb", "s3fs", "pipeline.province.roll_up")
        first, again = (measure(roll_up, home, warm=warm) for _ in range(2))
        compared = same_sums(home, shared_figures(folder / "share"))
    notes = (str(first), f"没有新的内容 {again}", f"{compared} 个县合计相等")
    return [Result("汇总，经 S3", first.wall, "秒", cost=first, notes=notes, size=counties, of="个县")]


def roll_up(folder: Path) -> str:
    """Roll up once; returns the name of the build."""
    from pipeline.core import read_workspace
    from pipeline.province import roll_up_counties

    return roll_up_counties(read_workspace(folder), now=NOW).file.name


def page_seconds(folder: Path) -> dict[str, float]:
    """Page → seconds of the second of three times it is made; of pages that need a further part of an address, and of those whose rows
    are with the counties, none. The page of an agency is that of the first.
    """
    from pipeline.dashboard.pages.registry import build_page, pages
    from pipeline.dashboard.view import PageNotFoundError, choose_agency, open_view

    seconds: dict[str, float] = {}
    for page in pages():
        if page.parts.startswith("/{"):
            continue
        taken = []
        with suppress(PageNotFoundError):
            for _ in range(3):
                began = time.perf_counter()
                with open_view(folder) as view:
                    start = view.start()
                    if page.scoped and start:
                        choose_agency(view, *start)
                    build_page(page, view)
                taken.append(time.perf_counter() - began)
            seconds[page.name or "overview"] = taken[1]
    return seconds


FIRST_PAGE = "counties"


def shared_figures(share: Path) -> list[str]:
    """The figures that each county shares in a folder, as Parquet files by county: of the run that its pointer names."""
    pointers = [(place.parent, json.loads(place.read_text("utf-8"))) for place in share.glob("county=*/CURRENT.json")]
    return [str(place / f"run={pointer['run']}" / "figures.parquet") for place, pointer in pointers]


def same_sums(folder: Path, figures: Sequence[str]) -> int:
    """How many sums by county were compared with those of the counties' own figures, Parquet files below `county=<id>`.

    Raises RuntimeError for one that differs.
    """
    file = folder / "published" / (folder / "published" / "CURRENT").read_text("utf-8").strip()
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{file}' AS rolled (READ_ONLY)")
        own = (
            "SELECT county, year, figure, sum(value) AS value FROM "
            f"read_parquet({list(figures)}, hive_partitioning = true) GROUP BY ALL"
        )
        rolled = "SELECT county, year, figure, value FROM rolled.county_sums WHERE county IS NOT NULL"
        ((count,),) = connection.execute(f"SELECT count(*) FROM ({rolled})").fetchall()
        # A sum over another order of rows differs in the last digits.
        differing = connection.execute(
            f"SELECT * FROM ({rolled}) AS rolled LEFT JOIN ({own}) AS own USING (county, year, figure) "
            "WHERE abs(rolled.value - own.value) > 1e-9 * greatest(1, abs(own.value)) OR own.value IS NULL LIMIT 3"
        ).fetchall()
        all_of = connection.execute(
            f"SELECT sum(value) FROM rolled.figures EXCEPT SELECT sum(value) FROM ({own})"
        ).fetchall()
    if differing or len(all_of) > 1:
        raise RuntimeError(f"the roll-up differs from the counties: {differing or all_of}")
    return int(count)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
