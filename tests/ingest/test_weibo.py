"""A Weibo account as a source: the free interface that shows five posts, the commercial one, and what every fault leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from pipeline.ingest.sources.weibo import day_posted
from tests.support.platforms import Clock, Status, Weibo, serve, weibo_year
from tests.support.platforms.poller import Poller

START = "2026-01-01 02:30"
ZERO = date(2026, 1, 1)


@pytest.fixture
def account() -> Iterator[tuple[Weibo, Poller]]:
    fake = Weibo(Clock(START), weibo_year(2026, seed=5), older=40)
    with serve(fake) as url:
        yield fake, Poller(fake, url)


@pytest.fixture
def contract() -> Iterator[tuple[Weibo, Poller]]:
    fake = Weibo(Clock("2026-06-10 02:30"), weibo_year(2026, seed=5, a_day=1.5), older=40, commercial=True)
    with serve(fake) as url:
        yield fake, Poller(fake, url, starts_on=ZERO)


def nights(fake: Weibo, poller: Poller, many: int) -> list[str]:
    """Polls on as many nights; the codes of all their findings."""
    codes: list[str] = []
    for _ in range(many):
        codes += poller.codes()
        fake.clock.forward(days=1)
    return codes


def public(poller: Poller) -> set[str]:
    return {
        number for number, row in poller.records.items() if row["visible"]["type"] == 0 and "2026" in row["created_at"]
    }


def days_before(day: date, first: date = ZERO) -> set[date]:
    return {first + timedelta(days=n) for n in range((day - first).days)}


def busy_day(fake: Weibo, many: int, at: str) -> None:
    """So many posts in one hour, more than a call shows."""
    start = datetime.fromisoformat(at)
    newest = max(status.number for status in fake.statuses if status.at < start)
    fake.statuses += [Status(newest + 1 + n, start + timedelta(minutes=n), "会议直播") for n in range(many)]
    fake.statuses.sort(key=lambda status: status.number)


def test_nightly_polls_gather_every_post_and_cover_every_day(account: tuple[Weibo, Poller]) -> None:
    fake, poller = account
    assert nights(fake, poller, 40) == []
    last_night = fake.clock.today - timedelta(days=1)
    assert public(poller) == {number for number, day in fake.truth(2026).items() if day < last_night}
    assert poller.covered >= days_before(last_night)


def test_the_first_poll_covers_no_day_it_may_have_read_in_part(account: tuple[Weibo, Poller]) -> None:
    _, poller = account
    result = poller.poll()
    oldest = min(row["created_at"] for row in poller.records.values())
    assert "2025" in oldest
    assert {delivery.covers for delivery in result.deliveries if not delivery.whole} == {
        (date(2025, 12, 30), date(2025, 12, 30))
    }
    assert poller.covered == {date(2025, 12, 31)}


def test_the_counter_of_the_account_is_a_control_of_every_poll(account: tuple[Weibo, Poller]) -> None:
    fake, poller = account
    (control,) = poller.poll().controls
    assert (control.name, control.on, control.value) == ("statuses_count", ZERO, len(fake.alive))


def test_the_same_night_again_changes_nothing(account: tuple[Weibo, Poller]) -> None:
    fake, poller = account
    nights(fake, poller, 10)
    poller.poll()
    before = dict(poller.deliveries)
    poller.poll()
    assert poller.deliveries == before


def test_a_day_is_delivered_when_it_is_over_and_its_early_posts_are_not_lost(account: tuple[Weibo, Poller]) -> None:
    fake, poller = account
    nights(fake, poller, 5)
    busy_day(fake, 4, f"{fake.clock.today} 01:00")
    poller.poll()
    assert not any(name.startswith(f"{fake.clock.today}") for name in poller.deliveries)
    busy_day(fake, 4, f"{fake.clock.today} 20:00")
    fake.clock.forward(days=1)
    assert poller.codes() == []
    assert poller.deliveries[f"{fake.clock.today - timedelta(days=1)}.ndjson"].count("会议直播".encode()) == 8


def test_more_posts_than_a_call_shows_are_found_by_the_counter_and_reported_with_their_days(
    account: tuple[Weibo, Poller],
) -> None:
    fake, poller = account
    nights(fake, poller, 20)
    busy_day(fake, 9, f"{fake.clock.today - timedelta(days=1)} 15:00")
    result = poller.poll()
    (finding,) = result.findings
    assert finding.code == "API-GAP"
    came = 9 + sum(
        status.at.date() == fake.clock.today - timedelta(days=1) and status.text != "会议直播" for status in fake.alive
    )
    assert f"约有 {came - 5} 条没有取到" in finding.message
    assert "后台" in finding.what_to_do
    incomplete = [delivery.covers for delivery in result.deliveries if not delivery.whole]
    assert incomplete == [(fake.clock.today - timedelta(days=1),) * 2]
    fake.clock.forward(days=1)
    assert poller.codes() == []
    assert fake.clock.today - timedelta(days=2) not in poller.covered


def test_five_posts_that_are_all_there_were_are_no_gap(account: tuple[Weibo, Poller]) -> None:
    fake, poller = account
    fake.statuses = [status for status in fake.statuses if status.at < datetime(2026, 1, 1)]
    nights(fake, poller, 5)
    busy_day(fake, 5, "2026-01-05 15:00")
    assert nights(fake, poller, 2) == []
    assert len(public(poller)) == 5


def test_a_deleted_post_seen_before_stays_and_the_counter_shows_it_gone(account: tuple[Weibo, Poller]) -> None:
    fake, poller = account
    nights(fake, poller, 30)
    seen = public(poller)
    victim = next(status for status in fake.statuses if str(status.number) in seen and status.deleted_at is None)
    before = poller.poll().controls[0].value
    fake.statuses[fake.statuses.index(victim)] = replace(victim, deleted_at=fake.clock.now)
    result = poller.poll()
    assert (result.controls[0].value, result.findings) == (before - 1, ())
    assert str(victim.number) in poller.records


@pytest.mark.parametrize("commercial", [False, True])
def test_the_token_goes_in_a_header_and_never_into_an_address(commercial: bool) -> None:
    fake = Weibo(Clock(START), weibo_year(2026, seed=5), commercial=commercial)
    with serve(fake) as url:
        poller = Poller(fake, url)
        result = poller.poll()
    assert all(fake.token not in f"{request.path} {request.query}" for request in fake.seen)
    assert fake.token not in f"{result.cursor} {result.findings} {poller.deliveries}"


def test_the_end_of_the_authorisation_is_reported_a_month_before(account: tuple[Weibo, Poller]) -> None:
    fake, poller = account
    fake.ends = fake.clock.now + timedelta(days=31)
    assert poller.codes() == []
    fake.clock.forward(days=2)
    (finding,) = poller.poll().findings
    assert finding.code == "API-TOKEN-ENDS"
    assert "还有 29 天到期（2026-02-01）" in finding.message
    fake.clock.forward(days=30)
    result = poller.poll()
    assert [status.code for status in result.findings] == ["API-TOKEN"]
    assert "令牌过期" in result.findings[0].message
    assert result.deliveries == ()


LASTING = {
    "revoked": ("API-TOKEN", "令牌已经失效"),
    "ip_limit": ("API-FORBIDDEN", "错误 10004，本机地址被限制"),
    "minute_rate": ("API-QUOTA", "错误 10023"),
    "busy": ("API-BUSY", "错误 10002"),
    "server_error": ("API-STATUS", "HTTP 503"),
    "forbidden": ("API-FORBIDDEN", "HTTP 403"),
    "too_many": ("API-SLOW-DOWN", "60 分钟后"),
    "html": ("API-HTML", "系统维护中"),
    "login": ("API-LOGIN", "sso.example.gov.cn"),
    "broken_json": ("API-JSON", "读不通"),
}


@pytest.mark.parametrize("fault", LASTING)
def test_a_poll_that_fails_is_reported_and_the_next_one_covers_its_days_too(
    account: tuple[Weibo, Poller], fault: str
) -> None:
    fake, poller = account
    nights(fake, poller, 10)
    fake.faults.ask(fault, times=None)
    result = poller.poll()
    (finding,) = result.findings
    code, words = LASTING[fault]
    assert finding.code == code
    assert words in finding.message
    assert result.deliveries == ()
    fake.faults.clear()
    fake.clock.forward(days=1)
    assert poller.codes() == []
    assert poller.covered >= days_before(fake.clock.today)
    assert public(poller) == {number for number, day in fake.truth(2026).items() if day < fake.clock.today}


def test_the_commercial_interface_reads_a_past_half_year_with_its_daily_totals(contract: tuple[Weibo, Poller]) -> None:
    fake, poller = contract
    result = poller.poll()
    assert result.findings == ()
    assert poller.covered == days_before(fake.clock.today)
    alive = {
        str(status.number)
        for status in fake.alive
        if status.visible == 0 and ZERO <= status.at.date() < fake.clock.today
    }
    assert public(poller) == alive
    stated = {control.on: control.value for control in result.controls if control.name == "statuses_of_day"}
    made = [status.at.date() for status in fake.statuses]
    assert stated == {day: made.count(day) for day in days_before(fake.clock.today)}


def test_by_contract_an_outage_of_a_week_with_many_posts_leaves_no_gap(contract: tuple[Weibo, Poller]) -> None:
    fake, poller = contract
    poller.poll()
    busy_day(fake, 150, "2026-06-12 08:00")
    fake.clock.forward(days=9)
    assert poller.codes() == []
    assert poller.covered == days_before(fake.clock.today)
    assert sum("会议直播" in row["text"] for row in poller.records.values()) == 150


@pytest.mark.parametrize("fault", ["doubled", "empty_page"])
def test_by_contract_pages_that_err_once_lose_nothing(contract: tuple[Weibo, Poller], fault: str) -> None:
    fake, poller = contract
    fake.faults.ask(fault, path="user_timeline/biz")
    assert poller.codes() == []
    assert poller.covered == days_before(fake.clock.today)


def test_by_contract_a_list_that_ends_too_early_is_not_taken_for_whole(contract: tuple[Weibo, Poller]) -> None:
    fake, poller = contract
    real = fake._all
    pages: list[dict[str, Any]] = []

    def all_but_the_end(query: dict[str, str]) -> dict[str, Any]:
        pages.append(real(query))
        return pages[-1] if len(pages) == 1 else {**pages[-1], "statuses": []}

    fake._all = all_but_the_end  # type: ignore[method-assign]
    result = poller.poll()
    assert [status.code for status in result.findings] == ["API-PAGE-EMPTY"]
    assert min(poller.covered) > ZERO
    assert not all(delivery.whole for delivery in result.deliveries)
    fake._all = real  # type: ignore[method-assign]
    assert poller.codes() == []
    assert poller.covered == days_before(fake.clock.today)


def test_an_account_without_the_contract_is_reported_so(account: tuple[Weibo, Poller]) -> None:
    fake, _ = account
    fake.commercial = True
    with serve(fake) as url:
        paying = Poller(fake, url)
        fake.commercial = False
        (finding,) = paying.poll().findings
    assert finding.code == "API-PERMISSION"
    assert "合同" in finding.what_to_do


@pytest.mark.parametrize(
    ("created", "day"),
    [
        ("Tue May 31 17:46:55 +0800 2011", date(2011, 5, 31)),
        ("Wed Jan 01 07:59:59 +0800 2020", date(2020, 1, 1)),
        ("Tue Dec 31 16:30:00 +0000 2019", date(2020, 1, 1)),
        ("昨天 23:10", None),
        (None, None),
    ],
)
def test_a_post_belongs_to_its_day_in_shanghai(created: str | None, day: date | None) -> None:
    assert day_posted({"created_at": created}) == day


def test_the_days_of_a_post_do_not_depend_on_the_language_of_the_machine() -> None:
    text = format_datetime(datetime(2026, 3, 1, 12, 0).astimezone())
    assert day_posted({"created_at": text}) == date(2026, 3, 1)
