"""What a delivery states about itself in the name of its file and sheet: the period it is complete for, and when it was exported."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath

from pipeline.core import package_yaml

Period = tuple[date, date]


@dataclass(frozen=True)
class Claim:
    """Complete for a period of the table's date (`start` to `end`), or as a list, or additions only. `stated_in`: where it says so."""

    kind: str
    stated_in: str
    start: date | None = None
    end: date | None = None


def stated_claim(path: str, sheet: str | None, covers: str | None, year: int | None) -> Claim | None:
    """The period that the sheet's or the file's name states; None when neither does.

    `covers`: a pattern of the preset with two groups, first and last day. `year`: of a sheet that is called after a month, where the
    file's name has none.
    """
    name = _without_exports(PurePosixPath(path).stem)
    of_file = _days(name, covers) or _period(name)
    if sheet is not None:
        of_year = of_file[0].year if of_file and of_file[0].year == of_file[1].year else year or _year_in(name)
        of_sheet = _days(sheet, covers) or _period(sheet) or _part_of(sheet, of_year) or _bare_year(sheet)
        if of_sheet is not None:
            return Claim("period", "sheet", *of_sheet)
    return Claim("period", "name", *of_file) if of_file is not None else None


def period_in_words(text: str, year: int | None) -> Period | None:
    """The days that the words of a cell mean: a day, a month, a quarter, a half, a year, two days joined by a dash. None: none of these.

    `year`: of words that name none (7月, 一季度).
    """
    words = text.strip().replace("/", "-")
    match = re.fullmatch(_patterns()["day"], words)
    if match is not None:
        numbers = [int(part) for part in match.groups() if part]
        if len(numbers) == 2 and year is None:
            return None
        try:
            day = date(*numbers) if len(numbers) == 3 else date(year or 0, *numbers)
        except ValueError:
            return None
        return day, day
    month = re.fullmatch(r"(20\d\d)(0[1-9]|1[0-2])", words)
    if month is not None:
        return _months(int(month[1]), int(month[2]), int(month[2]))
    if re.fullmatch(_patterns()["part"], words):
        return _part_of(words, year)
    return _days(words, None) or _period(words) or _bare_year(words)


def stated_export(path: str, titles: Iterable[str]) -> datetime | None:
    """The time of export that the name or a line above the header states (导出20200105, 截至2019年12月31日); a day means its beginning."""
    for text in (PurePosixPath(path).stem, *titles):
        for match in re.finditer(_patterns()["export"], text):
            numbers = [int(part) for part in re.findall(r"\d+", match["day"])]
            if len(numbers) == 1:
                digits = f"{numbers[0]:08}"
                numbers = [int(digits[:4]), int(digits[4:6]), int(digits[6:])]
            time = [int(part) for part in re.findall(r"\d\d?", match["time"] or "")][:3]
            hour, minute, second, *_ = [*time, 0, 0, 0]
            try:
                return datetime(numbers[0], numbers[1], numbers[2], hour, minute, second)
            except ValueError:
                continue
    return None


def series_of(path: str) -> str:
    """What is left of a path without dates, digits and marks of copies: exports of one list share it."""
    file = file_of(path)
    pure = PurePosixPath(file)
    return "/".join([*pure.parts[:-1], re.sub(_patterns()["no_name"], "", pure.stem)]) + ("#" if file != path else "")


def _patterns() -> dict[str, str]:
    patterns: dict[str, str] = package_yaml("ingest/in_force/names.yml")
    return patterns


def _without_exports(text: str) -> str:
    return re.sub(_patterns()["export"], " ", text)


def _days(text: str, covers: str | None) -> Period | None:
    match = re.search(covers, text) if covers else None
    match = match or re.search(_patterns()["days"], text)
    if match is None:
        return None
    try:
        first, last = (_day(part) for part in match.groups()[:2])
    except (ValueError, IndexError):
        return None
    return (first, last) if first <= last else None


def _day(text: str) -> date:
    numbers = re.findall(r"\d+", text)
    if len(numbers) == 1:
        return datetime.strptime(numbers[0], "%Y%m%d").date()
    return date(*(int(number) for number in numbers[:3]))


def _period(text: str) -> Period | None:
    """A year, or a part of one, that names its year (2019年, 2019年3月, 2019年第一季度, 2019年上半年, 2019-03)."""
    match = re.search(_patterns()["year"], text)
    if match is None:
        month = re.search(_patterns()["year_and_month"], text)
        return None if month is None else _months(int(month[1]), int(month[2]), int(month[2]))
    year = int(match[1])
    return _part_of(text[match.end() :], year) or (date(year, 1, 1), date(year, 12, 31))


def _part_of(text: str, year: int | None) -> Period | None:
    """The months of a year that a text names: months, a quarter, a half."""
    if year is None:
        return None
    several = re.search(_patterns()["months"], text)
    if several is not None:
        return _months(year, _number(several[1]), _number(several[2] or several[1]))
    quarter = re.search(_patterns()["quarter"], text)
    if quarter is not None:
        number = _number(quarter[1] or quarter[2])
        return _months(year, 3 * number - 2, 3 * number)
    half = re.search(_patterns()["half"], text)
    return None if half is None else _months(year, *((1, 6) if half[1] in "上前" else (7, 12)))


def _months(year: int, first: int, last: int) -> Period | None:
    if not 2000 <= year <= 2099 or not 1 <= first <= last <= 12:
        return None
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _year_in(text: str) -> int | None:
    years = re.findall(r"(?<!\d)(20\d\d)(?!\d)", text)
    return int(years[0]) if len(years) == 1 else None


def _bare_year(text: str) -> Period | None:
    match = re.fullmatch(r"\s*(20\d\d)\s*", text)
    return None if match is None else (date(int(match[1]), 1, 1), date(int(match[1]), 12, 31))


def _number(text: str) -> int:
    """A number up to twelve as offices write it."""
    return int(text) if text.isdigit() else ["〇", *"一二三四五六七八九", "十", "十一", "十二"].index(text)


def file_of(path: str) -> str:
    """The path of the file a delivery came in: without `#` and the sheet."""
    return re.sub(r"(?i)(\.(?:xlsx|xls|xlsm|et))#.*$", r"\1", path)
