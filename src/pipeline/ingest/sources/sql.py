"""Fetches rows from an office's own database: an SQLAlchemy address and a query file with named parameters.

The rows of a query with `:since` and `:until` are delivered by months, and a month that is read again replaces itself; any other query
is read whole every night. Rows are streamed: memory holds at most `CHUNK` of them.
"""

from __future__ import annotations

import json
import math
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

from pipeline.core import SHANGHAI, Finding, Refusal, Source, compose, table_rules
from pipeline.ingest.readers.base import tidy_header
from pipeline.ingest.sources.database import connect_read_only, database_url, error_text
from pipeline.ingest.sources.interface import Control, Delivery, FetchRequest, FetchResult
from pipeline.ingest.sources.reading_only import reading_statement

CHUNK = 2000


@dataclass
class WindowFiles:
    """NDJSON files of rows, one per window: a month, or `all` where `dated` is None. `dated`: headers of the date column."""

    source: str
    folder: Path
    dated: tuple[str, ...] | None
    names: set[str] = field(default_factory=set)
    rows: int = 0

    def write(self, rows: Iterable[Mapping[str, Any]]) -> None:
        lines: dict[str, list[str]] = {}
        for row in rows:
            cells = {name: json_value(value) for name, value in row.items()}
            lines.setdefault(self._window(cells), []).append(json.dumps(cells, ensure_ascii=False) + "\n")
            self.rows += 1
        for name, window_lines in lines.items():
            self.names.add(name)
            with (self.folder / name).open("a", encoding="utf-8") as file:
                file.writelines(window_lines)

    def content(self, name: str) -> Path | bytes:
        return self.folder / name if name in self.names else b""

    def _window(self, cells: Mapping[str, Any]) -> str:
        if self.dated is None:
            return "all.ndjson"
        values = {tidy_header(name): value for name, value in cells.items()}
        day = next((str(values[name]) for name in self.dated if values.get(name) is not None), "")
        match = re.match(r"(\d{4})\D?(\d{1,2})", day)
        return f"{match[1]}-{int(match[2]):02}.ndjson" if match else "undated.ndjson"


def fetch(source: Source, request: FetchRequest) -> FetchResult:
    """Run the query. Rows received before an error or the deadline are delivered as not whole.

    Raises Refusal DATABASE-*, QUERY-*, SECRET-* when nothing was received.
    """
    url = database_url(source, request)
    query = read_query(source, request)
    since, until = date_span(source, request)
    values = query_values(source, query, since, until)
    asks_for_days = {"since", "until", "since_epoch", "until_epoch"} & set(values)
    windows = WindowFiles(source.name, request.scratch, _date_headers(request) if asks_for_days else None)
    findings: list[Finding] = []
    controls: list[Control] = []
    try:
        with connect_read_only(url, source, request) as connection:
            _stream_rows(connection, query, values, windows, request)
            controls = _row_count_control(connection, source, request, since, until)
    except (Refusal, SQLAlchemyError, TimeoutError) as error:
        if isinstance(error, Refusal) and not windows.rows:
            raise
        reason = (
            "超过了时限"
            if isinstance(error, TimeoutError)
            else error.finding.message
            if isinstance(error, Refusal)
            else error_text(error)
        )
        code = "SOURCE-PARTIAL" if windows.rows else "SOURCE-DEAD"
        findings.append(
            compose(
                code, source=source.name, windows="、".join(sorted(windows.names)), reason=reason, refers_to=source.name
            )
        )
        if not windows.rows:
            return FetchResult(findings=tuple(findings))
    whole = not findings
    if windows.dated is None:
        return FetchResult(
            (Delivery("all.ndjson", windows.content("all.ndjson"), None, whole),), tuple(controls), {}, tuple(findings)
        )
    days = {f"{first:%Y-%m}.ndjson": (first, last) for first, last in months(since, until)}
    deliveries = [
        Delivery(name, windows.content(name), covers, whole)
        for name, covers in days.items()
        if whole or name in windows.names
    ]
    deliveries += [Delivery(name, windows.content(name), None, False) for name in sorted(windows.names - set(days))]
    cursor = {"reached": (until - timedelta(days=1)).isoformat()} if whole else {}
    return FetchResult(tuple(deliveries), tuple(controls), cursor or request.cursor, tuple(findings))


