"""Charts as plain SVG, drawn on the server: no script, no library, colours from the style sheet, a description for screen readers.

Every chart is an image with a title and a description; a table beside it always has the numbers themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, log10

from markupsafe import Markup, escape

from pipeline.dashboard.formatting import format_number

Number = float | None

_CROSS = '<path class="unseen" d="M2 2l8 8M10 2l-8 8"/>'
_LATER = '<circle class="later" cx="6" cy="6" r="1"/>'


@dataclass(frozen=True)
class Series:
    """One colour of a chart: its name and a value for each column; None where nothing is known."""

    name: str
    values: tuple[Number, ...]


def columns(
    name: str, title: str, labels: Sequence[str], series: Sequence[Series], unit: str, *, breaks: Mapping[int, str] | None = None
) -> Markup:  # fmt: skip
    """Stacked columns over `labels` (months or years), totals above them. `breaks`: index of a label → why a dashed line is before it."""
    width, height, left, top, bottom = 860, 240, 40, 22, 28
    sums = [_sum(layer.values[index] for layer in series) for index in range(len(labels))]
    if breaks:
        height, top = height + 16, top + 16
    ticks = axis_ticks(max((value or 0 for value in sums), default=0))
    highest = ticks[-1] or 1
    room, step = height - top - bottom, (width - left) / max(len(labels), 1)
    thick = min(step * 0.58, 44)

    def y(value: float) -> float:
        return top + room * (1 - value / highest)

    parts = [
        f'<line class="grid" x1="{left}" x2="{width}" y1="{y(tick):.1f}" y2="{y(tick):.1f}"/>'
        f'<text class="tick" x="{left - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{format_number(tick)}</text>'
        for tick in ticks[1:]
    ]
    for index, label in enumerate(labels):
        middle, reached = left + step * (index + 0.5), 0.0
        for number, layer in enumerate(series, start=1):
            value = layer.values[index] or 0
            if value > 0:
                high = room * value / highest
                parts.append(
                    f'<rect class="s{number}" x="{middle - thick / 2:.1f}" y="{y(reached + value):.1f}" width="{thick:.1f}" '
                    f'height="{max(high - (0.8 if reached else 0), 0.4):.1f}"/>'
                )
            reached += value
        total = sums[index]
        shown = "无" if total is None else format_number(total)
        parts.append(f'<text class="sum" x="{middle:.1f}" y="{y(reached) - 5:.1f}" text-anchor="middle">{shown}</text>')
        parts.append(
            f'<text class="tick" x="{middle:.1f}" y="{height - 8}" text-anchor="middle">{escape(label)}</text>'
        )
    for index, reason in (breaks or {}).items():
        x = left + step * index
        parts.append(f'<line class="break" x1="{x:.1f}" x2="{x:.1f}" y1="2" y2="{height - bottom}"/>')
        parts.append(f'<text class="tick" x="{x + 5:.1f}" y="12">{escape(reason)}</text>')
    parts.append(f'<line class="base" x1="{left}" x2="{width}" y1="{height - bottom}" y2="{height - bottom}"/>')
    description = "；".join(
        f"{label} {'无' if value is None else format_number(value)}" for label, value in zip(labels, sums, strict=True)
    )
    return _image(name, title, f"{description}（{unit}）", width, height, parts)


def legend(series: Iterable[Series]) -> Markup:
    """The names of the colours, as a list that wraps on a phone."""
    entries = "".join(
        '<li><svg class="key" viewBox="0 0 12 12" aria-hidden="true" focusable="false">'
        f'<rect class="s{number}" width="12" height="12"/></svg>'
        f"{escape(layer.name)}</li>"
        for number, layer in enumerate(series, start=1)
    )
    return Markup(f'<ul class="legend">{entries}</ul>')


def calendar(
    name: str, title: str, year: int, counts: Mapping[date, float], observed: Sequence[tuple[date, date]], until: date | None
) -> Markup:  # fmt: skip
    """The days of a year, a column a week from Monday to Sunday: none, some, many; a cross where no source observed the day."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    size, gap, left, top = 10, 2, 26, 18
    start = first - timedelta(days=first.weekday())
    weeks = (last - start).days // 7 + 1
    width, height = left + weeks * (size + gap), top + 7 * (size + gap)
    shades = _shades(counts.values())
    parts = []
    for number, word in ((0, "一"), (2, "三"), (4, "五"), (6, "日")):
        parts.append(
            f'<text class="tick" x="{left - 8}" y="{top + number * (size + gap) + 9}" text-anchor="end">{word}</text>'
        )
    for month in range(1, 13):
        x = left + ((date(year, month, 1) - start).days // 7) * (size + gap)
        parts.append(f'<text class="tick" x="{x}" y="11">{month}月</text>')
    for offset in range((last - first).days + 1):
        on = first + timedelta(days=offset)
        x, y = left + ((on - start).days // 7) * (size + gap), top + on.weekday() * (size + gap)
        value = counts.get(on, 0)
        if value:
            parts.append(f'<rect class="d{_shade(value, shades)}" x="{x}" y="{y}" width="{size}" height="{size}"/>')
        elif until is not None and on > until:
            parts.append(f'<circle class="later" cx="{x + size / 2}" cy="{y + size / 2}" r="1"/>')
        elif any(begin <= on <= end for begin, end in observed):
            parts.append(f'<rect class="d0" x="{x + 0.5}" y="{y + 0.5}" width="{size - 1}" height="{size - 1}"/>')
        else:
            parts.append(
                f'<path class="unseen" d="M{x + 1} {y + 1}l{size - 2} {size - 2}M{x + size - 1} {y + 1}l-{size - 2} {size - 2}"/>'
            )
    days = len([on for on, value in counts.items() if value and on.year == year])
    return _image(name, title, f"全年有发布的日子 {days} 天", width, height, parts, "calendar")


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


def _sum(values: Iterable[Number]) -> Number:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def axis_ticks(most: float) -> list[float]:
    """Round numbers from 0 to at least `most`, three to five of them."""
    if most <= 0:
        return [0, 1]
    rough = most / 4
    power = 10 ** floor(log10(rough))
    steps = (1, 2, 2.5, 5, 10) if power >= 10 else (1, 2, 5, 10)
    step = max(1, next((factor * power for factor in steps if factor * power >= rough), 10 * power))
    return [step * number for number in range(ceil(most / step) + 1)]


def _shades(values: Iterable[float]) -> tuple[float, float]:
    """The limits between few, some and many: a third and two thirds of the days that have anything."""
    ordered = sorted(value for value in values if value)
    if not ordered:
        return 1, 2
    return ordered[len(ordered) // 3], ordered[2 * len(ordered) // 3]


def _shade(value: float, shades: tuple[float, float]) -> int:
    return 1 if value <= shades[0] else 2 if value <= shades[1] else 3


def calendar_key() -> Markup:
    """What the marks of a calendar mean."""

    def mark(inner: str) -> str:
        return f'<svg class="key calendar" viewBox="0 0 12 12" aria-hidden="true" focusable="false">{inner}</svg>'

    square = '<rect class="{}" x="1" y="1" width="10" height="10"/>'
    shades = "".join(mark(square.format(f"d{level}")) for level in (1, 2, 3))
    return Markup(
        f'<span class="keep">{shades}有发布，由少到多</span> <span class="keep">{mark(square.format("d0"))}没有发布</span> '
        f'<span class="keep">{mark(_CROSS)}没有观察</span> <span class="keep">{mark(_LATER)}还没到</span>'
    )
