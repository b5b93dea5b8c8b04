"""The frozen model of what is known: never received, refused, stale since, complete to; of a source, of a table, of an agency.

That nothing is known of is not that there is nothing. Whoever says that there is none, shows a 0 or a mark in green, or ends with exit
status 0, asks `doubt` first and says it instead where it is not empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal

from pipeline.core.package_data import package_yaml

# Ordered: of several sources the first state that any has is the state of all together.
State = Literal["never", "refused", "stale", "complete"]
KNOWN_TABLES = ("items", "posts", "requests", "disputes")


def _say(sentence: str, **values: object) -> str:
    return str(package_yaml("core/knowledge/sentences.yml")[sentence]).format(**values)


@dataclass(frozen=True)
class SourceKnowledge:
    """How far one source is known for one agency.

    `known_from` and `complete_to`: the first and the last day it was received for, by all sources of its account together, None where
    nothing was. `rhythm_days`: how many days it may be behind, None for any number (a source that is no longer in use). `rows`: rows of
    the agency, of any year; `shared`: it speaks for several agencies, and for this one only where it has rows. `refused`: the newest
    delivery was refused, or the last poll failed. `nil_years`: years for which a person declares that there was nothing of the kind.
    """

    agency: str
    family: str
    source: str
    account: str
    shared: bool
    known_from: date | None
    complete_to: date | None
    rhythm_days: int | None
    rows: int
    refused: bool
    nil_years: tuple[int, ...] = ()

    @property
    def reached(self) -> date | None:
        """The last day known of the agency; None where nothing of it ever arrived."""
        return self.complete_to if self.rows or not self.shared else None

    def state(self, on: date) -> State:
        """How it stands on a day."""
        if self.reached is None:
            return "refused" if self.refused else "never"
        if self.rhythm_days is None or on <= self.reached + timedelta(days=self.rhythm_days):
            return "complete"
        return "refused" if self.refused else "stale"


@dataclass(frozen=True)
class TableKnowledge:
    """How far one table of rows (items, posts, requests, disputes) of one agency is known, from all its sources together."""

    agency: str
    family: str
    sources: tuple[SourceKnowledge, ...]

    @cached_property
    def accounts(self) -> tuple[SourceKnowledge, ...]:
        """One source an account: sources of an account cover for each other, so the one that has received something speaks for it."""
        by_account: dict[str, SourceKnowledge] = {}
        for source in self.sources:
            known = by_account.get(source.account)
            if known is None or (known.reached or date.min, known.rows) < (
                source.reached or date.min,
                source.rows,
            ):
                by_account[source.account] = source
        in_use = tuple(source for source in by_account.values() if source.rhythm_days is not None)
        return in_use or tuple(by_account.values())

    def state(self, on: date) -> State:
        """How it stands on a day: complete where every account is; never or refused where none was ever received."""
        states = [source.state(on) for source in self.accounts]
        if not any(source.reached is not None for source in self.accounts):
            return "refused" if "refused" in states else "never"
        if all(state == "complete" for state in states):
            return "complete"
        return "refused" if "refused" in states else "stale"

    @property
    def complete_to(self) -> date | None:
        """The last day up to which every account was received; None where one never was."""
        days = [source.reached for source in self.accounts]
        known = [day for day in days if day is not None]
        return min(known) if known and len(known) == len(days) else None

    @property
    def known_from(self) -> date | None:
        """The first day from which every account was received; None where one never was."""
        days = [source.known_from if source.reached else None for source in self.accounts]
        known = [day for day in days if day is not None]
        return max(known) if known and len(known) == len(days) else None

    def declared_nil(self, year: int) -> bool:
        """Whether a person declares that there was nothing of the kind in a year."""
        return any(year in source.nil_years for source in self.sources)

    def doubt(self, subject: str, on: date) -> str:
        """Why nobody can say on a day that there is no `subject`; empty where one can."""
        what = package_yaml("core/knowledge/sentences.yml")["families"][self.family]
        state = self.state(on)
        if state == "complete":
            since = self.known_from
            return "" if since is None or since <= on else _say("before", what=what, subject=subject, since=since)
        late = [source for source in self.accounts if source.state(on) != "complete"]
        known = [source.reached for source in late if source.reached]
        if not known and len(late) < len(self.accounts):
            names = "、".join(source.source for source in late)
            return _say("partly", what=what, subject=subject, names=names)
        if not known:
            return _say("refused" if state == "refused" else "never", what=what, subject=subject)
        return _say("refused_since" if state == "refused" else "stale", what=what, subject=subject, to=min(known))

    def knows(self, first: date, last: date, on: date) -> bool:
        """Whether a number about the days from `first` to `last`, taken on the day `on`, says how much there was.

        The days must have been received up to the last of them that is over, and not begin after it.
        """
        if self.state(min(last, on)) != "complete":
            return False
        since = self.known_from
        return since is not None and since <= last and first <= on


@dataclass(frozen=True)
class AgencyKnowledge:
    """How far an agency is known on a day: its tables of rows by name, and the rows received for a year."""

    agency: str
    on: date
    tables: tuple[TableKnowledge, ...]

    def table(self, family: str) -> TableKnowledge:
        """One table; without a source where the agency has none."""
        for table in self.tables:
            if table.family == family:
                return table
        return TableKnowledge(self.agency, family, ())

    @property
    def late(self) -> tuple[str, ...]:
        """The sources that are not complete today, by name."""
        accounts = (source for table in self.tables for source in table.accounts)
        return tuple(source.source for source in accounts if source.state(self.on) != "complete")

    @property
    def ledger_doubt(self) -> str:
        """Why nobody can say that no request is open today (条例第三十三条); empty where one can."""
        return self.table("requests").doubt("未办结的申请", self.on)

    def doubt(self, year: int, rows: int) -> str:
        """Why nobody can say that there is no problem in a year of which so many rows were received; empty where one can."""
        if not rows:
            return _say("not_reported", year=year)
        late = self.late
        return _say("late_sources", count=len(late)) if late else ""


def knowledge_of(rows: list[dict[str, Any]], agency: str, on: date) -> AgencyKnowledge:
    """The rows of an agency in the table `knowledge` as its knowledge on a day."""
    by_family: dict[str, list[SourceKnowledge]] = {}
    for row in rows:
        source = SourceKnowledge(**{**row, "nil_years": tuple(row["nil_years"] or ())})
        by_family.setdefault(source.family, []).append(source)
    tables = (
        TableKnowledge(agency, family, tuple(by_family[family])) for family in KNOWN_TABLES if family in by_family
    )
    return AgencyKnowledge(agency, on, tuple(tables))
