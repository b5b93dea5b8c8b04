"""What a later list no longer has: when that withdraws a row, when it is only told, and when it must be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from .model import DoubtKind, Row, Source
from .placing import Placed
from .things import Key, Version, bears_no_year

# A complete list that lacks more rows than this, and more than this share of what it should have, is asked about first.
SHRINK_ROWS = 5
SHRINK_SHARE = 0.2


@dataclass(frozen=True)
class Absence:
    """A thing that a later delivery should have and has not. `takes_effect`: it is withdrawn by that."""

    kind: DoubtKind
    path: str
    number: str | None
    takes_effect: bool


def absences(
    source: Source,
    standing: Sequence[Placed],
    accepted: Sequence[Placed],
    chosen: Mapping[Key, Sequence[tuple[Sequence[Version], Version]]],
    *,
    yearly: bool,
) -> dict[int, Absence]:
    """By the id of a thing's versions: what the latest delivery that should have it and has not means for it.

    `yearly`: a number without a year says nothing about another year's request of that number.
    """
    ledger = source.table in ("requests", "disputes")
    should: dict[int, list[Placed]] = {}
    numbers: dict[int, str | None] = {}
    lacking: dict[int, list[int]] = {id(place): [] for place in standing}
    expected: dict[int, int] = dict.fromkeys(lacking, 0)
    for members in chosen.values():
        for group, version in members:
            row = version.rows[0]
            numbers[id(group)] = row.number
            for place in standing:
                before = [other for other in group if other.placed.rank < place.rank]
                if not before or not _speaks_of(place, before[-1], ledger=ledger):
                    continue
                expected[id(place)] += 1
                if _has(place, group, row, by_year=yearly and bears_no_year(row)):
                    continue
                lacking[id(place)].append(id(group))
                if place.rank > version.placed.rank:
                    should.setdefault(id(group), []).append(place)
    standing_rows = {id(group): version.rows[0] for members in chosen.values() for group, version in members}
    outcome: dict[int, Absence] = {}
    for thing, places in should.items():
        judged = [
            _judged(source, place, place in accepted, lacking[id(place)], expected[id(place)], standing_rows[thing])
            for place in sorted(places, key=lambda item: item.rank)
        ]
        kind, takes_effect = next((entry for entry in reversed(judged) if entry[1]), judged[-1])
        at = judged.index((kind, takes_effect)) if takes_effect else len(judged) - 1
        place = sorted(places, key=lambda item: item.rank)[at]
        outcome[thing] = Absence(kind, place.delivery.path, numbers[thing], takes_effect)
    return outcome


def _has(place: Placed, group: Sequence[Version], row: Row, *, by_year: bool) -> bool:
    """Whether a delivery has a thing, be it in a row whose date cannot be read."""
    if any(version.placed is place for version in group):
        return True
    if not by_year:
        return row.number in place.numbers
    return any(other.number == row.number and other.at is None for other in place.delivery.rows)


def _speaks_of(place: Placed, version: Version, *, ledger: bool) -> bool:
    """Whether a delivery should have a thing: its days cover the thing's, and it is a list of the same account or site.

    Where neither names an account or site, the exports of one series are of one list, and so are ledgers that share a number. A ledger
    that takes the place of another one at its own path speaks of all that stood there: a request that disappears is never passed over.
    """
    row = version.rows[0]
    if ledger and not place.stated and place.delivery.path == version.placed.delivery.path:
        return True
    if place.covers is None or row.day is None or not place.covers[0] <= row.day <= place.covers[1]:
        return False
    names = {other.account or other.site for other in place.delivery.rows} - {""}
    own = row.account or row.site
    if names and own:
        return own in names
    if place.series == version.placed.series:
        return True
    return ledger and bool(place.numbers & version.placed.numbers)


def _judged(
    source: Source, place: Placed, accepted: bool, lacking: Sequence[int], expected: int, row: Row
) -> tuple[DoubtKind, bool]:
    if accepted:
        return "withdrawn", True
    if source.table in ("requests", "disputes"):
        return ("year_turn" if _left_out_at_the_turn(place, row) else "missing"), False
    if source.table == "posts":  # what was published counts, also when it was deleted afterwards
        return ("withdrawn" if place.stated else "not_withdrawn"), False
    if not place.stated:
        return "not_withdrawn", False
    if len(lacking) > SHRINK_ROWS and len(lacking) > SHRINK_SHARE * expected:
        return "shrunk", False
    return "withdrawn", True


def _left_out_at_the_turn(place: Placed, row: Row) -> bool:
    """A ledger kept by year begins with the requests that were open at the end of the year before: answered ones are not in it."""
    for year in {place.as_of.year, *(other.at.year for other in place.delivery.rows if other.at is not None)}:
        turn = date(year, 1, 1)
        earlier = [other for other in place.delivery.rows if other.day is not None and other.day < turn]
        carried = all(other.closed is None or other.closed >= turn for other in earlier)
        if (
            earlier
            and carried
            and row.day is not None
            and row.day < turn
            and row.closed is not None
            and row.closed < turn
        ):
            return True
    return False
