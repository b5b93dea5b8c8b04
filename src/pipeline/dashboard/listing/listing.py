"""One page of a table of the published database, ready to be shown: its rows, what narrows them, and the addresses around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from pipeline.dashboard.listing.days import SearchedDays
from pipeline.dashboard.listing.filters import POSITIONS, Filter, SortColumn
from pipeline.dashboard.listing.tables import PublishedColumn, PublishedTable

# A page of more rows than this is slow in an old browser, and sixty sheets of paper.
MAX_ON_ONE_PAGE = 3000


@dataclass(frozen=True)
class Facet:
    """One value of a column with the number of its rows, and the address of the listing narrowed to it."""

    word: str
    rows: int
    href: str


@dataclass(frozen=True)
class TableListing:
    """A page of a table. `total` is None when a search finds more rows than are counted; `sum` is None where no column is summed.

    `query` is what was asked, `fixed` the conditions the page sets itself and does not offer as fields. Addresses are within the
    dashboard. `static_page_size`: the listing is part of a file, which cannot be narrowed or paged and shows so many rows.
    `role`: readers are not shown names of columns and of figures as programs use them. `source_names`: source → what people
    call it. `facets`: column → its values with their numbers. `days`: those that a search looked through, None where it looked
    through all rows.
    """

    table: PublishedTable
    columns: tuple[PublishedColumn, ...]
    rows: tuple[Mapping[str, Any], ...]
    filters: tuple[Filter, ...]
    total: int | None
    sum: float | None
    page: int
    path: str
    query: Mapping[str, str]
    fixed: Mapping[str, object]
    order: tuple[SortColumn, ...]
    first: str | None
    previous: str | None
    next: str | None
    labels: Mapping[str, str]
    static_page_size: int | None
    count_limit: int
    role: str = "operator"
    source_names: Mapping[str, str] = field(default_factory=dict)
    facets: Mapping[str, tuple[Facet, ...]] = field(default_factory=dict)
    days: SearchedDays | None = None

    @property
    def shown_columns(self) -> tuple[PublishedColumn, ...]:
        """The columns with anything in them on this page, or that it is narrowed or sorted by: columns of blanks say nothing."""
        asked = {condition.column for condition in self.filters if condition.column not in self.fixed} | {
            self.order[0].column
        }
        full = [
            column
            for column in self.columns
            if column.name in asked or any(row[column.name] is not None for row in self.rows)
        ]
        return tuple(full or self.columns)

    def original(self, row: Mapping[str, Any]) -> str | None:
        """Where the article or post of a row can be read: only an address of the web is made a link."""
        address = str(row.get("url") or "").strip()
        return address if re.match(r"https?://[^\s/]", address, re.IGNORECASE) else None

    @property
    def downloads(self) -> bool:
        """Whether its rows are offered as a file: to readers only of tables that do not name the office's own files."""
        return self.role == "operator" or all(column.name not in ("file", "path") for column in self.table.columns)

    @property
    def interactive(self) -> bool:
        """Whether it can be narrowed, sorted and paged."""
        return self.static_page_size is None

    def address_with(self, **changes: str | None) -> str:
        """The address of this listing with other conditions or another order, from the first page on; None removes one."""
        return self._address({**self._conditions(), **changes})

    def _conditions(self) -> dict[str, str]:
        return {key: value for key, value in self.query.items() if key not in POSITIONS and value != ""}

    def _address(self, conditions: Mapping[str, str | None]) -> str:
        given = {**self.path_query, **{key: value for key, value in conditions.items() if value is not None}}
        return f"{self.action}?{urlencode(given)}" if given else self.action

    @property
    def action(self) -> str:
        """Where the form leads: the address of the page without its query."""
        return self.path.partition("?")[0]

    @property
    def path_query(self) -> dict[str, str]:
        """The query of the page's own address; every link and the form repeat it."""
        return dict(parse_qsl(self.path.partition("?")[2]))

    def sorted_by(self, column: PublishedColumn) -> str:
        """The address behind a heading: sorted upwards, and downwards when it is sorted upwards already."""
        first = self.order[0]
        down = first.column == column.name and not first.descending
        return self.address_with(sort=f"-{column.name}" if down else column.name)

    @property
    def conditions(self) -> list[str]:
        """The conditions of the query, in Chinese."""
        given = {key for key, value in self.query.items() if value != ""}
        return [condition.words(self.table) for condition in self.filters if condition.key in given]

    @property
    def sum_heading(self) -> str:
        """The heading of the column that is summed."""
        return self.table.column(self.table.sum_column).heading if self.table.sum_column else ""

    @property
    def truncated(self) -> bool:
        """Whether a listing in a file leaves rows out."""
        return not self.interactive and (self.total is None or self.total > len(self.rows))

    @property
    def printable(self) -> str | None:
        """The address of all rows on one page, for paper; None where they are on one already, or are too many."""
        several = self.interactive and (self.next or self.previous)
        return self.address_with(on_one_page="1") if several and self.total and self.total <= MAX_ON_ONE_PAGE else None

    @property
    def permalink(self) -> str:
        """The address of exactly this page."""
        return self._address({key: value for key, value in self.query.items() if value != ""})

    @property
    def without_conditions(self) -> str:
        """The same listing in the same order, without conditions."""
        return self.address_with(**{key: None for key in self.query if key != "sort"})

    def address_at(self, base: str) -> str:
        """The same rows at another address, with the conditions that this page sets itself."""
        fixed = {key: str(value) for key, value in self.fixed.items() if value is not None}
        given = {**fixed, **self._conditions()}
        return f"{base}?{urlencode(given)}" if given else base

    @property
    def older_days(self) -> str | None:
        """The address of the same search among older rows; None where there are none."""
        if self.days is None or self.days.oldest is None:
            return None
        return self.address_with(**{"on_date.from": None, "on_date.to": f"{self.days.day_before}"})

    @property
    def all_days(self) -> str | None:
        """The address of the same search on every day; None where no other day has rows."""
        if self.days is None or self.days.oldest is None:
            return None
        return self.address_with(**{"on_date.from": f"{self.days.oldest}", "on_date.to": None})

    @property
    def without_date(self) -> str | None:
        """The address of the same search among rows without a date; None where there are none, or they were searched."""
        if self.days is None or not self.days.undated:
            return None
        return self.address_with(**{"on_date.from": None, "on_date.to": None, "on_date.is": "empty"})

    @property
    def csv(self) -> str:
        return self.address_at(f"/tables/{self.table.name}.csv")

    @property
    def xlsx(self) -> str:
        return self.address_at(f"/tables/{self.table.name}.xlsx")

    @property
    def json(self) -> str:
        return self.address_at(f"/api/{self.table.name}")

    def field_value(self, column: PublishedColumn, op: str = "") -> str:
        """What the form's field for a column holds already."""
        return self.query.get(f"{column.name}.{op}" if op else column.name, "")
