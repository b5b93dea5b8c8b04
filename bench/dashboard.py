"""The dashboard: how long a person waits for a page, of the demo and of many items, and what 200 readers see while nights publish."""

from __future__ import annotations

import html
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median
from urllib.parse import unquote

import duckdb
import httpx
import psutil  # type: ignore[import-untyped]

from bench.full_run import full_run
from bench.made import RUN
from bench.measure import Measure, Measured, Watch, fresh_process
from bench.ratio import wrong_lines
from bench.result import Line, Result, size_text

DEMO = Path(__file__).resolve().parents[1] / "data"
WRITTEN = ("snapshots", "warehouse", "published", "reports", "sealed")
FILTER_SECONDS = 0.3
# Pages that narrow, search, sort and turn, as a person does it by clicking.
FILTERS = (
    "/tables/evidence?figure=items.total&year=2019",
    "/tables/evidence?figure=items.news&on_date.from=2019-03-01&on_date.to=2019-03-31",
    "/tables/evidence?figure=items.total&summary.has=%E6%B0%B4%E6%BA%90",
    "/tables/evidence?figure=items.total&summary.has=9999999",
    "/tables/evidence?figure=items.total&summary.has=%E7%AC%AC99999%E6%9C%9F",
    "/tables/evidence?figure=items.total&sort=-row_id",
    "/tables/evidence?figure=items.total&sort=row_id&after=%5B900%2C%2219999000%22%2C%22website%22%2C%22items.total%22%2C%22agency-0%22%2C%222019%22%5D",
    "/tables/excluded?reason.begins=%E8%8D%89",
    "/tables/verdicts?verdict=excluded&sort=-on_date",
    "/tables/figures?year=2019",
    "/agency-0/2019/evidence/items.total?section.has=%E5%B7%A5%E4%BD%9C",
    "/agency-0/2019/search?q=%E6%B0%B4%E6%BA%90",
    "/agency-0/2019/search?q=%E7%AC%AC99999%E6%9C%9F",
    "/agency-0/2019/search?q=%E7%AC%AC99999%E6%9C%9F&to=2019-06-30",
    "/agency-0/2019/search?q=PM2.5",
    "/agency-0/2019/search?q=%E6%A5%9A%E9%9B%84",
)
# What a search of very many rows offers to whoever can wait: all days at once.
WHOLE = (
    "/tables/evidence?figure=items.total&summary.has=%E7%AC%AC99999%E6%9C%9F&on_date.from=2019-01-01",
    "/agency-0/2019/search?q=%E6%B0%B4%E6%BA%90&all=1",
    "/agency-0/2019/search?q=%E7%AC%AC99999%E6%9C%9F&all=1",
    "/agency-0/2019/search?q=PM2.5&all=1",
)


def run(rows: int = 10**7, measure: Measure = fresh_process, readers: int = 200, nights: int = 50) -> list[Line]:
    """First views, filter pages, then readers against nights. The targets of many rows are meant from 10^7 on."""
    demo = _demo()
    lines = _first_view("演示数据", demo, 0.5, True)
    large = full_run(measure, rows).workspace.folder
    whole = rows >= 10**7
    lines += _first_view(f"{size_text(rows)} 条", large, 1.0, whole)
    lines += _filters(rows, large, whole)
    return [*lines, *_readers(demo, readers, nights)]


