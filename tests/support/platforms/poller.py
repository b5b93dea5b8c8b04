"""Polls a fake platform as pull does, without a workspace, and keeps the cursor and the delivered records."""

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
from pipeline.ingest.sources.interface import FetchRequest, FetchResult
from tests.support.platforms.server import Platform

QUICK = {"wait_seconds": 0, "requests_a_second": 0, "read_seconds": 0.3, "connect_seconds": 2}


class Poller:
    """One source over many polls. `deliveries`: the newest content by name; `records`: by id; `covered`: the days read whole."""

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

    def poll(self, *, seconds: float = 30) -> FetchResult:
        """One poll at the platform's present time, with a time limit in seconds."""
        fetch = fetcher_of(self.source, self.preset)
        assert fetch is not None
        with tempfile.TemporaryDirectory() as folder:
            reread = self.source.reread_days
            request = FetchRequest(now=self.platform.clock.now, folder=Path(folder), preset=self.preset,
                          cursor=json.loads(json.dumps(self.cursor)), deadline=time.monotonic() + seconds,
                          secret=lambda _: Secret(self.secret), scratch=Path(folder),
                          reread_days=int(self.preset.fetch.get("reread_days", 7)) if reread is None else reread)  # fmt: skip
            result = fetch(self.source, request)
            for delivery in result.deliveries:
                content = delivery.content if isinstance(delivery.content, bytes) else delivery.content.read_bytes()
                self.deliveries[delivery.name] = content
                for line in content.splitlines():
                    row = json.loads(line)
                    self.records[str(row.get("idstr") or row.get("msgid") or row.get("id"))] = row
                if delivery.whole and delivery.covers:
                    first, last = (day.toordinal() for day in delivery.covers)
                    self.covered |= {date.fromordinal(day) for day in range(first, last + 1)}
        if result.cursor:
            self.cursor = json.loads(json.dumps(result.cursor))
        return result

    def codes(self, **settings: Any) -> list[str]:
        """The finding codes of one poll."""
        return [finding.code for finding in self.poll(**settings).findings]
