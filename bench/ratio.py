"""Results of one kind: ratios, memory, nothing wrong; and the lines that explain them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bench.measure import Measured, Times
from bench.result import Line, Result


def ratio_line(
    what: str,
    ratio: float,
    target: str,
    met: bool | None,
    *sides: str,
    size: int | None = None,
    of: str = "行",
    cost: Measured[Any] | None = None,
) -> Result:
    """How many times one side is the other. `met`: None below the rows the target is for; `sides`: both, in words; `cost`: ours."""
    return Result(what, ratio, "倍", target, met, size, of, cost, sides)


def memory_line(what: str, measured: Measured[Any], gigabytes: float, size: int | None = None) -> Result:
    """Whether a side stayed under its bound on memory."""
    used = measured.peak / 1e9
    return Result(f"{what}，内存峰值", used, "GB", f"< {gigabytes:g} GB", used < gigabytes, size, cost=measured)


def wrong_lines(
    what: str, wrong: Sequence[str], done: Measured[Any] | None, *notes: str, size: int | None = None, of: str = "次"
) -> list[Line]:
    """A campaign after which nothing may be wrong: its result, and the first twenty things that were. `done`: what it took."""
    result = Result(what, len(wrong), "处", "0", not wrong, size, of, done, notes)
    return [result, *(f"    {entry}" for entry in wrong[:20])]


def steps_line(side: str, steps: Mapping[str, Times]) -> str:
    """The wall and processor seconds of each step of one side, in a line under its ratio."""
    listed = "，".join(f"{step} {wall:.2f}/{processor:.2f}" for step, (wall, processor) in steps.items())
    return f"    {side}各步（秒/处理器秒）：{listed}"
