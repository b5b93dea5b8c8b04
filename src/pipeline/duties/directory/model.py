"""An entry of the office's directory of what it publishes by itself (主动公开基本目录), and what its time limit means."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from pipeline.core import FrozenModel, package_yaml
from pipeline.law import time_limits

Every = Literal["month", "quarter", "half", "year", "event"]
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", start=1)}


def _listed(value: object) -> object:
    """One word or several."""
    return (value,) if isinstance(value, str) else value


Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_listed)]


class DirectoryEntry(FrozenModel):
    """One matter that the office publishes by itself.

    `limit`: its time limit in the directory's own words. `every`: how often something must be published at least, event: whenever
    there is something. What belongs to it: items in one of `columns` whose title has one of `words`, and the documents of one of
    `kinds` (文种) on the website; an empty list asks for nothing. `agency`: whose entry it is, default every agency of the workspace.
    `since`, `until`: its years.
    """

    matter: Annotated[str, Field(min_length=1)]
    content: str = ""
    basis: str = ""
    limit: str = ""
    owner: str = ""
    channels: str = ""
    audience: str = ""
    method: str = ""
    every: Every | None = None
    columns: Words = ()
    words: Words = ()
    kinds: Words = ()
    agency: str | None = None
    since: Annotated[int, Field(ge=2008, le=2099)] | None = None
    until: Annotated[int, Field(ge=2008, le=2099)] | None = None

    @property
    def bound(self) -> bool:
        """Whether it says what belongs to it."""
        return bool(self.columns or self.words or self.kinds)

    @property
    def rhythm(self) -> Every:
        """How often: as stated, else as the words of the limit say."""
        return self.every or rhythm_of(self.limit) or "event"


@cache
def _limits() -> dict[str, Any]:
    words: dict[str, Any] = package_yaml("duties/directory/limits.yml")
    return words


def length_of(limit: str) -> tuple[int, str]:
    """Days and unit (working, calendar) of a limit in words; 20 working days where it states none (条例 art. 26)."""
    for length in _limits()["lengths"]:
        if found := re.search(length["pattern"], limit):
            return _number(found[1]), str(length["unit"])
    publication = time_limits()["publication"]
    return publication.days, publication.unit


def states_length(limit: str) -> bool:
    """Whether a limit in words states a number of days."""
    return any(re.search(length["pattern"], limit) for length in _limits()["lengths"])


def rhythm_of(words: str) -> Every | None:
    """How often, as words say it (每季度, 长期公开); None where they say nothing of it."""
    for rhythm, spellings in _limits()["rhythms"].items():
        if any(spelling in words for spelling in spellings):
            return rhythm  # type: ignore[no-any-return]
    return "event" if words in _limits()["event"] else None


def _number(text: str) -> int:
    """A number below a hundred, as digits or as Chinese writes it."""
    if text.isdecimal():
        return int(text)
    tens, _, ones = text.partition("十") if "十" in text else ("", "", text)
    ten = _DIGITS.get(tens, 1) * 10 if "十" in text else 0
    return ten + _DIGITS.get(ones, 0)


def periods_of(rhythm: Every, year: int) -> tuple[tuple[str, date, date], ...]:
    """The periods of a year in which something must be published: name, first day, last day. An event has the whole year."""
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12, "event": 12}[rhythm]
    names = {
        "month": "{year}-{n:02}",
        "quarter": "{year}Q{n}",
        "half": "{year}H{n}",
        "year": "{year}",
        "event": "{year}",
    }
    return tuple(
        (
            names[rhythm].format(year=year, n=number),
            date(year, 1 + months * (number - 1), 1),
            date(year + (number * months == 12), number * months % 12 + 1, 1),
        )
        for number in range(1, 12 // months + 1)
    )
