"""The rows in force of one source on one day: for each thing the version that stands, and what must be asked about it.

A function of the set of deliveries that had come by then: nothing depends on the order in which they are handed over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .absence import Absence, absences
from .model import Doubt, DoubtKind, Office, Row, Source, Table
from .placing import Placed, is_said, placed
from .states import counted_part, level, together
from .things import Key, Version, begins_anew, key_of, same_thing, things_of, told_apart


@dataclass(frozen=True)
class Held:
    """A row that has to be accounted for.

    `reach`: the last day its delivery speaks for; `rank`: the place of that delivery in time. `gone`: withdrawn; `double`: a further
    line of a thing; `refusal`: why it is in quarantine.
    """

    source: str
    table: Table
    row: Row
    path: str
    reach: date | None
    rank: tuple[datetime, date, datetime]
    gone: bool = False
    double: bool = False
    refusal: str | None = None


class Doubts:
    """Collects what must be told, one entry for each kind and delivery."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._numbers: dict[tuple[DoubtKind, str], set[str]] = defaultdict(set)

    def add(self, kind: DoubtKind, path: str, number: str | None = None) -> None:
        self._numbers[kind, path] |= set() if number is None else {number}

    def told(self) -> tuple[Doubt, ...]:
        return tuple(
            sorted(
                Doubt(kind, self._source, path, tuple(sorted(numbers)))
                for (kind, path), numbers in self._numbers.items()
            )
        )


def rows_in_force(office: Office, source: Source, day: date) -> tuple[tuple[Held, ...], tuple[Doubt, ...]]:
    """All rows of a source that have to be accounted for on a day, and what must be told of them."""
    doubts = Doubts(source.name)
    standing, repeated = placed(office, source, day)
    accepted = [place for place in standing if is_said(office.accepted, place.delivery, day)]
    things = things_of(source, standing, accepted)
    yearly = begins_anew(source, things)
    chosen = {
        key: [(group, _standing_version(source.table, group, doubts, accepted)) for group in groups]
        for key, groups in things.items()
    }
    colliding = {id(group) for groups in things.values() for group in _colliding(source, groups, yearly)}
    missing = absences(source, _clear(standing, things, colliding), accepted, chosen, yearly=yearly)
    held: list[Held] = []
    for key, members in chosen.items():
        for group, version in members:
            refusal = "collision" if id(group) in colliding else None
            if refusal:
                doubts.add("collision", version.placed.delivery.path, key[0] if len(key) == 1 else key[-1])
            held += _lines(source.table, source.name, version, missing.get(id(group)), refusal, group, doubts)
    for place in standing:
        held += _alone(source, place, standing, doubts)
    for absence in missing.values():
        doubts.add(absence.kind, absence.path, absence.number)
    _tell_returned(source.table, repeated, chosen, doubts)
    for delivery in office.deliveries:
        if delivery.source == source.name and delivery.torn and delivery.came.date() <= day:
            doubts.add("torn", delivery.path)
    return tuple(held), doubts.told()


def _standing_version(table: Table, group: Sequence[Version], doubts: Doubts, accepted: Sequence[Placed]) -> Version:
    """Of the versions of a thing the one of the latest delivery, except that an undated file does not undo what another one says."""
    passed: list[Version] = []
    standing = group[0]
    reached = {group[0].placed.delivery.path: level(table, together(table, group[0].rows)[0])}
    for version in group[1:]:
        own = level(table, together(table, version.rows)[0])
        path = version.placed.delivery.path
        others = max((value for other, value in reached.items() if other != path), default=0)
        reached[path] = max(own, reached.get(path, 0))
        if own < others and not version.placed.firm and version.placed not in accepted:
            passed.append(version)
            doubts.add("undone", path, version.rows[0].number)
            continue
        standing = version
    _tell_reopened(table, group, standing, accepted, doubts)
    _tell_late(table, group, standing, passed, accepted, doubts)
    return standing


def _tell_reopened(
    table: Table, group: Sequence[Version], standing: Version, accepted: Sequence[Placed], doubts: Doubts
) -> None:
    if table not in ("requests", "disputes") or standing.placed in accepted:
        return
    before = [version for version in group if version.placed.rank < standing.placed.rank]
    if before and level(table, together(table, standing.rows)[0]) < max(
        level(table, together(table, version.rows)[0]) for version in before
    ):
        doubts.add("reopened", standing.placed.delivery.path, standing.rows[0].number)


