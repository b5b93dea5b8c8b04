"""One judgement of a run: the exit status of a command and the state in Prefect are the same."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.core.errors import Refusal
from pipeline.core.findings import Finding
from pipeline.core.outside.error_reports import as_refusal, place_of
from pipeline.operations.execute import perform_all
from pipeline.operations.run import VERBS, Done, Run, Stopped
from pipeline.operations.verdict import judge
from tests.support.office import Office

WARNING = Finding("QA-1", "warn", "fail", "有误。", "改正。")
NOTE = Finding("QA-2", "info", "pass", "已核对。", "不需要处理。")
BLOCK = Finding("QA-3", "block", "fail", "不能发布。", "改正。")
WAIVED = Finding("QA-1", "warn", "fail", "有误。", "改正。", waived_by="李科长")


@pytest.mark.parametrize(
    ("outcome", "status", "name"),
    [
        ((Done("count", "计入 3 行"),), 0, "Completed"),
        ((Done("count", "计入 3 行", (NOTE, WAIVED)),), 0, "Completed"),
        ((Done("count", "计入 3 行", (WARNING,)),), 1, "有问题"),
        ((Done("count", "计入 3 行", (BLOCK,)),), 1, "有问题"),
        (Stopped((Done("count", "计入 3 行", (BLOCK,)),)), 2, "Failed"),
        (Stopped((Done("publish", "已发布", (BLOCK,)),), published=True), 2, "Failed"),
        (Refusal("PUBLISHED-MISSING", folder="data"), 2, "Failed"),
    ],
)
def test_each_end_of_a_run_has_one_status_and_one_state(
    outcome: Sequence[Done] | Stopped | Refusal, status: int, name: str
) -> None:
    verdict = judge(outcome)
    assert (verdict.status, verdict.name) == (status, name)
    assert "None" not in verdict.message


@pytest.mark.parametrize(("agency", "stopped"), [("bureau", True), (None, True), ("forestry", False)])
def test_a_run_about_an_agency_is_stopped_by_what_blocks_it_or_everyone(
    workspace: Callable[..., Office], agency: str | None, stopped: bool
) -> None:
    run = Run(workspace().read(), datetime(2020, 1, 10), year=2019, strict=True, agency="bureau")

    def each(_: Run, verb: str) -> Done:
        return Done(verb, "", (replace(BLOCK, agency=agency),) if verb == "check" else ())

    if not stopped:
        assert len(perform_all(run, each)) == len(VERBS)
        return
    with pytest.raises(Stopped) as ended:
        perform_all(run, each)
    assert (ended.value.published, ended.value.proposal) == (False, None)


def test_an_error_of_the_program_is_one_line_status_2_and_a_file_that_only_its_owner_reads(
    workspace: Callable[..., Office],
) -> None:
    office = workspace()
    broken = "from pipeline.ingest import load; load.load_snapshots = lambda warehouse, *_, **__: warehouse.path.parent.read_bytes()\n"
    script = broken + "from pipeline.cli import main; main()"
    command = [sys.executable, "-c", script, "--workspace", str(office.folder), "nightly", "--direct"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 2
    assert "Traceback" not in run.stdout + run.stderr
    last = run.stderr.splitlines()[-1]
    assert last.startswith("✗ [PROGRAM-ERROR] 程序错误 IsADirectoryError（")
    (text,) = (office.folder / "warehouse" / "errors").iterdir()
    assert str(text) in last
    assert text.stat().st_mode & 0o777 == 0o600
    assert "Traceback" in text.read_text("utf-8")


def test_the_text_of_an_error_never_reaches_its_sentence(tmp_path: Path) -> None:
    refusal = as_refusal(ValueError("Could not convert '张三 532301199001011234' to DATE"), tmp_path)
    assert refusal.finding.code == "PROGRAM-ERROR"
    assert "张三" not in str(refusal) + repr(refusal.finding)


def test_where_no_workspace_is_or_none_can_be_written_the_text_stands_in_a_folder_of_its_own(tmp_path: Path) -> None:
    for folder in (tmp_path, workspace_without_room(tmp_path / "full")):
        refusal = as_refusal(ValueError("a row"), folder)
        (file,) = [Path(word) for word in re.findall(r"/\S+\.txt", refusal.finding.what_to_do)]
        assert "a row" in file.read_text("utf-8")
        assert file.stat().st_mode & 0o777 == 0o600
        assert not file.is_relative_to(folder)
        shutil.rmtree(file.parent)


def workspace_without_room(folder: Path) -> Path:
    """A workspace whose `warehouse` is a file."""
    folder.mkdir()
    (folder / "workspace.toml").touch()
    (folder / "warehouse").touch()
    return folder


def test_the_place_of_an_error_is_in_the_program_and_else_its_last_line() -> None:
    for raising, place in (
        (lambda: judge(None), "pipeline/operations/verdict.py:"),
        (lambda: int("x"), "test_verdict.py:"),
    ):
        with pytest.raises((TypeError, ValueError)) as raised:
            raising()
        assert place in place_of(raised.value)
