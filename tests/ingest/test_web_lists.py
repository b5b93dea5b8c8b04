"""Lists on the web as sources: two real shapes, pages that move while they are read, lists too long for one night."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

import pytest

from pipeline.ingest.sources import paging
from pipeline.ingest.sources.listing import ListPage
from tests.support.platforms import Clock, Dataproxy, Gkmlpt, documents, serve
from tests.support.platforms.clock import epoch
from tests.support.platforms.gkmlpt import Document
from tests.support.platforms.poller import Poller

NOW = "2026-06-15 02:30"
KINDS = {"gkmlpt": Gkmlpt, "dahan": Dataproxy}


@pytest.fixture(params=list(KINDS))
def site(request: pytest.FixtureRequest) -> Iterator[tuple[Gkmlpt, Poller]]:
    fake = KINDS[request.param](Clock(NOW), documents(2026, 4, many=1500), per_page=45)
    with serve(fake) as url:
        yield fake, Poller(fake, url)


def truth(fake: Gkmlpt) -> set[str]:
    return {number for number, day in fake.truth(2026).items() if day < fake.clock.today}


def in_deliveries(poller: Poller) -> list[str]:
    return [str(json.loads(line)["id"]) for content in poller.deliveries.values() for line in content.splitlines()]


def test_a_first_poll_reads_the_whole_list_and_delivers_it_by_months(site: tuple[Gkmlpt, Poller]) -> None:
    fake, poller = site
    result = poller.poll()
    assert result.findings == ()
    assert sorted(in_deliveries(poller)) == sorted(truth(fake))
    assert [delivery.name for delivery in result.deliveries] == [f"2026-0{month}.ndjson" for month in range(1, 7)]
    assert max(poller.covered) == date(2026, 6, 14)
    (control,) = result.controls
    assert (control.name, control.on, control.value) == ("list_total", date(2026, 6, 14), len(truth(fake)))


def test_years_gone_by_are_delivered_a_year_at_a_time() -> None:
    at = [datetime(2014, 3, 1, 9), datetime(2016, 7, 1, 9), datetime(2025, 12, 31, 9), datetime(2026, 2, 1, 9)]
    fake = Gkmlpt(Clock("2026-02-10 02:30"), [Document(n, time, f"{n}") for n, time in enumerate(at)])
    with serve(fake) as url:
        poller = Poller(fake, url)
        result = poller.poll()
    names = [delivery.name.removesuffix(".ndjson") for delivery in result.deliveries]
    assert names == [*map(str, range(2014, 2026)), "2026-01", "2026-02"]
    assert (min(poller.covered), len(poller.covered)) == (
        date(2014, 3, 1),
        (date(2026, 2, 10) - date(2014, 3, 1)).days,
    )
    assert len(in_deliveries(poller)) == 4


def test_the_next_nights_read_the_newest_pages_alone_and_now_and_then_everything(site: tuple[Gkmlpt, Poller]) -> None:
    fake, poller = site
    poller.poll()
    asked = []
    for _ in range(28):
        fake.clock.forward(days=1)
        before = len(fake.seen)
        assert poller.codes() == []
        # The same request twice in a row is one that the client sent again; reading a page once more comes after another page.
        asked.append(
            len(list(groupby((request.path, sorted(request.query.items())) for request in fake.seen[before:])))
        )
    assert max(asked[:27]) <= 3
    assert asked[27] >= len(truth(fake)) // fake.per_page
    assert poller.records.keys() == truth(fake)


def test_the_same_night_again_delivers_the_same_bytes(site: tuple[Gkmlpt, Poller]) -> None:
    _, poller = site
    poller.poll()
    poller.poll()
    before = dict(poller.deliveries)
    poller.poll()
    assert poller.deliveries == before


@pytest.mark.parametrize("fault", ["shifted", "removed", "doubled", "empty_page"])
def test_a_list_that_moves_while_it_is_read_is_read_again_until_it_is_unchanged(
    site: tuple[Gkmlpt, Poller], fault: str
) -> None:
    fake, poller = site
    fake.faults.ask(fault)
    assert poller.codes() == []
    assert (fault, "") in fake.faults.shown
    assert sorted(in_deliveries(poller)) == sorted(truth(fake))


def test_a_list_that_never_stays_unchanged_keeps_its_rows_and_covers_no_day(site: tuple[Gkmlpt, Poller]) -> None:
    fake, poller = site
    fake.faults.ask("removed", times=None)
    result = poller.poll()
    (finding,) = result.findings
    assert finding.code == "API-SHIFTING"
    assert "读了 3 遍" in finding.message
    assert poller.covered == set()
    assert "读到的照常保存，但哪一天都不能算读全" in finding.message
    assert len(poller.records) > 100
    assert not truth(fake) <= poller.records.keys()
    fake.faults.clear()
    assert poller.codes() == []
    assert truth(fake) <= poller.records.keys()
    assert max(poller.covered) == date(2026, 6, 14)


def test_a_page_that_stays_empty_in_the_middle_leaves_its_days_uncovered(site: tuple[Gkmlpt, Poller]) -> None:
    fake, poller = site
    real = fake.page_of
    fake.page_of = lambda page: [] if page == 3 else real(page)  # type: ignore[method-assign]
    result = poller.poll()
    (finding,) = result.findings
    assert finding.code == "API-PAGE-EMPTY"
    assert "第 3 页是空的" in finding.message
    missing = {
        number: day
        for number, day in fake.truth(2026).items()
        if number not in poller.records and day < fake.clock.today
    }
    assert len(missing) == fake.per_page
    assert poller.covered.isdisjoint(missing.values())
    fake.page_of = real  # type: ignore[method-assign]
    assert poller.codes() == []
    assert poller.records.keys() == truth(fake)
    assert poller.covered >= set(fake.truth(2026).values()) - {fake.clock.today}


def _cut_after(fake: Gkmlpt, pages: int) -> None:
    """From so many further requests on, too many have been made."""
    last, real = len(fake.seen) + pages, fake.faults.show

    def show(path: str, *names: str) -> str | None:
        if "too_many" in names and len(fake.seen) > last:
            return "too_many"
        return real(path, *names)

    fake.faults.show = show  # type: ignore[method-assign]


@pytest.mark.parametrize("taken_down", [0, 150])
def test_a_list_too_long_for_a_night_is_resumed_until_it_is_whole(site: tuple[Gkmlpt, Poller], taken_down: int) -> None:
    fake, poller = site
    codes, covered = [], []
    for _ in range(8):
        vars(fake.faults).pop("show", None)
        _cut_after(fake, 8)
        result = poller.poll()
        codes.append([finding.code for finding in result.findings])
        covered.append(len(poller.covered))
        known = {day for number, day in fake.truth(2026).items() if number not in poller.records}
        assert poller.covered.isdisjoint(known - {fake.clock.today})
        fake.documents.append(Document(9000000 + len(codes), fake.clock.now - timedelta(hours=9), "夜里发的"))
        if len(codes) == 1 and taken_down:  # the pages still to be read move up by more than three
            fake.documents = [
                document for document in fake.documents if document not in fake.listed[20 : 20 + taken_down]
            ]
        fake.clock.forward(days=1)
    assert codes[0] == ["API-SLOW-DOWN"]
    assert codes[-1] == []
    assert covered == sorted(covered)
    assert poller.cursor["unfinished"] == {}
    vars(fake.faults).pop("show")
    assert poller.codes() == []
    assert poller.records.keys() >= truth(fake)
    assert poller.covered >= set(fake.truth(2026).values()) - {fake.clock.today}


def test_a_cut_night_is_marked_and_says_what_is_left(site: tuple[Gkmlpt, Poller]) -> None:
    fake, poller = site
    _cut_after(fake, 2)
    result = poller.poll()
    assert not all(delivery.whole for delivery in result.deliveries)
    assert any(delivery.whole for delivery in result.deliveries)
    assert "照常保存" in result.findings[0].message
    assert "及以前的下一次运行再读" in result.findings[0].message
    assert result.controls == ()


def test_what_is_taken_down_is_no_longer_in_the_window(site: tuple[Gkmlpt, Poller]) -> None:
    fake, poller = site
    poller.poll()
    victim = next(document for document in fake.listed if document.at.date() == fake.clock.today - timedelta(days=3))
    fake.documents.remove(victim)
    poller.poll()
    assert not any(number.endswith(str(victim.number)) for number in in_deliveries(poller))


def test_nothing_is_asked_from_before_the_source_begins(site: tuple[Gkmlpt, Poller]) -> None:
    fake, poller = site
    poller.source = poller.source.model_copy(update={"starts_on": date(2026, 5, 10)})
    result = poller.poll()
    assert min(poller.covered) == date(2026, 5, 10)
    assert result.controls == ()
    assert poller.records.keys() == {number for number, day in fake.truth(2026).items()
                                      if date(2026, 5, 10) <= day < fake.clock.today}  # fmt: skip


def test_a_list_without_anything_is_no_fault() -> None:
    fake = Gkmlpt(Clock(NOW), [])
    with serve(fake) as url:
        result = Poller(fake, url).poll()
    assert (result.findings, result.deliveries) == ((), ())


def test_memory_does_not_grow_with_the_number_of_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    newest, real, peaks = epoch(datetime(2026, 6, 14, 20)), paging.read_list, dict[int, int]()

    def measured(*given: Any, **named: Any) -> Any:
        tracemalloc.start()
        try:
            return real(*given, **named)
        finally:
            peaks[pages] = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()

    def page(_client: object, _listing: object, number: int) -> ListPage:
        rows = [{"id": f"{n}", "title": "标题" * 150, "display_publish_time": newest - n * 2400}
                for n in range((number - 1) * 10, min(number, pages) * 10)]  # fmt: skip
        return ListPage(rows, pages * 10)

    monkeypatch.setattr(paging, "read_page", page)
    monkeypatch.setattr("pipeline.ingest.sources.http.read_list", measured)
    for pages in (10, 1500):  # the first one pays for what is loaded once
        poller = Poller(Gkmlpt(Clock(NOW), []), "http://127.0.0.1:9")
        assert poller.codes() == []
        assert len(poller.records) == pages * 10
    assert sum(map(len, poller.deliveries.values())) > 12 << 20
    assert peaks[1500] < 3 << 20
