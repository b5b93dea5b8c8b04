"""The interface between pull and the fetchers of live sources: what a fetcher is given, and what it returns.

A fetcher decides nothing about data. It returns records as received, the days they cover, the totals that the platform states of
itself, and a cursor for the next poll. `pull` stores them as it stores files; `load` reads the records with the preset.
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
    """One window of records: stored as a snapshot, and read by load like a file with the source's preset.

    `name`: stable per window ("2026-11-22.ndjson"); a later delivery of the same name replaces it. `content`: NDJSON of records as
    received, without secrets; empty when the window is empty; a large one may be a file below `FetchRequest.scratch`.
    `covers`: its first and last day; None for a rolling list, which covers its first to its last date. `whole`: False when it was
    cut short (quota, 403, shifting pages, time limit): its rows count, but no day is covered and no row counts as gone.
    """

    name: str
    content: bytes | Path
    covers: tuple[date, date] | None
    whole: bool = True


@dataclass(frozen=True)
class Control:
    """A total the platform states itself: compared with our rows, never counted.

    `name` is one of `figures/controls.yml` (`send_page_count` of a day, `statuses_count` of a lifetime, `rows` of a window);
    `on` the day it speaks for, `until` the last one where it speaks for several.
    """

    name: str
    on: date
    value: int
    until: date | None = None


@dataclass(frozen=True)
class FetchResult:
    """What one poll of a source returned. `cursor` is saved after the deliveries are stored, and given to the next poll."""

    deliveries: tuple[Delivery, ...] = ()
    controls: tuple[Control, ...] = ()
    cursor: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class FetchRequest:
    """What a fetcher is given. `now`: Asia/Shanghai wall time. `cursor`: as saved after the last poll, empty at first.

    `deadline`: the value of time.monotonic() by which it must return what it has, marked as not whole. `secret`: looks up a
    secret of the source by its name (Refusal SECRET-*). `scratch`: a private folder for records too large for memory. The fetcher
    calls `on_request` when it sends to the platform and `on_answer` when that answers: a platform without a first answer is given
    up before the deadline.
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
    on_request: Callable[[], None] = lambda: None
    on_answer: Callable[[], None] = lambda: None

    def days(self, starts_on: date | None = None, reached: date | None = None) -> list[date]:
        """The whole days to read now, oldest first: all after `reached`, and the last `reread_days` again; never today.

        `starts_on`: the first day of the source; without it a first poll reads `reread_days`.
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


Fetch = Callable[[Source, FetchRequest], FetchResult]
"""Never raises for what a platform does: returns what it has with whole=False and a finding. Raises Refusal only when it cannot
start at all (no token: SECRET-MISSING …)."""
