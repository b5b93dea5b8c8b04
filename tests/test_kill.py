"""A run killed at any moment leaves what was published as it was, and the next run right.

One process does once what every run begins with and then forks a run each time it is asked to. The run is killed by SIGKILL,
which nothing can catch.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pytest
from office import Office, item, post, settings

Make = Callable[..., Office]
pytestmark = pytest.mark.xdist_group("kill")  # its fixture is made once

RUNNER = """
import json, os, signal, sys, time
from datetime import datetime
from pathlib import Path
import great_expectations
from pipeline.run import VERBS, Run, exclusive, perform
from pipeline.workspace import read_workspace

def once(folder, now):
    run = Run(read_workspace(Path(folder)), datetime.fromisoformat(now), year=2019)
    with exclusive(run.workspace):
        for verb in VERBS[: VERBS.index("publish") + 1]:
            perform(run, verb)

once(sys.argv[1], "2020-01-01 02:30")  # imports and reads once what every run needs
for line in sys.stdin:
    folder, now, seconds = json.loads(line)
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            once(folder, now)
            status = 0
        except BaseException as error:
            print(repr(error), file=sys.stderr, flush=True)
            status = 1
        os._exit(status)
    done, status = 0, None
    while not done and (seconds is None or time.monotonic() - begun < seconds):
        done, status = os.waitpid(child, os.WNOHANG)
        time.sleep(0.002)
    if not done:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    print(json.dumps([os.waitstatus_to_exitcode(status), time.monotonic() - begun]), flush=True)
"""


class Runner:
    """Runs over a workspace, to their end or to their death."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def run(self, office: Office, now: str, seconds: float | None = None) -> tuple[int, float]:
        """The exit status (-9: killed) and how long it took."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([str(office.folder), now, seconds]) + "\n")
        self.process.stdin.flush()
        status, took = json.loads(self.process.stdout.readline())
        return int(status), float(took)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    first = Office(tmp_path_factory.mktemp("first") / "w")
    first.write("workspace.toml", settings({"weibo": "posts"}, ["bureau"], ""))
    first.drop("weibo/a.csv", [post("0001")])
    command = [sys.executable, "-c", RUNNER, str(first.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Runner(process)
        assert process.stdin is not None
        process.stdin.close()


def looked_at(office: Office) -> dict[str, Any]:
    """What a reader sees, after making sure that it hangs together."""
    with duckdb.connect(str(office.published_file), read_only=True) as reader:
        figures = dict(reader.execute("SELECT figure, value FROM figures WHERE year = 2019 AND value <> 0").fetchall())
        evidence = dict(
            reader.execute("SELECT figure, sum(amount) FROM evidence WHERE year = 2019 GROUP BY figure").fetchall()
        )
        assert {figure: value for figure, value in evidence.items() if value} == figures
        assert (
            reader.execute("SELECT * FROM accounting WHERE pulled <> counted + excluded + quarantined").fetchall() == []
        )
        assert reader.execute("SELECT count(*) FROM meta").fetchall() == [(1,)]
    return figures


def test_a_killed_run_damages_nothing_and_the_next_one_is_right(workspace: Make, runner: Runner) -> None:
    office = workspace(website="items", weibo="posts")
    office.drop("website/a.csv", [item(n, f"2019-0{n % 9 + 1}-10") for n in range(20)])
    office.drop("weibo/a.csv", [post(f"{n:04}") for n in range(20)])
    status, length = runner.run(office, "2020-01-01 02:30")
    assert status == 0
    served = looked_at(office)
    assert served["items.total"] == 20
    items, posts, killed = 20, 20, 0
    chance = random.Random(20190101)
    for night in range(1, 13):
        # Every night something is new: a file, a changed file, a row gone.
        office.drop(f"website/{night}.csv", [item(f"{night}-{n}", f"2019-0{n + 1}-20") for n in range(3)])
        posts += 1
        items += 3
        office.drop("weibo/a.csv", [post(f"{n:04}", title=f"第{night}夜") for n in range(posts)])
        now = f"2020-01-{night + 1:02} 02:30"
        seconds = None if night % 6 == 0 else length * chance.random()
        status, took = runner.run(office, now, seconds)
        assert status in (0, -9), "a run that is not killed ends well"
        killed += status == -9
        met = looked_at(office)
        whole = {**served, "items.total": items, "items.news": items, "posts.weibo": posts}
        if status == 0:
            assert met == whole
            length = min(length, took)
        else:
            assert met in (served, whole), "the old figures or the new ones, never something between"
        served = met
    assert killed >= 6
    assert office.account() == (items + posts, items + posts, 0, 0)
    assert office.held("SELECT row_id FROM posts WHERE isinf(known_until) GROUP BY row_id HAVING count(*) > 1") == []
    assert not list((office.folder / "snapshots").rglob(".taking-*"))


def test_a_first_run_killed_leaves_nothing_that_stops_the_next_not_even_its_lock(
    workspace: Make, runner: Runner
) -> None:
    office = workspace(extra="lock_wait_seconds = 0")
    office.drop("website/a.csv", [item(1)])
    for hundredth in (2, 10, 30):
        runner.run(office, "2020-01-01 02:30", hundredth / 100)
    assert runner.run(office, "2020-01-02 02:30")[0] == 0
    assert looked_at(office)["items.total"] == 1
