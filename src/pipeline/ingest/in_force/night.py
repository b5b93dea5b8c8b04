"""One settling of a source: the warehouse, where all its deliveries stand, and what the statements are filled with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipeline.core import Source, Warehouse, Workspace, codes_in_part, literal, table_rules
from pipeline.ingest.in_force.places import days_until, deliveries_of
from pipeline.ingest.in_force.placing import Placed, place
from pipeline.ingest.in_force.statements import Statement

_PREFERENCE = {"items": "lines.unpublished", "requests": "1 - lines.state", "disputes": "1 - lines.state"}
# Tables that may hold millions of rows, and where a thing is in force or not whatever the others are.
BY_KEY = ("items", "posts")


@dataclass
class Night:
    """One settling: the warehouse, the places of all deliveries, and what the statements are filled with."""

    warehouse: Warehouse
    source: Source
    table: str
    placed: Sequence[Placed]
    values: dict[str, Any]
    names: dict[str, Any]
    standing: list[Placed] = field(init=False)

    def __post_init__(self) -> None:
        self.standing = [entry for entry in self.placed if entry.place is not None]

    def run(self, name: str) -> None:
        self.warehouse.run(f"ingest/in_force/{name}", self.values, **self.names)

    def row(self, name: str) -> tuple[Any, ...]:
        return self.warehouse.rows(f"ingest/in_force/{name}", self.values, **self.names)[0]


def night_of(
    warehouse: Warehouse,
    workspace: Workspace,
    source: Source,
    table: str,
    known_at: datetime,
    statements: Sequence[Statement],
    tonight: Collection[int],
) -> Night:
    """What settling a source as of `known_at` needs. `tonight`: the deliveries that have just arrived."""
    rules = table_rules()[table]
    asked = rules.absent == "asked"
    parts = codes_in_part()
    checks = workspace.settings.checks
    placed = place(
        deliveries_of(warehouse, source.name, known_at),
        statements,
        lambda wanted: days_until(warehouse, table, rules.date, rules.until, wanted, tonight),
        repetitions=source.steps_of is None,
        additions=table in BY_KEY,
    )
    values = {
        "source": source.name,
        "known_at": known_at,
        "shrink_rows": checks.shrink_rows,
        "shrink_share": checks.shrink_share,
    }
    names = {
        "table": table,
        "source": source.name,
        "columns": list(warehouse.columns(table)),
        "own_number": rules.key[0],
        "date": rules.date,
        "identity": rules.identity,
        "apart": rules.apart,
        "state": rules.state,
        "closed": rules.closed,
        "counted": rules.counted,
        "absent": rules.absent,
        "owner": rules.name,
        "by_agency": source.agency_column is not None and table != "declared",
        "ledger": asked,
        "preference": _PREFERENCE.get(table, "0"),
        "number": "number" if asked or table in BY_KEY else "key",
        "given": ", ".join(map(literal, (*parts["given"], *parts["in_part"]))),
        "denied": ", ".join(map(literal, (*parts["refused"], *parts["in_part"]))),
        "in_part": parts["in_part"][0],
        "only_touched": False,
        "yearly": False,
        "speaking": [],
        "aside": False,
    }
    return Night(warehouse, source, table, placed, values, names)
