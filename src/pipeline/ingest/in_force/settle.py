"""Settles a source: what should be in force after the deliveries and statements of a night, against what is.

The difference becomes row versions; nothing is deleted or overwritten. Everything that decides is SQL over all rows of the source; only
keys whose rows disagree about what they are come to Python.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipeline.core import Source, Warehouse, Workspace, codes_in_part, decision_rows, literal, table_rules
from pipeline.ingest.in_force.placing import Delivery, Placed, place
from pipeline.ingest.in_force.statements import Statement
from pipeline.ingest.in_force.things import Lists, OddRow, parts_of

_FIRST_DAY = date(1, 1, 1)
_PREFERENCE = {"items": "lines.unpublished", "requests": "1 - lines.state", "disputes": "1 - lines.state"}


@dataclass(frozen=True)
class Settled:
    """What settling a source changed, in rows in force. `dropped`: rows that no delivery says any longer."""

    batch: int
    read: int
    new: int
    changed: int
    gone: int
    dropped: int


def settle(
    warehouse: Warehouse,
    workspace: Workspace,
    source: Source,
    table: str,
    known_at: datetime,
    statements: Sequence[Statement],
    *,
    read: int,
    live: bool,
) -> Settled:
    """Bring the rows in force of a source to what its deliveries that had come by `known_at` say. The caller holds the transaction."""
    rules = table_rules()[table]
    steps = source.steps_of is not None
    columns = list(warehouse.columns(table))
    values: dict[str, Any] = {
        "source": source.name,
        "known_at": known_at,
        "shrink_rows": workspace.settings.checks.shrink_rows,
        "shrink_share": workspace.settings.checks.shrink_share,
        "live": live,
    }
    names: dict[str, Any] = {
        "table": table,
        "source": source.name,
        "columns": columns,
        "date": rules.date,
        "identity": rules.identity,
        "apart": rules.apart,
        "state": rules.state,
        "closed": rules.closed,
        "counted": rules.counted,
        "absent": rules.absent,
        "owner": rules.name,
        "by_agency": source.agency_column is not None and table != "declared",
        "ledger": rules.absent == "asked",
        "preference": _PREFERENCE.get(table, "0"),
        "number": "number" if rules.absent == "asked" or table in ("items", "posts") else "key",
    }
    parts = codes_in_part()
    names |= {
        "given": ", ".join(map(literal, (*parts["given"], *parts["in_part"]))),
        "denied": ", ".join(map(literal, (*parts["refused"], *parts["in_part"]))),
        "in_part": parts["in_part"][0],
    }
    warehouse.run("ingest/in_force/closing", {"codes": [code for code, *_ in decision_rows()]})
    placed = place(
        _deliveries(warehouse, source.name, known_at),
        statements,
        lambda wanted: _days_until(warehouse, table, rules.date, rules.until, wanted),
        repetitions=not steps,
    )
    _write_standing(warehouse, placed)
    warehouse.run("ingest/in_force/said", values, **names)
    yearly = _write_parts(warehouse, source, table, placed, names)
    names["yearly"] = yearly
    (names["doubled"],) = warehouse.rows("ingest/in_force/doubled_lines")[0]
    warehouse.run("ingest/in_force/versions", values, **names)
    warehouse.run("ingest/in_force/passed", values)
    (names["any_passed"],) = warehouse.rows("ingest/in_force/any_passed")[0]
    warehouse.run("ingest/in_force/chosen", values, **names)
    if steps:
        warehouse.run("ingest/in_force/absent_steps", values, **names)
    else:
        warehouse.run("ingest/in_force/damaged", values)
        warehouse.run("ingest/in_force/shared_numbers", values, **names)
        warehouse.run("ingest/in_force/expected", values, **names)
        warehouse.run("ingest/in_force/absences", values, **names)
    warehouse.run("ingest/in_force/desired", values, **names)
    warehouse.run("ingest/in_force/changed", values, **names)
    warehouse.run("ingest/in_force/dropped", values, **names)
    new, changed, gone, dropped = warehouse.rows("ingest/in_force/count_changes")[0]
    (values["batch"],) = warehouse.rows("ingest/in_force/next_batch")[0]
    if changed or gone or dropped:
        warehouse.run("ingest/in_force/end_versions", values, **names)
    warehouse.run("ingest/in_force/insert_versions", values, **names)
    warehouse.run("ingest/in_force/doubts", values, **names)
    _tell_returned(warehouse, source.name, placed)
    _write_places(warehouse, source.name, known_at, placed)
    if table == "requests":
        warehouse.run("ingest/in_force/chosen_requests")
    return Settled(values["batch"], read, new, changed, gone, dropped)


def _deliveries(warehouse: Warehouse, source: str, known_at: datetime) -> list[Delivery]:
    return [
        Delivery(
            file_id,
            path,
            came_at,
            rows_print or "",
            rows,
            exported_at,
            document_at,
            claim,
            claim_from,
            (stated_from, stated_to) if stated_from and stated_to else None,
            (first_day, last_day) if first_day and last_day else None,
            tuple(own_names or ()),
            bool(live),
        )
        for (
            file_id, path, came_at, rows_print, rows, exported_at, document_at, claim, claim_from, stated_from, stated_to,
            first_day, last_day, own_names, live,
        ) in warehouse.rows("ingest/in_force/deliveries", {"source": source, "known_at": known_at})
    ]  # fmt: skip


def _days_until(
    warehouse: Warehouse, table: str, date_column: str | None, until: str | None, wanted: Mapping[int, date]
) -> dict[int, tuple[date, date]]:
    if date_column is None:
        return {}
    values = {"files": list(wanted), "days": list(wanted.values())}
    rows = warehouse.rows("ingest/in_force/days_until", values, table=table, date=date_column, until=until)
    return {file_id: (first, last) for file_id, first, last in rows if first is not None}


def _write_standing(warehouse: Warehouse, placed: Sequence[Placed]) -> None:
    warehouse.run("ingest/in_force/standing")
    warehouse.insert(
        "standing",
        [
            {
                "file_id": entry.delivery.file_id,
                "path": entry.delivery.path,
                "series": entry.series,
                "place": entry.place,
                "came_at": entry.delivery.came_at,
                "as_of": entry.as_of,
                "firm": entry.firm,
                "accepted": entry.accepted,
                "claim": entry.claim,
                "stated": entry.stated and entry.claim != "additions",
                "covers_from": entry.covers[0] if entry.covers else None,
                "covers_to": entry.covers[1] if entry.covers else None,
                "stated_from": entry.delivery.stated[0] if entry.delivery.stated else None,
                "stated_to": entry.delivery.stated[1] if entry.delivery.stated else None,
                "names": list(entry.delivery.names),
                "damaged": False,
            }
            for entry in placed
            if entry.place is not None
        ],
    )


def _write_parts(
    warehouse: Warehouse, source: Source, table: str, placed: Sequence[Placed], names: Mapping[str, Any]
) -> bool:
    """Write the parts of odd keys; returns whether numbers begin anew each year."""
    warehouse.run("ingest/in_force/parts")
    warehouse.run("ingest/in_force/odd_keys", **names)
    rows = [
        OddRow(key, content, number, day, tuple(identity), tuple(apart), tuple(files))
        for key, content, number, day, identity, apart, files in warehouse.rows("ingest/in_force/odd_rows", **names)
    ]
    standing = [entry for entry in placed if entry.place is not None]
    lists = Lists(
        {entry.delivery.file_id: entry.series for entry in standing},
        frozenset(entry.delivery.file_id for entry in standing if entry.accepted),
        {entry.delivery.file_id: entry.covers for entry in standing if entry.stated and entry.covers is not None},
    )

    def shared(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
        values = {"lefts": [left for left, _ in pairs], "rights": [right for _, right in pairs]}
        return {
            (left, right): count
            for left, right, count in warehouse.rows("ingest/in_force/shared_keys", values, date=names["date"])
        }

    parts, yearly = parts_of(rows, lists, shared, ledger=table == "requests", yearly=source.numbers == "yearly")
    warehouse.insert(
        "parts",
        [
            {"content": part.content, "thing": part.thing, "mark": part.mark, "collides": part.collides}
            for part in parts
        ],
    )
    return yearly


def _tell_returned(warehouse: Warehouse, source: str, placed: Sequence[Placed]) -> None:
    standing = sorted({(entry.rank, entry.place) for entry in placed if entry.place is not None})
    again = [
        (entry.delivery.file_id, entry.repeats, sum(rank < entry.rank for rank, _ in standing))
        for entry in placed
        if entry.repeats is not None and entry.firm
    ]
    if again:
        files, originals, places = (list(column) for column in zip(*again, strict=True))
        values = {"again": files, "original": originals, "places": places}
        warehouse.run("ingest/in_force/returned", values, source=source)


def _write_places(warehouse: Warehouse, source: str, known_at: datetime, placed: Sequence[Placed]) -> None:
    """Write where each delivery stands from now on, where that differs from what is written."""
    warehouse.run("ingest/in_force/placed")
    warehouse.insert(
        "placed",
        [
            {
                "file_id": entry.delivery.file_id,
                "series": entry.series,
                "as_of": entry.as_of,
                "as_of_from": entry.as_of_from,
                "firm": entry.firm,
                "claim": entry.claim,
                "claim_from": entry.claim_from,
                "covers_from": max(entry.covers[0], date(1, 1, 1)) if entry.covers else None,
                "covers_to": entry.covers[1] if entry.covers else None,
                "place": entry.place,
                "repeats": entry.repeats,
                "withdrawn": entry.withdrawn,
                "accepted": entry.accepted,
            }
            for entry in placed
        ],
    )
    values = {"source": source, "known_at": known_at}
    warehouse.run("ingest/in_force/end_places", values)
    warehouse.run("ingest/in_force/insert_places", values)
    warehouse.run("ingest/in_force/write_covers", values)
