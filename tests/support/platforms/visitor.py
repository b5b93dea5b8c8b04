"""Visits a fake platform the way pull does, without a workspace: keeps the cursor and the rows that were handed over."""

from __future__ import annotations

import json
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.core.secrets import Secret
from pipeline.core.workspace import Source
from pipeline.ingest.presets import read_preset
from pipeline.ingest.sources.fetchers import fetcher_of
from pipeline.ingest.sources.interface import Asked, Fetched
from tests.support.platforms.server import Platform

QUICK = {"wait_seconds": 0, "requests_a_second": 0, "read_seconds": 0.3, "connect_seconds": 2}


class Visitor:
    """One source over many nights. `rows` holds what was handed over, by day or month of the delivery; `covered` the days."""

    def __init__(self, platform: Platform, url: str, *, secret: str | None = None, **settings: Any) -> None:
        own = platform.settings(url)
        given = {
            **own,
            **settings,
            "parameters": {**QUICK, **own.get("parameters", {}), **settings.get("parameters", {})},
        }
        self.source = Source(name="live", **given)
        self.platform, self.cursor = platform, dict[str, Any]()
        self.secret = secret or next(iter(platform.planted), "")
        self.preset = read_preset(str(self.source.preset), Path("/nonexistent"))
        self.deliveries: dict[str, bytes] = {}
        self.covered: set[date] = set()
        self.records: dict[str, dict[str, Any]] = {}

    def go(self, *, seconds: float = 30) -> Fetched:
        """One visit, now."""
        fetch = fetcher_of(self.source, self.preset)
        assert fetch is not None
        with tempfile.TemporaryDirectory() as folder:
            reread = self.source.reread_days
            asked = Asked(now=self.platform.clock.now, folder=Path(folder), preset=self.preset,
                          cursor=json.loads(json.dumps(self.cursor)), deadline=time.monotonic() + seconds,
                          secret=lambda _: Secret(self.secret), scratch=Path(folder),
                          reread_days=int(self.preset.fetch.get("reread_days", 7)) if reread is None else reread)  # fmt: skip
            fetched = fetch(self.source, asked)
            for one in fetched.deliveries:
                content = one.content if isinstance(one.content, bytes) else one.content.read_bytes()
                self.deliveries[one.name] = content
                for line in content.splitlines():
                    row = json.loads(line)
                    self.records[str(row.get("idstr") or row.get("msgid") or row.get("id"))] = row
                if one.whole and one.covers:
                    first, last = (day.toordinal() for day in one.covers)
                    self.covered |= {date.fromordinal(day) for day in range(first, last + 1)}
        if fetched.cursor:
            self.cursor = json.loads(json.dumps(fetched.cursor))
        return fetched

    def codes(self, **settings: Any) -> list[str]:
        """One visit; the codes of what it found."""
        return [finding.code for finding in self.go(**settings).findings]
