"""Doing it twice is doing it once: each finished step of a year end that seals is run again, as Prefect's retries do."""

from __future__ import annotations

from pathlib import Path

from pipeline.operations.execute import perform
from pipeline.operations.run import VERBS, Run
from tests.support.office import Office
from tests.support.sealed_office import JANUARY, create_office


def year_end(folder: Path, times: int) -> Office:
    """The office after a year end whose every verb was run as often."""
    folder.mkdir()
    office = create_office(folder)
    run = Run(office.read(), JANUARY, year=2019, strict=True, approve_by="王主任", note="核对无误")
    for verb in VERBS:
        lines = [perform(run, verb).line for _ in range(times)]
        if verb == "seal" and times > 1:
            assert "早已封存为第 1 版" in lines[1]
            assert lines[1].endswith("bureau-2019-r1.zip")
    return office


def test_every_verb_of_a_year_end_can_be_run_again_and_changes_nothing(tmp_path: Path) -> None:
    once, twice = (year_end(tmp_path / name, times) for name, times in (("once", 1), ("twice", 2)))
    for table in ("figures", "cells", "findings"):
        everything = f"SELECT * FROM {table} ORDER BY ALL"
        assert twice.published(everything) == once.published(everything) != []
    packages = [sorted((office.folder / "sealed").glob("*.zip")) for office in (once, twice)]
    assert [[file.name for file in files] for files in packages] == [["bureau-2019-r1.zip"]] * 2
    events = [(office.folder / "sealed" / "approvals.jsonl").read_text("utf-8").count("\n") for office in (once, twice)]
    assert events == [2, 2], "one approval and one seal on record"
