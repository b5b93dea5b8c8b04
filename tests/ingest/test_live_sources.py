"""A live source is pulled, stored and loaded as files are, and whatever its platform does, no day is covered that was not read whole.

The platforms here are functions; those that speak to servers are tested beside their modules.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from pipeline.core.errors import Refusal
from pipeline.core.workspace import Source
from pipeline.ingest.snapshots import fetch_records, polls, read_cursor
from pipeline.ingest.sources import polling
from pipeline.ingest.sources.interface import Delivery, FetchRequest, FetchResult
from tests.support.office import Office
from tests.support.standin import Platform

Make = Callable[..., Office]


@pytest.fixture
def office(workspace: Make, platform: Platform) -> Office:  # noqa: ARG001 (it is there while the office runs)
    made = workspace(wechat={"preset": "standin", "starts_on": "2019-12-01", "reread_days": 3})
    made.write(
        "workspace.toml", (made.folder / "workspace.toml").read_text("utf-8").replace('"2019-12-01"', "2019-12-01")
    )
    made.write("presets/standin.yml", "fills: posts\napi: standin\n")
    return made


def records(office: Office) -> list[tuple[str, str, bool]]:
    return [(record.looked_at[:10], record.path, record.whole) for record in fetch_records(office.read())]


def test_what_a_platform_delivers_is_stored_and_counted_as_files_are(office: Office, platform: Platform) -> None:
    platform.post("2019-12-02", 1, 2)
    platform.post("2019-12-04", 3)
    office.tally(now="2019-12-05 02:30")
    assert office.figures() == {"posts.wechat": 3}
    assert records(office) == [("2019-12-05", f"2019-12-0{n}.ndjson", True) for n in (1, 2, 3, 4)]
    folder = office.folder / "snapshots" / "wechat"
    stored = [file for file in folder.iterdir() if file.suffix == ".ndjson"]
    assert len(stored) == 3, "two empty days are the same bytes"
    assert {file.stat().st_mode & 0o777 for file in (*stored, folder / "cursor.json")} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert read_cursor(office.read(), "wechat") == {"reached": "2019-12-04"}


def test_the_last_days_are_read_again_every_night_and_nothing_is_counted_twice(
    office: Office, platform: Platform
) -> None:
    platform.post("2019-12-02", 1)
    office.tally(now="2019-12-05 02:30")
    platform.post("2019-12-03", 2)  # listed late by the platform
    platform.post("2019-12-05", 3)
    office.tally(now="2019-12-06 02:30")
    assert platform.requests[1] == [date(2019, 12, 3), date(2019, 12, 4), date(2019, 12, 5)]
    assert office.figures() == {"posts.wechat": 3}
    assert office.account() == (3, 3, 0, 0)


def test_running_any_night_again_changes_nothing(office: Office, platform: Platform) -> None:
    platform.post("2019-12-02", 1, 2)
    rows = "SELECT * FROM posts ORDER BY row_id"
    for night in ("2019-12-05 02:30", "2019-12-06 02:30"):
        platform.post("2019-12-03", night)
        office.tally(now=night)
        held, figures = office.held(rows), office.figures()
        for again in (night, night.replace("02:30", "08:00")):
            office.tally(now=again)
            assert office.held(rows) == held
            assert office.figures() == figures


def test_a_post_that_is_no_longer_there_within_the_days_read_again_is_marked_and_still_counts(
    office: Office, platform: Platform
) -> None:
    platform.post("2019-12-04", 1, 2)
    office.tally(now="2019-12-05 02:30")
    platform.posts[date(2019, 12, 4)].pop()
    office.tally(now="2019-12-06 02:30")
    assert office.held("SELECT row_id, gone FROM posts WHERE isinf(known_until) ORDER BY row_id") == [
        ("1", False),
        ("2", True),
    ]
    assert office.figures() == {"posts.wechat": 2}
    platform.posts[date(2019, 12, 4)].clear()
    office.tally(now="2019-12-07 02:30")
    assert office.held("SELECT count(*) FROM posts WHERE isinf(known_until) AND gone") == [(2,)], (
        "an empty day says so too"
    )


def test_a_partial_pull_is_never_marked_as_whole(office: Office, platform: Platform) -> None:
    platform.post("2019-12-04", 1, 2, 3)
    platform.cut[date(2019, 12, 4)] = 2
    office.tally(now="2019-12-05 02:30")
    assert office.figures() == {"posts.wechat": 2}, "what came counts"
    assert office.held("SELECT covers_from, covers_to FROM files WHERE path = '2019-12-04.ndjson'") == [(None, None)]
    assert "SOURCE-PARTIAL" in office.codes()
    assert [poll.state for poll in polls(office.read())] == ["partial"]
    platform.cut.clear()
    office.tally(now="2019-12-06 02:30")
    assert office.figures() == {"posts.wechat": 3}
    assert office.held("SELECT max(covers_from)::VARCHAR FROM files WHERE path = '2019-12-04.ndjson'") == [
        ("2019-12-04",)
    ]


def test_a_partial_pull_takes_nothing_away(office: Office, platform: Platform) -> None:
    platform.post("2019-12-04", 1, 2, 3)
    office.tally(now="2019-12-05 02:30")
    platform.cut[date(2019, 12, 4)] = 1
    office.tally(now="2019-12-06 02:30")
    assert office.held("SELECT count(*) FROM posts WHERE isinf(known_until) AND NOT gone") == [(3,)]


def test_the_same_records_first_in_part_and_then_whole_cover_their_day(office: Office, platform: Platform) -> None:
    platform.post("2019-12-04", 1)
    platform.cut[date(2019, 12, 4)] = 1
    office.tally(now="2019-12-05 02:30")
    platform.cut.clear()
    office.tally(now="2019-12-06 02:30")
    assert office.held("SELECT count(*) FROM files WHERE path = '2019-12-04.ndjson' AND covers_from IS NOT NULL") == [
        (1,)
    ]
    assert office.account() == (1, 1, 0, 0)


def test_a_post_that_moves_to_another_day_is_one_post(office: Office, platform: Platform) -> None:
    platform.post("2019-12-03", 1, 2)
    office.tally(now="2019-12-05 02:30")
    platform.posts[date(2019, 12, 3)].pop()
    platform.post("2019-12-04", 2)
    office.tally(now="2019-12-06 02:30")
    assert office.account() == (2, 2, 0, 0)
    assert office.held("SELECT count(*) FROM posts WHERE isinf(known_until) AND gone") == [(0,)]


def test_a_platform_that_fails_does_not_affect_the_others(workspace: Make, platform: Platform) -> None:
    made = workspace(wechat={"preset": "standin"}, website="items")
    made.write("presets/standin.yml", "fills: posts\napi: standin\n")
    made.drop("website/a.csv", "item_id,title,column,published_at\n1,a,工作动态,2019-01-01\n")

    def refuse(source: Source, _: FetchRequest) -> FetchResult:
        raise Refusal("SECRET-UNNAMED", source=source.name, secret="app_secret", refers_to=source.name)

    def fail(_source: Source, _: FetchRequest) -> FetchResult:
        raise KeyError("张三 110101199001011234")

    for fault, code in ((refuse, "SECRET-UNNAMED"), (fail, "SOURCE-BROKEN")):
        platform.fault = fault
        made.verbs("pull", "load")
        assert "张三" not in made.message(code)
        assert made.held("SELECT count(*) FROM items") == [(1,)]
    assert [poll.state for poll in polls(made.read()) if poll.source == "wechat"] == ["failed", "failed"]


def test_a_platform_that_never_answers_is_given_up_at_its_time_limit(workspace: Make, platform: Platform) -> None:
    made = workspace(wechat={"preset": "standin", "time_limit_seconds": 0.05})
    made.write("presets/standin.yml", "fills: posts\napi: standin\n")
    platform.fault = lambda *_: time.sleep(30) or FetchResult()
    made.verbs("pull")
    assert "没有读完" in made.message("SOURCE-DEAD")


def test_the_cursor_moves_only_once_the_snapshots_are_safe(
    office: Office, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.post("2019-12-02", 1)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys.modules["pipeline.ingest.pull"], "append_lines", full)
    with pytest.raises(Refusal, match="磁盘"):
        office.verbs("pull", now="2019-12-05 02:30")
    assert read_cursor(office.read(), "wechat") == {}


def test_a_source_that_is_retired_is_not_polled_and_its_rows_stay_counted(office: Office, platform: Platform) -> None:
    platform.post("2019-12-02", 1)
    office.tally(now="2019-12-05 02:30")
    text = (office.folder / "workspace.toml").read_text("utf-8")
    office.write("workspace.toml", text + "retired_on = 2019-12-06\n")
    office.tally(now="2019-12-06 02:30")
    assert len(platform.requests) == 1
    assert office.figures() == {"posts.wechat": 1}


def test_the_days_to_read_start_where_the_last_poll_stopped(office: Office) -> None:
    from datetime import datetime

    request = FetchRequest(
        datetime(2019, 12, 10, 2), office.folder, None, {}, 0, lambda _: None, office.folder, reread_days=3
    )  # type: ignore[arg-type,return-value]
    first = date(2019, 12, 1)

    def span(*given: date | None) -> tuple[int, int, int]:
        days = request.days(*given)
        assert days == [days[0] + timedelta(n) for n in range(len(days))]
        return days[0].month, days[0].day, days[-1].day

    assert span(None, None) == (12, 7, 9)
    assert span(first, None) == (12, 1, 9)
    assert span(first, date(2019, 12, 9)) == (12, 7, 9)
    assert span(first, date(2019, 12, 4)) == (12, 5, 9)
    assert span(date(2019, 12, 8), date(2019, 12, 9)) == (12, 8, 9)


def test_a_source_that_never_answers_is_given_up_before_its_time_limit_and_one_that_answers_is_not(
    workspace: Make, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr(polling, "FIRST_ANSWER_TIMEOUT", 0.1)
    made = workspace(silent={"preset": "standin"}, slow={"preset": "standin"})
    made.write("presets/standin.yml", "fills: posts\napi: standin\n")

    def answer_when_slow(source: Source, request: FetchRequest) -> FetchResult:
        request.on_request()
        if source.name == "slow":
            request.on_answer()
        time.sleep(30 if source.name == "silent" else 0.5)
        return FetchResult((Delivery("a.ndjson", b"", (date(2020, 1, 4), date(2020, 1, 4))),))

    platform.fault = answer_when_slow
    made.verbs("pull")
    assert [(poll.source, poll.state) for poll in polls(made.read())] == [("silent", "failed"), ("slow", "whole")]
    assert "没有任何答复" in made.message("SOURCE-DEAD")


def test_posts_that_a_platform_no_longer_has_were_published_and_count_all_the_same(
    office: Office, platform: Platform
) -> None:
    platform.post("2019-12-03", 1)
    platform.post("2019-12-04", *range(2, 10))
    office.verbs("pull", "load", now="2019-12-05 02:30")
    platform.posts.clear()
    office.tally("2019-12-07 02:30")
    assert office.figures()["posts.wechat"] == 9
    assert "视为已撤下" in office.message("ROWS-WITHDRAWN")
