"""Rows out of an office's own database: an SQLAlchemy address and a query file with named parameters.

A query that asks for `:since` and `:until` is read by months, so that every night replaces the months it reads again; one that does
not is read whole every night. Rows are streamed: a million of them need no more memory than two thousand.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.exc import SQLAlchemyError

from pipeline.core import SHANGHAI, Finding, Refusal, Source, compose, table_rules, wall_time
from pipeline.ingest.readers.base import tidy_header
from pipeline.ingest.sources.database import address, connected, told
from pipeline.ingest.sources.interface import Asked, Control, Delivery, Fetched

CHUNK = 2000


@dataclass
class Windows:
    """Rows on their way to the disk, by window. A window is a month, or everything."""

    source: str
    folder: Path
    dated: tuple[str, ...] | None
    names: set[str] = field(default_factory=set)
    rows: int = 0

    def write(self, rows: Iterable[Mapping[str, Any]]) -> None:
        lines: dict[str, list[str]] = {}
        for row in rows:
            cells = {name: plain(value) for name, value in row.items()}
            lines.setdefault(self._window(cells), []).append(json.dumps(cells, ensure_ascii=False) + "\n")
            self.rows += 1
        for name, own in lines.items():
            self.names.add(name)
            with (self.folder / name).open("a", encoding="utf-8") as file:
                file.writelines(own)

    def content(self, name: str) -> Path | bytes:
        return self.folder / name if name in self.names else b""

    def _window(self, cells: Mapping[str, Any]) -> str:
        if self.dated is None:
            return "all.ndjson"
        met = {tidy_header(name): value for name, value in cells.items()}
        written = next((str(met[name]) for name in self.dated if met.get(name) is not None), "")
        found = re.match(r"(\d{4})\D?(\d{1,2})", written)
        return f"{found[1]}-{int(found[2]):02}.ndjson" if found else "undated.ndjson"


def fetch(source: Source, asked: Asked) -> Fetched:
    """Ask a database. Cut off in the middle, what came is handed over as a part."""
    url = address(source, asked)
    query = read_query(source, asked)
    since, until = span(source, asked)
    values = values_of(source, query, since, until)
    asks_for_days = {"since", "until", "since_epoch", "until_epoch"} & set(values)
    windows = Windows(source.name, asked.scratch, _date_headers(asked) if asks_for_days else None)
    found: list[Finding] = []
    controls: list[Control] = []
    try:
        with connected(url, source, asked) as connection:
            _stream(connection, query, values, windows, asked)
            controls = _counted(connection, source, asked, since, until)
    except (Refusal, SQLAlchemyError, TimeoutError) as error:
        if isinstance(error, Refusal) and not windows.rows:
            raise
        reason = (
            "超过了时限"
            if isinstance(error, TimeoutError)
            else error.finding.message
            if isinstance(error, Refusal)
            else told(error)
        )
        code = "SOURCE-PARTIAL" if windows.rows else "SOURCE-DEAD"
        found.append(
            compose(
                code, source=source.name, windows="、".join(sorted(windows.names)), reason=reason, refers_to=source.name
            )
        )
        if not windows.rows:
            return Fetched(findings=tuple(found))
    whole = not found
    if windows.dated is None:
        return Fetched(
            (Delivery("all.ndjson", windows.content("all.ndjson"), None, whole),), tuple(controls), {}, tuple(found)
        )
    days = {f"{first:%Y-%m}.ndjson": (first, last) for first, last in months(since, until)}
    deliveries = [
        Delivery(name, windows.content(name), covers, whole)
        for name, covers in days.items()
        if whole or name in windows.names
    ]
    deliveries += [Delivery(name, windows.content(name), None, False) for name in sorted(windows.names - set(days))]
    cursor = {"reached": (until - timedelta(days=1)).isoformat()} if whole else {}
    return Fetched(tuple(deliveries), tuple(controls), cursor or asked.cursor, tuple(found))


def span(source: Source, asked: Asked) -> tuple[date, date]:
    """From which day until before which one to read: whole months back to the first day that is read again, at first all of this year and
    the last unless the source says from when."""
    today = asked.now.date()
    reached = asked.cursor.get("reached")
    starts_on = source.starts_on or date(today.year - 1, 1, 1)
    days = asked.days(starts_on, date.fromisoformat(reached) if reached else None)
    first = days[0] if days else today - timedelta(days=1)
    return max(first.replace(day=1), starts_on), today


def months(since: date, until: date) -> list[tuple[date, date]]:
    """The months between two days, each with its first and last day that is asked for."""
    starts = [since]
    while (following := (starts[-1].replace(day=1) + timedelta(days=31)).replace(day=1)) < until:
        starts.append(following)
    return [(first, after - timedelta(days=1)) for first, after in pairwise([*starts, until])] if since < until else []


def read_query(source: Source, asked: Asked, kind: str = "") -> TextClause:
    """The query file of a source: below the workspace, else one that comes with gongkai. Raises Refusal QUERY-MISSING, QUERY-WRITES."""
    name = source.query or asked.preset.query
    if name is None:
        raise Refusal("QUERY-MISSING", source=source.name, query="（没有写 query）", refers_to=source.name)
    name = f"{name.removesuffix('.sql')}{kind}.sql"
    own = asked.folder / name
    shipped = resources.files("pipeline").joinpath("ingest", "sql", "foreign", name)
    try:
        written = own.read_text("utf-8-sig") if own.is_file() else shipped.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refusal("QUERY-MISSING", source=source.name, query=name, refers_to=source.name) from None
    bare = re.sub(r"--[^\n]*|/\*.*?\*/", " ", written, flags=re.DOTALL).strip().rstrip(";")
    if not re.match(r"(?i)(select|with)\b", bare) or ";" in bare:
        raise Refusal("QUERY-WRITES", source=source.name, query=name, refers_to=source.name)
    return text(bare)


def values_of(source: Source, query: TextClause, since: date, until: date) -> dict[str, Any]:
    """What a query's parameters stand for. Raises Refusal QUERY-PARAMETER for one that nobody set."""
    known: dict[str, Any] = {
        "since": since,
        "until": until,
        "since_epoch": _epoch(since),
        "until_epoch": _epoch(until),
        "agency": source.agency,
        "account": source.account,
        **source.parameters,
    }
    wanted = query.compile().params
    unset = sorted(name for name in wanted if known.get(name) is None)
    if unset:
        raise Refusal("QUERY-PARAMETER", source=source.name, parameters="、".join(unset), refers_to=source.name)
    return {name: known[name] for name in wanted}


