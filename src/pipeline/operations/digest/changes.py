"""What changed between two published databases: the one last told of and the newest. Pure: reads files, decides nothing of sending.

Both are attached to one connection in memory and compared as sets, a fixed number of statements however many agencies there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipeline.core import SETTINGS, parameters, sql, translated_read_errors

# As many builds as `publish` keeps.
NIGHTS = 14


@dataclass(frozen=True)
class Cause:
    """One line about findings that share a cause: how many things, the sentence of one of them, and which things."""

    code: str
    severity: str
    things: int
    message: str
    what_to_do: str
    refers_to: tuple[str, ...]


@dataclass(frozen=True)
class SourcesTurned:
    """Sources that became fresh, stale, failed or never, and the day they reach. `ledgers`: those that hold requests."""

    state: str
    reaches_to: date | None
    things: int
    sources: tuple[str, ...]
    ledgers: tuple[str, ...]


@dataclass(frozen=True)
class Moved:
    """A figure that moved more than usual: before, now, and the largest move of so many nights before."""

    agency: str
    year: int
    label: str
    before: float
    value: float
    nights: int
    largest: float


@dataclass(frozen=True)
class Changes:
    """All that is worth telling, and how many findings of each severity are open."""

    new: tuple[Cause, ...] = ()
    closed: tuple[Cause, ...] = ()
    sources: tuple[SourcesTurned, ...] = ()
    reminders: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    blocking: int = 0
    warning: int = 0

    @property
    def any(self) -> bool:
        return bool(self.new or self.closed or self.sources or self.reminders or self.moved)


def changes(newest: Path, told: Path | None, *, agencies: Sequence[str] = (), receiver: str = "") -> Changes:
    """What `newest` says that `told` did not, for some agencies or all, to a receiver. Without `told`: all that is open.

    Raises Refusal PUBLISHED-UNREADABLE.
    """
    values = {"agencies": list(agencies) or None, "receiver": receiver}
    with _compared(newest, told) as connection:

        def rows(name: str, **names: Any) -> list[tuple[Any, ...]]:
            statement = sql(f"operations/digest/{name}", **names)
            return connection.execute(statement, parameters(statement, values)).fetchall()

        for side in ("newest", "told"):
            rows("findings", side=side)
        nights = list(_attach_nights(connection, newest, told))
        rows("nights", names=["newest", *nights])
        remembered = {side: _has(connection, side, "reminders") for side in ("newest", "told")}
        waiting = rows("reminders", told_has_reminders=remembered["told"]) if remembered["newest"] else []
        counts = dict(rows("open_findings"))
        return Changes(
            new=tuple(_cause(*row) for row in rows("new_findings")),
            closed=tuple(
                _cause(code, "", things, message, "", refers_to)
                for code, things, message, refers_to in rows("closed_findings")
            ),
            sources=tuple(
                SourcesTurned(state, reaches_to, things, tuple(sources), tuple(ledgers or ()))
                for state, reaches_to, things, sources, ledgers in rows("sources")
            ),
            reminders=tuple(row[5] for row in waiting),
            moved=tuple(Moved(*row) for row in rows("moved_figures")),
            blocking=counts.get("block", 0),
            warning=counts.get("warn", 0),
        )


def _cause(
    code: str, severity: str, things: int, message: str, what_to_do: str, refers_to: Sequence[str] | None
) -> Cause:
    return Cause(code, severity, things, message, what_to_do, tuple(refers_to or ()))


@contextmanager
def _compared(newest: Path, told: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(config=dict(SETTINGS))
    try:
        with translated_read_errors(newest):
            connection.execute(sql("operations/digest/attach", file=str(newest), database="newest"))
        if told is not None:
            with translated_read_errors(told):
                connection.execute(sql("operations/digest/attach", file=str(told), database="told"))
        else:
            connection.execute(sql("operations/digest/attach", file=":memory:", database="told"))
            for table, most in (("findings", 0), ("sources", 0), ("figures", 0), ("meta", 1)):
                connection.execute(sql("operations/digest/nothing_told", table=table, most=most))
        yield connection
    finally:
        connection.close()


def _attach_nights(connection: duckdb.DuckDBPyConnection, newest: Path, told: Path | None) -> Iterator[str]:
    """The builds before the newest one, by name `n1`, `n2` …; one that cannot be read any more has nothing to say."""
    builds = sorted(newest.parent.glob("figures-*.duckdb"))
    older = [build for build in builds if build.name < newest.name][-NIGHTS:]
    for number, build in enumerate(older, 1):
        if told is not None and build.name == told.name:
            yield "told"
            continue
        try:
            connection.execute(sql("operations/digest/attach", file=str(build), database=f"n{number}"))
        except duckdb.Error:
            continue
        yield f"n{number}"


def _has(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> bool:
    (found,) = connection.execute(sql("operations/digest/has_table"), {"database": database, "table": table}).fetchall()
    return bool(found[0])
