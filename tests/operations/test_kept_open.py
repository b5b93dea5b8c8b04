"""A warehouse that stays open from verb to verb: nothing waits beside its file, a large one is let go, no other file is blamed on it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pipeline.operations import run as runs
from pipeline.operations.run import Run, kept_open, opened
from tests.support.office import Office, empty_warehouse


@pytest.fixture
def a_run(workspace: Callable[..., Office]) -> Run:
    office = workspace()
    empty_warehouse(office.folder / "warehouse")
    return Run(office.read(), datetime(2020, 1, 5, 2, 30))


def file_of(run: Run) -> Path:
    return run.workspace.warehouse / "warehouse.duckdb"


def others_can_open(file: Path) -> bool:
    script = f"import duckdb; duckdb.connect({str(file)!r})"
    return subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode == 0


def write_something(run: Run) -> None:
    with opened(run) as warehouse:
        warehouse.connection.execute("CREATE OR REPLACE TABLE anything AS SELECT range AS number FROM range(1000)")


def test_what_a_verb_wrote_is_in_the_file_after_it_and_in_no_other(a_run: Run) -> None:
    waiting = file_of(a_run).with_name("warehouse.duckdb.wal")
    with kept_open(a_run) as after_a_verb:
        write_something(a_run)
        assert waiting.exists(), "it was kept open"
        after_a_verb()
        assert not waiting.exists() or waiting.stat().st_size == 0
        assert not others_can_open(file_of(a_run))
    assert others_can_open(file_of(a_run))


def test_one_that_has_grown_is_opened_anew_by_the_next_verb(a_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "KEPT_OPEN", 0)
    with kept_open(a_run) as after_a_verb:
        after_a_verb()
        assert others_can_open(file_of(a_run))
        after_a_verb()


def test_an_error_about_another_file_is_not_one_of_the_warehouse(a_run: Run) -> None:
    with pytest.raises(duckdb.IOException, match="checksum"), kept_open(a_run):
        raise duckdb.IOException("Corrupt database file: computed checksum 1")


def test_one_that_does_not_open_is_the_matter_of_the_verb(a_run: Run) -> None:
    file_of(a_run).unlink()
    file_of(a_run).symlink_to("warehouse.duckdb")
    with kept_open(a_run) as after_a_verb:
        after_a_verb()
