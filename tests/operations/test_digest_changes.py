"""The changes between two builds and their text, over small builds made for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipeline.operations.digest.changes import Cause, Changes, FigureChange, SourceChange, changes
from pipeline.operations.digest.text import text
from tests.support.office import Office, item

FIRST = datetime(2020, 3, 1, 2, 30)
SCHEMA = """
CREATE TABLE meta (built_at TIMESTAMP);
CREATE TABLE findings (code VARCHAR, severity VARCHAR, outcome VARCHAR, agency VARCHAR, year INTEGER, refers_to VARCHAR, message VARCHAR,
                       what_to_do VARCHAR, waived_by VARCHAR);
CREATE TABLE sources (agency VARCHAR, source VARCHAR, state VARCHAR, reaches_to DATE);
CREATE TABLE figures (agency VARCHAR, year INTEGER, figure VARCHAR, label VARCHAR, value DOUBLE);
CREATE TABLE requests_clock (agency VARCHAR, source VARCHAR, request_no VARCHAR);
CREATE TABLE reminders (agency VARCHAR, request_no VARCHAR, kind VARCHAR, due_on DATE, days_left INTEGER, message VARCHAR);
"""


def build(
    folder: Path,
    night: int,
    figures: Mapping[str, float] | None = None,
    reminders: Sequence[tuple[str, str, int]] = (),
    sources: Sequence[tuple[str, str, str | None]] = (),
    ledgers: Sequence[str] = (),
) -> Path:
    """A build of a night with the tables that a digest compares."""
    at = FIRST + timedelta(days=night)
    file = folder / f"figures-{at:%Y%m%dT%H%M%S}-1.duckdb"
    with duckdb.connect(str(file)) as made:
        made.execute(SCHEMA)
        made.execute("INSERT INTO meta VALUES (?)", [at])
        for figure, value in (figures or {}).items():
            made.execute("INSERT INTO figures VALUES ('bureau', 2020, ?, ?, ?)", [figure, f"“{figure}”", value])
        for number, kind, left in reminders:
            made.execute(
                "INSERT INTO reminders VALUES ('bureau', ?, ?, NULL, ?, ?)",
                [number, kind, left, f"申请 {number} {kind}"],
            )
        for source, state, reaches in sources:
            made.execute("INSERT INTO sources VALUES ('bureau', ?, ?, ?)", [source, state, reaches])
        for source in ledgers:
            made.execute("INSERT INTO requests_clock VALUES ('bureau', ?, '2020-1')", [source])
    return file


def series(folder: Path, values: Sequence[float], figure: str = "items.total") -> Changes:
    """The changes of the last night in a series of values of one figure."""
    *_, before, newest = [build(folder, night, {figure: value}) for night, value in enumerate(values)]
    return changes(newest, before)


@pytest.mark.parametrize(("values", "reported"), [
    ([0, 1, 2, 3, 4, 5, 6, 46], True),
    ([0, 1, 2, 3, 4, 5, 6, 14], False),  # fewer than ten
    ([0, 30, 31, 32, 33, 34, 35, 94], False),  # as large a move is known
    ([0, 30, 31, 32, 33, 34, 35, 96], True),
    ([0, 1, 2, 3, 100], False),  # too few nights to say what is usual
    ([90, 91, 92, 93, 94, 95, 96, 93], True),  # it fell, and never did before
    ([90, 91, 92, 91, 94, 95, 96, 93], False),
])  # fmt: skip
def test_a_figure_is_reported_when_it_changes_more_than_in_any_night_before(
    tmp_path: Path, values: Sequence[float], reported: bool
) -> None:
    assert bool(series(tmp_path, values).figures) is reported


def test_the_line_of_a_changed_figure_says_how_much_and_what_is_usual(tmp_path: Path) -> None:
    changed = series(tmp_path, [0, 1, 3, 4, 5, 6, 7, 47])
    assert text(changed, names={"bureau": "某局"}).splitlines()[:2] == [
        "【变动较大的数字】",
        "· 某局 2020 年 “items.total”：7 → 47（+40；此前 6 晚每晚最多变动 2）",
    ]


def test_parts_of_a_figure_are_not_reported_beside_it(tmp_path: Path) -> None:
    assert not series(tmp_path, [0, 1, 2, 3, 4, 5, 6, 46], "items.news").figures


def test_several_builds_of_a_day_are_one_night(tmp_path: Path) -> None:
    """Somebody who counts again by hand all morning does not make a quiet history."""
    for night, value in enumerate([0, 30, 60, 90, 120, 150]):
        build(tmp_path, night, {"items.total": value})
    for second in range(1, 6):
        with duckdb.connect(str(build(tmp_path, 10 + second, {"items.total": 150}))) as again:
            again.execute("UPDATE meta SET built_at = ?", [FIRST + timedelta(days=5, seconds=second)])
    before, newest = build(tmp_path, 20, {"items.total": 180}), build(tmp_path, 21, {"items.total": 210})
    assert not changes(newest, before).figures


def test_a_reminder_is_reported_when_its_request_reaches_a_nearer_threshold(tmp_path: Path) -> None:
    first = build(tmp_path, 0, reminders=[("1", "due_in_5", 5)])
    second = build(tmp_path, 1, reminders=[("1", "due_in_5", 4)])
    third = build(tmp_path, 2, reminders=[("1", "due_in_1", 1), ("2", "due_in_5", 5)])
    assert changes(first, None).reminders == ("申请 1 due_in_5",)
    assert changes(second, first).reminders == ()
    assert changes(third, second).reminders == ("申请 1 due_in_1", "申请 2 due_in_5"), "the nearest first"


def test_builds_of_an_earlier_version_without_reminders_are_compared_all_the_same(tmp_path: Path) -> None:
    old, new = build(tmp_path, 0), build(tmp_path, 1, reminders=[("1", "due_today", 0)])
    with duckdb.connect(str(old)) as connection:
        connection.execute("DROP TABLE reminders")
    assert changes(new, old).reminders == ("申请 1 due_today",)
    assert not changes(old, new).any


def test_a_ledger_that_falls_behind_says_what_its_silence_does_not_mean(tmp_path: Path) -> None:
    before = build(
        tmp_path, 0, sources=[("ledger", "fresh", None), ("website", "fresh", None), ("weibo", "stale", "2020-01-01")]
    )
    sources = [("ledger", "stale", "2020-02-01"), ("website", "stale", "2020-02-01"), ("weibo", "fresh", "2020-03-01")]
    newest = build(tmp_path, 1, sources=sources, ledgers=["ledger"])
    assert text(changes(newest, before), names={}).splitlines()[:3] == [
        "【数据源】",
        "! 没有新数据（只到 2020-02-01）：ledger、website。其中台账 ledger 期间没有期限提醒，不等于没有申请到期。",
        "✓ 恢复正常：weibo。",
    ]


def test_many_causes_of_a_kind_are_two_and_a_count() -> None:
    causes = tuple(Cause("T2", "warn", 1, f"第{n}处", "核对", ()) for n in range(9))
    lines = text(Changes(new=causes, warning=9), names={}).splitlines()
    assert lines == ["【新的问题】", *(f"! [T2] 第{n}处怎么办：核对" for n in (0, 1)), "[T2] 另有 7 项同类问题。",
                     "未处理的问题：阻断 0 项，警告 9 项。"]  # fmt: skip


def test_however_much_there_is_every_section_keeps_its_first_lines_in_one_message_of_a_robot() -> None:
    long = "很长的一句话，" * 40
    much = Changes(
        new=tuple(Cause(f"N-{n}", "block", 30, long, long, tuple(f"数据源{m}" for m in range(30))) for n in range(40)),
        closed=tuple(Cause(f"C-{n}", "", 1, long, "", ()) for n in range(40)),
        sources=tuple(SourceChange("stale", None, 9, tuple(f"s{n}-{m}" for m in range(9)), ()) for n in range(9)),
        reminders=tuple(f"申请 2020-{n:03d} 今天（2020-03-02）期满，请今天答复（条例第三十三条）。" for n in range(40)),
        figures=tuple(FigureChange(f"a{n}", 2020, "网站公开发布信息总数", 1, 400, 9, 2) for n in range(40)),
        blocking=40,
    )
    body = text(much, names={}, link="http://127.0.0.1:4201")
    assert len(f"政府信息公开 12 月 31 日\n{body}".encode()) <= 2048
    heads = [line for line in body.splitlines() if line.startswith("【")]
    assert heads == ["【依申请公开期限】", "【新的问题】", "【数据源】", "【变动较大的数字】", "【已解决】"], (
        "what is due comes first"
    )
    assert body.splitlines()[1].startswith("申请 2020-000 今天")
    assert body.splitlines()[-2:] == ["未处理的问题：阻断 40 项，警告 0 项。", "看板：http://127.0.0.1:4201"]
    assert "还有 " in body


def test_a_figure_that_falls_is_told_with_the_rows_behind_it_and_why(workspace: Callable[..., Office]) -> None:
    office = workspace()
    everything = [item(number, f"2019-0{number}-15") for number in range(1, 7)]
    office.drop("website/a_20190101-20191231.csv", everything)
    office.night("2020-01-05 02:30")
    before = office.published_file
    office.drop("website/a_20190101-20191231.csv", everything[:-1])
    office.night("2020-01-06 02:30")
    changed = changes(office.published_file, before)
    (fall,) = changed.falls
    assert (fall.year, fall.before, fall.value, fall.source, fall.first_rows) == (2019, 6, 5, "website", ["6"])
    told = text(changed, names={"bureau": "某局"})
    assert "【变小的数字】" in told
    assert "6 → 5（website 6：新的导出中已没有这一条（已撤下））" in told
    assert not changes(office.published_file, office.published_file).falls
