"""Draws days and titles for the demo, and knows the bureau's calendar."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

RENAMED = datetime(2019, 3, 22)  # 环境保护局 becomes 生态环境局, its site moves, columns get new names
MONTHS = (62, 36, 58, 60, 62, 80, 62, 58, 64, 54, 72, 84)  # how busy a month is: Spring Festival, 六五环境日, year end
HOLIDAYS = {
    first + timedelta(days=day)
    for first, days in (
        *((date(2018, 1, 1), 1), (date(2018, 2, 15), 7), (date(2018, 9, 24), 1), (date(2018, 10, 1), 7)),
        *((date(2019, 1, 1), 1), (date(2019, 2, 4), 7), (date(2019, 4, 5), 1), (date(2019, 5, 1), 3)),
        *((date(2019, 6, 7), 1), (date(2019, 9, 13), 1), (date(2019, 10, 1), 7)),
    )
    for day in range(days)
}


class Writer:
    """One stream of chance for the whole demo. No title is drawn twice."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yml").read_text("utf-8"))
        self.used: set[str] = set()

    def title(self, templates: Sequence[str], at: datetime, *, again: bool = False) -> str:
        """A title as the bureau would have written it on that day; `again` lets one come twice."""
        while True:
            county = self.random.choice(list(self.words["乡镇"]))
            fixed = {
                "局": "州环境保护局" if at < RENAMED else "州生态环境局",
                "月": f"{at.month}月份",
                "日": f"{at.month}月{at.day}日",
                "县": county,
                "乡镇": self.random.choice(self.words["乡镇"][county]),
            }
            text = re.sub(
                r"\{(.*?)\}",
                lambda slot, fixed=fixed: fixed.get(slot[1]) or self.random.choice(self.words[slot[1]]),
                self.random.choice(templates),
            )
            if again or text not in self.used:
                self.used.add(text)
                return text

    def moment(self, day: date) -> datetime:
        """Office hours to the minute; now and then somebody leaves the time at midnight."""
        if self.random.random() < 0.12:
            return datetime(day.year, day.month, day.day)
        return datetime(day.year, day.month, day.day, self.random.randint(8, 17), self.random.randint(0, 59))

    def days(self, year: int, number: int) -> list[date]:
        """That many days of a year, nearly all of them working days, the busy months more often."""
        every = [date(year, 1, 2) + timedelta(days=n) for n in range(363)]
        weights = [MONTHS[day.month - 1] * (1.0 if works(day) else 0.04) for day in every]
        return sorted(self.random.choices(every, weights, k=number))


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def at_work(day: date) -> date:
    """The day itself, or the next one on which the office is open."""
    while not works(day):
        day += timedelta(days=1)
    return day


def full_width(text: str) -> str:
    """Digits as a Chinese input method leaves them."""
    return text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
