"""What changed between two published databases: the one last reported to a receiver and the newest. Only reads files.

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

from pipeline.core import (
    SETTINGS,
    ProblemCounts,
    parameters,
    published_problems,
    read_knowledge,
    sql,
    translated_read_errors,
)

# Builds compared with, as many as `publish` retains.
NIGHTS = 14


@dataclass(frozen=True)
class Cause:
    """Findings that share a cause: how many, the sentence of one of them, and what they refer to."""

    code: str
    severity: str
    occurrences: int
    message: str
    what_to_do: str
    refers_to: tuple[str, ...]


@dataclass(frozen=True)
class SourceChange:
    """Sources that became fresh, stale, failed or never, and the day they reach. `ledgers`: those that hold requests."""

    state: str
    reaches_to: date | None
    occurrences: int
    sources: tuple[str, ...]
    ledgers: tuple[str, ...]


@dataclass(frozen=True)
class FigureChange:
    """A figure that changed more than usual: its value before and now, and its largest change in `nights` nights before."""

    agency: str
    year: int
    label: str
    before: float
    value: float
    nights: int
    largest: float


@dataclass(frozen=True)
class Fall:
    """A figure that is lower than before, and `number` rows of one source that stood behind it and no longer do, for one reason."""

    agency: str
    year: int
    label: str
    before: float
    value: float
    source: str | None
    number: int
    first_rows: Sequence[str]
    reason: str


@dataclass(frozen=True)
class Changes:
    """Everything to report, how many findings of each severity are open, and how many sources are not complete today."""

    new: tuple[Cause, ...] = ()
    closed: tuple[Cause, ...] = ()
    sources: tuple[SourceChange, ...] = ()
    reminders: tuple[str, ...] = ()
    escalated: tuple[str, ...] = ()
    figures: tuple[FigureChange, ...] = ()
    falls: tuple[Fall, ...] = ()
    blocking: int = 0
    warning: int = 0
    late: int = 0

    @property
    def any(self) -> bool:
        return bool(
            self.new or self.closed or self.sources or self.reminders or self.escalated or self.figures or self.falls
        )


def changes(newest: Path, previous: Path | None, *, agencies: Sequence[str] = (), receiver: str = "") -> Changes:
    """The changes from `previous` to `newest` for a receiver and its agencies (empty: all). Without `previous`: all that is open.

    Raises Refusal PUBLISHED-UNREADABLE.
    """
    values = {"agencies": list(agencies) or None, "receiver": receiver}
    with _compared(newest, previous) as connection:

        def rows(name: str, **names: Any) -> list[tuple[Any, ...]]:
            statement = sql(f"operations/digest/{name}", **names)
            return connection.execute(statement, parameters(statement, values)).fetchall()

        for side in ("newest", "previous"):
            rows("findings", side=side)
        nights = list(_attach_nights(connection, newest, previous))
        rows("nights", names=["newest", *nights])
        has_reminders = {side: _has_table(connection, side, "reminders") for side in ("newest", "previous")}
        reminders = (
            rows("reminders", previous_has_reminders=has_reminders["previous"]) if has_reminders["newest"] else []
        )
        followed = {side: _has_table(connection, side, "follow_up") for side in ("newest", "previous")}
        escalated = rows("escalated", before=followed["previous"]) if followed["newest"] else []
        with_rows = previous is not None and all(
            _has_table(connection, side, table)
            for side in ("newest", "previous")
            for table in ("verdicts", "figure_parts")
        )
        counts = _problems(connection, agencies)
        return Changes(
            new=tuple(_cause(*row) for row in rows("new_findings")),
            closed=tuple(
                _cause(code, "", occurrences, message, "", refers_to)
                for code, occurrences, message, refers_to in rows("closed_findings")
            ),
            sources=tuple(
                SourceChange(state, reaches_to, occurrences, tuple(sources), tuple(ledgers or ()))
                for state, reaches_to, occurrences, sources, ledgers in rows("sources")
            ),
            reminders=tuple(row[5] for row in reminders),
            escalated=tuple(line for (line,) in escalated),
            figures=tuple(FigureChange(*row) for row in rows("changed_figures")),
            falls=tuple(Fall(*row) for row in (rows("falls") if with_rows else ())),
            blocking=counts.block,
            warning=counts.warn,
            late=_late_sources(connection, agencies) if _has_table(connection, "newest", "knowledge") else 0,
        )


def _problems(connection: duckdb.DuckDBPyConnection, agencies: Sequence[str]) -> ProblemCounts:
    """What is open in the newest database, reported before or not: the number that its pages show."""
    counts = published_problems(connection, table="newest.findings", agencies=agencies)
    return ProblemCounts.total(counts.values())


def _late_sources(connection: duckdb.DuckDBPyConnection, agencies: Sequence[str]) -> int:
    """How many sources of the agencies (empty: all) are not complete on the day the newest database was made."""
    (built_on, every), *_ = connection.execute(sql("operations/digest/built_on")).fetchall()
    known = read_knowledge(connection, agencies or every, built_on, table="newest.knowledge")
    return len({name for agency in known for name in agency.late})


def _cause(
    code: str, severity: str, occurrences: int, message: str, what_to_do: str, refers_to: Sequence[str] | None
) -> Cause:
    return Cause(code, severity, occurrences, message, what_to_do, tuple(refers_to or ()))


@contextmanager
def _compared(newest: Path, previous: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with both databases attached as `newest` and `previous`."""
    connection = duckdb.connect(config=dict(SETTINGS))
    try:
        with translated_read_errors(newest):
            connection.execute(sql("operations/digest/attach", file=str(newest), database="newest"))
        if previous is not None:
            with translated_read_errors(previous):
                connection.execute(sql("operations/digest/attach", file=str(previous), database="previous"))
        else:
            connection.execute(sql("operations/digest/attach", file=":memory:", database="previous"))
            for table, most in (("findings", 0), ("sources", 0), ("figures", 0), ("meta", 1)):
                connection.execute(sql("operations/digest/empty_previous", table=table, most=most))
        yield connection
    finally:
        connection.close()


def _attach_nights(connection: duckdb.DuckDBPyConnection, newest: Path, previous: Path | None) -> Iterator[str]:
    """Attach the builds before the newest one as `n1`, `n2` … and yield those names; unreadable builds are ignored."""
    builds = sorted(newest.parent.glob("figures-*.duckdb"))
    older = [build for build in builds if build.name < newest.name][-NIGHTS:]
    for number, build in enumerate(older, 1):
        if previous is not None and build.name == previous.name:
            yield "previous"
            continue
        try:
            connection.execute(sql("operations/digest/attach", file=str(build), database=f"n{number}"))
        except duckdb.Error:
            continue
        yield f"n{number}"


def _has_table(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> bool:
    (row,) = connection.execute(sql("operations/digest/has_table"), {"database": database, "table": table}).fetchall()
    return bool(row[0])
