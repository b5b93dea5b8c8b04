"""Which days are working days: the State Council's yearly notices, the statutory holidays, and an office's own tables.

A working day (工作日) is Monday to Friday less the days off, plus the week-end days worked instead (调休上班). The
notices come from the package `chinese_calendar`; tables in YAML add a region's own holidays (放假办法 art. 4) or a year
the package does not know yet. Of a year nobody announced only the statutory days are known: whatever is counted over it
is provisional and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from importlib import metadata, resources
from pathlib import Path
from typing import Annotated

import chinese_calendar
from pydantic import Field, ValidationError, model_validator

from pipeline.core import (
    FrozenModel,
    Refusal,
    YamlError,
    describe_validation_error,
    package_yaml,
    read_yaml,
    user_files,
)

DAY = timedelta(days=1)
# Names as the package gives them -> as the notices write them.
CHINESE_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗日战争胜利纪念日",
}


class Span(FrozenModel):
    """Days in a row under one name. Without `document` (the notice's number) nobody has confirmed them."""

    first: date = Field(alias="from")
    last: date | None = Field(default=None, alias="to")
    name: str
    document: str | None = None

    def days(self) -> Iterator[date]:
        day = self.first
        while day <= (self.last or self.first):
            yield day
            day += DAY

    @model_validator(mode="after")
    def _runs_forward(self) -> Span:
        if self.last is not None and not 0 <= (self.last - self.first).days <= 31:
            raise ValueError(f"“{self.name}”从 {self.first} 到 {self.last}：结束早于开始，或长于一个月")
        return self


class LocalTable(FrozenModel):
    """A table an office adds: a region's holidays and worked week-ends, or the whole arrangement of an `announced` year."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    title: str
    announced: tuple[int, ...] = ()
    holidays: tuple[Span, ...] = ()
    working_days: tuple[Span, ...] = ()


class _FixedHoliday(FrozenModel):
    month: int
    day: int
    name: str
    since: int = 0


class _Statute(FrozenModel):
    document: str
    fixed: tuple[_FixedHoliday, ...]
    moving: dict[int, tuple[Span, ...]]


@dataclass(frozen=True)
class _LocalDay:
    """The entry of a local table about one day."""

    working: bool
    name: str
    confirmed: bool
    table: str


@dataclass(frozen=True)
class Calendar:
    """The working days an office counts by. Equal tables and an equal package give an equal `hash`."""

    tables: tuple[LocalTable, ...] = ()

    def announced(self, year: int) -> bool:
        """Whether the arrangement of the year is out: in the package, or in a local table that claims the year."""
        return year in _years_in_package() or any(year in table.announced for table in self.tables)

    def settled(self, day: date) -> bool:
        """Whether nothing that can still be announced would change this day.

        From 26 December on that takes the next year's notice too: those for 2007, 2008, 2012 and 2019 moved days at the
        end of the December before.
        """
        local = self._local_days.get(day)
        if local is not None:
            return local.confirmed
        if not self.announced(day.year):
            return False
        return (day.month, day.day) < (12, 26) or self.announced(day.year + 1)

    def is_working_day(self, day: date) -> bool:
        """Whether the day counts in a term of working days."""
        local = self._local_days.get(day)
        if local is not None and local.confirmed:
            return local.working
        if day.year in _years_in_package():
            return day in chinese_calendar.workdays or (day.weekday() < 5 and day not in chinese_calendar.holidays)
        return day.weekday() < 5 and self._statutory(day) is None

    def reason(self, day: date) -> str:
        """Why the day counts or does not: 计, 调休上班, 周末 or 假日（name）; 暂定 where the year is not announced."""
        local = self._local_days.get(day)
        if local is not None and local.confirmed:
            return "调休上班" if local.working else f"假日（{local.name}）"
        plain = self._national_reason(day)
        if local is not None:
            return f"{plain}（{local.name}安排待确认）"
        return plain if self.announced(day.year) else f"{plain}（暂定）"

    def after(self, day: date, number: int) -> date:
        """The number-th working day after `day`, which itself never counts (期间开始之日不计入)."""
        while number > 0:
            day += DAY
            number -= self.is_working_day(day)
        return day

    def between(self, after: date, until: date) -> int:
        """How many working days lie after `after` and not after `until`."""
        return sum(self.is_working_day(after + DAY * number) for number in range(1, (until - after).days + 1))

    def as_table(self, first: date, last: date) -> dict[str, list[object]]:
        """The days from `first` to `last` as columns `day`, `working`, `settled`, for one statement of SQL."""
        days = [first + DAY * number for number in range((last - first).days + 1)]
        return {
            "day": list(days),
            "working": [self.is_working_day(day) for day in days],
            "settled": [self.settled(day) for day in days],
        }

    @cached_property
    def version(self) -> str:
        """The package's version and the local tables' names, for people; equality is judged by `hash`."""
        return " + ".join(
            [f"chinesecalendar {metadata.version('chinesecalendar')}", *(table.name for table in self.tables)]
        )

    @cached_property
    def hash(self) -> str:
        """sha256 over every day from 2004 to three years past the last one anything is written about."""
        years = [year for table in self.tables for year in table.announced] + [day.year for day in self._local_days]
        last = max([*_years_in_package(), *years]) + 3
        digest = sha256()
        day = date(2004, 1, 1)
        while day.year <= last:
            digest.update(f"{day} {self.is_working_day(day)} {self.settled(day)} {self.reason(day)}\n".encode())
            day += DAY
        return digest.hexdigest()

    @cached_property
    def _local_days(self) -> dict[date, _LocalDay]:
        local_days: dict[date, _LocalDay] = {}
        for table in self.tables:
            for working, spans in ((False, table.holidays), (True, table.working_days)):
                for span in spans:
                    for day in span.days():
                        new = _LocalDay(working, span.name, span.document is not None, table.name)
                        old = local_days.get(day)
                        if old is not None and old.working != working:
                            raise Refusal("CALENDAR-CONFLICT", day=day, one=old.table, other=table.name)
                        if old is None or new.confirmed:
                            local_days[day] = new
        return local_days

    def _national_reason(self, day: date) -> str:
        working = self.is_working_day(day)
        weekend = day.weekday() >= 5
        if working:
            return "调休上班" if weekend else "计"
        name = self._statutory(day)
        if day.year in _years_in_package():
            english = chinese_calendar.holidays.get(day)
            name = CHINESE_NAMES.get(english, english)
        return f"假日（{name}）" if name else "周末"

    def _statutory(self, day: date) -> str | None:
        """The statutory holiday of a day whose year is not in the package; none where a table holds the whole year."""
        if any(day.year in table.announced for table in self.tables):
            return None
        return _statutory_days(day.year).get(day)


def read_calendar(names: Iterable[str] = (), folder: Path | None = None) -> Calendar:
    """The calendar of an office: shipped tables by name, then every .yml in `folder` (a workspace's `calendars/`).

    A file of the folder replaces the shipped table of the same name. Raises Refusal CALENDAR-*.
    """
    tables = {name: packaged_table(name) for name in names}
    files, unread = user_files(folder) if folder is not None else ([], [])
    for finding in unread:
        if finding.code == "FOLDER-UNREADABLE":  # without its days other due dates would be published, in silence
            raise Refusal("CALENDAR-UNREADABLE", file=finding.refers_to, reason=finding.message)
    for path in files:
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            raise Refusal("CALENDAR-UNREADABLE", file=str(path), reason="文件打不开，或不是 UTF-8 文字") from None
        table = read_table(str(path), text)
        tables[table.name] = table
    return _calendar_of(tuple(tables.values()))


@lru_cache(maxsize=8)
def _calendar_of(tables: tuple[LocalTable, ...]) -> Calendar:
    """The calendar of these tables. A night asks for the same one in several verbs, and its hash goes over every day of decades."""
    calendar = Calendar(tables)
    calendar.hash  # noqa: B018  tables that contradict each other are refused here, not at the first date that is asked for
    return calendar


def packaged_table(name: str) -> LocalTable:
    """A table that comes with gongkai: `chuxiong`. Raises Refusal CALENDAR-UNKNOWN."""
    folder = resources.files("pipeline").joinpath("law", "calendars")
    known = sorted(
        entry.name.removesuffix(".yml")
        for entry in folder.iterdir()
        if entry.name.endswith(".yml") and entry.name != "national.yml"
    )
    if name not in known:
        raise Refusal("CALENDAR-UNKNOWN", name=name, known="、".join(known))
    return read_table(f"{name}.yml", folder.joinpath(f"{name}.yml").read_text("utf-8"))


def read_table(file: str, text: str) -> LocalTable:
    """One local table from its YAML. Raises Refusal CALENDAR-UNREADABLE naming file and entry."""
    try:
        return LocalTable.model_validate(read_yaml(text))
    except ValidationError as error:
        raise Refusal("CALENDAR-UNREADABLE", file=file, reason=describe_validation_error(error)) from None
    except YamlError as error:
        raise Refusal("CALENDAR-UNREADABLE", file=file, reason=str(error)) from None


@cache
def _years_in_package() -> frozenset[int]:
    """Years with a notice. Read from the package's tables: its functions search all of them at every call."""
    return frozenset(day.year for day in chinese_calendar.holidays)


@cache
def _statutory_days(year: int) -> dict[date, str]:
    statute = _Statute.model_validate(package_yaml("law/calendars/national.yml"))
    holidays = {
        date(year, holiday.month, holiday.day): holiday.name for holiday in statute.fixed if year >= holiday.since
    }
    for span in statute.moving.get(year, ()):
        holidays.update(dict.fromkeys(span.days(), span.name))
    return holidays
