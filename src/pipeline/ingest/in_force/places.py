"""Where deliveries stand, between the warehouse and `placing`: what is known of them, where they stood, where they stand from now on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pipeline.core import Warehouse
from pipeline.ingest.in_force.placing import Delivery, Placed

_PLACE = (  # of the table of deliveries
    "file_id", "series", "as_of", "as_of_from", "firm", "claim", "claim_from", "covers_from", "covers_to", "place", "repeats",
    "withdrawn", "accepted",
)  # fmt: skip


def deliveries_of(warehouse: Warehouse, source: str, known_at: datetime) -> list[Delivery]:
    """The deliveries of a source that had come by a time and were understood."""
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


def days_until(
    warehouse: Warehouse,
    table: str,
    date_column: str | None,
    until: str | None,
    wanted: Mapping[int, date],
    tonight: Collection[int],
) -> dict[int, tuple[date, date]]:
    """First and last day that deliveries list up to a day (`wanted`: number → day). `tonight`: those whose rows have just arrived."""
    if date_column is None:
        return {}
    values = {"files": list(wanted), "days": list(wanted.values())}
    names = {"table": table, "date": date_column, "until": until, "earlier": sorted(wanted.keys() - set(tonight))}
    rows = warehouse.rows("ingest/in_force/days_until", values, **names)
    return {file_id: (first, last) for file_id, first, last in rows if first is not None}


def known_places(warehouse: Warehouse, source: str) -> dict[int, dict[str, Any]]:
    """Where each delivery stands by now: number → place."""
    rows = warehouse.rows("ingest/in_force/known_places", {"source": source}, columns=_PLACE)
    return {row[0]: dict(zip((*_PLACE, "speaks"), row, strict=True)) for row in rows}


def place_row(entry: Placed) -> dict[str, Any]:
    """A delivery's place as the table of deliveries has it."""
    delivery, covers = entry.delivery, entry.covers or (None, None)
    cells = (
        delivery.file_id, entry.series, entry.as_of, entry.as_of_from, entry.firm, entry.claim, entry.claim_from, *covers,
        entry.place, entry.repeats, entry.withdrawn, entry.accepted,
    )  # fmt: skip
    return dict(zip(_PLACE, cells, strict=True))


_STANDING = ("file_id", "series", "place", "as_of", "firm", "accepted", "claim", "covers_from", "covers_to")


def write_standing(warehouse: Warehouse, standing: Sequence[Placed]) -> None:
    """Write the deliveries that stand into a temporary table, for SQL to join."""
    warehouse.run("ingest/in_force/standing")
    rows = []
    for entry in standing:
        delivery, written = entry.delivery, place_row(entry)
        stated_from, stated_to = delivery.stated or (None, None)
        rows.append(
            {name: written[name] for name in _STANDING}
            | {
                "path": delivery.path,
                "came_at": delivery.came_at,
                "stated": entry.stated and entry.claim != "additions",
                "stated_from": stated_from,
                "stated_to": stated_to,
                "names": list(delivery.names),
                "rows": delivery.rows,
                "live": delivery.live,
                "damaged": False,
            }
        )
    warehouse.insert("standing", rows)


def write_places(
    warehouse: Warehouse,
    source: str,
    known_at: datetime,
    placed: Sequence[Placed],
    known: Mapping[int, Mapping[str, Any]],
    speaking: Collection[int] | None,
) -> None:
    """Write where each delivery stands from now on, where that differs from what is written.

    `speaking`: those as which at least one thing stands; None: of a table for which that is not asked.
    """
    rows = [place_row(entry) for entry in placed]
    for row in rows:
        row["speaks"] = row["place"] is not None if speaking is None else row["file_id"] in speaking
    other = [row for row in rows if known.get(row["file_id"]) != row]
    ended = known.keys() & {row["file_id"] for row in other} | (known.keys() - {row["file_id"] for row in rows})
    values = {"source": source, "known_at": known_at}
    if ended:
        warehouse.run("ingest/in_force/end_places", {**values, "files": list(ended)})
    if other:
        infinity = {"source": source, "known_from": known_at, "known_until": "infinity"}
        warehouse.insert("deliveries", [{**row, **infinity} for row in other])
        warehouse.run("ingest/in_force/write_covers", {**values, "files": [row["file_id"] for row in other]})
