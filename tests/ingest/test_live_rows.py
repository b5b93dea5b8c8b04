"""Records of platforms as rows and figures, and that no secret of theirs is written anywhere."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pytest

from tests.support.office import Office
from tests.support.platforms import (
    Article,
    Clock,
    Dataproxy,
    Gkmlpt,
    Status,
    WeChat,
    Weibo,
    documents,
    serve,
    wechat_year,
    weibo_year,
)
from tests.support.platforms.gkmlpt import Document
from tests.support.platforms.poller import QUICK
from tests.support.platforms.server import Platform

NOW = "2026-03-02 02:30"


@pytest.fixture
def live(workspace: Callable[..., Office], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes an office whose sources are fakes, by name."""
    monkeypatch.setenv("GONGKAI_TEST_WECHAT", WeChat.secret)
    monkeypatch.setenv("GONGKAI_TEST_WEIBO", Weibo.token)
    with ExitStack() as stack:

        def make(extra: str = "", starts_on: date | None = None, **fakes: Platform) -> Office:
            sources = {}
            for name, fake in fakes.items():
                own = fake.settings(stack.enter_context(serve(fake)))
                sources[name] = {**own, "reread_days": 4, "parameters": {**QUICK, **own.get("parameters", {})}}
            office = workspace(extra=extra, **sources)
            if starts_on is not None:  # a day is not written as text
                file = office.folder / "workspace.toml"
                file.write_text(
                    file.read_text("utf-8").replace("rhythm_days", f"starts_on = {starts_on}\nrhythm_days"), "utf-8"
                )
            return office

        yield make


def test_articles_become_posts_with_the_ids_of_the_back_end_exports(live: Any) -> None:
    at = datetime(2026, 2, 20, 9)
    articles = [Article(2247, 1, at, "头条"), Article(2247, 2, at, "次条"),
                Article(2250, 1, at + timedelta(days=1), "悄悄发的", notified=False, deleted_at=at + timedelta(days=3))]  # fmt: skip
    office = live(starts_on=date(2026, 2, 18), account=WeChat(Clock(NOW), articles)).tally(NOW)
    rows = office.held(
        "SELECT post_id, push_id, channel, title, published_at::DATE, is_deleted FROM posts ORDER BY post_id"
    )
    assert rows == [
        ("2247_1", "2247", "wechat", "头条", date(2026, 2, 20), False),
        ("2247_2", "2247", "wechat", "次条", date(2026, 2, 20), False),
        ("2250_1", "2250", "wechat", "悄悄发的", date(2026, 2, 21), True),
    ]
    assert office.figures(2026)["posts.wechat"] == 3


def test_an_account_counted_by_push_counts_the_pushes_of_its_interface(live: Any) -> None:
    at = datetime(2026, 2, 20, 9)
    articles = [Article(2247, index, at, f"第{index}篇") for index in (1, 2, 3)] + [Article(2300, 1, at, "又一次")]
    office = live(
        extra='[channels.wechat]\nunit = "push"\n', starts_on=date(2026, 2, 18), account=WeChat(Clock(NOW), articles)
    )
    assert office.tally(NOW).figures(2026)["posts.wechat"] == 2


def test_an_article_of_the_interface_and_of_an_export_is_one_post(live: Any) -> None:
    article = Article(2247, 1, datetime(2026, 2, 20, 9), "头条")
    office = live(starts_on=date(2026, 2, 18), account=WeChat(Clock(NOW), [article]))
    toml = office.folder / "workspace.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[[source]]\nname = "export"\npreset = "wechat-export"\n', "utf-8")
    office.drop(
        "export/2026.csv",
        [{"内容标题": "头条", "发表时间": "2026-02-20", "内容url": article.url.replace("&", "&amp;")}],
    )
    office.tally(NOW)
    assert office.figures(2026)["posts.wechat"] == 1
    assert office.account()[:2] == (2, 1)


def test_posts_keep_their_hour_their_repost_and_who_may_see_them(live: Any) -> None:
    days = [Status(5000, datetime(2026, 2, 26, 7, 59, 59), "原创"),
            Status(5001, datetime(2026, 2, 27, 23, 59), "转发", repost=True),
            Status(5002, datetime(2026, 2, 28, 12), "给自己看", visible=1),
            Status(5003, datetime(2026, 3, 1, 12), "好友", visible=4)]  # fmt: skip
    office = live(account=Weibo(Clock(NOW), days, older=0)).tally(NOW)
    rows = office.held(
        "SELECT post_id, published_at, is_repost, is_original, visibility, account, channel FROM posts ORDER BY 1"
    )
    assert rows == [
        ("5000", datetime(2026, 2, 26, 7, 59, 59), False, True, "public", "楚雄环境", "weibo"),
        ("5001", datetime(2026, 2, 27, 23, 59), True, False, "public", "楚雄环境", "weibo"),
        ("5002", datetime(2026, 2, 28, 12), False, True, "self", "楚雄环境", "weibo"),
        ("5003", datetime(2026, 3, 1, 12), False, True, "friends", "楚雄环境", "weibo"),
    ]
    assert office.figures(2026)["posts.weibo"] == 2


