"""Facts of a year beside its figures: quarters, busiest columns, growth, longest silence, working days. Sentences quote them by name.

A fact is read from the rows behind the figures, and only where those add up to what the report prints.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.core import execute, package_yaml
from pipeline.figures import category_label
from pipeline.inspection import fault_states
from pipeline.law import posting_limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

# A column with fewer items in a year is seldom updated.
_FEW = 5
# Facts about what an office may keep beside its figures, and the table that is there where it does.
_BESIDE = {
    "documents": "documents",
    "directory": "directory_periods",
    "publications": "publications",
    "site": "site_urls",
    "plan": "plan_tasks",
    "follow_up": "follow_up_counts",
}
_CHANNEL = re.compile(r"posts\.[^.]+(?=\.)")


@dataclass(frozen=True)
class Fact:
    """A known number with its label and unit; `words` is the name that goes with it (a column of the site, a quarter)."""

    label: str
    value: float
    unit: str
    words: str = ""


def report_facts(connection: duckdb.DuckDBPyConnection, agency: str, year: int) -> dict[str, Fact]:
    """Name → fact, of those in `facts.yml` that are known for an agency and year. Reads a published database or a candidate."""
    known = {name for (name,) in execute(connection, "reports/facts/tables").fetchall()}
    if not known >= {"verdicts", "tallies", "figures", "figure_parts", "coverage", "website_columns"}:
        return {}
    values = {"agency": agency, "year": year, "few": _FEW}
    rows: list[tuple[str, float, str | None]] = []
    if {"sources", "sources.account"} <= known:
        rows += _rows(connection, "accounts", values)  # the names in the rows, which come next, go before
    rows += _rows(connection, "published", values, sealed={"evidence", "sealed_verdicts"} <= known)
    rows += _rows(connection, "left_out", values)
    if {"accounting", "sources"} <= known:
        rows += _rows(connection, "records", values)
    if "requests_clock" in known:
        rows += _rows(connection, "requests", values)
    if "requests_dates.channel" in known:
        rows += _rows(connection, "channels", values)
    if "requests_steps" in known:
        rows += _rows(connection, "steps", values)
    for statement, table in _BESIDE.items():
        if table in known:
            rows += _rows(connection, statement, values | {"faults": fault_states()})
    facts = {name: fact for name, value, words in rows if (fact := _fact(name, value, words)) is not None}
    return facts | _judged(facts)


def _rows(
    connection: duckdb.DuckDBPyConnection, statement: str, values: dict[str, Any], **names: Any
) -> Iterator[tuple[str, float, str | None]]:
    yield from execute(connection, f"reports/facts/{statement}", values, **names).fetchall()


@cache
def _labels() -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = package_yaml("reports/narrative/facts.yml")
    return labels


def _fact(name: str, value: float, words: str | None) -> Fact | None:
    """The fact of that name; None where no sentence may quote it."""
    entry = _labels().get(name) or _labels().get(_CHANNEL.sub("{posts}", name))
    return None if entry is None else Fact(entry["label"], float(value), entry["unit"], words or "")


def _judged(facts: dict[str, Fact]) -> dict[str, Fact]:
    """Limits that facts are held against, and how the accounts stand: known where the longest gap of every account is."""
    judged: dict[str, tuple[float, str]] = {}
    if "items.columns_few" in facts:
        judged["items.few"] = (_FEW, "")
    accounts = {match[0] for name in facts if (match := _CHANNEL.match(name))}
    gaps = {account: facts[f"{account}.longest_gap"].value for account in accounts if f"{account}.longest_gap" in facts}
    if gaps and len(gaps) == len(accounts):
        _, limit = posting_limits()
        widest = max(sorted(gaps), key=lambda account: gaps[account])
        judged["posts.gap_limit"] = (limit, "")
        judged["posts.over_limit"] = (sum(gap > limit for gap in gaps.values()), "")
        judged["posts.widest_gap"] = (gaps[widest], category_label(widest.removeprefix("posts.")))
    return {name: fact for name, (value, words) in judged.items() if (fact := _fact(name, value, words)) is not None}
