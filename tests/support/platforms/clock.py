"""The time on the platforms' side, moved by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))


@dataclass
class Clock:
    """Wall time in Asia/Shanghai, the same for everybody who holds it."""

    now: datetime

    def __init__(self, now: str | datetime) -> None:
        self.now = datetime.fromisoformat(now) if isinstance(now, str) else now

    def forward(self, **step: float) -> datetime:
        """Move it: `forward(days=1)`, `forward(hours=3)`."""
        self.now += timedelta(**step)
        return self.now

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def epoch(self) -> int:
        return int(self.now.replace(tzinfo=SHANGHAI).timestamp())


def epoch(at: datetime) -> int:
    """Seconds since 1970 of a wall time in Asia/Shanghai."""
    return int(at.replace(tzinfo=SHANGHAI).timestamp())
