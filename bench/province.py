"""A province at its size: counties through a real Prefect server on PostgreSQL behind TLS, a worker a host, one killed, and a roll-up.

Some counties have their first night here, the others are copies of these (bench/county_workspaces.py). The hosts are network namespaces
where this machine allows it. Those of the first host share in an object store, those of the second in a folder. What is asked for a second
and a third time stands for the schedules of 03:30 and 04:30 (province/prefect.yml).
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import psutil  # type: ignore[import-untyped]

from bench.county_workspaces import ROWS_OF_AN_AGENCY, bare_night, copied_county, made_county, own_figures
from bench.hosts import Hosts, hosts
from bench.made import RUN, sweep
from bench.measure import fresh_process
from bench.processor import Watched
from bench.result import Line, Result
from bench.roll_up import roll_up, same_sums
from bench.shared_prefect import prefect_server
from pipeline.core import read_published
from pipeline.province import read_province, write_deployments
from tests.support.object_store import SECRETS, ObjectStore, object_store
from tests.support.prefect_site import asked, behind_tls, deploy, ended, runs_now, watch_for_dead_runs, worker

COLD, QUIET, AGENCIES, HOSTS = 20, 110, 40, ("host-1", "host-2")
# Processor seconds of a quiet night of a county of AGENCIES, with everything that runs for it.
TARGET = 12.0
NIGHTS = ("2020-01-05T02:30:00", "2020-01-05T03:30:00", "2020-01-05T04:30:00", "2020-01-06T02:30:00")


def run(cold: int = COLD, quiet: int = QUIET, agencies: int = AGENCIES) -> list[Line]:
    """`cold`: counties that have their first night here; `quiet`: copies of them that join before the quiet night; each of `agencies`."""
    folder = (RUN / "province").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ.update(SECRETS)
    with ExitStack() as site:
        places = site.enter_context(hosts(HOSTS))
        store = site.enter_context(object_store(folder, places.address))
        province = _Province(folder, store, {}, {})
        for number in range(cold):
            name = f"c{number:03d}"
            province.add(name, number, made_county(name, number, agencies, province.share(number)))
        server = site.enter_context(prefect_server(folder))
        tls = site.enter_context(behind_tls(folder, server.port, places.address))
        os.environ.update(server.client)
        bench = _Site(province, places, server.client | SECRETS, tls, Watched(server.pid, store.pid))
        lines: list[Line] = [
            f"{cold} 县第一夜，另 {quiet} 县为其副本；每县 {agencies} 单位，每单位网站 {ROWS_OF_AN_AGENCY['website']} 条、"
            f"微博 {ROWS_OF_AN_AGENCY['weibo']} 条、申请 {ROWS_OF_AN_AGENCY['ledger']} 件；"
            f"主机{'各在一个网络命名空间' if places.are_apart else '在回环地址'}，经 TLS 和口令；单数县存文件夹，双数县存 S3"
        ]
        province.deploy(server.client)
        watch_for_dead_runs(folder, server.client)
        lines += bench.first_nights()
        made = list(province.homes.values())
        for number in range(cold, cold + quiet):
            name = f"c{number:03d}"
            # Of one host and kind of share as the county it is a copy of.
            like = made[number % 2 :: 2][number // 2 % len(made[number % 2 :: 2])]
            province.add(name, number, copied_county(like, name, province.share(number)))
        province.deploy(server.client)
        lines += bench.quiet_night(agencies)
        rolled = fresh_process(roll_up, folder / "roll-up", warm=("duckdb", "fsspec", "pipeline.province.roll_up"))
        again = fresh_process(roll_up, folder / "roll-up", warm=("duckdb", "fsspec", "pipeline.province.roll_up"))
    compared = same_sums(folder / "roll-up", own_figures(province.homes, folder / "own"))
    return [
        *lines,
        Result(
            "各县的汇总（文件夹和 S3）",
            rolled.wall,
            "秒",
            size=len(province.homes),
            of="个县",
            cost=rolled,
            notes=(str(rolled), f"没有新内容时 {again}"),
        ),
        f"逐项核对 sums：{compared} 个县合计与各县自己发布的相等",
    ]


@dataclass(frozen=True)
class _Province:
    """The counties so far by id: their folders, and their lines in counties.toml."""

    folder: Path
    store: ObjectStore
    homes: dict[str, Path]
    entries: dict[str, str]

    def share(self, number: int) -> str:
        """`[share]` of a county but for its id."""
        return f'url = "{self._url(number)}"\n' + ("" if number % 2 else self.store.settings)

    def _url(self, number: int) -> str:
        return f"file://{self.folder}/share" if number % 2 else self.store.url

    def add(self, name: str, number: int, home: Path) -> None:
        """Take a county into the province."""
        self.homes[name] = home
        self.entries[name] = (
            f'[[county]]\nid = "{name}"\nname = "{name}"\nurl = "{self._url(number)}"\n'
            f'host = "{HOSTS[number % 2]}"\nworkspace = "{home}"\n'
        )

    def deploy(self, environment: Mapping[str, str]) -> None:
        """Write counties.toml and prefect.yaml anew, and deploy them."""
        own = self.folder / "roll-up"
        own.mkdir(exist_ok=True)
        (own / "workspace.toml").write_text('[[agency]]\nid = "prov"\nname = "某省"\n', "utf-8")
        # The nights are those of a past day.
        head = f"stale_after_hours = 1000000\ndetail = false\n[storage]\n{self.store.settings}"
        (own / "counties.toml").write_text(head + "".join(self.entries.values()), "utf-8")
        write_deployments(own, read_province(own), self.folder / "prefect.yaml")
        deploy(self.folder, environment)


@dataclass(frozen=True)
class _Site:
    """The nights of a province: `client` and `tls` are the environment of whoever talks to the server, and of who does so from a host."""

    province: _Province
    places: Hosts
    client: Mapping[str, str]
    tls: Mapping[str, str]
    watched: Watched

    def first_nights(self) -> list[Line]:
        """A first night in which a worker is killed, and the two calls after it: all counties done, without news in the last."""
        names = list(self.province.homes)
        with self.watched.spent() as spent, self._workers(HOSTS) as workers:
            first = asked(_nightly(names), now=NIGHTS[0])
            lost = _killed(workers[HOSTS[0]], first, names)
            with self._workers(HOSTS[:1]):
                states = [self._ended(first, all_of_them=False)]
                states.append(self._ended(asked(_nightly(names), now=NIGHTS[1])))
                # In its second call the lost county had its first night; the third is the one without news.
                states.append(self._ended(asked(_nightly([lost]), now=NIGHTS[2])))
        notes = (f"{states[0]}；再叫一次 {states[1]}；{lost} 第三次 {states[2]}", spent.line(len(names)))
        what = f"第一夜，{lost} 运行中杀掉一个 worker，再叫一次后丢失的县"
        return [Result(what, 0, "个", "0", True, len(names), "个县", spent.measured, notes)]

    def quiet_night(self, agencies: int) -> list[Line]:
        """A night in which no county has news: what it takes in all, and what the same night takes without Prefect."""
        names = list(self.province.homes)
        with self.watched.spent() as spent, self._workers(HOSTS):
            states = self._ended(asked(_nightly(names), now=NIGHTS[3]))
        whole = [name for name, home in self.province.homes.items() if not _was_quiet(home)]
        if whole:
            raise RuntimeError(f"these counties had a whole night: {whole}")
        bare = {
            HOSTS[number]: fresh_process(bare_night, list(self.province.homes.values())[number], NIGHTS[3]).processor
            for number in (0, 1)
        }
        each = spent.whole / len(names)
        met = each <= TARGET if agencies >= AGENCIES else None
        notes = (
            f"{states}；{spent.line(len(names))}",
            f"同一夜不经 Prefect：存 S3 的 {bare[HOSTS[0]]:.1f} 秒，存文件夹的 {bare[HOSTS[1]]:.1f} 秒",
        )
        size, more = len(names), each - sum(bare.values()) / 2
        return [
            Result(
                "安静的一夜，每县（全部算在内）",
                each,
                "处理器秒",
                f"≤ {TARGET:.0f}（40 单位）",
                met,
                size,
                "个县",
                spent.measured,
                notes,
            ),
            Result("其中 Prefect 每县多用", more, "处理器秒", size=size, of="个县", cost=spent.measured),
        ]

    @contextmanager
    def _workers(self, names: Sequence[str]) -> Iterator[dict[str, Any]]:
        """A worker for the queue of each host, on that host."""
        environment = {**os.environ, **self.client, **self.tls}
        with ExitStack() as stack:
            yield {
                name: stack.enter_context(
                    worker(self.province.folder, name, environment, within=self.places.within[name])
                )
                for name in names
            }

    def _ended(self, runs: Sequence[Any], *, all_of_them: bool = True) -> str:
        """How many runs ended in which state. Raises RuntimeError where one did not complete that should have."""
        found = ended(runs, self.province.folder, 3600)
        states = [str(run.state_name) for run in found]
        if all_of_them and not all(run.state.is_completed() for run in found):
            raise RuntimeError(f"a county was lost: {states}")
        return "、".join(f"{state} {states.count(state)}" for state in dict.fromkeys(states))


def _nightly(names: Sequence[str]) -> list[str]:
    return [f"nightly/{name}" for name in names]


def _killed(process: Any, runs: Sequence[Any], names: Sequence[str]) -> str:
    """Kill the worker of the first host with the night it runs, as a power cut does; returns the county."""
    until = time.monotonic() + 300
    while time.monotonic() < until:
        running = [name for run, name in list(zip(runs_now(runs), names, strict=True))[::2] if run.state.is_running()]
        if running:
            time.sleep(2)
            for own in [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]:
                own.kill()
            process.wait()
            return running[0]
        time.sleep(0.5)
    raise RuntimeError("no night began")


def _was_quiet(home: Path) -> bool:
    """Whether the last night of a county only looked: its expectations were judged in a night before."""
    with duckdb.connect(str(read_published(home).newest()), read_only=True) as connection:
        ((quiet,),) = connection.execute(
            "SELECT max(checked_at) < $at::TIMESTAMP FROM validations", {"at": NIGHTS[3]}
        ).fetchall()
    return bool(quiet)


if __name__ == "__main__":
    sizes = argparse.ArgumentParser(prog="python -m bench.province", description=__doc__)
    sizes.add_argument("--cold", type=int, default=COLD)
    sizes.add_argument("--quiet", type=int, default=QUIET)
    sizes.add_argument("--agencies", type=int, default=AGENCIES)
    try:
        print("\n".join(map(str, run(**vars(sizes.parse_args())))))
    finally:
        sweep()
    sys.exit()
