"""What another version of the program counts otherwise is told before anything of it is published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import duckdb

from pipeline.core import code_version
from pipeline.figures.repair import note_build
from pipeline.operations.execute import perform
from pipeline.operations.run import Run
from tests.support.office import Office, item

NOW = "2020-01-06 02:30"


def published_by_another_version(office: Office) -> None:
    """As if an earlier version had counted one item of 2018 and of 2020 less, and a class of 2019 that there is no more."""
    with duckdb.connect(str(office.published_file)) as connection:
        connection.execute("UPDATE meta SET code_version = '0.0.1'")
        connection.execute("UPDATE figures SET value = value - 1 WHERE year <> 2019 AND figure = 'items.total'")
    note_build(office.read(), office.published_file)


def test_figures_that_another_version_counts_otherwise_are_told_old_and_new_before_they_are_published(
    workspace: Callable[..., Office],
) -> None:
    office = workspace()
    days = {1: "2018-03-01", 2: "2018-04-01", 3: "2019-03-01", 4: "2020-01-02"}
    office.drop("website/a.csv", [item(number, day) for number, day in days.items()])
    office.night("2020-01-05 02:30")
    published_by_another_version(office)
    before = office.published_file
    office.tally(NOW)
    done = perform(Run(office.read(), datetime.fromisoformat(NOW)), "fill")
    told = {
        (finding.year, finding.severity): finding.message
        for finding in done.findings
        if finding.code == "UPGRADE-FIGURES"
    }
    assert set(told) == {(2018, "warn"), (2020, "info")}, "a year without a difference is not listed"
    assert "1 → 2" in told[2018, "warn"]
    assert f"程序由 0.0.1 版换成 {code_version()} 版" in told[2018, "warn"]
    assert office.published_file == before, "nothing was published yet"
    office.night(NOW)
    office.tally("2020-01-07 02:30")
    done = perform(Run(office.read(), datetime.fromisoformat("2020-01-07 02:30")), "fill")
    assert [finding for finding in done.findings if finding.code == "UPGRADE-FIGURES"] == []
