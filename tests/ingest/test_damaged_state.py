"""Logs and snapshots that were damaged, and clocks that were wrong, are told in words; what came later is still what counts."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from pipeline.cli.program import main
from pipeline.core import Refusal
from tests.support.office import Office, item

Make = Callable[..., Office]


NO_RECORDS = [
    "[]", "3", "null", "{}", '{"source": 1}', '{"source": "website", "path": 5}', "文字", '{"source": "web}',
    '{"source": "../x", "looked_at": "2020-01-05T02:30:00", "path": "a.csv", "sha256": "' + "0" * 64 + '", "bytes": 1, '
    '"modified_at": "2020-01-05T02:30:00", "covers_from": null, "covers_to": null}',
    '{"source": "website", "looked_at": "gestern", "state": "whole"}',
]  # fmt: skip


@pytest.mark.parametrize("log", ["looks.jsonl", "visits.jsonl"])
def test_a_line_that_is_no_record_is_refused_by_its_number_with_its_mend(workspace: Make, log: str) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.night("2020-01-05")
    file = office.folder / "snapshots" / log
    lines = file.read_text("utf-8").splitlines()
    number = len(lines) + 1
    for line in NO_RECORDS:
        file.write_text("\n".join([*lines, line, *lines]) + "\n", "utf-8")
        with pytest.raises(Refusal, match=f"第 {number} 行") as refusal:
            office.verbs("pull", "load", now="2020-01-06")
        assert f"sed -i {number}d {file}" in refusal.value.finding.what_to_do, line
    file.write_text("\n".join([*lines, *lines]) + "\n", "utf-8")
    office.night("2020-01-06")
    assert office.figures()["items.total"] == 1


@pytest.mark.parametrize("log", ["looks.jsonl", "visits.jsonl"])
def test_a_torn_line_is_passed_over_at_the_end_and_after_others_followed_it(workspace: Make, log: str) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.night("2020-01-05")
    file = office.folder / "snapshots" / log
    whole = file.read_bytes()
    file.write_bytes(whole + whole[: len(whole) // 2 - 3])
    office.night("2020-01-06")
    office.night("2020-01-07")
    assert office.figures()["items.total"] == 1


def test_a_snapshot_whose_bytes_changed_is_not_loaded_and_is_fetched_again(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1), item(2)])
    office.verbs("pull", now="2020-01-05")
    (snapshot,) = (office.folder / "snapshots/website").glob("*.csv")
    snapshot.write_bytes(snapshot.read_bytes().replace(b"2019", b"2018"))
    office.verbs("load")
    assert "SNAPSHOT-CHANGED" in office.codes()
    assert office.held("SELECT count(*) FROM current_items") == [(0,)]
    office.night("2020-01-06")
    assert "SNAPSHOT-CHANGED" not in office.codes()
    assert office.figures()["items.total"] == 2


def test_one_night_with_the_clock_ahead_does_not_silence_the_nights_after_it(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1), item(2)])
    office.tally("2020-01-05")
    office.drop("website/a.csv", [item(1), item(2), item(3)])
    office.tally("2031-01-01")
    office.drop("website/a.csv", [item(1), item(2), item(3), item(4, "2019-06-06")])
    office.tally("2020-01-06")
    assert "CLOCK-BEHIND" in office.codes()
    assert "2031-01-01" in office.message("CLOCK-BEHIND")
    assert office.figures()["items.total"] == 4
    office.drop("website/a.csv", [item(1), item(2), item(3, title="改过"), item(4, "2019-06-06"), item(5)])
    office.tally("2020-01-07")
    assert "CLOCK-BEHIND" not in office.codes(), "told once"
    assert office.figures()["items.total"] == 5
    assert office.held("SELECT title FROM current_items WHERE row_id = '3'") == [("改过",)]


def test_an_error_of_the_program_has_a_status_and_a_line_of_its_own(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    (office.folder / "warehouse").write_text("a file where a folder belongs")
    done = CliRunner().invoke(main, ["--workspace", str(office.folder), "pull"])
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
    assert done.stderr.strip().splitlines()[-1].startswith("✗ [")


def test_the_rest_of_the_night_goes_on_when_one_source_meets_an_error(workspace: Make) -> None:
    """Any error: here the preset's own pattern of days is no pattern."""
    office = workspace(website={"fills": "items", "preset": "own"}, other="items")
    office.write("presets/own.yml", "fills: items\ncovers: '('\ncolumns: {item_id: [item_id]}\n")
    office.drop("website/a_20190101.csv", [item(1)])
    office.drop("other/a.csv", [item(2)])
    office.night("2020-01-05")
    assert office.figures()["items.total"] == 1
    assert "SOURCE-BROKEN" in office.codes()
    (report,) = (office.folder / "warehouse/errors").iterdir()
    assert "error" in report.read_text("utf-8")
    assert (
        json.loads((office.folder / "snapshots/visits.jsonl").read_text("utf-8").splitlines()[0])["state"] == "failed"
    )
