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
from pipeline.ingest.sources.listing import Page
from tests.support.platforms import Clock, Dataproxy, Gkmlpt, documents, serve
from tests.support.platforms.clock import epoch
from tests.support.platforms.gkmlpt import Document
from tests.support.platforms.visitor import Visitor

NOW = "2026-06-15 02:30"
KINDS = {"gkmlpt": Gkmlpt, "dahan": Dataproxy}


@pytest.fixture(params=list(KINDS))
def site(request: pytest.FixtureRequest) -> Iterator[tuple[Gkmlpt, Visitor]]:
    fake = KINDS[request.param](Clock(NOW), documents(2026, 4, many=1500), per_page=45)
    with serve(fake) as url:
        yield fake, Visitor(fake, url)


def truth(fake: Gkmlpt) -> set[str]:
    return {number for number, day in fake.truth(2026).items() if day < fake.clock.today}


def in_deliveries(visitor: Visitor) -> list[str]:
    return [str(json.loads(line)["id"]) for content in visitor.deliveries.values() for line in content.splitlines()]


def test_a_first_visit_reads_the_whole_list_and_hands_it_over_by_months(site: tuple[Gkmlpt, Visitor]) -> None:
    fake, visitor = site
    fetched = visitor.go()
    assert fetched.findings == ()
    assert sorted(in_deliveries(visitor)) == sorted(truth(fake))
    assert [one.name for one in fetched.deliveries] == [f"2026-0{month}.ndjson" for month in range(1, 7)]
    assert max(visitor.covered) == date(2026, 6, 14)
    (control,) = fetched.controls
    assert (control.name, control.on, control.value) == ("list_total", date(2026, 6, 14), len(truth(fake)))


def test_years_gone_by_are_handed_over_a_year_at_a_time() -> None:
    at = [datetime(2014, 3, 1, 9), datetime(2016, 7, 1, 9), datetime(2025, 12, 31, 9), datetime(2026, 2, 1, 9)]
    fake = Gkmlpt(Clock("2026-02-10 02:30"), [Document(n, time, f"{n}") for n, time in enumerate(at)])
    with serve(fake) as url:
        visitor = Visitor(fake, url)
        fetched = visitor.go()
    names = [one.name.removesuffix(".ndjson") for one in fetched.deliveries]
    assert names == [*map(str, range(2014, 2026)), "2026-01", "2026-02"]
    assert (min(visitor.covered), len(visitor.covered)) == (
        date(2014, 3, 1),
        (date(2026, 2, 10) - date(2014, 3, 1)).days,
    )
    assert len(in_deliveries(visitor)) == 4


def test_the_next_nights_read_the_newest_pages_alone_and_now_and_then_everything(site: tuple[Gkmlpt, Visitor]) -> None:
    fake, visitor = site
    visitor.go()
    asked = []
    for _ in range(28):
        fake.clock.forward(days=1)
        before = len(fake.seen)
        assert visitor.codes() == []
        # The same request twice in a row is one that the client sent again; reading a page once more comes after another page.
        asked.append(len(list(groupby((one.path, sorted(one.query.items())) for one in fake.seen[before:]))))
    assert max(asked[:27]) <= 3
    assert asked[27] >= len(truth(fake)) // fake.per_page
    assert visitor.records.keys() == truth(fake)


def test_the_same_night_again_hands_over_the_same_bytes(site: tuple[Gkmlpt, Visitor]) -> None:
    _, visitor = site
    visitor.go()
    visitor.go()
    before = dict(visitor.deliveries)
    visitor.go()
    assert visitor.deliveries == before


@pytest.mark.parametrize("fault", ["shifted", "removed", "doubled", "empty_page"])
def test_a_list_that_moves_while_it_is_read_is_read_again_until_it_stands_still(
    site: tuple[Gkmlpt, Visitor], fault: str
) -> None:
    fake, visitor = site
    fake.faults.ask(fault)
    assert visitor.codes() == []
    assert (fault, "") in fake.faults.shown
    assert sorted(in_deliveries(visitor)) == sorted(truth(fake))


def test_a_list_that_never_stands_still_keeps_its_rows_and_covers_no_day(site: tuple[Gkmlpt, Visitor]) -> None:
    fake, visitor = site
    fake.faults.ask("removed", times=None)
    fetched = visitor.go()
    (finding,) = fetched.findings
    assert finding.code == "API-SHIFTING"
    assert "读了 3 遍" in finding.message
    assert visitor.covered == set()
    assert "读到的照常保存，但哪一天都不能算读全" in finding.message
    assert len(visitor.records) > 100
    assert not truth(fake) <= visitor.records.keys()
    fake.faults.clear()
    assert visitor.codes() == []
    assert truth(fake) <= visitor.records.keys()
    assert max(visitor.covered) == date(2026, 6, 14)


