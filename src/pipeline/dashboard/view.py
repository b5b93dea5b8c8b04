"""What a page is built from: one published database, opened for one click, and the agency and year the address names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from pipeline.core import PublishedDatabase, QueryResult, open_file, query_open
from pipeline.dashboard.links import Links

Record = dict[str, Any]


@dataclass(frozen=True)
class Unit:
    """An agency as readers see it; `parent` is the one it is listed under."""

    id: str
    name: str
    parent: str | None = None


class NotThere(Exception):
    """The address names an agency, a year or a thing that the published database does not have. Said with what there is."""

    def __init__(self, message: str, choices: Mapping[str, str] | None = None) -> None:
        self.message = message
        self.choices = choices or {}  # word → address
        super().__init__(message)


@dataclass
class View:
    """One click: a connection that is closed when the answer is sent, and whose agency and year are known to exist."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    file: Path
    agency: Unit | None = None
    year: int | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    role: str = "operator"

    def ask(self, name: str, **values: object) -> QueryResult:
        """The rows of `sql/<name>.sql`; `$agency` and `$year` are those of the address unless given."""
        scope: dict[str, object] = {"agency": self.agency.id if self.agency else None, "year": self.year}
        return query_open(self.connection, name, **{**scope, **values})

    def records(self, name: str, **values: object) -> list[Record]:
        """The same as mappings."""
        return self.ask(name, **values).records()

    @cached_property
    def meta(self) -> Record:
        """Which build is shown."""
        return self.records("dashboard/meta")[0]

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Every agency by its id, in the order of the workspace."""
        return {
            row["agency"]: Unit(row["agency"], row["name"], row["parent"]) for row in self.records("dashboard/agencies")
        }

    @cached_property
    def states(self) -> list[Record]:
        """Agency, year, draft or sealed, revision, as-of: of every year that has figures."""
        return self.records("dashboard/states")

    @property
    def years(self) -> list[int]:
        """The years this agency (or any) has figures of, oldest first."""
        agency = self.agency
        return sorted({row["year"] for row in self.states if agency is None or row["agency"] == agency.id})

    @property
    def state(self) -> Record:
        """How the year of the address stands: `status`, `revision`, `as_of`."""
        assert self.agency is not None
        for row in self.states:
            if (row["agency"], row["year"]) == (self.agency.id, self.year):
                return row
        return {"status": "draft", "revision": 0, "as_of": None}

    @property
    def links(self) -> Links:
        return Links(self.agency.id if self.agency else None, self.year)

    @property
    def now(self) -> datetime:
        """When the shown build was made: pages speak as of then, so that the same build always gives the same page."""
        built: datetime = self.meta["built_at"]
        return built

    def date(self, month: int, day: int) -> date:
        """A day of the year of the address."""
        assert self.year is not None
        return date(self.year, month, day)

    def figures(self, year: int | None = None) -> dict[str, float]:
        """Every figure of the agency in a year, by its address."""
        rows = self.ask("dashboard/figure_values", year=year or self.year).rows
        return dict(rows)

    def entry(self) -> tuple[str, int] | None:
        """Where a reader begins: the first agency, the newest year that has begun on the day the figures reach to."""
        if not self.states:
            return None
        first = next((unit for unit in self.units if any(row["agency"] == unit for row in self.states)), None)
        agency = first or str(self.states[0]["agency"])
        rows = [row for row in self.states if row["agency"] == agency]
        reached = max((row["as_of"] for row in rows if row["as_of"]), default=date.max)
        begun = [row["year"] for row in rows if row["year"] <= reached.year]
        return agency, max(begun or [row["year"] for row in rows])


def at_home(view: View) -> None:
    """On a page of no agency: where there is one agency alone, the way to its pages stays in sight."""
    begin = view.entry()
    if view.agency is None and begin is not None and len(view.units) == 1:
        choose(view, *begin)


@contextmanager
def opened(
    folder: Path,
    *,
    agency: str | None = None,
    year: int | None = None,
    query: Mapping[str, str] | None = None,
    path: Mapping[str, str] | None = None,
    role: str = "operator",
) -> Iterator[View]:
    """Open the newest published database of a workspace for one click. Raises Refusal PUBLISHED-*, NotThere.

    A build that is swept away between the look at CURRENT and the opening is looked for once more.
    """
    database = PublishedDatabase(folder / "published")
    file = database.newest()
    if not file.exists():
        file = database.newest()
    with open_file(file) as connection:
        view = View(connection, folder, file, query=query or {}, path=path or {}, role=role)
        if agency is not None:
            choose(view, agency, year)
        elif year is not None:
            view.year = year
        yield view


def choose(view: View, agency: str, year: int | None) -> None:
    """Take the agency and year of an address. Raises NotThere naming those that are."""
    unit = view.units.get(agency)
    known = {row["agency"] for row in view.states}
    if unit is None and agency in known:
        unit = Unit(agency, agency)
    if unit is None:
        begun = view.entry()
        choices = {
            one.name: Links(one.id, begun[1] if begun else None).page()
            for one in view.units.values()
            if one.id in known
        }
        raise NotThere(f"没有编号为“{agency}”的单位。", choices)
    view.agency, view.year = unit, year
    if year is not None and view.years and year not in view.years:
        choices = {f"{one} 年": Links(agency, one).page() for one in view.years}
        raise NotThere(f"{unit.name}没有 {year} 年的数据。", choices)
