"""Every state an office can be in: how far its year has come, what ran last, and what is known of its ledger. Made once, from copies."""

from __future__ import annotations

import shutil
import tempfile
from atexit import register
from datetime import datetime
from functools import cache
from itertools import product
from pathlib import Path

from pipeline.requests import write_published_steps, write_request_tables

from .office import Office, item, post
from .sealed_office import (
    REQUESTS,
    copy_office,
    create_office,
    open_candidate_of,
    prepare,
    publish,
    seal,
    sealed_office,
)

MARCH, NEXT_YEAR = datetime(2020, 3, 10, 9, 0), datetime(2021, 3, 10, 9, 0)
YEARS, RUNS, LEDGERS = ("draft", "sealed", "revised"), ("night", "year end"), ("whole", "none", "stale", "refused")
State = tuple[str, str, str]
STATES: tuple[State, ...] = tuple(product(YEARS, RUNS, LEDGERS))


def office_in(state: State) -> Office:
    """The office in a state, published. Not to be changed."""
    year, run, ledger = state
    return _office_in(year, run, ledger)


@cache
def _office_in(year: str, run: str, ledger: str) -> Office:
    office = copy_office(_before_last_run(year, ledger), _folder())
    now = _day_of(ledger)
    prepare(office, now, closing=2019 if run == "year end" else None)
    with open_candidate_of(office) as warehouse:
        write_request_tables(warehouse, office.read(), today=now.date())
        write_published_steps(warehouse)
    publish(office, now)
    return office


@cache
def _before_last_run(year: str, ledger: str) -> Office:
    """Everything that came is loaded; the last run finds nothing new."""
    if year == "draft":
        office = create_office(_folder())
    else:
        office = copy_office(sealed_office() if year == "sealed" else _revised_office(), _folder())
        _change_later(office)
    if ledger == "none":
        shutil.rmtree(office.folder / "inbox/ledger")
        for written in ("warehouse", "snapshots", "published"):
            shutil.rmtree(office.folder / written, ignore_errors=True)
    if ledger == "refused":
        shutil.rmtree(office.folder / "inbox/ledger")
        office.drop("ledger/requests-2.csv", "什么都不是\n1\n")
    office.verbs("pull", "load", "correct", "accept", now=f"{_day_of(ledger):%Y-%m-%d %H:%M}")
    return office


@cache
def _revised_office() -> Office:
    """A year sealed twice, with a correction in between."""
    office = copy_office(sealed_office(), _folder())
    office.drop("ledger/requests.csv", [REQUESTS[0], {**REQUESTS[1], "decision": "G2", "decided_on": "2019-12-30"}])
    prepare(office, MARCH)
    seal(office, note="更正：R2 已于 12 月 30 日答复", now=MARCH)
    return office


def _change_later(office: Office) -> None:
    """What comes in after a seal: other items, one of them a draft, and posts, one of them without an account."""
    items = [item(n, f"2019-{n % 12 + 1:02d}-10", agency="bureau") for n in range(3, 30)]
    office.drop("website/items.csv", [*items, item(900, "2019-05-05", agency="bureau", status="draft")])
    posts = [post(n, "2019-08-08", agency="bureau", account=name) for n, name in ((600, "甲"), (601, None))]
    office.drop("weibo/later.csv", posts)


def _day_of(ledger: str) -> datetime:
    """Two seasons after the ledger's last delivery it is stale."""
    return NEXT_YEAR if ledger in ("stale", "refused") else MARCH


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="gongkai-states-"))
    register(shutil.rmtree, folder, ignore_errors=True)
    return folder / "w"
