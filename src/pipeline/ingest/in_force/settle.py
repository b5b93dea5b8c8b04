"""Settles a source: what should be in force after the deliveries and statements of a night, against what is.

The difference becomes row versions; nothing is deleted or overwritten. Everything that decides is SQL over the rows of the source; only
keys whose rows disagree about what they are come to Python. A night whose deliveries all come after those that stand settles the numbers
they touch alone; nothing else can change (`_adds_only` says when that holds).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.core import Source, Warehouse, Workspace, decision_rows
from pipeline.ingest.in_force.contents import show_incoming, store_contents
from pipeline.ingest.in_force.night import BY_KEY, Night, night_of
from pipeline.ingest.in_force.places import known_places, place_row, write_places, write_standing
from pipeline.ingest.in_force.statements import Statement
from pipeline.ingest.in_force.things import Lists, OddRow, parts_of


@dataclass(frozen=True)
class Arrived:
    """What came since the source was settled last. `files`: deliveries that were read now, for the first time or again.

    `staged`: the relations in which their rows stand. `same_rules`: statements and settings are those of the last time.
    """

    files: frozenset[int] = frozenset()
    staged: tuple[str, ...] = ()
    same_rules: bool = False


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
    arrived: Arrived,
    *,
    read: int,
) -> Settled:
    """Bring the rows in force of a source to what its deliveries that had come by `known_at` say. The caller holds the transaction."""
    night = night_of(warehouse, workspace, source, table, known_at, statements, arrived.files)
    known = known_places(warehouse, source.name)
    write_standing(warehouse, night.standing)
    if table == "requests":
        warehouse.run("ingest/in_force/closing", {"codes": [code for code, *_ in decision_rows()]})
    (night.values["batch"],) = warehouse.rows("ingest/in_force/next_batch")[0]
    new = changed = gone = dropped = 0
    anything = True
    if arrived.staged:
        show_incoming(warehouse, arrived.staged, night.names)
    if _adds_only(night, known, arrived):
        _find_touched(night, arrived)
        _store(night, arrived)
        night.run("said")
        if _keys_agree(night):
            (new,) = night.row("insert_unheard") if arrived.staged else (0,)
            (anything,) = night.row("says_more")
        else:
            night.names |= {"only_touched": False, "aside": False}
    if not night.names["only_touched"]:
        _store(night, arrived)
        night.run("said")
    if anything:
        _compare(night)
        fresh, changed, gone, dropped = night.row("count_changes")
        new += fresh
        if changed or gone or dropped:
            night.run("end_versions")
        night.run("insert_versions")
        night.run("doubts")
        _tell_returned(night)
    speaking = {file_id for (file_id,) in warehouse.rows("ingest/in_force/speaking")} if night.names["ledger"] else None
    write_places(warehouse, source.name, known_at, night.placed, known, speaking)
    if table == "requests":
        night.run("chosen_requests")
    return Settled(night.values["batch"], read, new, changed, gone, dropped)


def _store(night: Night, arrived: Arrived) -> None:
    if arrived.staged:
        store_contents(night.warehouse, night.source.name, night.names)


def _adds_only(night: Night, known: Mapping[int, Mapping[str, Any]], arrived: Arrived) -> bool:
    """Whether tonight adds deliveries after all others and changes nothing else.

    Then a version that was in force before can only be followed by one of tonight, which needs its number in a delivery of tonight or
    its day in what one of them speaks for. What the earlier deliveries should have and lack stays as it was: it hangs on what came before
    them.
    """
    if night.table not in BY_KEY or night.source.steps_of is not None:
        return False
    if not known:
        return not night.row("holds_rows")[0]
    if not arrived.same_rules or arrived.files & known.keys():
        return False
    earlier = {entry.delivery.file_id: place_row(entry) for entry in night.placed}
    if earlier.keys() != known.keys() | arrived.files:
        return False
    if any(earlier[number].items() - row.items() for number, row in known.items()):
        return False
    ranks = [entry.rank for entry in night.standing if entry.delivery.file_id in known]
    return not ranks or all(
        entry.rank > max(ranks) for entry in night.standing if entry.delivery.file_id in arrived.files
    )


def _find_touched(night: Night, arrived: Arrived) -> None:
    fresh = [entry.delivery.file_id for entry in night.standing if entry.delivery.file_id in arrived.files]
    again = [
        entry.delivery.file_id
        for entry in night.placed
        if entry.repeats is not None and entry.firm and entry.delivery.file_id in arrived.files
    ]
    night.names |= {
        "only_touched": True,
        "held": night.row("holds_any")[0],
        "aside": len(arrived.files) > len({*fresh, *again}),
        "several": len(fresh) > 1,
        "fresh": fresh,
        "speaking": [*fresh, *again],
    }
    night.run("touched")


def _keys_agree(night: Night) -> bool:
    """Whether each key of a touched number is one thing; writes that none has parts. Which things a key has may hang on all other keys."""
    night.run("parts")
    night.run("odd_keys")
    return not night.row("any_odd")[0]


def _compare(night: Night) -> None:
    """What should be in force of what is said, and how it differs from what is."""
    if not night.names["only_touched"]:
        night.names["yearly"] = _write_parts(night)
    (night.names["doubled"],) = night.row("doubled_lines")
    night.run("versions")
    night.run("passed")
    (night.names["any_passed"],) = night.row("any_passed")
    night.run("chosen")
    if night.source.steps_of is not None:
        night.run("absent_steps")
    else:
        night.run("damaged")
        if night.names["ledger"]:
            night.run("shared_numbers")
        night.run("expected")
        if night.table in BY_KEY:
            night.run("shortfalls")
        night.run("absences")
    night.run("desired")
    night.run("changed")
    night.run("dropped")


def _write_parts(night: Night) -> bool:
    """Write the parts of odd keys; returns whether numbers begin anew each year."""
    warehouse = night.warehouse
    night.run("parts")
    night.run("odd_keys")
    rows = [
        OddRow(key, content, number, day, tuple(identity), tuple(apart), tuple(files))
        for key, content, number, day, identity, apart, files in warehouse.rows(
            "ingest/in_force/odd_rows", **night.names
        )
    ]
    lists = Lists(
        {entry.delivery.file_id: entry.series for entry in night.standing},
        frozenset(entry.delivery.file_id for entry in night.standing if entry.accepted),
        {entry.delivery.file_id: entry.covers for entry in night.standing if entry.stated and entry.covers is not None},
    )

    def shared(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
        values = {"lefts": [left for left, _ in pairs], "rights": [right for _, right in pairs]}
        return {
            (left, right): count
            for left, right, count in warehouse.rows("ingest/in_force/shared_keys", values, date=night.names["date"])
        }

    parts, yearly = parts_of(
        rows, lists, shared, ledger=night.table == "requests", yearly=night.source.numbers == "yearly"
    )
    warehouse.insert(
        "parts",
        [
            {"content": part.content, "thing": part.thing, "mark": part.mark, "collides": part.collides}
            for part in parts
        ],
    )
    return yearly


def _tell_returned(night: Night) -> None:
    ranks = {entry.rank for entry in night.standing}
    again = [
        (entry.delivery.file_id, entry.repeats, sum(rank < entry.rank for rank in ranks))
        for entry in night.placed
        if entry.repeats is not None and entry.firm
    ]
    if again:
        files, originals, places = (list(column) for column in zip(*again, strict=True))
        values = {"again": files, "original": originals, "places": places}
        night.warehouse.run("ingest/in_force/returned", values, **night.names)
