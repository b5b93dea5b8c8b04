"""Requests received, closed and open by quarter and over twelve months: for `gongkai requests --quarter` and the dashboard.

Medians and slowest answers are in working days and come with their n; an agency with fewer than 30 answers has no rank.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from pipeline.core import execute, read_knowledge

if TYPE_CHECKING:
    import duckdb

# Answers from which an agency has a rank.
RANK_FROM = 30
# Oldest open requests listed per agency.
OLDEST = 10


class Period(NamedTuple):
    """A named stretch of days, first and last included: `2019Q1`, or `last12` for the twelve months up to a day."""

    name: str
    first: date
    last: date


def quarters(year: int, on: date) -> list[Period]:
    """The quarters of a year that have begun by `on`; the running one ends on `on`."""
    periods = []
    for number, month in enumerate((1, 4, 7, 10), start=1):
        first, last = date(year, month, 1), date(year, month + 2, monthrange(year, month + 2)[1])
        if first <= on:
            periods.append(Period(f"{year}Q{number}", first, min(last, on)))
    return periods


def last_twelve_months(on: date) -> Period:
    """The twelve months that end on a day."""
    last_year = on.replace(year=on.year - 1, day=min(on.day, monthrange(on.year - 1, on.month)[1]))
    return Period("last12", last_year + timedelta(days=1), on)


def write_periods(connection: duckdb.DuckDBPyConnection, on: date, *, schema: str = "candidate") -> None:
    """Write `requests_periods` (quarters of this year and the last, and the last twelve months) and `requests_oldest_open`.

    Reads the `requests_clock` that `run_clock` wrote into `schema` for the same day.
    """
    periods = [*quarters(on.year - 1, on), *quarters(on.year, on), last_twelve_months(on)]
    for name in ("requests_periods", "requests_oldest_open"):
        execute(connection, f"requests/clock/{name}", {**period_parameters(periods), "number": OLDEST}, schema=schema)


def blank_unknown_periods(connection: duckdb.DuckDBPyConnection, on: date, *, schema: str = "candidate") -> None:
    """Empty the numbers of `requests_periods` about days that the ledgers of the agency do not reach: unknown is no 0.

    Reads the `knowledge` that `count` wrote into `schema`.
    """
    periods = execute(connection, "requests/clock/periods_of_agencies", schema=schema).fetchall()
    agencies = sorted({str(agency) for agency, *_ in periods if agency is not None})
    known = {
        entry.agency: entry.table("requests")
        for entry in read_knowledge(connection, agencies, on, table=f"{schema}.knowledge")
    }
    unknown = [
        (agency, period)
        for agency, period, first, last in periods
        if agency not in known or not known[agency].knows(first, last, on)
    ]
    values = {"agencies": [agency for agency, _ in unknown], "names": [period for _, period in unknown]}
    execute(connection, "requests/clock/blank_periods", values, schema=schema)


def period_parameters(periods: list[Period]) -> dict[str, object]:
    """The parameters of the statements about periods."""
    return {
        "names": [period.name for period in periods],
        "firsts": [period.first for period in periods],
        "lasts": [period.last for period in periods],
        "rank_from": RANK_FROM,
    }