def _tell_late(
    table: Table,
    group: Sequence[Version],
    standing: Version,
    passed: Sequence[Version],
    accepted: Sequence[Placed],
    doubts: Doubts,
) -> None:
    """An undated file that came after the one that stands, and says something that was not known before that one came."""
    stands = together(table, standing.rows)[0]
    known = {
        counted_part(table, together(table, version.rows)[0])
        for version in group
        if version.placed.delivery.came <= standing.placed.delivery.came
    }
    for version in group:
        place, row = version.placed, together(table, version.rows)[0]
        if place.firm or place in accepted or standing.placed in accepted or version in passed:
            continue
        later = place.delivery.came > standing.placed.delivery.came and place.rank < standing.placed.rank
        if later and counted_part(table, row) not in known and level(table, row) >= level(table, stands):
            doubts.add("late", place.delivery.path, row.number)


def _colliding(source: Source, groups: Sequence[Sequence[Version]], yearly: bool) -> list[Sequence[Version]]:
    """The things of one key that nothing tells apart."""
    return [
        group
        for group in groups
        if any(other is not group and not told_apart(source, group, other, yearly) for other in groups)
    ]


def _clear(
    standing: Sequence[Placed], things: Mapping[Key, Sequence[Sequence[Version]]], colliding: Collection[int]
) -> list[Placed]:
    """Deliveries that do not have two things under one key themselves: one that has withdraws nothing, its numbers are damaged."""
    damaged: set[int] = set()
    for groups in things.values():
        places = [id(version.placed) for group in groups if id(group) in colliding for version in group]
        damaged |= {place for place in places if places.count(place) > 1}
    return [place for place in standing if id(place) not in damaged]


def _lines(
    table: Table,
    source: str,
    version: Version,
    absence: Absence | None,
    refusal: str | None,
    group: Sequence[Version],
    doubts: Doubts,
) -> list[Held]:
    """The row that stands for a thing, and its further lines in the same file as doubles."""
    main, agree = together(table, version.rows)
    path = version.placed.delivery.path
    reach = version.placed.covers[1] if version.placed.covers else None
    rivals = [other for other in group if other is not version and other.placed.rank == version.placed.rank]
    if refusal is None and (
        not agree
        or any(counted_part(table, together(table, other.rows)[0]) != counted_part(table, main) for other in rivals)
    ):
        refusal = "order"
        doubts.add("order", path, main.number)
    gone = absence is not None and absence.takes_effect and table != "posts"
    lines = [Held(source, table, main, path, reach, version.placed.rank, gone=gone, refusal=refusal)]
    further = Held(source, table, main, path, reach, version.placed.rank, double=True)
    return lines + [further] * (len(version.rows) - 1)


def _alone(source: Source, place: Placed, standing: Sequence[Placed], doubts: Doubts) -> list[Held]:
    """Rows without a number or a date belong to their file alone: they are there until another file takes its place."""
    delivery = place.delivery
    replaced = any(
        other.rank > place.rank
        and (
            other.delivery.path == delivery.path
            or (other.stated and other.delivery.claim == delivery.claim and other.series == place.series)
        )
        for other in standing
    )
    if replaced:
        return []
    held: list[Held] = []
    for row in delivery.rows:
        if row.number is not None and row.at is not None:
            continue
        refusal: DoubtKind = "no_number" if row.number is None else "no_date"
        doubts.add(refusal, delivery.path, row.number)
        held.append(Held(source.name, source.table, row, delivery.path, None, place.rank, refusal=refusal))
    return held


def _tell_returned(
    table: Table,
    repeated: Sequence[tuple[Placed, Placed]],
    chosen: Mapping[Key, Sequence[tuple[Sequence[Version], Version]]],
    doubts: Doubts,
) -> None:
    """The rows of an older file came again, with a later time of their own, after another file had changed some of them."""
    for again, original in repeated:
        rows = [row for row in original.delivery.rows if row.number is not None and row.at is not None]
        for key, members in chosen.items():
            for _, version in members:
                between = original.rank < version.placed.rank < again.rank and version.placed is not original
                if not (between and again.firm):
                    continue
                now = together(table, version.rows)[0]
                for row in rows:
                    same = key_of(table, row) == key and same_thing(table, row, now)
                    if same and counted_part(table, row) != counted_part(table, now):
                        doubts.add("returned", again.delivery.path, row.number)
