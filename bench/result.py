"""What a bench measured: a line while it runs, and a row of the table at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bench.measure import Measured


@dataclass(frozen=True)
class Result:
    """One measured figure with its target.

    `value` is in `unit` (`倍`: a ratio of two things done in the same run; `处`: things that were not as they must be). `target` is empty
    where there is none, and `met` is None there and where the size is below the one that the target is for. `size`: how many `of` it was
    measured at. `cost`: what the side took that is judged; None: the whole bench. `notes` follow in the line and not in the table.
    """

    what: str
    value: float
    unit: str
    target: str = ""
    met: bool | None = None
    size: int | None = None
    of: str = "行"
    cost: Measured[Any] | None = None
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        aim = f"（目标 {self.target}：{self.judged}）" if self.target else ""
        return "｜".join([f"{self.what}：{self.figure}{aim}", *self.notes])

    @property
    def figure(self) -> str:
        """The value with its unit."""
        return f"{self.value:,.0f} {self.unit}" if abs(self.value) >= 1000 else f"{self.value:.3g} {self.unit}"

    @property
    def judged(self) -> str:
        """Whether the target was met, in Chinese and English; empty without one."""
        if not self.target:
            return ""
        return "行数未到目标所指" if self.met is None else "达到 met" if self.met else "未达到 missed"


# Benches return results and, between them, lines that only explain.
Line = str | Result


def size_text(number: int) -> str:
    """A number of rows: 10^7, 3·10^7, 20,000."""
    power = len(str(number)) - 1
    first, rest = divmod(number, 10**power)
    if power <= 4 or rest:
        return f"{number:,}"
    return f"10^{power}" if first == 1 else f"{first}·10^{power}"
