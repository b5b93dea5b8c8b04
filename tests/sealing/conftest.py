"""An office before its seal, after it, and after later deliveries."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.office import Office, post, request
from tests.support.sealed_office import (
    ITEMS,
    MARCH,
    POSTS,
    REQUESTS,
    copy_office,
    prepare,
    publish,
    ready_office,
    sealed_office,
)


@pytest.fixture(scope="session")
def first_revision() -> Office:
    """2019 sealed and published."""
    return sealed_office()


@pytest.fixture
def draft(tmp_path: Path) -> Office:
    """Everything of 2019 counted, filled and judged; nothing sealed."""
    return copy_office(ready_office(), tmp_path / "w")


@pytest.fixture(scope="session")
def changed_since(first_revision: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A night in March: an item was withdrawn, one renamed, a post added, a request decided after all."""
    office = copy_office(first_revision, tmp_path_factory.mktemp("march") / "w")
    items = [dict(row) for row in ITEMS if row["item_id"] != 3]
    items[0]["title"] = "换了标题"
    office.drop("website/items_20190101-20191231_导出20200304.csv", items)  # the whole year, as of then
    office.drop("weibo/posts.csv", [*POSTS, post(500, "2019-07-01", agency="bureau")])
    office.drop(
        "ledger/requests.csv",
        [REQUESTS[0], request("R2", "2019-12-20", decision="G2", decided_on="2019-12-30", agency="bureau")],
    )
    prepare(office, MARCH, closing=None)
    publish(office, MARCH)
    return office
