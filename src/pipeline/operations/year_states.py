"""The year that a night without a year speaks of: the report that is due, until every agency sealed it; then the year that runs."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.core import PublishedDatabase, Warehouse
from pipeline.ingest import years_elsewhere
from pipeline.law import year_due
from pipeline.operations.run import Run

State = tuple[int, str, str]  # year, agency, draft or sealed


def year_in_hand(run: Run, states: Iterable[State]) -> int | None:
    """The year asked for, else the one that matters on the day of the run. None without any figures. Raises Refusal ELSEWHERE-SETTING.

    `states`: of every agency and year with figures.
    """
    if run.year is not None:
        return run.year
    settings = run.workspace.settings
    elsewhere = years_elsewhere(run.workspace.folder, tuple(agency.id for agency in settings.agency))
    settled: dict[int, bool] = {}
    for year, agency, status in states:
        done = status == "sealed" or (agency, year) in elsewhere
        settled[year] = settled.get(year, True) and done
    return year_due(run.now.date(), settled, {year for year, done in settled.items() if done})


def candidate_states(warehouse: Warehouse) -> list[State]:
    """The states of what is about to be published. Called with the candidate attached, after sealed years are frozen."""
    return [(year, agency, status) for year, agency, status in warehouse.rows("operations/states_of_years")]


def published_states(database: PublishedDatabase) -> list[State]:
    """The states of what was published."""
    years = sorted({year for year, _ in database.ask("years").rows})
    return [
        (year, agency, status)
        for year in years
        for agency, status, *_ in database.ask("states", year=year, agency=None).rows
    ]
