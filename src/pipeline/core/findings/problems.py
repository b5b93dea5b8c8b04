"""How many problems are open: counted in one way for a run at the terminal, the digest and every page.

A problem is what somebody has to act on: a finding that blocks or warns and that nobody accepted. What could not be compared for want of
a number is no problem that anybody knows of, and is counted apart; so are remarks, and what was accepted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.core.findings import Finding
from pipeline.core.statements import parameters, sql

if TYPE_CHECKING:
    import duckdb

WORDS = {"block": "阻断", "warn": "警告", "unchecked": "无法核对", "note": "提示", "waived": "已放行"}


@dataclass(frozen=True)
class ProblemCounts:
    """Findings by what they ask of people: `block` and `warn` are open problems."""

    block: int = 0
    warn: int = 0
    unchecked: int = 0
    note: int = 0
    waived: int = 0

    @staticmethod
    def total(counts: Iterable[ProblemCounts]) -> ProblemCounts:
        """All of them together."""
        each = list(counts)
        if len(each) == 1:
            return each[0]
        return ProblemCounts(*(sum(getattr(one, kind) for one in each) for kind in WORDS))

    @property
    def problems(self) -> int:
        """How many problems are open."""
        return self.block + self.warn

    @property
    def words(self) -> str:
        """What is open, in Chinese: “阻断 1，警告 2，无法核对 3”; “没有问题” when there is nothing."""
        open_kinds = [kind for kind in WORDS if kind != "waived" and getattr(self, kind)]
        return "，".join(f"{WORDS[kind]} {getattr(self, kind)}" for kind in open_kinds) or "没有问题"


def problem_kind(severity: str, outcome: str, waived_by: str | None) -> str:
    """The kind a finding is counted as, a key of `WORDS`."""
    if waived_by is not None:
        return "waived"
    if severity != "info":
        return severity
    return "unchecked" if outcome == "not_checkable" else "note"


def count_problems(findings: Iterable[Finding]) -> ProblemCounts:
    """The findings of a run by kind."""
    kinds = Counter(problem_kind(finding.severity, finding.outcome, finding.waived_by) for finding in findings)
    return ProblemCounts(**kinds)


def tally(findings: Iterable[Finding]) -> str:
    """How many findings of each kind are open, in Chinese."""
    return count_problems(findings).words


def published_problems(
    connection: duckdb.DuckDBPyConnection, *, table: str = "findings", agencies: Sequence[str] | None = None
) -> dict[tuple[str | None, int | None], ProblemCounts]:
    """(agency, year) → the published findings by kind; None is no agency or no year in particular. `agencies`: those and None alone."""
    statement = sql("core/published/problems", table=table, together=False)
    values = {"agencies": list(agencies) if agencies else None}
    rows = connection.execute(statement, parameters(statement, values)).fetchall()
    return {(agency, year): ProblemCounts(*counts) for agency, year, *counts in rows}


def all_published_problems(connection: duckdb.DuckDBPyConnection) -> ProblemCounts:
    """The published findings of every agency and year together, by kind."""
    statement = sql("core/published/problems", table="findings", together=True)
    ((_agency, _year, *counts),) = connection.execute(statement, {"agencies": None}).fetchall()
    return ProblemCounts(*counts)
