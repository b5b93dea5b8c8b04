"""The months of one thing as columns, each leading to its rows. What is counted in another unit has a picture of its own."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.dashboard.charts import axis_ticks
from pipeline.dashboard.formatting import format_number
from pipeline.dashboard.pictures.svg import Picture, mark, picture, text

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 860, 150, 46, 20, 24


def headline(label: str, unit: str, values: Sequence[float | None]) -> str:
    """The finding: how much in the months observed, and in which month most."""
    known = [(value, month) for month, value in enumerate(values, start=1) if value is not None]
    total = sum(value for value, _ in known)
    most = max((value for value, _ in known), default=0)
    months = "、".join(f"{month}月" for value, month in known if value == most)
    peak = f"，{months}最多（{format_number(most)} {unit}）" if most and months.count("月") <= 3 else ""
    return f"{label} {format_number(total)} {unit}{peak}"


def month_columns(name: str, label: str, unit: str, values: Sequence[float | None], hrefs: Sequence[str]) -> Picture:
    """Twelve columns with their values above them; a month that was not observed has a dash and no column."""
    ticks = axis_ticks(max((value or 0 for value in values), default=0))
    highest, step = ticks[-1] or 1, (WIDTH - LEFT) / len(values)
    room, base = HEIGHT - TOP - BOTTOM, HEIGHT - BOTTOM
    parts = []
    for index, (value, href) in enumerate(zip(values, hrefs, strict=True)):
        middle = LEFT + step * (index + 0.5)
        parts.append(text(middle, HEIGHT - 7, f"{index + 1}月", kind="tick", anchor="middle"))
        if value is None:
            parts.append(text(middle, base - 5, "—", kind="tick", anchor="middle"))
            continue
        high = room * value / highest
        shape = (
            f'<rect class="calm" x="{middle - 20:.1f}" y="{base - high:.1f}" width="40" height="{max(high, 0.6):.1f}"/>'
        )
        shape += text(middle, base - high - 5, format_number(value), kind="sum", anchor="middle")
        parts.append(mark(href, f"{index + 1}月 {format_number(value)} {unit}", shape))
    parts.append(f'<line class="base" x1="{LEFT}" x2="{WIDTH}" y1="{base}" y2="{base}"/>')
    return picture(name, headline(label, unit, values), f"{label}各月，见下表", WIDTH, HEIGHT, parts)
