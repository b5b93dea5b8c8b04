"""A part of a campaign: what takes hours is run in parts, on different days if need be, and the parts together are the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Part:
    """The `number`th of `of` parts, from 1."""

    number: int = 1
    of: int = 1

    @classmethod
    def read(cls, text: str) -> Part:
        """`3/10`. Raises ValueError for anything else."""
        number, of = map(int, text.split("/"))
        if not 1 <= number <= of:
            raise ValueError(f"no part: {text}")
        return cls(number, of)

    def share(self, things: Sequence[T]) -> Sequence[T]:
        """Each thing is in exactly one part, and long runs of like things are spread over all."""
        return things[self.number - 1 :: self.of]

    def seed(self, seed: int) -> int:
        """A seed of its own for each part, where chance runs on from one try to the next."""
        return seed + 1000 * (self.number - 1)

    def __str__(self) -> str:
        return f"（第 {self.number} 部分，共 {self.of}）" if self.of > 1 else ""


WHOLE = Part()
