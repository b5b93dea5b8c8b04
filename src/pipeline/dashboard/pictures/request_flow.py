"""What became of the requests of a year: carried in and received on the left, outcomes and carried out on the right (表三)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.dashboard.formatting import format_number, format_percent
from pipeline.dashboard.pictures.svg import Picture, mark, picture, text

WIDTH, HEIGHT, LEFT, MIDDLE, RIGHT, BAR, GAP, LINE = 860, 240, 150, 320, 500, 14, 9, 20


@dataclass(frozen=True)
class FlowPart:
    """A part of the flow: its name, how many requests, and the address of their rows. `open`: not decided in the year."""

    label: str
    value: float
    href: str
    open: bool = False


def headline(received: Sequence[FlowPart], outcomes: Sequence[FlowPart]) -> str:
    """The finding: how many were to be dealt with, and what became of most of them."""
    total = sum(part.value for part in received)
    closed = sorted((part for part in outcomes if not part.open), key=lambda part: -part.value)[:1]
    waiting = sum(part.value for part in outcomes if part.open)
    words = f"{format_number(total)} 件申请"
    if closed:
        words += f"，{closed[0].label} {format_number(closed[0].value)} 件（{format_percent(closed[0].value, total)}）"
        words += "最多" if len(outcomes) > 2 else ""
    return words + (f"，{format_number(waiting)} 件结转下年" if waiting else "，都已办结")


def flow_picture(name: str, received: Sequence[FlowPart], outcomes: Sequence[FlowPart]) -> Picture:
    """Bars as high as their numbers; from the whole a band to each outcome. Parts of nothing are left out."""
    received, outcomes = [part for part in received if part.value], [part for part in outcomes if part.value]
    total = sum(part.value for part in received)
    scale = (HEIGHT - GAP * max(len(outcomes) - 1, 1)) / (total or 1)
    top = 8.0
    whole = top + (HEIGHT - scale * total) / 2
    parts, y = [], whole
    for part in received:
        high = max(part.value * scale, 1)
        words = f"{part.label} {format_number(part.value)} 件"
        shape = _bar("node", LEFT, y, high) + text(LEFT - 10, y + high / 2 + 4, words, anchor="end")
        shape += f'<path class="band" d="M{LEFT + BAR} {y:.1f}H{MIDDLE}v{high:.1f}H{LEFT + BAR}z"/>'
        parts.append(mark(part.href, words, shape))
        y += high
    y, start, word_y = top, whole, 0.0
    for part in outcomes:
        high = max(part.value * scale, 1)
        words = f"{part.label} {format_number(part.value)} 件（{format_percent(part.value, total)}）"
        word_y = max(y + high / 2 + 4, word_y + LINE)
        turn = (MIDDLE + RIGHT) / 2
        low, below = y + high, start + high
        curve = f"C{turn} {start:.1f} {turn} {y:.1f} {RIGHT} {y:.1f}v{high:.1f}C{turn} {low:.1f} {turn} {below:.1f} {MIDDLE} {below:.1f}z"
        band = f'<path class="{"band waiting" if part.open else "band"}" d="M{MIDDLE} {start:.1f}{curve}"/>'
        shape = (
            band + _bar("node waiting" if part.open else "node", RIGHT, y, high) + text(RIGHT + BAR + 10, word_y, words)
        )
        parts.append(mark(part.href, words, shape))
        y, start = y + high + GAP, start + high
    parts.insert(len(received), _bar("node", MIDDLE - 1, whole, total * scale, 2))
    description = "；".join(f"{part.label} {format_number(part.value)} 件" for part in [*received, *outcomes])
    height = int(max(y, word_y + 8, HEIGHT + top)) + 4
    return picture(name, headline(received, outcomes), description, WIDTH, height, parts)


def _bar(kind: str, x: float, y: float, high: float, wide: float = BAR) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{wide}" height="{high:.1f}"/>'