def date_span(source: Source, request: FetchRequest) -> tuple[date, date]:
    """The first day to read and the day before which to stop (today).

    Whole months back to the first day that is read again; at first from `starts_on`, else all of last year and this one.
    """
    today = request.now.date()
    reached = request.cursor.get("reached")
    starts_on = source.starts_on or date(today.year - 1, 1, 1)
    days = request.days(starts_on, date.fromisoformat(reached) if reached else None)
    first = days[0] if days else today - timedelta(days=1)
    return max(first.replace(day=1), starts_on), today


def months(since: date, until: date) -> list[tuple[date, date]]:
    """The months from `since` until before `until`, each as its first and last day within."""
    starts = [since]
    while (following := (starts[-1].replace(day=1) + timedelta(days=31)).replace(day=1)) < until:
        starts.append(following)
    return [(first, after - timedelta(days=1)) for first, after in pairwise([*starts, until])] if since < until else []


def read_query(source: Source, request: FetchRequest, kind: str = "") -> TextClause:
    """The query file of a source: below the workspace, else one that comes with gongkai. `kind`: inserted before `.sql`.

    Raises Refusal QUERY-MISSING, and QUERY-WRITES for anything but a single SELECT that only reads.
    """
    name = source.query or request.preset.query
    if name is None:
        raise Refusal("QUERY-MISSING", source=source.name, query="（没有写 query）", refers_to=source.name)
    name = f"{name.removesuffix('.sql')}{kind}.sql"
    own = request.folder / name
    shipped = resources.files("pipeline").joinpath("ingest", "sql", "foreign", name)
    try:
        query = own.read_text("utf-8-sig") if own.is_file() else shipped.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refusal("QUERY-MISSING", source=source.name, query=name, refers_to=source.name) from None
    statement, reason = reading_statement(query)
    if reason:
        raise Refusal("QUERY-WRITES", source=source.name, query=name, reason=reason, refers_to=source.name)
    return text(statement)


def query_values(source: Source, query: TextClause, since: date, until: date) -> dict[str, Any]:
    """The values of a query's parameters. Raises Refusal QUERY-PARAMETER for one that is not set."""
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


def json_value(value: Any) -> Any:
    """A cell as a JSON value: times as Asia/Shanghai wall time, whole decimals as integers."""
    if isinstance(value, datetime):
        local = value if value.tzinfo is None else value.astimezone(SHANGHAI).replace(tzinfo=None)
        return local.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (Decimal, float)) and not math.isfinite(value):
        return str(value)  # no number of JSON: its row cannot be read, and the others can
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def _stream_rows(
    connection: Connection, query: TextClause, values: Mapping[str, Any], windows: WindowFiles, request: FetchRequest
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
        if time.monotonic() > request.deadline:
            raise TimeoutError


def _row_count_control(
    connection: Connection, source: Source, request: FetchRequest, since: date, until: date
) -> list[Control]:
    """The number of rows as the database counts them, where a `.count.sql` stands beside the query."""
    try:
        query = read_query(source, request, ".count")
    except Refusal as refusal:
        if refusal.finding.code == "QUERY-MISSING":
            return []
        raise
    rows = connection.execute(query, query_values(source, query, since, until)).scalar_one()
    return [Control("rows", since, int(rows), until - timedelta(days=1))]


def _date_headers(request: FetchRequest) -> tuple[str, ...] | None:
    dated = table_rules()[request.preset.fills].date
    return None if dated is None else tuple(map(tidy_header, [*request.preset.columns.get(dated, ()), dated]))


def _epoch(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).timestamp())
