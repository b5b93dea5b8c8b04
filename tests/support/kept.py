"""Folders that are made once in a run of the tests, whichever of its processes asks first, and then copied or read by all."""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from click.testing import CliRunner

from pipeline.cli.program import main

DATA = Path(__file__).parents[2] / "data"
WRITTEN = shutil.ignore_patterns("snapshots", "warehouse", "published", "reports", "sealed", "digest", "__pycache__",
                                 "202?-??.jsonl")  # fmt: skip
_PLACE = "GONGKAI_TEST_KEPT"


def place() -> Path:
    """The folder in which this run keeps what it makes: chosen by its first process, inherited by those that it starts."""
    if _PLACE not in os.environ:
        os.environ[_PLACE] = tempfile.mkdtemp(prefix="gongkai-kept-")
        atexit.register(shutil.rmtree, os.environ[_PLACE], ignore_errors=True)
    return Path(os.environ[_PLACE])


def kept(name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name`, which `make` creates and fills if no process of this run has done so. Nobody writes into it afterwards."""
    folder, draft = place() / name, place() / f"{name}.new"
    with (place() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(draft, ignore_errors=True)
            make(draft)
            draft.rename(folder)
    return folder


@dataclass(frozen=True)
class DemoYear:
    """The demo workspace after a command, and what the command printed."""

    folder: Path
    exit_code: int
    stdout: str
    output: str


@cache
def demo_year() -> DemoYear:
    """The demo workspace after its year end 2019 without Prefect, a draft: to read, or to copy."""
    folder = kept("demo", _run_demo_year)
    return DemoYear(folder / "data", **json.loads((folder / "said.json").read_text("utf-8")))


def _run_demo_year(folder: Path) -> None:
    shutil.copytree(DATA, folder / "data", ignore=WRITTEN)
    done = CliRunner().invoke(main, ["--workspace", str(folder / "data"), "year-end", "2019", "--direct"])
    assert isinstance(done.exception, SystemExit | None), done.exception
    said = {"exit_code": done.exit_code, "stdout": done.stdout, "output": done.output}
    (folder / "said.json").write_text(json.dumps(said), "utf-8")