def test_by_contract_a_deleted_post_stays_counted_and_is_marked(live: Any) -> None:
    post = Status(5000, datetime(2026, 2, 28, 8), "将被删除")
    fake = Weibo(Clock(NOW), [post, Status(5001, datetime(2026, 3, 1, 8), "留下")], older=0, commercial=True)
    office = live(starts_on=date(2026, 2, 25), account=fake).tally(NOW)
    fake.statuses[0] = replace(post, deleted_at=fake.clock.forward(days=1))
    office.night(str(fake.clock.now))
    assert office.figures(2026)["posts.weibo"] == 2
    marked = office.published("SELECT summary FROM evidence WHERE figure = 'posts.weibo' ORDER BY summary")
    assert marked == [("将被删除（发布后已删除）",), ("留下",)]


@pytest.mark.parametrize("kind", [Gkmlpt, Dataproxy])
def test_a_site_s_list_becomes_items_placed_by_the_date_their_pages_show(live: Any, kind: type[Gkmlpt]) -> None:
    shown = [
        Document(71, datetime(2025, 12, 31, 23, 30), "去年的"),
        Document(72, datetime(2026, 1, 1, 0, 10), "今年的"),
    ]
    office = live(site=kind(Clock(NOW), shown)).tally(NOW)
    assert office.held('SELECT title, published_at::DATE, "column" FROM items ORDER BY item_id') == [
        ("去年的", date(2025, 12, 31), "工作动态"), ("今年的", date(2026, 1, 1), "工作动态"),
    ]  # fmt: skip
    assert (office.figures(2025)["items.total"], office.figures(2026)["items.news"]) == (1, 1)


def test_what_a_site_takes_down_is_counted_no_more(live: Any) -> None:
    fake = Gkmlpt(
        Clock(NOW), [Document(71, datetime(2026, 2, 28, 9), "留下"), Document(72, datetime(2026, 3, 1, 9), "撤下")]
    )
    office = live(site=fake).tally(NOW)
    assert office.figures(2026)["items.total"] == 2
    fake.documents.pop()
    fake.clock.forward(days=1)
    assert office.tally(str(fake.clock.now)).figures(2026)["items.total"] == 1


def test_no_secret_is_found_in_anything_that_was_written_or_printed(
    live: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    clock = Clock(NOW)
    fakes = {"wechat": WeChat(clock, wechat_year(2026, 1)), "weibo": Weibo(clock, weibo_year(2026, 1), older=9),
             "site": Gkmlpt(clock, documents(2026, 1, many=60))}  # fmt: skip
    office = live(**fakes)
    messages: list[str] = []
    for fault in (
        None,
        "token_expired",
        "revoked",
        "ip_not_listed",
        "time_out",
        "server_error",
        "broken_json",
        "login",
        None,
    ):
        for fake in fakes.values():
            fake.faults.clear()
            if fault in fake.faults.can:
                fake.faults.ask(fault, times=None if fault == "revoked" else 2)
        office.verbs("pull", "load", now=str(clock.now))
        messages += [f"{finding}" for finding in office.findings]
        clock.forward(days=1)
    office.night(str(clock.now))
    assert any("API-KEY" in message for message in messages)
    assert any("API-TOKEN" in message for message in messages)
    planted = [secret for fake in fakes.values() for secret in fake.planted] + ["PLANTED"]
    texts = [caplog.text, *messages, *_rows_of(office)]
    files = {file: file.read_bytes() for file in office.folder.rglob("*") if file.is_file()}
    assert any(b"getarticletotaldetail" not in content and b"content_url" in content for content in files.values())
    for secret in planted:
        assert not [text[:200] for text in texts if secret in text]
        assert not [str(file) for file, content in files.items() if secret.encode() in content]


def _rows_of(office: Office) -> list[str]:
    """Every row of the warehouse and of what is published, as text: a database file may hold its texts compressed."""
    texts = []
    for file in (office.folder / "warehouse" / "warehouse.duckdb", office.published_file):
        with duckdb.connect(str(file), read_only=True) as connection:
            for (table,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
                texts += [str(row) for row in connection.execute(f'SELECT * FROM "{table}"').fetchall()]
    return texts
