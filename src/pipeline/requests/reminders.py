"""Reminders: open requests that fall due soon or are overdue, one row each, for the one digest a night sends (条例 art. 33)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from pipeline.core import parameters, sql

if TYPE_CHECKING:
    import duckdb


def write_reminders(
    connection: duckdb.DuckDBPyConnection, ledgers: Sequence[str], *, on: date, today: date, schema: str = "candidate"
) -> None:
    """Write `reminders` out of `requests_clock` and `sources` of the same schema; `ledgers` are the sources that fill requests.

    `on` is the day the clock was told for. Where a ledger is stale, or `on` is another day than `today`, one row per ledger says so
    and nothing else: an old ledger would call answered requests overdue.
    """
    statement = sql("requests/clock/reminders", schema=schema)
    connection.execute(statement, parameters(statement, {"ledgers": list(ledgers), "on": on, "today": today}))
