"""Cost against size as a picture: processor seconds of each side over the number of rows, both axes logarithmic."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

from bench.result import Result, size_text

FILE = Path(__file__).with_name("cost.svg")
UNIT = "处理器秒"
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 400, 70, 200, 30, 50
COLOURS = "#0b5cad", "#b3541e", "#3c7a3c", "#7a3c7a"
Points = Mapping[str, Mapping[int, float]]


def points_of(results: Iterable[Result]) -> Points:
    """Side → rows → processor seconds, of the results that say so; sides measured at one size alone are no line."""
    points: dict[str, dict[int, float]] = {}
    for result in results:
        if result.unit == UNIT and result.size is not None:
            points.setdefault(result.what, {})[result.size] = result.value
    return {side: dict(sorted(taken.items())) for side, taken in points.items() if len(taken) > 1}


def chart(points: Points) -> str:
    """The picture as SVG. A slope of one decade a decade is cost in proportion to rows."""
    sizes = sorted({size for taken in points.values() for size in taken})
    seconds = [value for taken in points.values() for value in taken.values()]
    low, high = math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds)))
    first, last = math.log10(sizes[0]), math.log10(sizes[-1])

    def across(size: int) -> float:
        return LEFT + (math.log10(size) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def up(value: float) -> float:
        return HEIGHT - BOTTOM - (math.log10(value) - low) / max(high - low, 1) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="18">{UNIT}</text><text x="{WIDTH - RIGHT - 14}" y="{HEIGHT - 8}">行</text>',
    ]
    for power in range(low, high + 1):
        y = up(10.0**power)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for size in sizes:
        x = across(size)
        parts.append(f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{size_text(size)}</text>')
    for number, (side, taken) in enumerate(points.items()):
        colour = COLOURS[number % len(COLOURS)]
        line = " ".join(f"{across(size):.1f},{up(value):.1f}" for size, value in taken.items())
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for size, value in taken.items():
            title = f"<title>{html.escape(side)}，{size_text(size)} 行：{value:.3g} {UNIT}</title>"
            parts.append(f'<circle cx="{across(size):.1f}" cy="{up(value):.1f}" r="4" fill="{colour}">{title}</circle>')
        y = TOP + 18 * number + 10
        parts.append(f'<text x="{WIDTH - RIGHT + 20}" y="{y}" fill="{colour}">{html.escape(side)}</text>')
    return "\n".join([*parts, "</svg>", ""])
