"""What a page is built from: the published database, opened for one request, and the agency and year that the address names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from pipeline.core import (
    ProblemCounts,
    PublishedDatabase,
    QueryResult,
    all_published_problems,
    open_file,
    published_problems,
    query_open,
    tables_in,
)
from pipeline.dashboard.links import Links

Record = dict[str, Any]


@dataclass(frozen=True)
class PublishedAgency:
    """An agency as readers see it.

    `parent` is the id of the one it is listed under, `level` department or government (条例 art. 49).
    """

    id: str
    name: str
    parent: str | None = None
    level: str | None = None


class PageNotFoundError(Exception):
    """The address names an agency, a year or a thing that the published database does not have.

    `choices`: what there is instead, name → address.
    """

    def __init__(self, message: str, choices: Mapping[str, str] | None = None) -> None:
        self.message = message
        self.choices = choices or {}
        super().__init__(message)


@dataclass
class View:
    """One request: an open connection, the agency and year of the address (known to exist), its query and its further parts.

    `static_page_size`: the page becomes a file, which cannot be narrowed or paged: its tables show so many rows (None: served).
    `login`: whether the one who reads is logged in ("in", "out"), "none" where nobody logs in. `keepers`: of each table asked for so
    far, the agencies it has rows of: the same at every address of a build, so views of one build may share it.
    """

    connection: duckdb.DuckDBPyConnection
    folder: Path
    file: Path
    agency: PublishedAgency | None = None
    year: int | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    role: str = "operator"
    static_page_size: int | None = None
    login: str = "none"
    keepers: dict[str, set[str]] = field(default_factory=dict)

    def ask(self, name: str, **values: object) -> QueryResult:
        """The rows of the statement `name`; `$agency` and `$year` are those of the address unless given."""
        scope: dict[str, object] = {"agency": self.agency.id if self.agency else None, "year": self.year}
        return query_open(self.connection, name, **{**scope, **values})

    def records(self, name: str, **values: object) -> list[Record]:
        """The same as mappings by column name."""
        return self.ask(name, **values).records()

    @cached_property
    def meta(self) -> Record:
        """Which build is shown: its run, when it was made, by which version of the program."""
        return self.records("dashboard/meta")[0]

    @cached_property
    def agencies(self) -> dict[str, PublishedAgency]:
        """Every agency by its id, in the order of the workspace."""
        return {
            row["agency"]: PublishedAgency(row["agency"], row["name"], row["parent"], row["level"])
            for row in self.records("dashboard/agencies")
        }

    @cached_property
    def states(self) -> list[Record]:
        """Of every agency and year that has figures: draft or sealed, revision, day the figures reach to."""
        return self.records("dashboard/counties/reported" if self.is_roll_up else "dashboard/states")

    @cached_property
    def tables(self) -> frozenset[str]:
        """The published tables and views of this build."""
        return tables_in(self.connection, "main")

    @cached_property
    def is_roll_up(self) -> bool:
        """Whether this is the roll-up of many counties (docs/decisions/0024)."""
        return "counties" in self.tables

    @property
    def years(self) -> list[int]:
        """The years this agency (or any) has figures of, oldest first."""
        agency = self.agency
        return sorted({row["year"] for row in self.states if agency is None or row["agency"] == agency.id})

    @property
    def state(self) -> Record:
        """How far the year of the address has come: `status` (draft or sealed), `revision`, `as_of`."""
        assert self.agency is not None
        for row in self.states:
            if (row["agency"], row["year"]) == (self.agency.id, self.year):
                return row
        return {"status": "draft", "revision": 0, "as_of": None}

    @cached_property
    def problems(self) -> dict[tuple[str | None, int | None], ProblemCounts]:
        """(agency, year) → what was found, by kind: the one count that all pages show, as the run and the digest do."""
        return published_problems(self.connection)

    @cached_property
    def all_problems(self) -> ProblemCounts:
        """What was found in the whole workspace."""
        return all_published_problems(self.connection)

    @property
    def own_problems(self) -> ProblemCounts:
        """What was found of the agency and year of the address, and of none in particular."""
        return ProblemCounts.total(
            counts for (_, year), counts in self.problems_of_agency.items() if year in (None, self.year)
        )

    @cached_property
    def problems_of_agency(self) -> dict[tuple[str | None, int | None], ProblemCounts]:
        """The same of the agency of the address and of none in particular: a roll-up has thousands of agencies."""
        assert self.agency is not None
        return published_problems(self.connection, agencies=[self.agency.id])

    @property
    def links(self) -> Links:
        return Links(self.agency.id if self.agency else None, self.year)

    @property
    def now(self) -> datetime:
        """When the shown build was made: pages speak as of then, so that the same build always gives the same page."""
        built: datetime = self.meta["built_at"]
        return built

    @property
    def today(self) -> date:
        """The day the shown build was made, or the past day whose knowledge it shows: whether a source is late is judged on it."""
        known_on: date | None = self.meta["known_on"]
        return known_on or self.now.date()

    def date(self, month: int, day: int) -> date:
        """A day of the year of the address."""
        assert self.year is not None
        return date(self.year, month, day)

    def figures(self, year: int | None = None) -> dict[str, float]:
        """Every figure of the agency in a year, by its address."""
        rows = self.ask("dashboard/figure_values", year=year or self.year).rows
        return dict(rows)

    def keeps(self, table: str, agency: str | None = None) -> bool:
        """Whether a published table has any row of an agency (default: that of the address). An older build may lack the table."""
        agency = agency or (self.agency.id if self.agency else None)
        if table not in self.keepers:
            statement = f"dashboard/keepers/{table}"
            self.keepers[table] = {row[0] for row in self.ask(statement).rows} if table in self.tables else set()
        return agency in self.keepers[table]

    def start(self) -> tuple[str, int] | None:
        """Agency and year a reader begins with: the first agency, and this year where it has figures. None when nothing has figures.

        Where nothing of this year has arrived: the newest year before of which more than its first month was observed.
        """
        return self._start

    @cached_property
    def _start(self) -> tuple[str, int] | None:
        if not self.states:
            return None
        having = {row["agency"] for row in self.states}
        first = next((agency for agency in self.agencies if agency in having), None)
        agency = first or str(self.states[0]["agency"])
        rows = [row for row in self.states if row["agency"] == agency]
        begun = [row["year"] for row in rows if row["year"] <= self.today.year]
        if self.today.year not in begun:
            observed: date | None = self.ask("dashboard/observed_to", agency=agency, today=self.today).rows[0][0]
            last = observed.year - (observed.month == 1) if observed else self.today.year
            begun = [year for year in begun if year <= last] or begun
        return agency, max(begun or [row["year"] for row in rows])


def choose_only_agency(view: View) -> None:
    """On a page of no agency: where there is one agency alone, show the navigation of its pages too."""
    start = view.start()
    if view.agency is None and start is not None and len(view.agencies) == 1:
        choose_agency(view, *start)


@contextmanager
def open_view(
    folder: Path,
    *,
    agency: str | None = None,
    year: int | None = None,
    query: Mapping[str, str] | None = None,
    path: Mapping[str, str] | None = None,
    role: str = "operator",
    static_page_size: int | None = None,
) -> Iterator[View]:
    """Open the newest published database of a workspace for one request. Raises Refusal PUBLISHED-*, PageNotFoundError.

    A build that is removed between reading CURRENT and opening the file is looked for once more.
    """
    if year is not None and not 1000 <= year <= 9999:  # the database has no greater numbers
        raise PageNotFoundError("没有这一年。")
    database = PublishedDatabase(folder / "published")
    file = database.newest()
    if not file.exists():
        file = database.newest()
    with open_file(file) as connection:
        view = View(
            connection,
            folder,
            file,
            query=query or {},
            path=path or {},
            role=role,
            static_page_size=static_page_size,
        )
        if agency is not None:
            choose_agency(view, agency, year)
        elif year is not None:
            view.year = year
        yield view


def choose_agency(view: View, agency_id: str, year: int | None) -> None:
    """Take the agency and year of an address. Raises PageNotFoundError naming those there are."""
    agency = view.agencies.get(agency_id)
    with_figures = {row["agency"] for row in view.states}
    if agency is None and agency_id in with_figures:
        agency = PublishedAgency(agency_id, agency_id)
    if agency is None:
        start = view.start()
        choices = {
            other.name: Links(other.id, start[1] if start else None).page()
            for other in view.agencies.values()
            if other.id in with_figures
        }
        raise PageNotFoundError(f"没有编号为“{agency_id}”的单位。", choices)
    view.agency, view.year = agency, year
    if year is not None and view.years and year not in view.years:
        choices = {f"{other} 年": Links(agency_id, other).page() for other in view.years}
        raise PageNotFoundError(f"{agency.name}没有 {year} 年的数据。", choices)
