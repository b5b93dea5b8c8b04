"""Reads a list page by page while it may change, into files by window, and notes which days were read completely.

A list is read again until it is unchanged: the total it states stayed the same while it was read and no record came twice, or two
readings in a row returned the same records. Memory holds eight bytes a record, however many pages there are.
"""

from __future__ import annotations

import json
from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as compute

from pipeline.ingest.sources.client import Client
from pipeline.ingest.sources.faults import Fault
from pipeline.ingest.sources.listing import ListPage, ListSpec, day_of_time, read_page
from pipeline.ingest.sources.records import Record


@dataclass
class ListReading:
    """One reading of a list. Days after `incomplete_to` were read completely (None: all days); `page`: where that day begins.

    `keys`: eight bytes for each record. `today_count`: records of today, which are not delivered yet. `empty_pages`: numbers of
    empty pages before the end of the list.
    """

    folder: Path
    windows: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    keys: array[int] = field(default_factory=lambda: array("Q"))
    totals: set[int | None] = field(default_factory=set)
    total: int | None = None
    oldest: date | None = None
    incomplete_to: date | None = None
    page: int = 1
    duplicates: int = 0
    today_count: int = 0
    empty_pages: list[int] = field(default_factory=list)
    fault: Fault | None = None

    @property
    def unchanged(self) -> bool:
        """Whether the list shows no sign of a change while it was read."""
        return len(self.totals) == 1 and None not in self.totals and self.duplicates == 0

    def key_digest(self) -> tuple[int, bytes]:
        """The number of distinct records and a digest of their keys, independent of their order."""
        keys = pa.Array.from_buffers(pa.uint64(), len(self.keys), [None, pa.py_buffer(self.keys)])
        distinct = compute.unique(keys).sort()
        return len(distinct), blake2b(distinct.buffers()[1][: 8 * len(distinct)]).digest()

    def lines(self, window: str, spec: ListSpec) -> Iterator[tuple[bytes, date | None]]:
        """The records of a window as NDJSON lines, each with its day."""
        with (self.folder / f"{window}.ndjson").open("rb") as file:
            for line in file:
                yield line, day_of_time(json.loads(line).get(spec.time))


def read_list(client: Client, spec: ListSpec, first: date | None, folder: Path, *, from_page: int = 1,
              below: date | None = None) -> ListReading:  # fmt: skip
    """Read the list back to the day `first` (None: to its end), again until it is unchanged or the passes are used up.

    `from_page` and `below` resume a reading that was cut: records after the day `below` are known. Errors of the platform are in
    `ListReading.fault`, never raised.
    """
    before: tuple[int, bytes] | None = None
    reading = ListReading(folder)
    for number in range(spec.passes):
        pass_folder = folder / f"{number}"
        pass_folder.mkdir(parents=True)
        reading = _read_once(client, spec, first, pass_folder, from_page, below)
        if reading.fault is not None or (reading.unchanged and not reading.empty_pages):
            return reading
        digest = reading.key_digest()
        if digest == before and not reading.empty_pages:
            return reading
        before = digest
    if not reading.empty_pages:
        reading.fault = Fault("API-SHIFTING", passes=spec.passes)
        reading.incomplete_to, reading.page = date.max, 1
    return reading


