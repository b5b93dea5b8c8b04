"""Charts as plain SVG, drawn on the server: no script, no library, colours from the style sheet, a description for screen readers.

Every chart is an image with a title and a description; a table beside it always has the numbers themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

from markupsafe import Markup, escape

from pipeline.dashboard.formatting import format_number

Number = float | None


@dataclass(frozen=True)
class Series:
    """One colour of a chart: its name and a value for each column; None where nothing is known."""

    name: str
    values: tuple[Number, ...]


def bar(value: Number, most: float) -> Markup:
    """A thin bar for a cell of a table, as long as its number; the number itself is in the cell beside it."""
    share = 0.0 if not value or not most else max(0.0, min(1.0, value / most))
    return Markup(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect class="s1" width="{100 * share:.1f}" height="8"/></svg>'
    )


def strip(year: int, observed: Sequence[tuple[date, date]]) -> Markup:
    """The days of a year as a strip: filled where a source observed them."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = (last - first).days + 1
    parts = []
    for begin, end in observed:
        low, high = max(begin, first), min(end, last)
        if low <= high:
            parts.append(f'<rect class="s1" x="{(low - first).days}" width="{(high - low).days + 1}" height="8"/>')
    return Markup(
        f'<svg class="strip" viewBox="0 0 {days} 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect class="track" width="{days}" height="8"/>{"".join(parts)}</svg>'
    )


def days_used(name: str, title: str, answers: Sequence[tuple[float, bool]], limit: float) -> Markup:
    """One dot an answer (working days it took, whether it was late); the statutory limit as a line.

    Answers of equal days are stacked; a late answer is a ring.
    """
    width, left, right = 640, 8, 8
    days = [value for value, _ in answers]
    most = max([limit * 1.25, *days], default=limit)
    tall = max(Counter(days).values(), default=1)
    pile = min(11.0, 120 / tall)
    height = int(44 + tall * pile)

    def x(value: float) -> float:
        return left + (width - left - right) * value / (most or 1)

    base = height - 24
    parts = [f'<line class="base" x1="{left}" x2="{width - right}" y1="{base}" y2="{base}"/>']
    for tick in range(0, int(most) + 1, 5):
        parts.append(f'<text class="tick" x="{x(tick):.1f}" y="{height - 7}" text-anchor="middle">{tick}</text>')
    parts.append(f'<line class="limit" x1="{x(limit):.1f}" x2="{x(limit):.1f}" y1="4" y2="{base}"/>')
    parts.append(f'<text class="tick" x="{x(limit) + 5:.1f}" y="12">{format_number(limit)} 个工作日</text>')
    level: Counter[float] = Counter()
    for value, late in sorted(answers):
        level[value] += 1
        parts.append(
            f'<circle class="dot{" late" if late else ""}" cx="{x(value):.1f}" cy="{base - pile * (level[value] - 0.45):.1f}" '
            f'r="{pile * 0.42:.1f}"/>'
        )
    least, longest = format_number(min(days, default=0)), format_number(max(days, default=0))
    description = (
        f"{len(days)} 件，最快 {least} 个工作日，最慢 {longest} 个工作日，逾期 {sum(late for _, late in answers)} 件"
    )
    return _image(name, title, description, width, height, parts)


def _image(
    name: str, title: str, description: str, width: int, height: int, parts: Sequence[str], kind: str = "columns"
) -> Markup:
    return Markup(
        f'<svg class="chart {kind}" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(description)}</desc>{"".join(parts)}</svg>'
    )


def axis_ticks(most: float) -> list[float]:
    """Round numbers from 0 to at least `most`, three to five of them."""
    if most <= 0:
        return [0, 1]
    rough = most / 4
    power = 10 ** floor(log10(rough))
    steps = (1, 2, 2.5, 5, 10) if power >= 10 else (1, 2, 5, 10)
    step = max(1, next((factor * power for factor in steps if factor * power >= rough), 10 * power))
    return [step * number for number in range(ceil(most / step) + 1)]
