"""`gongkai check --suite … --file …` as a user types it: a file is judged and nothing is loaded."""

from __future__ import annotations

from click.testing import CliRunner, Result

from pipeline.cli.program import main
from tests.support.checking import QUIET, Make
from tests.support.office import Office, item


def check(office: Office, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(office.folder), "check", *arguments])


def test_a_file_is_judged_and_nothing_is_loaded(workspace: Make) -> None:
    office = workspace(website=QUIET)
    file = str(office.drop("../new.csv", [item(1), item(2, title="")]))
    before = {path.name for path in office.folder.rglob("*")}
    bad = check(office, "--suite", "items", "--file", file)
    assert bad.exit_code == 1, bad.output
    assert "ITEM-002" in bad.output
    assert "没有载入" in bad.output
    office.drop("../new.csv", [item(1), item(2)])
    good = check(office, "--suite", "items", "--file", file)
    assert good.exit_code == 0, good.output
    assert {path.name for path in office.folder.rglob("*")} == before


def test_what_cannot_be_tried_is_refused_with_what_can(workspace: Make) -> None:
    office = workspace(website=QUIET, intranet=QUIET)
    file = str(office.drop("../new.csv", [item(1)]))
    unclear = check(office, "--suite", "items", "--file", file)
    assert unclear.exit_code == 2
    assert "website" in unclear.output
    assert "intranet" in unclear.output
    assert check(office, "--suite", "items", "--file", file, "--source", "website").exit_code == 0
    summary = check(office, "--suite", "yearly", "--file", file)
    assert summary.exit_code == 2
    assert "posts" in summary.output
    assert check(office, "--suite", "items").exit_code == 2