def plain(value: Any) -> Any:
    """A cell as JSON has it: times as Asia/Shanghai wall time, numbers without a point where they are whole."""
    if isinstance(value, datetime):
        local = wall_time(value)
        return local.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def _stream(
    connection: Connection, query: TextClause, values: Mapping[str, Any], windows: Windows, asked: Asked
) -> None:
    result = connection.execution_options(stream_results=True, max_row_buffer=CHUNK).execute(query, dict(values))
    headers = {tidy_header(name) for name in result.keys()}  # noqa: SIM118 (a result is no mapping)
    if windows.dated is not None and not headers & set(windows.dated):
        raise Refusal(
            "QUERY-NO-DATE",
            headers="、".join(sorted(headers)),
            wanted="或".join(windows.dated),
            refers_to=windows.source,
        )
    for chunk in result.mappings().partitions(CHUNK):
        windows.write(dict(row) for row in chunk)
        if time.monotonic() > asked.deadline:
            raise TimeoutError


def _counted(connection: Connection, source: Source, asked: Asked, since: date, until: date) -> list[Control]:
    """The number of rows as the database counts them itself, where there is a query for it beside the other."""
    try:
        query = read_query(source, asked, ".count")
    except Refusal as refusal:
        if refusal.finding.code == "QUERY-MISSING":
            return []
        raise
    rows = connection.execute(query, values_of(source, query, since, until)).scalar_one()
    return [Control("rows", since, int(rows), until - timedelta(days=1))]


def _date_headers(asked: Asked) -> tuple[str, ...] | None:
    dated = table_rules()[asked.preset.fills].date
    return None if dated is None else tuple(map(tidy_header, [*asked.preset.columns.get(dated, ()), dated]))


def _epoch(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).timestamp())
