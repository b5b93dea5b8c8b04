"""Freshness and coverage: a source is judged by the days it covers, not by a run without errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest

from pipeline.core.findings import compose
from pipeline.core.workspace import Source
from pipeline.ingest.sources.interface import FetchRequest, FetchResult
from tests.support.office import Office, item, post
from tests.support.standin import Platform, records

Make = Callable[..., Office]


def dead(source: Source, _: FetchRequest) -> FetchResult:
    return FetchResult(findings=(compose("SOURCE-DEAD", source=source.name, reason="连接超时", refers_to=source.name),))


@pytest.fixture
def office(workspace: Make, platform: Platform) -> Office:  # noqa: ARG001
    made = workspace(wechat={"preset": "standin", "account": "楚雄生态环境", "reread_days": 3})
    made.write("presets/standin.yml", "fills: posts\napi: standin\nconstants: {channel: wechat}\n")
    file = made.folder / "workspace.toml"
    made.write("workspace.toml", file.read_text("utf-8") + "starts_on = 2019-12-01\n")
    return made


def calendar(office: Office, source: str = "wechat") -> dict[str, str]:
    """Days of the calendar by state, as ranges."""
    rows = office.published(f"SELECT on_date, state FROM coverage WHERE source = '{source}' ORDER BY on_date")
    ranges: dict[str, str] = {}
    for day, state in rows:
        ranges[state] = f"{ranges.get(state, '')} {day.month}-{day.day}".strip()
    return ranges


def source_rows(office: Office) -> list[tuple[object, ...]]:
    return office.published(
        "SELECT state, last_visit, reaches_to::VARCHAR, loaded_to::VARCHAR FROM sources WHERE source = 'wechat'"
    )


def test_the_calendar_has_every_day_of_an_account(office: Office, platform: Platform) -> None:
    platform.post("2019-12-02", 1)
    office.tally(now="2019-12-05 02:30")
    assert calendar(office) == {"covered": "12-1 12-2 12-3 12-4", "not_yet": "12-5"}
    assert source_rows(office) == [("fresh", "whole", "2019-12-04", "2019-12-04")]
    assert office.published("SELECT DISTINCT agency, account FROM coverage") == [("bureau", "楚雄生态环境")]


def test_a_source_is_fresh_by_the_days_it_covers_and_not_by_a_run_without_errors(
    office: Office, platform: Platform
) -> None:
    office.tally(now="2019-12-05 02:30")
    platform.fault = dead
    office.tally(now="2019-12-06 02:30")
    assert source_rows(office) == [("fresh", "failed", "2019-12-04", "2019-12-04")], "one failed poll is not yet a gap"
    assert office.codes() == ["SOURCE-DEAD"], "one cause, one finding"
    office.tally(now="2019-12-09 02:30")
    assert source_rows(office) == [("failed", "failed", "2019-12-04", "2019-12-04")]
    assert office.codes() == ["SOURCE-DEAD"]
    platform.fault = lambda *_: FetchResult()
    office.tally(now="2019-12-10 02:30")
    assert source_rows(office) == [("stale", "whole", "2019-12-04", "2019-12-04")], "no error, but no data either"
    assert "2019-12-04" in office.message("SOURCE-STALE")


def test_missing_days_are_reported_as_one_range_until_they_are_filled(office: Office, platform: Platform) -> None:
    office.tally(now="2019-12-02 02:30")
    platform.fault = dead
    office.tally(now="2019-12-05 02:30")
    platform.fault = None
    # The platform returns only the last days; older ones cannot be fetched again.
    platform.forgets = 2
    office.tally(now="2019-12-09 02:30")
    office.tally(now="2019-12-10 02:30")
    assert calendar(office)["missing"] == "12-2 12-3 12-4 12-5 12-6"
    (finding,) = [finding for finding in office.findings if finding.code == "COVERAGE-MISSING"]
    assert "2019-12-02 至 2019-12-06" in finding.message
    assert (finding.refers_to, finding.left, finding.year) == ("wechat 2019-12-02", "5", 2019)
    # An export of these days, as a file source of the same account, fills them.
    text = (office.folder / "workspace.toml").read_text("utf-8")
    office.write("workspace.toml", text + '[[source]]\nname = "export"\npreset = "own"\naccount = "楚雄生态环境"\n')
    office.write("presets/own.yml", 'fills: posts\ncovers: "(\\\\d{8})-(\\\\d{8})"\n')
    office.drop("export/20191202-20191206.csv", [post(9, "2019-12-03", channel="wechat")])
    office.tally(now="2019-12-11 02:30")
    assert "missing" not in calendar(office)
    assert calendar(office, "export") == calendar(office)
    assert office.codes() == [], "a file beside a platform has no gaps and is not stale on its own"
    assert office.figures() == {"posts.wechat": 1}


def test_an_incompletely_fetched_day_is_partial_until_it_is_fetched_whole(office: Office, platform: Platform) -> None:
    platform.post("2019-12-03", 1, 2)
    platform.cut[date(2019, 12, 3)] = 1
    office.tally(now="2019-12-05 02:30")
    assert calendar(office) == {"covered": "12-1 12-2 12-4", "partial": "12-3", "not_yet": "12-5"}
    assert office.codes() == ["SOURCE-PARTIAL"]
    platform.requested_days = 1
    office.tally(now="2019-12-10 02:30")
    assert "2019-12-03" in office.message("COVERAGE-PARTIAL"), "no poll reads it again"
    platform.cut.clear()
    platform.requested_days = None
    office.write(
        "workspace.toml",
        (office.folder / "workspace.toml").read_text("utf-8").replace("reread_days = 3", "reread_days = 9"),
    )
    office.tally(now="2019-12-11 02:30")
    assert "partial" not in calendar(office)
    assert office.codes() == []


def test_a_year_declared_as_nil_is_no_gap(workspace: Make) -> None:
    office = workspace(weibo={"preset": "weibo-export", "rhythm_days": 3})
    office.tally("2020-01-05", as_of="2019-12-31")
    assert office.codes() == ["SOURCE-NEVER"]
    office.write("declared/2019.yml", "- {nil: posts, vouched_by: 办公室, document: 情况说明}\n")
    office.tally("2020-01-06", as_of="2019-12-31")
    assert office.codes() == []
    assert office.published("SELECT state FROM sources WHERE source = 'weibo'") == [("never",)]


def test_a_gap_of_files_no_longer_than_its_quiet_days_is_covered(workspace: Make) -> None:
    office = workspace(website={"preset": "own", "quiet_days": 10})
    office.write("presets/own.yml", 'fills: items\ncovers: "(\\\\d{8})-(\\\\d{8})"\n')
    office.drop("website/20190101-20190601.csv", [item(1)])
    office.drop("website/20190608-20190901.csv", [item(2, "2019-07-01")])
    office.drop("website/20191001-20191225.csv", [item(3, "2019-11-01")])
    office.tally("2020-01-05")
    states = dict(office.published("SELECT state, count(*) FROM coverage GROUP BY state"))
    assert states == {"covered": 365 - 29 - 6, "missing": 29, "not_yet": 11}
    assert office.published(
        "SELECT min(on_date)::VARCHAR, max(on_date)::VARCHAR FROM coverage WHERE state = 'missing'"
    ) == [("2019-09-02", "2019-09-30")]


def test_rows_of_a_source_that_is_no_longer_listed_still_count_and_are_reported(workspace: Make) -> None:
    office = workspace(website="items", weibo="posts")
    office.drop("website/a.csv", [item(1)])
    office.drop("weibo/a.csv", [post(1)])
    office.tally("2019-03-05")
    text = (office.folder / "workspace.toml").read_text("utf-8")
    office.write("workspace.toml", text[: text.index('[[source]]\nname = "weibo"')])
    office.tally("2019-03-06")
    assert office.figures() == {"items.news": 1, "items.total": 1, "posts.weibo": 1}
    assert "“weibo”" in office.message("SOURCE-REMOVED")
    assert "1 行" in office.message("SOURCE-REMOVED")
    office.write("workspace.toml", text + "retired_on = 2019-03-06\n")
    office.tally("2019-09-07")
    assert "SOURCE-REMOVED" not in office.codes()
    assert "weibo" not in office.message("SOURCE-STALE")


def test_settings_saved_with_a_byte_order_mark_are_read(workspace: Make) -> None:
    office = workspace()
    file = office.folder / "workspace.toml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert [source.name for source in office.read().settings.source] == ["website"]


def test_a_day_that_is_not_over_is_not_covered(office: Office, platform: Platform) -> None:
    from pipeline.ingest.sources.interface import Delivery

    today = date(2019, 12, 5)
    rows = [{"post_id": "1", "channel": "wechat", "title": "t", "published_at": "2019-12-05 01:00"}]
    platform.fault = lambda *_: FetchResult((Delivery("a.ndjson", records(rows), (date(2019, 12, 4), today)),))
    office.tally(now="2019-12-05 02:30")
    assert calendar(office)["covered"] == "12-4"
    assert office.figures() == {"posts.wechat": 1}
    assert json.loads((office.folder / "snapshots" / "looks.jsonl").read_text("utf-8"))["covers_to"] == "2019-12-05"


LEDGER = "登记编号,申请渠道,收到申请之日,申请人类别,答复日期,答复类型,延期告知日期\n甲-1,邮寄,2019-06-03,自然人,2019-07-01,G2,2019-06-28\n"
STEPS = "登记编号,环节,日期\n甲-1,延期告知,2019-06-28\n"


@pytest.mark.parametrize("newest", ["nothing", "refused"])
@pytest.mark.parametrize("read_from", ["columns of the ledger", "a list of their own"])
def test_steps_are_known_no_further_than_the_ledger_they_belong_to(
    workspace: Make, read_from: str, newest: str
) -> None:
    sources = {"ledger": {"preset": "ledger-national"}}
    if read_from == "a list of their own":
        sources["steps"] = {"preset": "ledger-events"}
    office = workspace(**sources)
    office.drop("ledger/台账_20190101-20191231.csv", LEDGER)
    if read_from == "a list of their own":
        office.drop("steps/经过_20190101-20191231.csv", STEPS)
    office.tally()
    if newest == "refused":
        for folder in sources:
            office.drop(f"{folder}/新_20200101-20200601.csv", "什么都不是\n1\n")
    office.tally(now="2021-06-01 02:30")
    states = dict(office.published("SELECT source, state FROM sources WHERE source <> 'declared'"))
    assert len(states) > 1
    assert set(states.values()) == {"failed" if newest == "refused" else "stale"}
