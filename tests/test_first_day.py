"""A first day from nothing: a clerk makes a workspace, drops the files of a bureau that is not the demo, and answers what is asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
import yaml
from click.testing import CliRunner, Result

from pipeline.cli.program import main
from tests.support.first_day import FOLDERS, FirstDay, write_first_day

# Numbers by month without rows: they have no table of their own, and stay blank.
NOT_COUNTED = {"posts.今日头条"}
SIGNED = {"reason": "核对答复书", "decided_by": "办公室", "decided_on": "2024-01-10"}


def gongkai(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(folder), *words])


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> FirstDay:
    return write_first_day(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def workspace(first_day: FirstDay, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """After the first run, as the program leaves it: nothing but `init` was typed and the files were dropped."""
    folder = tmp_path_factory.mktemp("clerk") / "gongkai"
    done = gongkai(folder, "init", "--name", "青岚州水务局", "--year", "2023", "--yes")
    assert done.exit_code == 0, done.output
    for name, kind in FOLDERS.items():
        if (folder / "inbox" / kind).is_dir():
            for file in (first_day.folder / name).iterdir():
                shutil.copy(file, folder / "inbox" / kind)
    first = gongkai(folder, "nightly", "--direct", "--year", "2023")
    assert first.exit_code == 1, first.output
    (folder / "first-run.txt").write_text(first.output, "utf-8")
    return folder


def figures(folder: Path) -> dict[str, float]:
    file = folder / "published" / (folder / "published" / "CURRENT").read_text("utf-8").strip()
    with duckdb.connect(str(file), read_only=True) as connection:
        return dict(connection.execute("SELECT figure, value FROM figures WHERE year = 2023").fetchall())


def asked_about(folder: Path, year: int) -> list[str]:
    """The codes of open findings about a year."""
    file = folder / "published" / (folder / "published" / "CURRENT").read_text("utf-8").strip()
    statement = "SELECT code FROM findings WHERE year = $year AND severity <> 'info' AND waived_by IS NULL"
    with duckdb.connect(str(file), read_only=True) as connection:
        return [code for (code,) in connection.execute(statement, {"year": year}).fetchall()]


def test_the_first_run_refuses_no_file_and_asks_everything_at_once(first_day: FirstDay, workspace: Path) -> None:
    said = (workspace / "first-run.txt").read_text("utf-8")
    assert "FILE-UNKNOWN" not in said
    assert "FILE-MISSING" not in said
    assert "FILE-NO-SHEET" not in said
    assert "这是流量数据，不是文章清单" in said
    for column in first_day.truth.columns:
        assert f"- {{column: {column}, class: }}" in said
    for answer in first_day.truth.answers:
        assert answer.row in said
        assert answer.word in said


def test_the_second_run_has_the_figures_of_the_truth(first_day: FirstDay, workspace: Path) -> None:
    truth = first_day.truth
    classes = [{"column": column, "class": name} for column, name in truth.columns.items()]
    (workspace / "columns.yml").write_text(yaml.safe_dump(classes, allow_unicode=True), "utf-8")
    answers = [
        {"table": "requests", "row": answer.row, "expect": {answer.field: answer.word},
         "set": {answer.field: answer.answer}, **SIGNED}
        for answer in truth.answers
    ]  # fmt: skip
    (workspace / "corrections").mkdir()
    (workspace / "corrections" / "2023.yml").write_text(yaml.safe_dump(answers, allow_unicode=True), "utf-8")
    declared = workspace / "declared" / "2023.yml"
    lines = declared.read_text("utf-8").splitlines()
    values = {entry["figure"]: entry for entry in map(dict, truth.declared)}
    for number, line in enumerate(lines):
        for figure, entry in values.items():
            if line.startswith(f"- {{figure: {figure},"):
                filled = {name: entry[name] for name in ("figure", "value", "vouched_by", "document")}
                lines[number] = (
                    "- " + yaml.safe_dump(filled, allow_unicode=True, default_flow_style=True, width=1000).strip()
                )
    declared.write_text("\n".join(lines) + "\n", "utf-8")
    (report,) = (first_day.folder / "上年报告").glob("*.docx")
    done = gongkai(workspace, "audit", str(report), "--declare", "2022", "--yes")
    assert done.exit_code == 0, done.output
    done = gongkai(workspace, "nightly", "--direct", "--year", "2023")
    assert done.exit_code in (0, 1), done.output
    counted = figures(workspace)
    assert not asked_about(workspace, 2022), "its report was published elsewhere"
    wrong = {name: counted.get(name) for name, value in truth.figures.items() if counted.get(name, 0) != value}
    assert wrong == dict.fromkeys(NOT_COUNTED)


def test_no_name_that_stands_in_a_file_is_published_or_said(first_day: FirstDay, workspace: Path) -> None:
    said = (workspace / "first-run.txt").read_text("utf-8")
    published = b"".join(file.read_bytes() for file in (workspace / "published").glob("*.duckdb"))
    assert not [name for name in first_day.truth.never_shown if name in said or name.encode() in published]