def _read_once(
    client: Client, spec: ListSpec, first: date | None, folder: Path, from_page: int, below: date | None
) -> ListReading:
    reading = ListReading(folder)
    number = _page_to_resume(client, spec, from_page, below, reading)
    recent: deque[set[int]] = deque(maxlen=3)
    newest_gap: date | None = None
    smallest = 0  # rows of the smallest page so far: a repeated record makes a page larger than the others
    while reading.fault is None:
        page = _fetch_page(client, spec, number, reading)
        if page is None:
            break
        if not page.rows:
            after = _fetch_page(client, spec, number + 1, reading)
            if after is None:
                break
            if not after.rows:
                if page.total is not None and page.total - (number - 1) * smallest >= max(1, smallest):
                    reading.empty_pages.append(number)  # by the stated total at least a page is missing: not the end
                    newest_gap = newest_gap or reading.oldest or date.max
                break
            reading.empty_pages.append(number)
            newest_gap = newest_gap or reading.oldest or date.max
            number, page = number + 1, after
        newest = _write_page(page, client.request.now.date() - timedelta(days=1), spec, reading, recent, first, below)
        client.request.say(f"{client.source.name} 第 {number} 页")
        if first is not None and newest is not None and newest < first:
            break
        if page.total is not None and (len(reading.keys) if from_page == 1 else number * smallest) >= page.total:
            break
        smallest = min(smallest or len(page.rows), len(page.rows))
        if reading.incomplete_to is None or reading.oldest is None or reading.oldest < reading.incomplete_to:
            reading.incomplete_to, reading.page = reading.oldest, number  # the day a cut would divide
        number += 1
    if reading.fault is None:
        reading.incomplete_to = newest_gap
    else:
        reading.incomplete_to = max(newest_gap or date.min, reading.incomplete_to or date.max)
    return reading


def _page_to_resume(client: Client, spec: ListSpec, page: int, below: date | None, reading: ListReading) -> int:
    """The page to resume from: one that begins with a known day, because the list may have become shorter."""
    step = 2
    page = max(1, page - 1)
    while page > 1 and below is not None and reading.fault is None:
        candidate = _fetch_page(client, spec, page, reading)
        rows = candidate.rows if candidate else []
        days = [day for row in rows if (day := day_of_time(row.get(spec.time)))]
        if days and max(days) > below:
            break
        page, step = max(1, page - step), step * 2
    return page


def _fetch_page(client: Client, spec: ListSpec, number: int, reading: ListReading) -> ListPage | None:
    """One page, an empty one fetched a second time. None after an error, which is noted in `reading.fault`."""
    try:
        page = read_page(client, spec, number)
        return page if page.rows else read_page(client, spec, number)
    except Fault as fault:
        reading.fault = fault
        return None


def _write_page(page: ListPage, yesterday: date, spec: ListSpec, reading: ListReading, recent: deque[set[int]], first: date | None,
          below: date | None) -> date | None:  # fmt: skip
    """Append a page's records to the files of their windows. Returns the newest day on the page.

    `recent`: the keys of the last pages, by which repeated records are recognised.
    """
    reading.totals.add(page.total)
    reading.total = page.total
    page_keys: set[int] = set()
    newest: date | None = None
    lines: dict[str, list[bytes]] = {}
    for row in page.rows:
        key = _record_key(row, spec)
        if key in page_keys or any(key in earlier for earlier in recent):
            reading.duplicates += 1
            continue
        page_keys.add(key)
        reading.keys.append(key)
        day = day_of_time(row.get(spec.time))
        if day is not None:
            newest = day if newest is None else max(newest, day)
            reading.oldest = day if reading.oldest is None else min(reading.oldest, day)
            reading.today_count += day > yesterday
            if day > yesterday or (first is not None and day < first) or (below is not None and day > below):
                continue
        window = window_of(day or yesterday, yesterday)
        lines.setdefault(window, []).append(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        reading.fields.update(row)
    for window, window_lines in lines.items():
        reading.windows.add(window)
        with (reading.folder / f"{window}.ndjson").open("ab") as file:
            file.writelines(window_lines)
    recent.append(page_keys)
    return newest


def _record_key(row: Record, spec: ListSpec) -> int:
    """Eight bytes of the hash of a record's id, or of the whole record where it has none."""
    own = row.get(spec.id)
    text = json.dumps(row, sort_keys=True) if own is None else str(own)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def window_of(day: date, yesterday: date) -> str:
    """The window a day is delivered in: its month in the current year, its year before that."""
    return f"{day:%Y-%m}" if day.year == yesterday.year else f"{day:%Y}"


def windows_between(first: date, last: date, yesterday: date) -> Iterator[tuple[str, date, date]]:
    """The windows from one day to another: name, first and last day within the range."""
    day = first
    while day <= last:
        month = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        end = month if day.year == yesterday.year else day.replace(month=12, day=31)
        yield window_of(day, yesterday), day, min(end, last)
        day = end + timedelta(days=1)
