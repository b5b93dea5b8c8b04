"""Sixty nights on one Prefect server: what its database holds with the pruning that the product sets, against Prefect's default.

The first night is real; in the others the verbs do nothing, and Prefect keeps of them what it keeps of a night: nine tasks, their logs, the
artifacts, the events. After each the records are made a day older. Ten days are kept here where the product keeps ninety.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from bench.measure import Measured, fresh_process
from bench.ratio import ratio_line
from bench.result import Line

NIGHTS = 60
KEPT_DAYS = 10
TABLES = ("flow_run", "task_run", "log", "artifact", "events")
OLDER = Path(__file__).with_name("older_by_a_day.sql").read_text("utf-8")


@dataclass(frozen=True)
class Records:
    """Rows by table, and the bytes of the pages that hold them."""

    rows: dict[str, int]
    used: int


def run(rows: int | None = None) -> list[Line]:
    """Sixty nights (or `rows`) twice: the ratio of what is kept, and the rows of each table."""
    nights = rows or NIGHTS
    kept = min(KEPT_DAYS, nights - 1)
    pruned: Measured[Records] = fresh_process(records_after, nights, {
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(kept * 86400),
        "PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS": "1",
    }, kept)  # fmt: skip
    default: Measured[Records] = fresh_process(records_after, nights, {
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events", "PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS": "1",
    }, None)  # fmt: skip
    ratio = pruned.answer.used / default.answer.used
    met = ratio <= 0.5 if nights >= NIGHTS else None
    return [
        ratio_line(f"{nights} 晚以后 Prefect 的记录，只留 {kept} 天，对 Prefect 的默认", ratio, "≤ 0.5", met,
                   _side(f"留 {kept} 天", pruned.answer), _side("默认", default.answer), size=nights, of="夜", cost=pruned)
    ]  # fmt: skip


def _side(name: str, records: Records) -> str:
    counts = "，".join(f"{table} {count}" for table, count in records.rows.items())
    return f"{name} {records.used / 2**20:.2f} MiB（{counts}）"


def records_after(nights: int, settings: dict[str, str], kept: int | None) -> Records:
    """What is in the database after so many nights. `kept`: the days after which runs go; None: never."""
    from tests.support.prefect_server import LOGIN, free_port, start_server

    with tempfile.TemporaryDirectory() as folder:
        home, port = Path(folder) / "prefect", free_port()
        home.mkdir()
        address = f"http://127.0.0.1:{port}/api"
        os.environ.update({"PREFECT_HOME": str(home), "PREFECT_API_URL": address, "PREFECT_API_AUTH_STRING": LOGIN,
                           "DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "NO_PROXY": "127.0.0.1"})  # fmt: skip
        server = start_server(home, port, settings)
        try:
            _run_nights(Path(folder) / "w", home / "prefect.db", nights)
            if kept is not None:
                _wait_until_pruned(home / "prefect.db", kept)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)
        return _count(home / "prefect.db")


def _run_nights(folder: Path, database: Path, nights: int) -> None:
    from prefect.events.worker import EventsWorker

    import flows.nightly
    from flows import steps
    from pipeline.operations import Done, RunRequest
    from tests.support.office import Office, item, settings

    office = Office(folder)
    office.write("workspace.toml", settings({"website": {"fills": "items", "rhythm_days": 366}}, ["bureau"], ""))
    office.write("columns.yml", "- {column: 工作动态, class: news}\n")
    office.drop("website/a.csv", [item(1, "2019-03-01")])
    nothing: Callable[..., Done] = lambda _run, verb, _say: Done(verb, "没有要做的事")  # noqa: E731
    for night in range(nights):
        now = datetime(2020, 1, 5, 2, 30) + timedelta(days=night)
        with patch.object(steps, "perform", nothing) if night else nullcontext():
            flows.nightly.once(RunRequest(workspace=str(folder), now=now, year=2019))
        EventsWorker.drain_all(timeout=30)
        with sqlite3.connect(database, timeout=60) as connection:
            connection.executescript(OLDER)


def _wait_until_pruned(database: Path, kept: int) -> None:
    """Until no run older than the days kept is left; fails after ten minutes."""
    until = time.monotonic() + 600
    while True:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=60) as connection:
            ((runs,),) = connection.execute("SELECT count(*) FROM flow_run").fetchall()
        if runs <= kept:
            return
        assert time.monotonic() < until, f"{runs} runs are left"
        time.sleep(0.5)


def _count(database: Path) -> Records:
    with sqlite3.connect(database) as connection:
        rows = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}
        size, pages, free = (connection.execute(f"PRAGMA {name}").fetchone()[0]
                             for name in ("page_size", "page_count", "freelist_count"))  # fmt: skip
    return Records(rows, size * (pages - free))


if __name__ == "__main__":
    print("\n".join(map(str, run())))
