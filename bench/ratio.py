"""How a measured ratio is told: one line with the ratio, its target, both times and both memories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.measure import Measured


def told(what: str, ratio: float, target: str, met: bool, *sides: str) -> str:
    """`what: ratio (target: met or missed) | one side | the other side`."""
    return f"{what}：{ratio:.3g} 倍（目标 {target}：{verdict(met)}）｜{'｜'.join(sides)}"


def verdict(met: bool) -> str:
    """In both languages, so that it can be searched for."""
    return "达到 met" if met else "未达到 missed"


def memory_told(what: str, measured: Measured[Any], gigabytes: float) -> str:
    """Whether a side stayed under its bound on memory."""
    used = measured.peak / 1e9
    return f"{what}：内存峰值 {used:.2f} GB（目标 < {gigabytes:g} GB：{verdict(used < gigabytes)}）"


def steps_told(seconds: Mapping[str, float]) -> str:
    """The seconds of each step."""
    return "，".join(f"{step} {taken:.2f}" for step, taken in seconds.items())


def rows_told(rows: int) -> str:
    """A number of rows as people say it: 10^7, 20,000."""
    power = len(str(rows)) - 1
    return f"10^{power}" if rows == 10**power else f"{rows:,}"
