"""A listing that is counted out of the tallies says what counting its rows one by one says, of a draft year and of a sealed one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.core.published import PublishedDatabase, open_file
from pipeline.dashboard.listing import read
from pipeline.dashboard.listing.filters import Filter
from pipeline.dashboard.listing.tables import PublishedTable
from pipeline.dashboard.listing.tallied import tallied_as
from pipeline.dashboard.view import open_view
from tests.support.sealed_office import sealed_office

# Of the demo's rows: totals and their parts, days, columns, accounts, reasons.
ASKED: list[tuple[str, dict[str, str]]] = [
    ("evidence", {}),
    ("evidence", {"figure": "items.total", "year": "2019"}),
    ("evidence", {"figure": "posts.wechat", "on_date.from": "2019-03-01", "on_date.to": "2019-03-31"}),
    ("evidence", {"figure": "items.news", "section.has": "工作"}),
    ("evidence", {"figure": "posts.wechat", "section.is": "empty"}),
    ("excluded", {}),
    ("excluded", {"reason.begins": "草"}),
    ("excluded", {"reason.begins": "重复", "year": "2019"}),
    ("verdicts", {"verdict": "excluded"}),
    ("verdicts", {"verdict": "counted", "figure": "items.documents"}),
    ("verdicts", {}),
]


def counted(folder: Path, table: str, query: dict[str, str], role: str) -> object:
    read._known_totals.clear()
    with open_view(folder, role=role) as view:
        listing = read.list_table(view, table, query)
    return listing.total, listing.sum, listing.facets, [row["row_id"] for row in listing.rows]


@pytest.mark.parametrize("role", ["operator", "reader"])
@pytest.mark.parametrize("sealed", [False, True], ids=["draft", "sealed"])
def test_tallies_and_rows_give_the_same_numbers(
    demo_year: Path, sealed: bool, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = sealed_office().folder if sealed else demo_year
    fast = [counted(folder, table, query, role) for table, query in ASKED]
    used: list[object] = []

    def one_by_one(table: PublishedTable, filters: tuple[Filter, ...]) -> None:
        used.append(tallied_as(table, filters))

    monkeypatch.setattr(read, "tallied_as", one_by_one)
    assert [counted(folder, table, query, role) for table, query in ASKED] == fast
    assert None not in used, "each of these is counted out of the tallies"


def test_what_tallies_do_not_hold_is_counted_row_by_row(demo_year: Path) -> None:
    with open_file(PublishedDatabase(demo_year / "published").newest()) as connection:
        excluded = read.published_table(connection, "excluded")
    for query in ({"summary.has": "水"}, {"reason.begins": "重复：同"}, {"reason.has": "草"}, {"row_id": "1"}):
        assert tallied_as(excluded, read.read_filters(excluded, query)) is None, query
