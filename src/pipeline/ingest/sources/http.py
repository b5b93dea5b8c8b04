"""A list on the web as a source: the public JSON or XML behind a site's own list pages, described by a preset.

Every night reads the days that are due, from the newest on; now and then the whole list, to see what was taken down or moved. A list
too long for one night is gone on with the next; each night says which days it read whole. Today waits until it is over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline.core import Finding, Source
from pipeline.ingest.sources.client import Client
from pipeline.ingest.sources.faults import Fault
from pipeline.ingest.sources.interface import Asked, Control, Delivery, Fetched
from pipeline.ingest.sources.limits import wrong
from pipeline.ingest.sources.listing import Listing, listing_of
from pipeline.ingest.sources.paging import Reading, read_list, windows_between
from pipeline.ingest.sources.records import day_of, kept, new_fields

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Part:
    """One reading of the list and the days it was for: from `first` (None: its end) to `last`."""

    reading: Reading
    first: date | None
    last: date
    yesterday: date

    @property
    def start(self) -> date | None:
        return self.first or self.reading.oldest

    @property
    def whole_from(self) -> date | None:
        """The first day from which on every day was read whole."""
        torn, start = self.reading.torn, self.start
        if start is None or (torn is not None and torn >= self.last):
            return None
        return start if torn is None else max(start, torn + ONE_DAY)


def fetch(source: Source, asked: Asked) -> Fetched:
    """Read what is due. Raises Refusal PRESET-SETTING, SOURCE-PARAMETER."""
    listing = listing_of(source, asked.preset)
    if source.url is None:
        raise wrong(source, "url", "没有写")
    yesterday, cursor = asked.now.date() - ONE_DAY, dict(asked.cursor)
    everything = _everything_is_due(listing, asked, source)
    due = asked.days(source.starts_on, day_of(cursor.get("reached")))
    first = source.starts_on if everything else (due[0] if due else yesterday)
    with Client(source, asked, source.url) as client:
        parts = [_Part(read_list(client, listing, first, asked.scratch / "top"), first, yesterday, yesterday)]
        left = cursor.get("unfinished") or {}
        below = day_of(left.get("below"))
        if below is not None and not everything and parts[0].reading.fault is None:
            rest = read_list(
                client, listing, source.starts_on, asked.scratch / "rest", from_page=int(left["page"]), below=below
            )
            parts.append(_Part(rest, source.starts_on, below, yesterday))
        findings = list(client.clock_finding())
    deliveries = [delivery for part in parts for delivery in _deliveries(part, listing)]
    findings += _findings(source, parts, deliveries)
    fields, told = new_fields(source, asked, [dict.fromkeys(part.reading.fields) for part in parts])
    cursor |= {"fields": fields, **_where_to_go_on(asked, parts, everything)}
    top = parts[0].reading
    controls = []
    if (
        top.total is not None and top.fault is None and source.starts_on is None
    ):  # else it speaks for more than was read
        controls.append(Control("list_total", yesterday, top.total - top.of_today))
    return Fetched(tuple(deliveries), tuple(controls), cursor if deliveries else {}, (*findings, *told))


def _everything_is_due(listing: Listing, asked: Asked, source: Source) -> bool:
    if asked.cursor.get("unfinished"):
        return False
    every = int(source.parameters.get("full_every_days", listing.full_every_days))
    whole_on = day_of(asked.cursor.get("whole_on"))
    return whole_on is None or (every > 0 and (asked.now.date() - whole_on).days >= every)


def _where_to_go_on(asked: Asked, parts: Sequence[_Part], everything: bool) -> dict[str, Any]:
    """The cursor: how far the list was read, when it was last read to its end, where a long reading was cut."""
    top, last = parts[0], parts[-1].reading
    before, yesterday = day_of(asked.cursor.get("reached")), top.last
    found: dict[str, Any] = {}
    whole_from = top.whole_from
    if whole_from is not None and (everything or before is None or whole_from <= before + ONE_DAY):
        found["reached"] = yesterday.isoformat()
    if not everything and len(parts) == 1:
        return found
    if last.fault is None and not last.holes:
        return {**found, "whole_on": asked.now.date().isoformat(), "unfinished": {}}
    if last.fault is not None and last.torn is not None and last.torn != date.max:
        return {**found, "unfinished": {"below": last.torn.isoformat(), "page": last.page}}
    return found


def _deliveries(part: _Part, listing: Listing) -> Iterator[Delivery]:
    """One a window of the days read whole; what is known of other days goes beside it, marked."""
    reading, torn, start, whole_from = part.reading, part.reading.torn, part.start, part.whole_from
    if start is None:
        return
    if whole_from is not None:
        for window, begins, ends in windows_between(whole_from, part.last, part.yesterday):
            yield Delivery(f"{window}.ndjson", _rows(reading, listing, window, whole=True), (begins, ends))
    if torn is not None and reading.keys:
        days = (start, max(start, min(torn, part.last)))
        files = [(window, _rows(reading, listing, window, whole=False)) for window in sorted(reading.windows)]
        for window, file in [one for one in files if one[1].stat().st_size] or files[:1]:
            yield Delivery(f"{window}-part.ndjson", file, days, whole=False)


def _rows(reading: Reading, listing: Listing, window: str, *, whole: bool) -> Path:
    """A window's records on the days that were read whole, or on the others."""
    source = reading.folder / f"{window}.ndjson"
    source.touch()
    if reading.torn is None:
        return source
    target = reading.folder / f"{window}.{'whole' if whole else 'part'}.ndjson"
    with target.open("wb") as file:
        file.writelines(
            line for line, day in reading.lines(window, listing) if (day is None or day > reading.torn) == whole
        )
    return target


def _findings(source: Source, parts: Sequence[_Part], deliveries: Sequence[Delivery]) -> Iterator[Finding]:
    days = sum((one.covers[1] - one.covers[0]).days + 1 for one in deliveries if one.whole and one.covers)
    for part in parts:
        reading = part.reading
        fault = reading.fault
        if fault is None and reading.holes:
            fault = Fault("API-PAGE-EMPTY", page=reading.holes[0])
        if fault is not None:
            known = "" if reading.torn in (None, date.max) else f"{reading.torn:%Y-%m-%d} 及以前的"
            some = "读到的照常保存，但哪一天都不能算读全，下一次运行再读。"
            yield fault.finding(source, some if deliveries and not days else kept(days, "天", known))
