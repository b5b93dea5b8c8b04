"""A figure over the years as columns, each leading to its rows; a year that cannot be compared is an outline, a new form a dashed line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.dashboard.charts import axis_ticks
from pipeline.dashboard.formatting import format_number, format_percent
from pipeline.dashboard.pictures.svg import Picture, box, mark, picture, text

HEIGHT, LEFT, TOP, BOTTOM = 190, 46, 40, 40
# A few years need no wide picture: they stay in sight on a phone.
WIDE, NARROW, FEW = 860, 430, 5


@dataclass(frozen=True)
class YearColumn:
    """A year: its value (None where nothing is known), the address of its rows, and why it cannot be compared (empty where it can)."""

    year: int
    value: float | None
    href: str
    doubt: str = ""


@dataclass(frozen=True)
class SoFar:
    """A year that is not over, up to a day, beside the same days of the year before."""

    until: date
    value: float
    before: float


def headline(label: str, unit: str, columns: Sequence[YearColumn], so_far: SoFar | None = None) -> str:
    """The finding: the running year against the same days of the year before; else the newest two years that can be compared."""
    if so_far is not None:
        words = f"{label}：{so_far.until.year} 年到 {so_far.until.month} 月 {so_far.until.day} 日 {format_number(so_far.value)} {unit}"
        change = so_far.value - so_far.before
        if not change:
            return f"{words}，与上年同期持平"
        return f"{words}，比上年同期{'多' if change > 0 else '少'} {format_number(abs(change))} {unit}"
    known = [column for column in columns if column.value is not None and not column.doubt]
    if not known:
        return f"{label}：还没有可比的年份"
    newest = known[-1]
    assert newest.value is not None
    words = f"{label}：{newest.year} 年 {format_number(newest.value)} {unit}"
    if len(known) == 1:
        return f"{words}，没有可比的前一年"
    before = known[-2]
    assert before.value is not None
    change = newest.value - before.value
    if not change:
        return f"{words}，与 {before.year} 年持平"
    share = f"（{format_percent(abs(change), before.value)}）" if before.value else ""
    return f"{words}，比 {before.year} 年{'多' if change > 0 else '少'} {format_number(abs(change))} {unit}{share}"


def year_columns(
    name: str, label: str, unit: str, columns: Sequence[YearColumn], breaks: Mapping[int, str], so_far: SoFar | None = None
) -> Picture:  # fmt: skip
    """`breaks`: index of a year → why a dashed line stands before it."""
    highest = axis_ticks(max((column.value or 0 for column in columns), default=0))[-1] or 1
    width = NARROW if len(columns) <= FEW else WIDE
    step, base = (width - LEFT) / max(len(columns), 1), HEIGHT - BOTTOM
    wide = min(step * 0.5, 64)
    parts = []
    for index, column in enumerate(columns):
        middle = LEFT + step * (index + 0.5)
        parts.append(text(middle, base + 16, f"{column.year}", kind="tick", anchor="middle"))
        if column.doubt:
            parts.append(text(middle, base + 31, column.doubt, kind="tick", anchor="middle"))
        if column.value is None:
            parts.append(text(middle, base - 6, "—", kind="tick", anchor="middle"))
            continue
        high = max((base - TOP) * column.value / highest, 0.6)
        shape = box(
            "d0" if column.doubt else "calm",
            round(middle - wide / 2, 1),
            round(base - high, 1),
            round(wide, 1),
            round(high, 1),
        )
        shape += text(middle, base - high - 6, format_number(column.value), anchor="middle")
        parts.append(mark(column.href, f"{column.year} 年 {format_number(column.value)} {unit}", shape))
    for index, reason in breaks.items():
        x = LEFT + step * index
        parts.append(f'<line class="break" x1="{x:.1f}" x2="{x:.1f}" y1="4" y2="{base}"/>')
        words = reason.partition("（")[0] if width == NARROW else reason
        late = x > width * 0.6
        parts.append(text(x - 5 if late else x + 5, 14, words, kind="tick", anchor="end" if late else "start"))
    parts.append(f'<line class="base" x1="{LEFT}" x2="{width}" y1="{base}" y2="{base}"/>')
    description = "；".join(
        f"{column.year} {'无' if column.value is None else format_number(column.value)}{f'（{column.doubt}）' if column.doubt else ''}"
        for column in columns
    )
    return picture(name, headline(label, unit, columns, so_far), f"{description}（{unit}）", width, HEIGHT, parts)
