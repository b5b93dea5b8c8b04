"""Runs the first half of the product over an office, pull and load, and tells where its rows in force differ from the oracle's.

Cheaper than whole nights: rows in force are where an office's habits decide, and everything after them reads them alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.core.warehouse import Warehouse, open_warehouse
from pipeline.core.workspace import read_workspace
from pipeline.ingest.load import load_snapshots
from pipeline.ingest.pull import pull_sources
from tests.support.office import empty_warehouse

from .files import write_deliveries, write_settings
from .in_force import rows_in_force
from .model import Doubt, Office, Row, Source
from .product import is_told
from .things import weibo_number

HELD = {
    "items": """SELECT item_id, published_at::DATE, gone, refused, further, "column", status, NULL, NULL FROM items""",
    "posts": "SELECT post_id, published_at::DATE, false, refused, further, channel, visibility, NULL, NULL FROM posts",
    "requests": "SELECT request_no, received_on, gone, refused, further, applicant_kind, '', decision, decided_on FROM requests",
    "disputes": "SELECT case_no, filed_on, gone, refused, further, kind, '', outcome, closed_on FROM disputes",
}


def disagreements(office: Office, workspace: Path) -> Iterator[str]:
    """Rows in force that differ, and doubts that are not told, after every night of an office."""
    write_settings(office, workspace)
    empty_warehouse(workspace / "warehouse")
    with open_warehouse(workspace / "warehouse") as warehouse:
        for came in office.nights:
            write_deliveries(office, workspace, came)
            settings = read_workspace(workspace)
            pull_sources(settings, now=came)
            findings = load_snapshots(warehouse, settings).findings
            told = "\n".join(
                f"{finding.message} {finding.refers_to}" for finding in findings if finding.severity == "block"
            )
            for source in office.sources:
                ours, doubts = rows_in_force(office, source, came.date())
                wanted = Counter(_as_held(source, held.row, held) for held in ours)
                given = held_rows(warehouse, source)
                yield from (f"{came.date()} only in the oracle: {row}" for row in (wanted - given).elements())
                yield from (f"{came.date()} only in the product: {row}" for row in (given - wanted).elements())
                yield from (
                    f"{came.date()} not told: {doubt}" for doubt in doubts if doubt.blocks and not _said(doubt, told)
                )


def held_rows(warehouse: Warehouse, source: Source) -> Counter[tuple[Any, ...]]:
    """The rows in force of a source, as the product has them."""
    statement = f"{HELD[source.table]} WHERE source = ? AND isinf(known_until)"  # a constant of this module
    return Counter(map(tuple, warehouse.connection.execute(statement, [source.name]).fetchall()))


def _as_held(source: Source, row: Row, held: Any) -> tuple[Any, ...]:
    number = row.number
    if source.table == "posts" and number is not None:
        number = weibo_number(number)
    state = "" if source.table in ("requests", "disputes") else row.state or "public"
    return (number, row.day, held.gone, held.refusal, held.double, row.kind, state, row.result, row.closed)


def _said(doubt: Doubt, told: str) -> bool:
    return is_told(doubt, told)