def test_a_page_that_stays_empty_in_the_middle_leaves_its_days_uncovered(site: tuple[Gkmlpt, Visitor]) -> None:
    fake, visitor = site
    real = fake.page_of
    fake.page_of = lambda page: [] if page == 3 else real(page)  # type: ignore[method-assign]
    fetched = visitor.go()
    (finding,) = fetched.findings
    assert finding.code == "API-PAGE-EMPTY"
    assert "第 3 页是空的" in finding.message
    missing = {
        number: day
        for number, day in fake.truth(2026).items()
        if number not in visitor.records and day < fake.clock.today
    }
    assert len(missing) == fake.per_page
    assert visitor.covered.isdisjoint(missing.values())
    fake.page_of = real  # type: ignore[method-assign]
    assert visitor.codes() == []
    assert visitor.records.keys() == truth(fake)
    assert visitor.covered >= set(fake.truth(2026).values()) - {fake.clock.today}


def _cut_after(fake: Gkmlpt, pages: int) -> None:
    """From so many further requests on, too many have been made."""
    last, real = len(fake.seen) + pages, fake.faults.show

    def show(path: str, *names: str) -> str | None:
        if "too_many" in names and len(fake.seen) > last:
            return "too_many"
        return real(path, *names)

    fake.faults.show = show  # type: ignore[method-assign]


@pytest.mark.parametrize("taken_down", [0, 150])
def test_a_list_too_long_for_a_night_is_gone_on_with_until_it_is_whole(
    site: tuple[Gkmlpt, Visitor], taken_down: int
) -> None:
    fake, visitor = site
    codes, covered = [], []
    for _ in range(8):
        vars(fake.faults).pop("show", None)
        _cut_after(fake, 8)
        fetched = visitor.go()
        codes.append([one.code for one in fetched.findings])
        covered.append(len(visitor.covered))
        known = {day for number, day in fake.truth(2026).items() if number not in visitor.records}
        assert visitor.covered.isdisjoint(known - {fake.clock.today})
        fake.documents.append(Document(9000000 + len(codes), fake.clock.now - timedelta(hours=9), "夜里发的"))
        if len(codes) == 1 and taken_down:  # the pages still to be read move up by more than three
            fake.documents = [one for one in fake.documents if one not in fake.listed[20 : 20 + taken_down]]
        fake.clock.forward(days=1)
    assert codes[0] == ["API-SLOW-DOWN"]
    assert codes[-1] == []
    assert covered == sorted(covered)
    assert visitor.cursor["unfinished"] == {}
    vars(fake.faults).pop("show")
    assert visitor.codes() == []
    assert visitor.records.keys() >= truth(fake)
    assert visitor.covered >= set(fake.truth(2026).values()) - {fake.clock.today}


def test_a_cut_night_is_marked_and_says_what_is_left(site: tuple[Gkmlpt, Visitor]) -> None:
    fake, visitor = site
    _cut_after(fake, 2)
    fetched = visitor.go()
    assert not all(one.whole for one in fetched.deliveries)
    assert any(one.whole for one in fetched.deliveries)
    assert "照常保存" in fetched.findings[0].message
    assert "及以前的下一次运行再读" in fetched.findings[0].message
    assert fetched.controls == ()


def test_what_is_taken_down_is_no_longer_in_the_window(site: tuple[Gkmlpt, Visitor]) -> None:
    fake, visitor = site
    visitor.go()
    victim = next(one for one in fake.listed if one.at.date() == fake.clock.today - timedelta(days=3))
    fake.documents.remove(victim)
    visitor.go()
    assert not any(number.endswith(str(victim.number)) for number in in_deliveries(visitor))


def test_nothing_is_asked_from_before_the_source_begins(site: tuple[Gkmlpt, Visitor]) -> None:
    fake, visitor = site
    visitor.source = visitor.source.model_copy(update={"starts_on": date(2026, 5, 10)})
    fetched = visitor.go()
    assert min(visitor.covered) == date(2026, 5, 10)
    assert fetched.controls == ()
    assert visitor.records.keys() == {number for number, day in fake.truth(2026).items()
                                      if date(2026, 5, 10) <= day < fake.clock.today}  # fmt: skip


def test_a_list_without_anything_is_no_fault() -> None:
    fake = Gkmlpt(Clock(NOW), [])
    with serve(fake) as url:
        fetched = Visitor(fake, url).go()
    assert (fetched.findings, fetched.deliveries) == ((), ())


def test_memory_does_not_grow_with_the_number_of_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    newest, real, peaks = epoch(datetime(2026, 6, 14, 20)), paging.read_list, dict[int, int]()

    def measured(*given: Any, **named: Any) -> Any:
        tracemalloc.start()
        try:
            return real(*given, **named)
        finally:
            peaks[pages] = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()

    def page(_client: object, _listing: object, number: int) -> Page:
        rows = [{"id": f"{n}", "title": "标题" * 150, "display_publish_time": newest - n * 2400}
                for n in range((number - 1) * 10, min(number, pages) * 10)]  # fmt: skip
        return Page(rows, pages * 10)

    monkeypatch.setattr(paging, "read_page", page)
    monkeypatch.setattr("pipeline.ingest.sources.http.read_list", measured)
    for pages in (10, 1500):  # the first one pays for what is loaded once
        visitor = Visitor(Gkmlpt(Clock(NOW), []), "http://127.0.0.1:9")
        assert visitor.codes() == []
        assert len(visitor.records) == pages * 10
    assert sum(map(len, visitor.deliveries.values())) > 12 << 20
    assert peaks[1500] < 3 << 20
