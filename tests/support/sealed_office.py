"""A small office whose year 2019 can be sealed, and the verbs from pull to publish with a seal among them, as a run does them."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path

from pipeline.core.warehouse import Warehouse, open_warehouse
from pipeline.figures.candidate import open_candidate
from pipeline.figures.count import count_figures
from pipeline.figures.publish import publish_figures
from pipeline.quality.waivers import waive_findings
from pipeline.reports.fill import fill_forms
from pipeline.reports.rules import judge
from pipeline.sealing.freeze import freeze_sealed_years, keep_sealed
from pipeline.sealing.seal import Sealed, seal_year
from tests.support.office import COLUMNS, Office, item, post, request, settings

QUIET = {"quiet_days": 366, "rhythm_days": 366}
JANUARY = datetime(2020, 1, 10, 9, 0)

ITEMS = [item(n, f"2019-{n % 12 + 1:02d}-10", agency="bureau") for n in range(24)] + [
    item(99, "2019-12-31", agency="bureau")
]
POSTS = [post(n, f"2019-{n % 12 + 1:02d}-10", agency="bureau") for n in range(12)] + [
    post(99, "2019-12-31", agency="bureau")
]
REQUESTS = [
    request("R1", "2019-03-01", decision="G2", decided_on="2019-03-20", agency="bureau"),
    request("R2", "2019-12-20", agency="bureau"),
]


def declared(figure: str, value: float = 0) -> dict[str, object]:
    return {
        "figure": figure,
        "year": 2019,
        "value": value,
        "vouched_by": "办公室",
        "document": "登记簿",
        "agency": "bureau",
    }


DECLARED = [declared("disputes.*"), declared("disclosure.*"), declared("briefings.heard", 4)]


def make_office(folder: Path, quiet: dict[str, int] | None = None) -> Office:
    """The office with the files of the year in its inbox."""
    office = Office(folder)
    sources = {name: {"fills": table, **(quiet or QUIET)} for name, table in
               (("website", "items"), ("weibo", "posts"), ("ledger", "requests"))}  # fmt: skip
    office.write("workspace.toml", settings({**sources, "forms": "declared"}, ("bureau",), ""))
    office.write("columns.yml", "".join(f"- {{column: {c}, class: {k}}}\n" for c, k in COLUMNS.items()))
    office.drop("website/items.csv", ITEMS)
    office.drop("weibo/posts.csv", POSTS)
    office.drop("ledger/requests.csv", REQUESTS)
    office.drop("forms/declared.csv", DECLARED)
    return office


def copied(office: Office, folder: Path) -> Office:
    shutil.copytree(office.folder, folder)
    return Office(folder)


@contextmanager
def at_work(office: Office) -> Iterator[Warehouse]:
    """The warehouse with the candidate attached."""
    with open_warehouse(office.folder / "warehouse") as warehouse, open_candidate(warehouse, office.read()):
        yield warehouse


def prepare(
    office: Office, now: datetime = JANUARY, *, closing: int | None = 2019, check: Callable[[], None] | None = None
) -> None:
    """Every verb up to the waivers. `closing`: the year that is about to be sealed; None: a night."""
    office.verbs("pull", "load", "correct", "accept", now=f"{now:%Y-%m-%d %H:%M}")
    if check is not None:
        check()
    with open_warehouse(office.folder / "warehouse") as warehouse:
        workspace = office.read()
        count_figures(warehouse, workspace, as_of=date(2019, 12, 31) if closing else now.date())
        with open_candidate(warehouse, workspace):
            office.findings = list(freeze_sealed_years(warehouse, workspace, but_year=closing, now=now))
            fill_forms(warehouse.connection, declared_sources=["forms"])
            keep_sealed(warehouse, but_year=closing)
            judge(warehouse.connection, as_of=now.date(), levels={}, declared_sources=["forms"])
            waive_findings(warehouse.connection, office.folder, [2019])
            keep_sealed(warehouse, but_year=closing)


def seal(office: Office, by: str | None = "王主任", note: str | None = "同意", now: datetime = JANUARY) -> Sealed:
    with at_work(office) as warehouse:
        return seal_year(warehouse, office.read(), 2019, "bureau", by, note, now)


def hand_out(office: Office, now: datetime = JANUARY) -> None:
    """Show every sealed year as it was sealed, and publish."""
    with open_warehouse(office.folder / "warehouse") as warehouse:
        with open_candidate(warehouse, office.read()):
            freeze_sealed_years(warehouse, office.read(), now=now)
            keep_sealed(warehouse)
        publish_figures(warehouse, office.read(), now=now)


@cache
def ready_office() -> Office:
    """Everything of 2019 counted, filled and judged, nothing sealed: made once a run of the tests, to be copied."""
    office = make_office(_kept_folder())
    prepare(office)
    return office


@cache
def sealed_office() -> Office:
    """The same with 2019 sealed and published."""
    office = copied(ready_office(), _kept_folder())
    seal(office)
    hand_out(office)
    return office


def sealed_package() -> Path:
    """Its package."""
    return sealed_office().folder / "sealed" / "bureau-2019-r1.zip"


def _kept_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="gongkai-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder / "w"
