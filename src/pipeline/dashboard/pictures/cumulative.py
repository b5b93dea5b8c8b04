"""What was published up to each day of a year, beside the same days of the year before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from pipeline.dashboard.charts import axis_ticks
from pipeline.dashboard.formatting import format_number
from pipeline.dashboard.pictures.svg import Picture, mark, picture, text

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 860, 260, 46, 110, 14, 26


@dataclass(frozen=True)
class RunningYear:
    """What was published on each day of a year up to `until`, the last day that was observed."""

    year: int
    until: date
    days: Mapping[date, float]

    def up_to(self, month: int, day: int) -> float:
        """How much was published up to that day of the year, 29 February standing for 1 March in a year without it."""
        return sum(value for on, value in self.days.items() if (on.month, on.day) <= (month, day))

    @property
    def total(self) -> float:
        return self.up_to(self.until.month, self.until.day)

    @property
    def line(self) -> list[tuple[date, float]]:
        """Every day of the year up to the last observed one, with the sum so far."""
        first = date(self.year, 1, 1)
        days = [first + timedelta(days=offset) for offset in range((self.until - first).days + 1)]
        return list(zip(days, accumulate(self.days.get(day, 0) for day in days), strict=True))


def headline(label: str, unit: str, now: RunningYear, before: RunningYear | None) -> str:
    """The finding: how much up to which day, and how much more or less than up to the same day of the year before."""
    over = (now.until.month, now.until.day) == (12, 31)
    reach = f"{now.year} 年" if over else f"到 {now.until.month} 月 {now.until.day} 日，"
    last = "上年" if over else "上年同期"
    words = f"{reach}{label} {format_number(now.total)} {unit}"
    if before is None:
        return f"{words}；{last}没有观察全，不作比较"
    change = now.total - before.up_to(now.until.month, now.until.day)
    if change == 0:
        return f"{words}，与{last}持平"
    return f"{words}，比{last}{'多' if change > 0 else '少'} {format_number(abs(change))} {unit}"


def cumulative(
    name: str, label: str, unit: str, now: RunningYear, before: RunningYear | None, month_links: Mapping[int, str]
) -> Picture:
    """Two lines over the months of the year. `month_links`: month → the rows of that month, behind a point at its end."""
    years = [year for year in (before, now) if year is not None]
    ticks = axis_ticks(max(year.line[-1][1] for year in years))
    highest = ticks[-1] or 1

    def x(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day.timetuple().tm_yday - 1) / 365

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / highest)

    parts = [
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(tick):.1f}" y2="{y(tick):.1f}"/>'
        + text(LEFT - 8, y(tick) + 4, format_number(tick), kind="tick", anchor="end")
        for tick in ticks
    ]
    parts += [
        text(x(date(now.year, month, 15)), HEIGHT - 8, f"{month}月", kind="tick", anchor="middle")
        for month in range(1, 13)
    ]
    for year in years:
        kind = "now" if year is now else "before"
        points = " ".join(f"{x(day):.1f},{y(value):.1f}" for day, value in year.line)
        parts.append(f'<polyline class="{kind}" points="{points}"/>')
        day, value = year.line[-1]
        shift = 14 if before is not None and year is before and abs(y(value) - y(now.line[-1][1])) < 14 else 4
        parts.append(text(x(day) + 8, y(value) + shift, f"{year.year} 年 {format_number(value)}", kind=f"words {kind}"))
    for day, value in now.line:
        if day == now.until or (day + timedelta(days=1)).day == 1:
            words = f"{day.month} 月 {day.day} 日止 {format_number(value)} {unit}"
            parts.append(
                mark(
                    month_links[day.month],
                    words,
                    f'<circle class="point" cx="{x(day):.1f}" cy="{y(value):.1f}" r="4"/>',
                )
            )
    return picture(name, headline(label, unit, now, before), f"{label}逐月累计，见下表", WIDTH, HEIGHT, parts)
