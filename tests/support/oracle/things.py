"""Which rows are the same thing: one key, one thing, unless what they say shows that they are two."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from .model import Row, Source, Table
from .placing import Placed

_BASE62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
Key = tuple[str, ...]


@dataclass(frozen=True)
class Version:
    """What one delivery says of one thing: the lines it has of it (more than one where a file lists it twice)."""

    placed: Placed
    rows: tuple[Row, ...]


def key_of(table: Table, row: Row) -> Key:
    """The natural key of a row that has a number. A Weibo post is the same under its number and under its letters."""
    number = row.number or ""
    if table == "items":
        return (number, row.kind) if row.reference else (number,)
    if table == "posts":
        return row.kind, weibo_number(number) if row.kind == "weibo" else number
    return (number, row.kind) if table == "disputes" else (number,)


def weibo_number(written: str) -> str:
    """The number of a post given by its letters: base 62, four characters for each seven digits from the right."""
    if written.isdigit() or not re.fullmatch(r"1?[0-9A-Za-z]{9}", written) or not re.search("[A-Za-z]", written):
        return written
    groups: list[str] = []
    rest = written
    while rest:
        rest, group = rest[:-4], rest[-4:]
        value = 0
        for letter in group:
            value = value * 62 + _BASE62.index(letter)
        if value >= 10**7:
            return written
        groups.insert(0, str(value).rjust(7, "0") if rest else str(value))
    return "".join(groups)


def same_thing(table: Table, left: Row, right: Row) -> bool:
    """Whether two rows of one key speak of the same thing, by what they say alone."""
    if left.account and right.account and left.account != right.account:
        return False
    if table == "items":
        return left.title == right.title or left.day == right.day
    if table == "posts":
        return left.title == right.title or left.at == right.at
    return left.day == right.day


def things_of(
    source: Source, standing: Sequence[Placed], accepted: Sequence[Placed] = ()
) -> dict[Key, list[list[Version]]]:
    """Per key its things, each with its versions in the order of their deliveries. Rows without number or date are in none.

    `accepted`: deliveries of which a person said that they are right: what they have under a key is what others have under it.
    """
    rows: dict[Key, list[tuple[Placed, Row]]] = defaultdict(list)
    for place in standing:
        for row in place.delivery.rows:
            if row.number is not None and row.at is not None:
                rows[key_of(source.table, row)].append((place, row))
    believed = _believed(source, standing, accepted)
    return {key: _parted(source.table, members, believed) for key, members in rows.items()}


def told_apart(source: Source, left: Sequence[Version], right: Sequence[Version], yearly: bool) -> bool:
    """Whether two things of one key are known to be two: by account, or by the year of a number that begins anew each year."""
    first, second = left[-1].rows[0], right[-1].rows[0]
    if source.table == "posts":
        return bool(first.account and second.account and first.account != second.account)
    return source.table == "requests" and yearly and bears_no_year(first) and _year(first) != _year(second)


def begins_anew(source: Source, things: dict[Key, list[list[Version]]]) -> bool:
    """Whether numbers of a ledger begin anew each year: the office says so, or its files show it.

    They show it where one list has a number twice with days of different years, or two lists that state periods apart from each
    other each have it on a day of their own period.
    """
    if source.yearly:
        return True
    if source.table != "requests":
        return False
    for group in things.values():
        for left, right in combinations(group, 2):
            for one, other in ((one, other) for one in left for other in right):
                first, second = one.rows[0], other.rows[0]
                if _year(first) == _year(second) or not bears_no_year(first):
                    continue
                if one.placed is other.placed or _apart(one.placed, first, other.placed, second):
                    return True
    return False


def bears_no_year(row: Row) -> bool:
    """Whether a number does not name a year."""
    return re.search(r"(19|20)\d\d", row.number or "") is None


def _year(row: Row) -> int | None:
    return None if row.day is None else row.day.year


def _apart(one: Placed, first: Row, other: Placed, second: Row) -> bool:
    if not (one.stated and other.stated and one.covers and other.covers and first.day and second.day):
        return False
    disjoint = one.covers[1] < other.covers[0] or other.covers[1] < one.covers[0]
    own = one.covers[0] <= first.day <= one.covers[1] and other.covers[0] <= second.day <= other.covers[1]
    return disjoint and own


def _believed(source: Source, standing: Sequence[Placed], accepted: Sequence[Placed]) -> frozenset[frozenset[int]]:
    """Pairs of deliveries of one series of which most shared keys agree: between them a thing may change what identifies it."""
    pairs: set[frozenset[int]] = set()
    keyed = {id(place): _by_key(source.table, place) for place in standing}
    for left, right in combinations(standing, 2):
        if left in accepted or right in accepted:
            pairs.add(frozenset({id(left), id(right)}))
        if left.series != right.series:
            continue
        first, second = keyed[id(left)], keyed[id(right)]
        shared = first.keys() & second.keys()
        changed = sum(
            not any(same_thing(source.table, row, other) for row in first[key] for other in second[key])
            for key in shared
        )
        if shared and 2 * changed < len(shared):
            pairs.add(frozenset({id(left), id(right)}))
    return frozenset(pairs)


def _by_key(table: Table, place: Placed) -> dict[Key, list[Row]]:
    rows: dict[Key, list[Row]] = defaultdict(list)
    for row in place.delivery.rows:
        if row.number is not None and row.at is not None:
            rows[key_of(table, row)].append(row)
    return rows


def _parted(
    table: Table, members: Sequence[tuple[Placed, Row]], believed: frozenset[frozenset[int]]
) -> list[list[Version]]:
    """The members of a key, joined where two are the same thing, directly or over others.

    A change of what identifies a thing is believed only between deliveries that each have a single thing under the key, and for a
    number without a year only within one year.
    """
    leader = list(range(len(members)))

    def lead(index: int) -> int:
        while leader[index] != index:
            index = leader[index]
        return index

    for left, right in combinations(range(len(members)), 2):
        if same_thing(table, members[left][1], members[right][1]):
            leader[lead(right)] = lead(left)
    several = {
        id(place)
        for place, _ in members
        if len({lead(index) for index, (other, _) in enumerate(members) if other is place}) > 1
    }
    for left, right in combinations(range(len(members)), 2):
        (place, row), (other, again) = members[left], members[right]
        single = place is not other and not {id(place), id(other)} & several
        one_account = len({row.account, again.account} - {""}) < 2
        one_year = table != "requests" or not bears_no_year(row) or _year(row) == _year(again)
        if single and one_account and one_year and frozenset({id(place), id(other)}) in believed:
            leader[lead(right)] = lead(left)
    groups: dict[int, dict[int, list[Row]]] = defaultdict(lambda: defaultdict(list))
    places = {id(place): place for place, _ in members}
    for index, (place, row) in enumerate(members):
        groups[lead(index)][id(place)].append(row)
    return [
        sorted(
            (Version(places[number], tuple(rows)) for number, rows in group.items()), key=lambda item: item.placed.rank
        )
        for group in groups.values()
    ]
