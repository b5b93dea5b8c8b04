"""A warehouse made before deliveries were listed: its files are read again, and what can no longer be read is carried over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.checking import execute
from tests.support.office import Office, item

Make = Callable[..., Office]


@pytest.fixture
def older(workspace: Make) -> Office:
    """An office with two files whose rows are in force, and nothing listed, as an earlier version left it."""
    office = workspace()
    office.drop("website/a.csv", [item(1), item(2, "2019-04-01")])
    office.take_in("2020-01-05 02:30")
    office.drop("website/b.csv", [item(3, "2019-05-01")])
    office.tally("2020-01-06 02:30")
    for statement in (
        "UPDATE files SET listed = NULL, rows_print = NULL, claim = NULL",
        "DELETE FROM listed",
        "DELETE FROM contents_items",
        "UPDATE items SET content = NULL",
        "DELETE FROM deliveries",
        "DELETE FROM settled",
    ):
        execute(office, statement)
    return office


def test_its_files_are_read_again_and_nothing_changes(older: Office) -> None:
    before = older.held("SELECT * EXCLUDE (file_id) FROM items ORDER BY row_id")
    older.tally("2020-01-07 02:30")
    assert older.figures()["items.total"] == 3
    assert older.held("SELECT * EXCLUDE (file_id) FROM items ORDER BY row_id") == before
    assert older.held("SELECT count(*) FROM listed") == [(3,)]


def test_what_can_no_longer_be_read_is_carried_over(older: Office) -> None:
    for snapshot in (older.folder / "snapshots" / "website").glob("*.csv"):
        Path(snapshot).unlink()
    (older.folder / "inbox" / "website" / "a.csv").unlink()
    (older.folder / "inbox" / "website" / "b.csv").unlink()
    older.drop("website/c.csv", [item(4, "2019-06-01")])
    older.tally("2020-01-07 02:30")
    assert older.figures()["items.total"] == 4
    assert older.account() == (4, 4, 0, 0)
