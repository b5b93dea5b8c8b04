"""A platform that is a function: posts by day, delivered one window a day, and what it does wrong on a night."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.core.findings import compose
from pipeline.core.workspace import Source
from pipeline.ingest.sources.interface import Control, Delivery, FetchRequest, FetchResult


def records(rows: Iterable[Mapping[str, object]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


@dataclass
class Platform:
    """A platform with posts by day, which delivers one window a day, and what it does wrong on a night."""

    posts: dict[date, list[dict[str, object]]] = field(default_factory=dict)
    cut: dict[date, int] = field(default_factory=dict)
    fault: Callable[[Source, FetchRequest], FetchResult] | None = None
    requests: list[list[date]] = field(default_factory=list)
    controls: tuple[Control, ...] = ()
    forgets: int | None = None  # days after which it has no records any more
    requested_days: int | None = None  # so many days are read, whatever the cursor says

    def post(self, day: str, *numbers: object) -> None:
        on = date.fromisoformat(day)
        rows = [
            {"post_id": str(n), "channel": "wechat", "title": f"第{n}条", "published_at": f"{day} 09:00"}
            for n in numbers
        ]
        self.posts.setdefault(on, []).extend(rows)

    def fetch(self, source: Source, request: FetchRequest) -> FetchResult:
        if self.fault is not None:
            return self.fault(source, request)
        reached = request.cursor.get("reached")
        days = request.days(source.starts_on, date.fromisoformat(reached) if reached else None)
        days = days[-min(self.forgets or 9999, self.requested_days or 9999) :]
        self.requests.append(days)
        deliveries, findings = [], []
        for day in days:
            rows = self.posts.get(day, [])
            whole = day not in self.cut
            if not whole:
                rows = rows[: self.cut[day]]
                findings.append(
                    compose(
                        "SOURCE-PARTIAL", source=source.name, windows=str(day), reason="配额用尽", refers_to=source.name
                    )
                )
            deliveries.append(Delivery(f"{day}.ndjson", records(rows), (day, day), whole))
        whole_days = [delivery.covers[1] for delivery in deliveries if delivery.whole and delivery.covers]
        return FetchResult(
            tuple(deliveries), self.controls, {"reached": str(max(whole_days, default=reached))}, tuple(findings)
        )
