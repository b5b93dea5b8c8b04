"""The result of a check of a percentage, and whether a stated percentage is the exact one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipeline.audit.language.numbers import Number
from pipeline.core import format_number

RateOutcome = Literal["pass", "fail", "not_checkable"]


@dataclass(frozen=True)
class Rate:
    """A percentage and what it should be. `of` are the numbers it was computed from; `what` is the computation in Chinese."""

    outcome: RateOutcome
    kind: Literal["share", "shares", "growth", "change"]
    stated: Number
    of: tuple[Number, ...]
    should_be: Decimal | None
    start: int
    end: int
    what: str = ""


def matches_stated(
    exact: Decimal, stated: Number, about: bool, *, adjusted: bool = False, slack: Decimal = Decimal(0)
) -> bool:
    """Whether a stated rate is the exact one, rounded or cut off at its last digit. An approximate one may differ by a point."""
    off = abs(exact - stated.value)
    cut = 0 <= exact - stated.value < stated.step
    return (
        off <= stated.step / 2 + slack
        or cut
        or (adjusted and off <= stated.step)
        or (about and off <= max(stated.step, Decimal(1)))
    )


def percent(value: Decimal) -> str:
    return f"{format_number(value.quantize(Decimal('0.01')))}%"


def short(value: Decimal) -> str:
    return format_number(value.quantize(Decimal("0.1")))
