"""Months × agencies or columns: what each published in each month, as a number on a fill, and nothing, not observed, not yet as marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.dashboard.formatting import format_number
from pipeline.dashboard.pictures.svg import Picture, box, many_of, mark, picture, shade, text

ROW, LEFT, TOP, CELL = 24, 210, 24, 53
# More rows, or longer links, make the picture too heavy; the table has them all.
MAX_ROWS, MAX_BYTES = 24, 54_000


@dataclass(frozen=True)
class HeatRow:
    """An agency or a column with its twelve months: how much, None where nobody observed, and behind each the address of its rows.

    `until`: its last month that is over or running; `silent`: it has delivered nothing at all.
    """

    label: str
    values: Sequence[float | None]
    hrefs: Sequence[str]
    until: int = 12
    silent: bool = False


def fitting(rows: Sequence[HeatRow]) -> Sequence[HeatRow]:
    """The first rows, as many as a picture may have."""
    sizes = accumulate(sum(len(href) + 110 for href in row.hrefs) + 4 * len(row.label) + 200 for row in rows)
    return rows[: min(MAX_ROWS, sum(size <= MAX_BYTES for size in sizes))]


def headline(rows: Sequence[HeatRow], what: str, unit: str) -> str:
    """The finding: who has delivered nothing, and who was without anything in the last full month."""
    silent = [row.label for row in rows if row.silent]
    month = max((row.until for row in rows if not row.silent), default=0)
    quiet = [
        row.label for row in rows if not row.silent and month and row.until == month and row.values[month - 1] == 0
    ]
    facts = []
    if silent:
        facts.append(f"{_some(silent, what)}没有数据")
    if quiet:
        facts.append(f"{_some(quiet, what)} {month} 月没有发布")
    if not facts:
        most = max(
            (row for row in rows if not row.silent),
            key=lambda row: sum(value or 0 for value in row.values),
            default=None,
        )
        total = sum(value or 0 for value in most.values) if most else 0
        facts.append(f"{most.label}最多（{format_number(total)} {unit}）" if most and total else "没有发布")
    return f"{len(rows)} 个{what}：" + "，".join(facts)


def _some(labels: Sequence[str], what: str) -> str:
    return "、".join(labels) if len(labels) <= 3 else f"{len(labels)} 个{what}"


def heat_map(name: str, title: str, rows: Sequence[HeatRow], unit: str) -> Picture:
    """A line a row, of as many as fit; a column a month."""
    rows = fitting(rows)
    many = many_of(value or 0 for row in rows for value in row.values)
    parts = [
        text(LEFT + CELL * (month - 0.5), 14, f"{month}月", kind="tick", anchor="middle") for month in range(1, 13)
    ]
    for number, row in enumerate(rows):
        y = TOP + ROW * number
        parts.append(text(LEFT - 12, y + 15, _short(row.label), anchor="end"))
        for index, (value, href) in enumerate(zip(row.values, row.hrefs, strict=True)):
            x, middle = LEFT + CELL * index + 1, LEFT + CELL * (index + 0.5)
            if row.silent and index < row.until:
                parts.append(box("missing", x, y + 1, CELL - 3, ROW - 4))
            elif value:
                kind = shade(value, many)
                shape = box(kind, x, y, CELL - 2, ROW - 2) + text(
                    middle, y + 15, format_number(value), kind=f"on-{kind}", anchor="middle"
                )
                parts.append(mark(href, f"{index + 1}月 {format_number(value)} {unit}", shape))
            elif value == 0:
                parts.append(
                    box("d0", x, y + 1, CELL - 3, ROW - 4) + text(middle, y + 15, "0", kind="tick", anchor="middle")
                )
            elif index < row.until:
                parts.append(text(middle, y + 15, "—", kind="tick", anchor="middle"))
    description = "；".join(
        f"{row.label} {'没有数据' if row.silent else format_number(sum(value or 0 for value in row.values))}"
        for row in rows
    )
    return picture(name, title, description, LEFT + CELL * 12, TOP + ROW * len(rows) + 2, parts)


def _short(label: str) -> str:
    return label if len(label) <= 16 else f"{label[:15]}…"
