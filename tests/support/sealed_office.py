"""A small office whose year 2019 can be sealed, and the steps of a run from pull to publish with a seal in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path

import duckdb
import yaml

from pipeline.core.warehouse import Warehouse, open_warehouse
from pipeline.figures.candidate import open_candidate
from pipeline.figures.count import count_figures
from pipeline.figures.publish import publish_figures
from pipeline.quality.waivers import waive_findings
from pipeline.reports.fill import fill_forms
from pipeline.reports.rules import judge_forms
from pipeline.sealing.approvals import sealed_runs
from pipeline.sealing.freeze import freeze_sealed_results, freeze_sealed_years
from pipeline.sealing.seal import SealedRevision, seal_year
from tests.support.kept import kept
from tests.support.office import COLUMNS, Office, item, post, request, settings

LONG_LIMITS = {"quiet_days": 366, "rhythm_days": 366}
JANUARY = datetime(2020, 1, 10, 9, 0)
MARCH = datetime(2020, 3, 5, 2, 30)

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


DECLARED = [
    declared("disputes.*"),
    declared("requests.carried_in.*"),
    declared("disclosure.*"),
    declared("briefings.heard", 4),
]


TEXTS = {
    "places": {
        "政府信息管理": "严格公文公开属性审查，信息发布前逐条审核。",
        "主动公开做法": "围绕重点领域公开信息。",
        "平台建设做法": "加强网站日常管理。",
        "监督保障做法": "明确办公室为牵头部门。",
        "存在的主要问题": "公开内容不够丰富，政策解读形式单一。",
        "改进情况": "加强业务学习，丰富解读形式。",
        "其他需要报告的事项": "无。",
    }
}


def write_texts_of(office: Office, agency: str = "bureau", year: int = 2019) -> None:
    """The places of a report, filled as an office does."""
    office.write(f"texts/{agency}-{year}.yml", yaml.safe_dump(TEXTS, allow_unicode=True))


def create_office(folder: Path, limits: dict[str, int] | None = None) -> Office:
    """The office with the files of the year in its inbox."""
    office = Office(folder)
    sources = {name: {"fills": table, **(limits or LONG_LIMITS)} for name, table in
               (("website", "items"), ("weibo", "posts"), ("ledger", "requests"))}  # fmt: skip
    office.write("workspace.toml", settings({**sources, "forms": "declared"}, ("bureau",), ""))
    office.write("columns.yml", "".join(f"- {{column: {c}, class: {k}}}\n" for c, k in COLUMNS.items()))
    office.drop("website/items.csv", ITEMS)
    office.drop("weibo/posts.csv", POSTS)
    office.drop("ledger/requests.csv", REQUESTS)
    office.drop("forms/declared.csv", DECLARED)
    write_texts_of(office)
    return office


def copy_office(office: Office, folder: Path) -> Office:
    return office.copy(folder)


@contextmanager
def open_candidate_of(office: Office) -> Iterator[Warehouse]:
    """The warehouse with the candidate attached."""
    with open_warehouse(office.folder / "warehouse") as warehouse, open_candidate(warehouse, office.read()):
        yield warehouse


def prepare(
    office: Office, now: datetime = JANUARY, *, closing: int | None = 2019, check: Callable[[], None] | None = None
) -> None:
    """Every verb up to the waivers. `closing`: the year that is about to be sealed; None: a nightly run."""
    office.verbs("pull", "load", "correct", "accept", now=f"{now:%Y-%m-%d %H:%M}")
    if check is not None:
        check()
    with open_warehouse(office.folder / "warehouse") as warehouse:
        workspace = office.read()
        as_of = date(2019, 12, 31) if closing else now.date()
        count_figures(warehouse, workspace, as_of=as_of, today=now.date())
        with open_candidate(warehouse, workspace):
            office.findings = list(freeze_sealed_years(warehouse, workspace, but_year=closing, now=now))
            fill_forms(warehouse.connection, declared_sources=["forms"])
            freeze_sealed_results(warehouse, but_year=closing)
            judge_forms(warehouse.connection, as_of=now.date(), levels={}, declared_sources=["forms"])
            waive_findings(warehouse.connection, office.folder, [2019])
            freeze_sealed_results(warehouse, but_year=closing)


def seal(office: Office, by: str = "王主任", note: str | None = "同意", now: datetime = JANUARY) -> SealedRevision:
    with open_candidate_of(office) as warehouse:
        return seal_year(warehouse, office.read(), 2019, "bureau", by, note, now)


def publish(office: Office, now: datetime = JANUARY) -> None:
    """Freeze every sealed year, and publish."""
    with open_warehouse(office.folder / "warehouse") as warehouse:
        with open_candidate(warehouse, office.read()):
            freeze_sealed_years(warehouse, office.read(), now=now)
            freeze_sealed_results(warehouse)
        keep = {f"figures-{run}.duckdb" for run in sealed_runs(office.read())}
        publish_figures(warehouse, office.read(), now=now, keep=keep)


@cache
def ready_office() -> Office:
    """2019 counted, filled and judged, not sealed; built once in a run of the tests, to be copied."""
    return Office(kept("ready-office", lambda place: prepare(create_office(place / "w"))) / "w")


@cache
def sealed_office() -> Office:
    """The same with 2019 sealed and published."""

    def make(place: Path) -> None:
        office = copy_office(ready_office(), place / "w")
        seal(office)
        publish(office)

    return Office(kept("sealed-office", make) / "w")


def with_few_cells(office: Office) -> Office:
    """The office with fewer cells and figures published: in a site of files each has a page of its own."""
    with duckdb.connect(str(office.published_file)) as connection:
        connection.execute("""
            DELETE FROM cells WHERE "table" = 'requests' AND "column" <> 'total' OR "table" <> 'requests' AND hash("row", "column") % 8 > 0
        """)
        connection.execute("DELETE FROM figures WHERE value = 0 AND figure NOT LIKE 'requests.%.total'")
    return office


def sealed_package() -> Path:
    """The package of `sealed_office`."""
    return sealed_office().folder / "sealed" / "bureau-2019-r1.zip"