@dataclass
class Served:
    """A dashboard in a process of its own."""

    base: str
    watch: Watch
    process: psutil.Process

    def busy(self) -> float:
        """Processor seconds it has used so far: they wander less than the clock on the wall when others use the machine too."""
        used = self.process.cpu_times()
        return float(used.user + used.system)

    def cost(self, wall: float, busy: float) -> Measured[None]:
        """What something took of this server's wall and processor seconds, with its peak so far."""
        return Measured(wall, busy, self.watch.peak, None)

    @property
    def memory(self) -> str:
        return f"内存峰值 {self.watch.peak / 2**20:.0f} MiB"


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """`gongkai dashboard` over a workspace, ready to answer."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pipeline", "--workspace", str(folder), "dashboard", "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        with Watch(process.pid, every=0.05) as watch:
            for _ in range(600):
                time.sleep(0.05)
                if process.poll() is not None:
                    raise RuntimeError("the dashboard did not start")
                try:
                    httpx.get(f"{base}/health", timeout=5)
                    break
                except httpx.HTTPError:
                    continue
            yield Served(base, watch, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait()


def _first_view(what: str, folder: Path, seconds: float, judged: bool) -> list[Line]:
    """The very first page a fresh server shows, with all that page loads; then the same again."""
    with served(folder) as server, httpx.Client(base_url=server.base, timeout=60, follow_redirects=True) as client:
        busy = server.busy()
        taken, size = _whole_page(client, "/")
        busy = server.busy() - busy
        again = median(_whole_page(client, "/")[0] for _ in range(5))
        memory = server.memory
    met = taken < seconds if judged else None
    notes = f"处理器 {busy:.2f} 秒", f"再次 {again:.2f} 秒", memory
    return [
        Result(
            f"总览首次打开，{what}", taken, "秒", f"< {seconds:g} 秒", met, cost=server.cost(taken, busy), notes=notes
        ),
        Result(f"总览的大小，{what}", size / 1000, "KB", "< 300 KB", size < 300_000, cost=server.cost(taken, busy)),
    ]


def _whole_page(client: httpx.Client, address: str) -> tuple[float, int]:
    """Seconds and bytes of a page with its styles, script and pictures, one after another."""
    started = time.perf_counter()
    page = client.get(address).raise_for_status()
    size = len(page.content)
    for part in dict.fromkeys(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)):
        size += len(client.get(part).raise_for_status().content)
    return time.perf_counter() - started, size


def _filters(rows: int, folder: Path, judged: bool) -> list[Line]:
    """Every filter page, then the page that follows it, each three times: the slowest middle time is the line's; below it every page that
    takes longer than the target. Then searches on all days at once, which have no target.

    Each time with one more condition that all rows meet, so that no cache can answer.
    """
    timings: list[tuple[float, float, str]] = []
    whole: list[tuple[float, float, str]] = []
    with served(folder) as server, httpx.Client(base_url=server.base, timeout=60) as client:
        for address in FILTERS:
            page = _timed(server, client, address, timings)
            if following := re.search(r'href="([^"]+)" rel="next"', page):
                _timed(server, client, html.unescape(following[1]), timings)
        for address in WHOLE:
            _timed(server, client, address, whole)
        memory = server.memory
    worst, busy, _ = max(timings)
    notes = (
        f"中位 {median(seconds for seconds, _, _ in timings):.2f} 秒", f"处理器最多 {max(busy for _, busy, _ in timings):.2f} 秒", memory
    )  # fmt: skip
    what, met = f"{len(timings)} 种筛选页，{size_text(rows)} 条，最慢", worst < FILTER_SECONDS if judged else None
    return [
        Result(what, worst, "秒", f"< {FILTER_SECONDS:g} 秒", met, rows, "条", server.cost(worst, busy), notes),
        *_slow_pages(timings),
        Result(
            f"全部日期一起找，{size_text(rows)} 条，最慢",
            max(whole)[0],
            "秒",
            size=rows,
            of="条",
            cost=server.cost(*max(whole)[:2]),
        ),
    ]


def _slow_pages(timings: Sequence[tuple[float, float, str]]) -> list[str]:
    """How many pages take longer than the target, and each of them with its seconds, the slowest first."""
    slow = sorted((timing for timing in timings if timing[0] >= FILTER_SECONDS), reverse=True)
    lines = [f"    {wall:.2f} 秒（处理器 {busy:.2f} 秒） {unquote(where)[:120]}" for wall, busy, where in slow]
    return [f"    超过 {FILTER_SECONDS:g} 秒的有 {len(slow)} 种，共 {len(timings)} 种", *lines]


def _timed(server: Served, client: httpx.Client, address: str, timings: list[tuple[float, float, str]]) -> str:
    """Adds the middle of three wall times and of three processor times of an address. Returns the page."""
    times, busy = [], []
    for year in (1901, 1902, 1903):
        started, used = time.perf_counter(), server.busy()
        page = client.get(f"{address}&year.from={year}").raise_for_status().text
        times.append(time.perf_counter() - started)
        busy.append(server.busy() - used)
    timings.append((median(times), median(busy), address))
    return page


@dataclass
class _Seen:
    """What the readers met."""

    times: list[float] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def _readers(folder: Path, readers: int, nights: int) -> list[Line]:
    """Many readers click without pause while the pointer moves on to one build after another."""
    newest, over, seen = [-1], threading.Event(), _Seen()
    with served(folder) as server:
        with httpx.Client(base_url=server.base, timeout=60) as client:
            year = client.get("/api/figures").json()["figures"][0]
        first = f"/{year['agency']}/{year['year']}/"

        def read(number: int) -> None:
            addresses: Sequence[str] = (first, f"{first}evidence/items.total", "/api/meta", "/tables/figures?year=2019")
            with httpx.Client(base_url=server.base, timeout=120) as client:
                at = number
                while not over.is_set():
                    begun, started = newest[0], time.perf_counter()
                    try:
                        answer = client.get(addresses[at % 4])
                    except httpx.HTTPError as error:
                        seen.troubles.append(type(error).__name__)
                        continue
                    seen.times.append(time.perf_counter() - started)
                    shown = re.search(r"night-(\d+)", answer.text)
                    if answer.status_code != 200:
                        seen.troubles.append(f"{answer.status_code} {addresses[at % 4]}")
                    elif begun >= 0 and (shown is None or int(shown[1]) < begun):
                        seen.troubles.append(f"stale {addresses[at % 4]}")
                    at += 1

        started = time.perf_counter()
        with ThreadPoolExecutor(readers) as pool:
            clicking = [pool.submit(read, number) for number in range(readers)]
            try:
                for night in range(nights):
                    publish_again(folder / "published", night)
                    newest[0] = night
                    over.wait(0.3)
            finally:
                over.set()
            for click in clicking:
                click.result()
        taken = time.perf_counter() - started
        cost = server.cost(taken, server.busy())
    times = sorted(seen.times) or [0.0]
    notes = (
        f"每秒 {len(seen.times) / taken:.0f} 次，中位 {median(times):.2f} 秒，最慢 {times[-1]:.2f} 秒",
        server.memory,
    )
    return wrong_lines(
        f"{readers} 人同时看，发布 {nights} 次，出错或过时",
        seen.troubles,
        cost,
        *notes,
        size=len(seen.times),
        of="次点击",
    )


def publish_again(published: Path, night: int) -> None:
    """One more build beside the last, shown by one rename; the oldest swept away, as `publish` does it."""
    last = published / (published / "CURRENT").read_text("utf-8").strip()
    draft, target = published / ".draft", published / f"figures-night-{night:03}.duckdb"
    shutil.copyfile(last, draft)
    with duckdb.connect(str(draft)) as connection:
        connection.execute("UPDATE meta SET run = ?, built_at = ?", [f"night-{night:03}", datetime.now()])
        connection.execute("CHECKPOINT")
    os.replace(draft, target)
    pointer = published / ".CURRENT.new"
    pointer.write_text(f"{target.name}\n", "utf-8")
    os.replace(pointer, published / "CURRENT")
    for old in sorted(published.glob("figures-night-*.duckdb"))[:-14]:
        old.unlink()


def _demo() -> Path:
    """The demo year, counted and published."""
    folder = RUN / "dashboard-demo"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(DEMO, folder, ignore=lambda where, _names: WRITTEN if Path(where) == DEMO else ())
    command = [sys.executable, "-m", "pipeline", "--workspace", str(folder), "year-end", "2019", "--direct"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr[-500:])
    return folder
