"""Fetches a list on the web: the public JSON or XML behind a site's own list pages, described by a preset.

A poll reads the days that are due, newest first, and every `full_every_days` the whole list, to notice records that were taken down
or moved. A list too long for one poll is resumed by the next one. Records of today are delivered when the day is over.
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
from pipeline.ingest.sources.interface import Control, Delivery, FetchRequest, FetchResult
from pipeline.ingest.sources.limits import parameter_refusal
from pipeline.ingest.sources.listing import ListSpec, read_list_spec
from pipeline.ingest.sources.paging import ListReading, read_list, windows_between
from pipeline.ingest.sources.records import interrupted_text, new_fields, parse_day

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _ListPart:
    """One reading of the list and the days it was meant to read: from `first` (None: from the end of the list) to `last`."""

    reading: ListReading
    first: date | None
    last: date
    yesterday: date

    @property
    def start(self) -> date | None:
        return self.first or self.reading.oldest

    @property
    def complete_from(self) -> date | None:
        """The first day from which every day was read completely; None when no day was."""
        incomplete_to, start = self.reading.incomplete_to, self.start
        if start is None or (incomplete_to is not None and incomplete_to >= self.last):
            return None
        return start if incomplete_to is None else max(start, incomplete_to + ONE_DAY)


def fetch(source: Source, request: FetchRequest) -> FetchResult:
    """Read the days that are due, or the whole list when that is due. Raises Refusal PRESET-SETTING, SOURCE-PARAMETER."""
    spec = read_list_spec(source, request.preset)
    if source.url is None:
        raise parameter_refusal(source, "url", "没有写")
    yesterday, cursor = request.now.date() - ONE_DAY, dict(request.cursor)
    full = _full_read_is_due(spec, request, source)
    due = request.days(source.starts_on, parse_day(cursor.get("reached")))
    first = source.starts_on if full else (due[0] if due else yesterday)
    with Client(source, request, source.url) as client:
        parts = [_ListPart(read_list(client, spec, first, request.scratch / "top"), first, yesterday, yesterday)]
        unfinished = cursor.get("unfinished") or {}
        below = parse_day(unfinished.get("below"))
        if below is not None and not full and parts[0].reading.fault is None:
            rest = read_list(
                client, spec, source.starts_on, request.scratch / "rest", from_page=int(unfinished["page"]), below=below
            )
            parts.append(_ListPart(rest, source.starts_on, below, yesterday))
        findings = list(client.clock_finding())
    deliveries = [delivery for part in parts for delivery in _deliveries(part, spec)]
    findings += _findings(source, parts, deliveries)
    fields, field_findings = new_fields(source, request, [dict.fromkeys(part.reading.fields) for part in parts])
    cursor |= {"fields": fields, **_next_cursor(request, parts, full=full)}
    top = parts[0].reading
    controls = []
    # With `starts_on` the total includes records that are not read.
    if top.total is not None and top.fault is None and source.starts_on is None:
        controls.append(Control("list_total", yesterday, top.total - top.today_count))
    return FetchResult(tuple(deliveries), tuple(controls), cursor if deliveries else {}, (*findings, *field_findings))


def _full_read_is_due(spec: ListSpec, request: FetchRequest, source: Source) -> bool:
    if request.cursor.get("unfinished"):
        return False
    every = int(source.parameters.get("full_every_days", spec.full_every_days))
    whole_on = parse_day(request.cursor.get("whole_on"))
    return whole_on is None or (every > 0 and (request.now.date() - whole_on).days >= every)


def _next_cursor(request: FetchRequest, parts: Sequence[_ListPart], *, full: bool) -> dict[str, Any]:
    """What changes in the cursor: how far the list was read, when it was last read to its end, where a long reading was cut."""
    top, last = parts[0], parts[-1].reading
    before, yesterday = parse_day(request.cursor.get("reached")), top.last
    changes: dict[str, Any] = {}
    complete_from = top.complete_from
    if complete_from is not None and (full or before is None or complete_from <= before + ONE_DAY):
        changes["reached"] = yesterday.isoformat()
    if not full and len(parts) == 1:
        return changes
    if last.fault is None and not last.empty_pages:
        return {**changes, "whole_on": request.now.date().isoformat(), "unfinished": {}}
    if last.fault is not None and last.incomplete_to is not None and last.incomplete_to != date.max:
        return {**changes, "unfinished": {"below": last.incomplete_to.isoformat(), "page": last.page}}
    return changes


def _deliveries(part: _ListPart, spec: ListSpec) -> Iterator[Delivery]:
    """One delivery per window for the days read completely; records of other days in deliveries of their own, not whole."""
    reading, incomplete_to, start, complete_from = (
        part.reading,
        part.reading.incomplete_to,
        part.start,
        part.complete_from,
    )
    if start is None:
        return
    if complete_from is not None:
        for window, begins, ends in windows_between(complete_from, part.last, part.yesterday):
            yield Delivery(f"{window}.ndjson", _part_file(reading, spec, window, whole=True), (begins, ends))
    if incomplete_to is not None and reading.keys:
        days = (start, max(start, min(incomplete_to, part.last)))
        files = [(window, _part_file(reading, spec, window, whole=False)) for window in sorted(reading.windows)]
        not_empty = [(window, file) for window, file in files if file.stat().st_size]
        for window, file in not_empty or files[:1]:
            yield Delivery(f"{window}-part.ndjson", file, days, whole=False)


def _part_file(reading: ListReading, spec: ListSpec, window: str, *, whole: bool) -> Path:
    """The file of a window's records on the days read completely (`whole`), or on the others."""
    source = reading.folder / f"{window}.ndjson"
    source.touch()
    if reading.incomplete_to is None:
        return source
    target = reading.folder / f"{window}.{'whole' if whole else 'part'}.ndjson"
    with target.open("wb") as file:
        file.writelines(
            line for line, day in reading.lines(window, spec) if (day is None or day > reading.incomplete_to) == whole
        )
    return target


def _findings(source: Source, parts: Sequence[_ListPart], deliveries: Sequence[Delivery]) -> Iterator[Finding]:
    covered = [delivery.covers for delivery in deliveries if delivery.whole and delivery.covers]
    days = sum((last - first).days + 1 for first, last in covered)
    for part in parts:
        reading = part.reading
        fault = reading.fault
        if fault is None and reading.empty_pages:
            fault = Fault("API-PAGE-EMPTY", page=reading.empty_pages[0])
        if fault is not None:
            left = "" if reading.incomplete_to in (None, date.max) else f"{reading.incomplete_to:%Y-%m-%d} 及以前的"
            no_day = "读到的照常保存，但哪一天都不能算读全，下一次运行再读。"
            yield fault.finding(source, no_day if deliveries and not days else interrupted_text(days, "天", left))
