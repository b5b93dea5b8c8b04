"""Working days: the notices, what an office adds to them, and what nobody has announced yet."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.core.errors import Refusal
from pipeline.law.workdays import Calendar, LocalTable, Span, packaged_table, read_calendar, read_table


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return Calendar()


@pytest.mark.parametrize(
    ("day", "counts", "reason"),
    [
        (date(2019, 4, 16), True, "计"),
        (date(2019, 4, 20), False, "周末"),
        (date(2019, 4, 28), True, "调休上班"),
        (date(2019, 5, 1), False, "假日（劳动节）"),
        (date(2019, 5, 4), False, "假日（劳动节）"),
        (date(2019, 9, 13), False, "假日（中秋节）"),
        (date(2019, 12, 31), True, "计"),
        (date(2020, 1, 1), False, "假日（元旦）"),
        (date(2020, 1, 31), False, "假日（春节）"),
        (date(2020, 2, 2), False, "假日（春节）"),
        (date(2020, 2, 29), False, "周末"),
        (date(2024, 4, 4), False, "假日（清明节）"),
        (date(2025, 1, 28), False, "假日（春节）"),
        (date(2025, 5, 31), False, "假日（端午节）"),
        (date(2015, 9, 3), False, "假日（抗日战争胜利纪念日）"),
        (date(2025, 10, 1), False, "假日（国庆节）"),
    ],
)
def test_a_day_counts_as_the_notice_of_its_year_says(calendar: Calendar, day: date, counts: bool, reason: str) -> None:
    assert (calendar.is_working_day(day), calendar.reason(day)) == (counts, reason)


def test_the_tables_of_the_package_are_read_as_its_own_functions_read_them(calendar: Calendar) -> None:
    import chinese_calendar

    days = [date(2004, 1, 1) + timedelta(days=number) for number in range(23 * 365 + 6)]
    assert days[-1] == date(2026, 12, 31)
    assert [calendar.is_working_day(day) for day in days] == [chinese_calendar.is_workday(day) for day in days]
    for year in (2003, 2027):
        with pytest.raises(NotImplementedError):
            chinese_calendar.is_workday(date(year, 6, 1))


def test_every_holiday_of_the_package_has_a_chinese_name(calendar: Calendar) -> None:
    import chinese_calendar

    assert {calendar.reason(day) for day in chinese_calendar.constants.holidays if day.year >= 2004}.isdisjoint(
        f"假日（{holiday.value}）" for holiday in chinese_calendar.Holiday
    )


def test_years_beyond_the_notices_are_not_announced_and_say_so(calendar: Calendar) -> None:
    assert calendar.announced(2004)
    assert calendar.announced(2026)
    assert not calendar.announced(2027)
    assert not calendar.announced(2003)
    assert calendar.reason(date(2027, 3, 1)) == "计（暂定）"
    assert calendar.reason(date(2027, 3, 6)) == "周末（暂定）"


def test_an_unannounced_year_still_has_its_statutory_days(calendar: Calendar) -> None:
    assert calendar.reason(date(2027, 1, 1)) == "假日（元旦）（暂定）"
    assert calendar.reason(date(2027, 2, 8)) == "假日（春节）（暂定）"
    assert calendar.reason(date(2027, 9, 15)) == "假日（中秋节）（暂定）"
    assert not calendar.is_working_day(date(2040, 10, 1))
    assert calendar.is_working_day(date(2040, 10, 4))


def test_the_second_of_may_is_a_holiday_only_since_2025() -> None:
    calendar = Calendar()
    assert not calendar.is_working_day(date(2031, 5, 2))
    assert calendar.is_working_day(date(2003, 5, 2))


def test_the_last_days_of_december_wait_for_the_next_notice(calendar: Calendar) -> None:
    assert calendar.settled(date(2026, 12, 25))
    assert not calendar.settled(date(2026, 12, 28))
    assert calendar.settled(date(2025, 12, 31))


def test_a_confirmed_local_holiday_does_not_count() -> None:
    span = Span.model_validate(
        {"from": "2019-07-25", "to": "2019-07-26", "name": "火把节", "document": "某政办〔2019〕1号"}
    )
    calendar = Calendar((LocalTable(name="here", title="此地", holidays=(span,)),))
    assert not calendar.is_working_day(date(2019, 7, 26))
    assert calendar.reason(date(2019, 7, 26)) == "假日（火把节）"
    assert calendar.settled(date(2019, 7, 26))


def test_an_unconfirmed_local_holiday_counts_but_is_not_settled() -> None:
    calendar = Calendar((packaged_table("chuxiong"),))
    assert calendar.is_working_day(date(2019, 7, 26))
    assert calendar.reason(date(2019, 7, 26)) == "计（火把节安排待确认）"
    assert not calendar.settled(date(2019, 7, 26))
    assert calendar.settled(date(2019, 7, 29))


def test_a_local_table_can_announce_a_whole_year() -> None:
    table = read_table(
        "2027.yml",
        "name: y2027\ntitle: 2027年放假安排\nannounced: [2027]\n"
        "holidays: [{from: 2027-01-01, to: 2027-01-03, name: 元旦, document: 国办发明电〔2026〕1号}]\n"
        "working_days: [{from: 2027-01-09, name: 元旦, document: 国办发明电〔2026〕1号}]\n",
    )
    calendar = Calendar((table,))
    assert calendar.announced(2027)
    assert calendar.reason(date(2027, 1, 9)) == "调休上班"
    assert calendar.reason(date(2027, 1, 4)) == "计"
    assert calendar.reason(date(2027, 2, 8)) == "计", "a table that claims the year says all of it"
    assert calendar.settled(date(2026, 12, 28))


def test_a_worked_week_end_of_a_local_table_counts() -> None:
    span = Span.model_validate({"from": "2019-07-27", "name": "火把节", "document": "某政办〔2019〕1号"})
    calendar = Calendar((LocalTable(name="here", title="此地", working_days=(span,)),))
    assert calendar.reason(date(2019, 7, 27)) == "调休上班"


def test_equal_calendars_have_equal_hashes_and_one_day_changes_it() -> None:
    span = Span.model_validate({"from": "2019-07-26", "name": "火把节", "document": "某政办〔2019〕1号"})
    changed = Calendar((LocalTable(name="here", title="此地", holidays=(span,)),))
    assert Calendar().hash == Calendar().hash
    assert len(Calendar().hash) == 64
    assert changed.hash != Calendar().hash
    assert changed.version == f"{Calendar().version} + here"


def test_the_table_for_sql_says_the_same_as_the_calendar(calendar: Calendar) -> None:
    table = calendar.as_table(date(2019, 4, 26), date(2019, 5, 6))
    assert table["working"] == [True, False, True, True, True, False, False, False, False, True, True]
    assert table["day"][0] == date(2019, 4, 26)
    assert all(table["settled"])


def test_a_folder_of_the_workspace_replaces_the_shipped_table(tmp_path: Path) -> None:
    (tmp_path / "chuxiong.yml").write_text(
        "name: chuxiong\ntitle: 楚雄彝族自治州\n"
        "holidays: [{from: 2019-07-25, to: 2019-07-27, name: 火把节, document: 某政办〔2019〕1号}]\n",
        "utf-8",
    )
    calendar = read_calendar(["chuxiong"], tmp_path)
    assert not calendar.is_working_day(date(2019, 7, 25))
    assert calendar.settled(date(2020, 8, 13)), "the shipped guess for 2020 is gone"
    assert read_calendar([], tmp_path / "missing").version == Calendar().version


def test_tables_that_disagree_are_refused(tmp_path: Path) -> None:
    for name, kind in (("first", "holidays"), ("second", "working_days")):
        (tmp_path / f"{name}.yml").write_text(
            f"name: {name}\ntitle: 表\n{kind}: [{{from: 2019-07-25, name: 火把节, document: 某政办〔2019〕1号}}]\n",
            "utf-8",
        )
    with pytest.raises(Refusal, match="2019-07-25"):
        read_calendar([], tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "name: here\ntitle: 此地\nholidays: [{from: 2019-02-30, name: 火把节}]",
        "name: here\ntitle: 此地\nholidays: [{from: 2019-07-26, to: 2019-07-25, name: 火把节}]",
        "name: here\ntitle: 此地\nholidys: []",
        "name: [",
    ],
)
def test_a_local_table_with_a_mistake_is_refused_by_file(text: str) -> None:
    with pytest.raises(Refusal, match=r"here\.yml"):
        read_table("here.yml", text)


def test_an_unknown_region_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Refusal, match="chuxiong"):
        read_calendar(["dali"])


def test_the_calendar_of_the_same_tables_is_worked_out_once() -> None:
    assert read_calendar(["chuxiong"]) is read_calendar(["chuxiong"])
    assert read_calendar(["chuxiong"]) != read_calendar()
