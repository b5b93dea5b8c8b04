"""A WeChat account as a source: rows by day, controls beside them, and what every fault leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby

import pytest

from pipeline.core.errors import Refusal
from pipeline.ingest.sources.interface import FetchResult
from tests.support.platforms import Article, Clock, WeChat, serve, wechat_year
from tests.support.platforms.poller import Poller

NOW = "2026-02-10 09:30"
DETAILS = "getarticletotaldetail"
OWN = {"starts_on": date(2026, 1, 1), "reread_days": 7}


@pytest.fixture
def account() -> Iterator[tuple[WeChat, Poller]]:
    fake = WeChat(Clock(NOW), wechat_year(2026, seed=3))
    with serve(fake) as url:
        yield fake, Poller(fake, url, **OWN)


def truth_before_today(fake: WeChat) -> set[str]:
    return {post for post, day in fake.truth(2026).items() if day < fake.clock.today}


def keys_of(poller: Poller) -> set[str]:
    return {
        row["content_url"].split("mid=")[1].split("&sn")[0].replace("&idx=", "_") for row in poller.records.values()
    }


def whole(poller: Poller, fake: WeChat) -> bool:
    """Everything up to yesterday is there, and every day of it is known to be."""
    days = {date(2026, 1, 1) + timedelta(days=n) for n in range((fake.clock.today - date(2026, 1, 1)).days)}
    return keys_of(poller) == truth_before_today(fake) and poller.covered == days


def test_a_year_so_far_is_read_day_by_day_and_the_day_is_the_day_of_publication(
    account: tuple[WeChat, Poller],
) -> None:
    fake, poller = account
    result = poller.poll()
    assert result.findings == ()
    assert whole(poller, fake)
    assert [article.name for article in result.deliveries][:2] == ["2026-01-01.ndjson", "2026-01-02.ndjson"]
    assert {row["ref_date"] for row in poller.records.values()} == {
        f"{day}" for day in fake.truth(2026).values() if day < fake.clock.today
    }
    assert result.cursor["reached"] == "2026-02-09"


def test_what_the_platform_states_of_itself_is_delivered_as_controls(account: tuple[WeChat, Poller]) -> None:
    fake, poller = account
    controls = poller.poll().controls
    by_day = {control.on: control.value for control in controls if control.name == "send_page_count"}
    assert by_day == {day: len(fake.by_day[day]) for day in by_day}
    assert len(by_day) == 40
    quiet = [article for article in fake.articles if not article.notified and article.at < fake.clock.now]
    stated = {control.name: control.value for control in controls if control.name != "send_page_count"}
    assert stated == {"publication_objects": len({article.push for article in quiet}), "published_articles": len(quiet)}


def test_a_second_poll_reads_only_the_last_days_again_and_changes_nothing(account: tuple[WeChat, Poller]) -> None:
    fake, poller = account
    poller.poll()
    first, before = dict(poller.deliveries), len(fake.seen)
    poller.poll()
    assert poller.deliveries == first
    assert sum(DETAILS in request.path for request in fake.seen[before:]) == 7
    fake.clock.forward(days=3)
    assert poller.codes() == []
    assert whole(poller, fake)


def test_a_token_is_asked_for_once_a_poll_and_stays_out_of_everything_kept(account: tuple[WeChat, Poller]) -> None:
    fake, poller = account
    result = poller.poll()
    assert sum("stable_token" in request.path for request in fake.seen) == 1
    assert "PLANTED" not in f"{result.cursor} {result.findings} {poller.deliveries}"
    assert all(fake.secret not in str(request.query) for request in fake.seen)


@pytest.mark.parametrize("fault", ["token_expired", "token_wrong"])
def test_a_token_that_ends_in_the_middle_is_fetched_once_more_and_nothing_is_lost(
    account: tuple[WeChat, Poller], fault: str
) -> None:
    fake, poller = account
    fake.faults.ask(fault, path=DETAILS)
    assert poller.codes() == []
    assert whole(poller, fake)
    assert sum("stable_token" in request.path for request in fake.seen) == 2


@pytest.mark.parametrize("fault", ["busy", "minute_rate"])
def test_a_busy_platform_is_retried(account: tuple[WeChat, Poller], fault: str) -> None:
    fake, poller = account
    fake.faults.ask(fault, times=3, path=DETAILS)
    assert poller.codes() == []
    assert whole(poller, fake)


LASTING = {
    "ip_not_listed": ("API-IP-NOT-LISTED", "182.150.41.147"),
    "revoked": ("API-KEY", "AppSecret 不对或已被重置"),
    "unauthorized": ("API-PERMISSION", "错误 48001"),
    "limited": ("API-ACCOUNT-LIMITED", "错误 50002"),
    "quota": ("API-QUOTA", "错误 45009"),
    "busy": ("API-BUSY", "错误 -1"),
    "server_error": ("API-STATUS", "HTTP 503"),
    "forbidden": ("API-FORBIDDEN", "HTTP 403"),
    "too_many": ("API-SLOW-DOWN", "60 分钟后"),
    "html": ("API-HTML", "系统维护中"),
    "broken_json": ("API-JSON", "读不通"),
}


@pytest.mark.parametrize("fault", LASTING)
def test_a_fault_in_the_middle_keeps_the_days_before_it_marks_the_rest_and_is_made_up_for_the_next_night(
    account: tuple[WeChat, Poller], fault: str
) -> None:
    fake, poller = account
    fake.clock.now -= timedelta(days=20)
    poller.poll()  # some nights ago
    fake.clock.forward(days=20)
    cut = len(fake.seen) + 12
    _ask_from(fake, fault, cut)
    result = poller.poll()
    code, words = LASTING[fault]
    (finding,) = [finding for finding in result.findings if finding.code != "API-DELAYED"]
    assert finding.code == code
    assert words in finding.message
    assert "照常保存" in finding.message
    assert "天下一次运行再读" in finding.message
    assert [article.whole for article in result.deliveries].count(False) == 1
    assert not result.deliveries[-1].whole
    assert (
        poller.cursor["reached"]
        == max(delivery.covers[0] for delivery in result.deliveries if delivery.whole and delivery.covers).isoformat()
    )
    fake.faults.clear()
    fake.clock.forward(days=1)
    assert poller.codes() == []
    assert whole(poller, fake)


def _ask_from(fake: WeChat, fault: str, nth: int) -> None:
    """From the nth request on, until cleared."""
    real = fake.faults.show

    def show(path: str, *names: str) -> str | None:
        if len(fake.seen) == nth and not any(planned.name == fault for planned in fake.faults._planned):
            fake.faults.ask(fault, times=None)
        return real(path, *names)

    fake.faults.show = show  # type: ignore[method-assign]


@pytest.mark.parametrize("fault", ["ip_not_listed", "revoked"])
def test_an_account_that_cannot_enter_is_reported_once_and_keeps_what_it_had(
    account: tuple[WeChat, Poller], fault: str
) -> None:
    fake, poller = account
    fake.faults.ask(fault, times=None)
    result = poller.poll()
    assert [article.code for article in result.findings] == [LASTING[fault][0]]
    assert (result.deliveries, poller.cursor.get("reached")) == ((), None)


def test_the_address_to_be_listed_is_named_with_the_place_to_enter_it(account: tuple[WeChat, Poller]) -> None:
    fake, poller = account
    fake.faults.ask("ip_not_listed")
    (finding,) = poller.poll().findings
    assert "182.150.41.147" in finding.message
    assert "IP 白名单”中加入 182.150.41.147" in finding.what_to_do


def test_a_day_the_platform_is_still_computing_is_delivered_but_not_counted_as_read(
    account: tuple[WeChat, Poller],
) -> None:
    fake, poller = account
    fake.ready_hour = 12
    result = poller.poll()
    (finding,) = result.findings
    assert (finding.code, finding.severity) == ("API-NOT-READY", "info")
    assert "还没有算完昨天（2026-02-09）的数据" in finding.message
    assert not result.deliveries[-1].whole
    assert poller.cursor["reached"] == "2026-02-08"
    fake.clock.forward(hours=6)
    assert poller.codes() == []
    assert whole(poller, fake)


def test_a_day_delayed_long_ago_is_asked_for_until_it_comes(account: tuple[WeChat, Poller]) -> None:
    fake, poller = account
    fake.faults.ask("delayed", path=DETAILS)
    assert poller.codes() == ["API-DELAYED"]
    assert poller.cursor.get("reached") is None
    fake.clock.forward(days=1)
    assert poller.codes() == []
    assert whole(poller, fake)


def test_a_long_backfill_leaves_calls_to_other_programs_and_resumes_the_next_day() -> None:
    fake = WeChat(Clock("2026-12-20 09:30"), wechat_year(2026, seed=3), daily_limit=350)
    with serve(fake) as url:
        poller = Poller(fake, url, **OWN)
        (finding,) = poller.poll().findings
        assert finding.code == "API-QUOTA"
        details = [request.body for request in fake.seen if request.path == "/datacube/getarticletotaldetail"]
        assert len(list(groupby(details))) == 150, "each day once; the same twice in a row is a call sent again"
        assert fake.used[fake.clock.today, "/datacube/getarticletotaldetail"] == len(details)
        for _ in range(2):
            fake.clock.forward(days=1)
            poller.poll()
        assert whole(poller, fake)


def test_nothing_is_asked_from_before_the_platform_keeps_data() -> None:
    fake = WeChat(Clock("2025-11-10 09:30"), [])
    with serve(fake) as url:
        poller = Poller(fake, url, starts_on=date(2025, 1, 1))
        (finding,) = poller.poll().findings
        assert (finding.code, finding.severity) == ("API-BEFORE-DATA", "info")
        assert min(poller.covered) == date(2025, 11, 1)
        assert poller.codes() == []


def test_an_article_sent_twice_in_one_answer_is_one_record(account: tuple[WeChat, Poller]) -> None:
    fake, poller = account
    fake.faults.ask("doubled", times=5)
    poller.poll()
    lines = [line for content in poller.deliveries.values() for line in content.splitlines()]
    assert len(lines) == len(truth_before_today(fake))


def test_deletion_is_known_from_the_publication_list_and_stays_known_when_the_list_fails(
    account: tuple[WeChat, Poller],
) -> None:
    fake, poller = account
    quiet = next(
        article
        for article in reversed(fake.articles)
        if not article.notified and article.at < fake.clock.now - timedelta(days=2)
    )
    gone = replace(quiet, deleted_at=fake.clock.now - timedelta(hours=1))
    for articles in (fake.articles, fake.by_day[quiet.at.date()]):
        articles[articles.index(quiet)] = gone
    poller.source = poller.source.model_copy(update={"reread_days": 30})
    poller.poll()
    assert poller.records[gone.post_id]["freepublish"] == {"is_deleted": True}
    fake.faults.ask("unauthorized", times=None, path="freepublish")
    assert poller.codes() == ["API-PERMISSION"]
    assert poller.records[gone.post_id]["freepublish"] == {"is_deleted": True}
    assert whole(poller, fake)


def test_an_article_nobody_has_read_is_missed_and_reported(account: tuple[WeChat, Poller]) -> None:
    fake, poller = account
    quiet = next(
        article
        for article in reversed(fake.articles)
        if not article.notified and article.at < fake.clock.now - timedelta(days=2)
    )
    day = fake.by_day[quiet.at.date()]
    day[day.index(quiet)] = replace(quiet, read=False)
    result = poller.poll()
    (finding,) = result.findings
    assert finding.code == "API-UNSEEN"
    assert quiet.title in finding.message
    stated = next(
        control.value
        for control in result.controls
        if (control.name, control.on) == ("send_page_count", quiet.at.date())
    )
    assert stated == len(day)


def test_the_publication_list_is_read_as_far_as_the_days_and_now_and_then_to_its_end() -> None:
    start = datetime(2026, 1, 1, 12)
    quiet = [Article(5000 + n, 1, start + timedelta(hours=6 * n), f"第{n}篇", notified=False) for n in range(200)]
    fake = WeChat(Clock("2026-02-22 09:30"), quiet)
    with serve(fake) as url:
        poller = Poller(fake, url, reread_days=3)
        pages = []
        for _ in range(29):
            before = len(fake.seen)
            poller.poll()
            pages.append(sum("freepublish" in request.path for request in fake.seen[before:]))
            fake.clock.forward(days=1)
    assert (pages[0], max(pages[1:28]), pages[28]) == (10, 2, 10)


def test_an_empty_page_of_the_publication_list_gives_no_total_rather_than_a_wrong_one(
    account: tuple[WeChat, Poller],
) -> None:
    fake, poller = account
    fake.faults.ask("empty_page", times=None, path="freepublish")
    result = poller.poll()
    assert {control.name for control in result.controls} == {"send_page_count"}
    assert whole(poller, fake)


def test_a_new_field_of_the_platform_is_reported_once_and_stops_nothing(account: tuple[WeChat, Poller],
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    fake, poller = account
    real = fake._detail
    monkeypatch.setattr(fake, "_detail", lambda article: {**real(article), "ai_summary": "…"})
    (finding,) = poller.poll().findings
    assert (finding.code, finding.severity) == ("API-NEW-FIELD", "info")
    assert "ai_summary" in finding.message
    assert poller.codes() == []


def test_an_answer_of_another_shape_is_named(account: tuple[WeChat, Poller], monkeypatch: pytest.MonkeyPatch) -> None:
    fake, poller = account
    monkeypatch.setattr(fake, "_details", lambda _: {"items": []})
    result = poller.poll()
    assert [article.code for article in result.findings] == ["API-SHAPE"]
    assert "没有 list" in result.findings[0].message


def test_an_account_without_its_number_is_refused_by_name(account: tuple[WeChat, Poller]) -> None:
    _, poller = account
    poller.source = poller.source.model_copy(update={"parameters": {}})
    with pytest.raises(Refusal, match="参数 appid 不对：没有写"):
        poller.poll()


def test_an_error_no_table_lists_is_reported_as_it_came(
    account: tuple[WeChat, Poller], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, poller = account
    monkeypatch.setattr(fake, "_details", lambda _: {"errcode": 88000, "errmsg": f"odd thing {fake.secret}"})
    result: FetchResult = poller.poll()
    assert [article.code for article in result.findings] == ["API-ERROR"]
    assert "88000（odd thing •••）" in result.findings[0].message
