"""What another version of the program counts otherwise is told before anything of it is published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import duckdb
import time_machine
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.core import code_version
from pipeline.core.timezone import SHANGHAI
from pipeline.figures.repair import note_build
from tests.support.office import Office, item

TOLD = "SELECT year, severity, message FROM findings WHERE code = 'UPGRADE-FIGURES'"


def published_by_another_version(office: Office) -> None:
    """As if an earlier version had counted one item of 2018 and of 2020 less."""
    with duckdb.connect(str(office.published_file)) as connection:
        connection.execute("UPDATE meta SET code_version = '0.0.1'")
        connection.execute("UPDATE figures SET value = value - 1 WHERE year <> 2019 AND figure = 'items.total'")
    note_build(office.read(), office.published_file)


def typed(office: Office, *words: str, at: str = "2020-01-06 02:30") -> str:
    """What a command says."""
    with time_machine.travel(datetime.fromisoformat(at).replace(tzinfo=SHANGHAI), tick=False):
        result = CliRunner().invoke(main, ["--workspace", str(office.folder), *words])
    assert result.exit_code in (0, 1), result.output
    return result.output


def test_figures_that_another_version_counts_otherwise_are_told_old_and_new_before_they_are_published(
    workspace: Callable[..., Office],
) -> None:
    office = workspace()
    days = {1: "2018-03-01", 2: "2018-04-01", 3: "2019-03-01", 4: "2020-01-02"}
    office.drop("website/a.csv", [item(number, day) for number, day in days.items()])
    office.night("2020-01-05 02:30")
    published_by_another_version(office)
    before = office.published_file
    for verb in ("load", "correct", "check", "count"):
        typed(office, verb)
    said = typed(office, "fill")
    assert f"程序由 0.0.1 版换成 {code_version()} 版" in said
    assert "公开发布信息总数 1 → 2" in said
    assert office.published_file == before, "nothing is published yet"
    typed(office, "publish")
    told = {(year, severity): message for year, severity, message in office.published(TOLD)}
    assert set(told) == {(2018, "warn"), (2020, "info")}, "a year without a difference is not listed"
    typed(office, "count", at="2020-01-07 02:30")
    assert "UPGRADE" not in typed(office, "fill", at="2020-01-07 02:30")
    typed(office, "publish", at="2020-01-07 02:30")
    assert office.published(TOLD) == [], "it is told once"
