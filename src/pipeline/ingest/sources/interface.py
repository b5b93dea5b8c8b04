"""What a live source hands over and what it is asked: the seam between pull and the modules that speak to a platform.

A fetcher takes no decisions about data. It hands over records as received, the days they speak for, what the platform itself says
of its totals, and a cursor for next time. `pull` keeps all of it as it keeps files; `load` reads the records with the preset.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.core import Finding, Secret, Source
from pipeline.ingest.presets import Preset


@dataclass(frozen=True)
class Delivery:
    """One thing a source handed over: kept as a snapshot, read by load like a file with the source's preset.

    `name`: stable per window ("2026-11-22.ndjson"): the same name later replaces it, another name adds. `content`: NDJSON of records
    as received, never a secret in it; nothing at all says that the window is empty. A large one may be a file below `Asked.scratch`.
    `covers`: the days it speaks for; None for a rolling list, which speaks for its first to its last date. `whole`: False when it
    was cut short (quota, 403, pages that shifted, time out): its rows count, its days are not covered and nothing is missed by it.
    """

    name: str
    content: bytes | Path
    covers: tuple[date, date] | None
    whole: bool = True


@dataclass(frozen=True)
class Control:
    """A total the platform states itself: compared with our rows, never counted.

    `name` is one of `sources/controls.yml` (`send_page_count` of a day, `statuses_count` of a lifetime, `rows` of a window);
    `on` the day it speaks for, `until` the last one where it speaks for several.
    """

    name: str
    on: date
    value: int
    until: date | None = None


@dataclass(frozen=True)
class Fetched:
    """All that one visit to a source brought. `cursor` is kept, and handed back next time, only once the deliveries are safe."""

    deliveries: tuple[Delivery, ...] = ()
    controls: tuple[Control, ...] = ()
    cursor: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What a fetcher is asked. `now`: wall time in Asia/Shanghai. `cursor`: as the source left it last time, empty at first.

    `deadline`: the reading of time.monotonic() by which it must hand over what it has, marked as not whole. `secret`: looks a
    secret of the source up by its name (Refusal SECRET-*). `scratch`: a private folder for what is too large for memory.
    `knock` is to be called when a platform is asked, `heard` when it answers: who never answers is not waited for until the deadline.
    """

    now: datetime
    folder: Path
    preset: Preset
    cursor: Mapping[str, Any]
    deadline: float
    secret: Callable[[str], Secret]
    scratch: Path
    reread_days: int = 7
    say: Callable[[str], None] = lambda _: None
    knock: Callable[[], None] = lambda: None
    heard: Callable[[], None] = lambda: None

    def days(self, starts_on: date | None = None, reached: date | None = None) -> list[date]:
        """The whole days to be read now, oldest first: all after `reached` and the last `reread_days` again, never today.

        `starts_on`: the first day the source is asked for; without it a first visit reads `reread_days`.
        """
        today = self.now.date()
        first = today - timedelta(days=self.reread_days)
        if reached is not None:
            first = min(first, reached + timedelta(days=1))
        elif starts_on is not None:
            first = starts_on
        if starts_on is not None:
            first = max(first, starts_on)
        return [first + timedelta(days=n) for n in range((today - first).days)]


Fetch = Callable[[Source, Asked], Fetched]
"""Never raises for what a platform does: it returns what it got, whole=False, and a finding. Raises Refusal only when nothing at
all can be done (no token: SECRET-MISSING …)."""
