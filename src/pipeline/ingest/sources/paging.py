"""Reading a list from page to page while it may change: into files by window, with a note of what was certain.

A list is read again until it stood still: the total it states did not change while it was read and no record came twice, or two
readings in a row saw the same records. Memory holds eight bytes a record, however many pages there are.
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
from pipeline.ingest.sources.listing import Listing, Page, day_of_time, read_page
from pipeline.ingest.sources.records import Record


@dataclass
class Reading:
    """One reading. Days after `torn` were read whole (None: all days were); `page` is where the first torn day began."""

    folder: Path
    windows: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    keys: array[int] = field(default_factory=lambda: array("Q"))
    totals: set[int | None] = field(default_factory=set)
    total: int | None = None
    oldest: date | None = None
    torn: date | None = None
    page: int = 1
    doubles: int = 0
    of_today: int = 0
    holes: list[int] = field(default_factory=list)
    fault: Fault | None = None

    @property
    def stood_still(self) -> bool:
        """Whether nothing speaks for a change while it was read."""
        return len(self.totals) == 1 and None not in self.totals and self.doubles == 0

    def seen(self) -> tuple[int, bytes]:
        """How many different records, and a digest that is the same for the same ones in any order."""
        keys = pa.Array.from_buffers(pa.uint64(), len(self.keys), [None, pa.py_buffer(self.keys)])
        different = compute.unique(keys).sort()
        return len(different), blake2b(different.buffers()[1][: 8 * len(different)]).digest()

    def lines(self, window: str, listing: Listing) -> Iterator[tuple[bytes, date | None]]:
        """The records of a window, one a line, each with its day."""
        with (self.folder / f"{window}.ndjson").open("rb") as file:
            for line in file:
                yield line, day_of_time(json.loads(line).get(listing.time))


def read_list(client: Client, listing: Listing, first: date | None, folder: Path, *, from_page: int = 1,
              below: date | None = None) -> Reading:  # fmt: skip
    """Read the list back to the day `first` (None: to its end), again until it stood still or the passes are used up.

    `from_page` and `below` go on with a reading that was cut: records after `below` are known. Never raises for the platform.
    """
    before: tuple[int, bytes] | None = None
    reading = Reading(folder)
    for nth in range(listing.passes):
        place = folder / f"{nth}"
        place.mkdir(parents=True)
        reading = _read_once(client, listing, first, place, from_page, below)
        if reading.fault is not None or (reading.stood_still and not reading.holes):
            return reading
        seen = reading.seen()
        if seen == before and not reading.holes:
            return reading
        before = seen
    if not reading.holes:
        reading.fault = Fault("API-SHIFTING", passes=listing.passes)
        reading.torn, reading.page = date.max, 1
    return reading


def _read_once(
    client: Client, listing: Listing, first: date | None, folder: Path, from_page: int, below: date | None
) -> Reading:
    reading = Reading(folder)
    number = _back_to(client, listing, from_page, below, reading)
    recent: deque[set[int]] = deque(maxlen=3)
    newest_torn: date | None = None
    smallest = 0  # a page that holds a record twice is larger than the others, the last one smaller
    while reading.fault is None:
        page = _asked(client, listing, number, reading)
        if page is None:
            break
        if not page.rows:
            after = _asked(client, listing, number + 1, reading)
            if after is None:
                break
            if not after.rows:
                if page.total is not None and page.total - (number - 1) * smallest >= max(1, smallest):
                    reading.holes.append(number)  # a whole page and more is lacking: not the end
                    newest_torn = newest_torn or reading.oldest or date.max
                break
            reading.holes.append(number)
            newest_torn = newest_torn or reading.oldest or date.max
            number, page = number + 1, after
        newest = _keep(page, client.asked.now.date() - timedelta(days=1), listing, reading, recent, first, below)
        client.asked.say(f"{client.source.name} 第 {number} 页")
        if first is not None and newest is not None and newest < first:
            break
        if page.total is not None and (len(reading.keys) if from_page == 1 else number * smallest) >= page.total:
            break
        smallest = min(smallest or len(page.rows), len(page.rows))
        if reading.torn is None or reading.oldest is None or reading.oldest < reading.torn:
            reading.torn, reading.page = reading.oldest, number  # the day on which a cut would fall
        number += 1
    if reading.fault is None:
        reading.torn = newest_torn
    else:
        reading.torn = max(newest_torn or date.min, reading.torn or date.max)
    return reading


def _back_to(client: Client, listing: Listing, page: int, below: date | None, reading: Reading) -> int:
    """The page to go on from: one that begins with a day that is known, for the list may have grown shorter since."""
    step = 2
    page = max(1, page - 1)
    while page > 1 and below is not None and reading.fault is None:
        found = _asked(client, listing, page, reading)
        days = [day for row in found.rows if (day := day_of_time(row.get(listing.time)))] if found else []
        if days and max(days) > below:
            break
        page, step = max(1, page - step), step * 2
    return page


def _asked(client: Client, listing: Listing, number: int, reading: Reading) -> Page | None:
    """A page; an empty one is asked for twice. None, and the fault noted, when it does not come."""
    try:
        page = read_page(client, listing, number)
        return page if page.rows else read_page(client, listing, number)
    except Fault as fault:
        reading.fault = fault
        return None


def _keep(page: Page, yesterday: date, listing: Listing, reading: Reading, recent: deque[set[int]], first: date | None,
          below: date | None) -> date | None:  # fmt: skip
    """Write a page's records down by window. Returns the newest day on it."""
    reading.totals.add(page.total)
    reading.total = page.total
    here: set[int] = set()
    newest: date | None = None
    lines: dict[str, list[bytes]] = {}
    for row in page.rows:
        key = _key(row, listing)
        if key in here or any(key in earlier for earlier in recent):
            reading.doubles += 1
            continue
        here.add(key)
        reading.keys.append(key)
        day = day_of_time(row.get(listing.time))
        if day is not None:
            newest = day if newest is None else max(newest, day)
            reading.oldest = day if reading.oldest is None else min(reading.oldest, day)
            reading.of_today += day > yesterday
            if day > yesterday or (first is not None and day < first) or (below is not None and day > below):
                continue
        window = window_of(day or yesterday, yesterday)
        lines.setdefault(window, []).append(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        reading.fields.update(row)
    for window, found in lines.items():
        reading.windows.add(window)
        with (reading.folder / f"{window}.ndjson").open("ab") as file:
            file.writelines(found)
    recent.append(here)
    return newest


def _key(row: Record, listing: Listing) -> int:
    """A record's own id as a number of eight bytes; of one without, the whole record."""
    own = row.get(listing.id)
    text = json.dumps(row, sort_keys=True) if own is None else str(own)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def window_of(day: date, yesterday: date) -> str:
    """The window a day is handed over in: its month in this year, its year before."""
    return f"{day:%Y-%m}" if day.year == yesterday.year else f"{day:%Y}"


def windows_between(first: date, last: date, yesterday: date) -> Iterator[tuple[str, date, date]]:
    """The windows from one day to another: name, first and last day within."""
    day = first
    while day <= last:
        month = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        end = month if day.year == yesterday.year else day.replace(month=12, day=31)
        yield window_of(day, yesterday), day, min(end, last)
        day = end + timedelta(days=1)
