"""Runs that are killed: one process does once what every run begins with and then forks a run each time it is asked to.

The run is killed by SIGKILL, which nothing can catch.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from tests.support.office import Office, post, settings

RUNNER = """
import json, os, signal, sys, time
from datetime import datetime
from pathlib import Path
from pipeline.core import read_workspace
from pipeline.operations import Run
from pipeline.operations.execute import perform
from pipeline.operations.run import VERBS, exclusive, kept_open
from pipeline.quality.library import great_expectations

great_expectations()

def once(folder, now, year=2019):
    run = Run(read_workspace(Path(folder)), datetime.fromisoformat(now), year=year)
    with exclusive(run.workspace):
        perform(run, "pull")
        with kept_open(run) as after_a_verb:
            for verb in VERBS[1 : VERBS.index("publish") + 1]:
                perform(run, verb)
                after_a_verb()

once(sys.argv[1], "2020-01-01 02:30")  # imports and reads once what every run needs
for line in sys.stdin:
    folder, now, seconds, year = json.loads(line)
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            once(folder, now, year)
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

    def run(self, office: Office, now: str, seconds: float | None = None, year: int = 2019) -> tuple[int, float]:
        """The exit status (-9: killed) and how long it took."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([str(office.folder), now, seconds, year]) + "\n")
        self.process.stdin.flush()
        status, took = json.loads(self.process.stdout.readline())
        return int(status), float(took)


@contextmanager
def running(folder: Path) -> Iterator[Runner]:
    """A runner, warmed up on a small office in `folder`."""
    first = Office(folder)
    first.write("workspace.toml", settings({"weibo": "posts"}, ["bureau"], ""))
    first.drop("weibo/a.csv", [post("0001")])
    command = [sys.executable, "-c", RUNNER, str(first.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Runner(process)
        assert process.stdin is not None
        process.stdin.close()


def looked_at(office: Office, year: int = 2019) -> dict[str, Any]:
    """What a reader sees, after making sure that it hangs together."""
    with duckdb.connect(str(office.published_file), read_only=True) as reader:
        figures = dict(
            reader.execute("SELECT figure, value FROM figures WHERE year = ? AND value <> 0", [year]).fetchall()
        )
        evidence = dict(
            reader.execute("SELECT figure, sum(amount) FROM evidence WHERE year = ? GROUP BY figure", [year]).fetchall()
        )
        assert {figure: value for figure, value in evidence.items() if value} == figures
        assert (
            reader.execute("SELECT * FROM accounting WHERE pulled <> counted + excluded + quarantined").fetchall() == []
        )
        assert reader.execute("SELECT count(*) FROM meta").fetchall() == [(1,)]
    return figures
