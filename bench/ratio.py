"""A measured ratio as text: one line with the ratio, its target, both times and both memories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.measure import Measured, Times


def ratio_line(what: str, ratio: float, target: str, met: bool | None, *sides: str) -> str:
    """`what: ratio (target: met or missed) | one side | the other side`. `met`: None below the rows the target is for."""
    judged = "行数未到目标所指" if met is None else verdict(met)
    return f"{what}：{ratio:.3g} 倍（目标 {target}：{judged}）｜{'｜'.join(sides)}"


def verdict(met: bool) -> str:
    """Whether a target was met, in Chinese and English."""
    return "达到 met" if met else "未达到 missed"


def memory_line(what: str, measured: Measured[Any], gigabytes: float) -> str:
    """A line that says whether a side stayed under its bound on memory."""
    used = measured.peak / 1e9
    return f"{what}：内存峰值 {used:.2f} GB（目标 < {gigabytes:g} GB：{verdict(used < gigabytes)}）"


def steps_line(side: str, steps: Mapping[str, Times]) -> str:
    """The wall and processor seconds of each step of one side, in a line under its ratio."""
    listed = "，".join(f"{step} {wall:.2f}/{processor:.2f}" for step, (wall, processor) in steps.items())
    return f"    {side}各步（秒/处理器秒）：{listed}"


def rows_text(rows: int) -> str:
    """A number of rows: 10^7, 20,000."""
    power = len(str(rows)) - 1
    return f"10^{power}" if rows == 10**power else f"{rows:,}"
