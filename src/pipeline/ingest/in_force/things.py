"""Which rows of one key are the same thing, where they do not agree in what identifies them.

Only keys whose rows disagree come here, so that rows are handled one by one; all others are one thing each and stay in SQL.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations


@dataclass(frozen=True)
class OddRow:
    """A row of such a key. `identity`, `apart`: its cells in those columns of the table's rules. `files`: deliveries that list it."""

    key: str
    content: int
    number: str
    day: date | None
    identity: tuple[str | None, ...]
    apart: tuple[str | None, ...]
    files: tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """A row's thing within its key, what joins the row's name to tell it apart, and whether nothing tells the things of the key apart."""

    content: int
    thing: int
    mark: str | None
    collides: bool


@dataclass(frozen=True)
class Lists:
    """What is known of the deliveries: the series of each, the accepted ones, and the stated period of those that state one."""

    series: Mapping[int, str]
    accepted: Collection[int]
    periods: Mapping[int, tuple[date, date]]


def parts_of(
    rows: Sequence[OddRow],
    lists: Lists,
    shared: Callable[[Collection[tuple[int, int]]], Mapping[tuple[int, int], int]],
    *,
    ledger: bool,
    yearly: bool,
) -> tuple[list[Part], bool]:
    """The part of every row, and whether numbers without a year begin anew each year: `yearly`, or because the rows show it.

    `shared`: how many keys pairs of deliveries share. `ledger`: requests, whose numbers may begin anew.
    """
    keys: dict[str, list[OddRow]] = defaultdict(list)
    for row in rows:
        keys[row.key].append(row)
    groups = {key: _by_what_they_say(members) for key, members in keys.items()}
    believed = _believed(groups, lists, shared)
    for key, group in groups.items():
        groups[key] = _with_believed_changes(group, believed, ledger)
    yearly = yearly or (ledger and any(_shows_years(group, lists) for group in groups.values()))
    return [part for group in groups.values() for part in _named(group, ledger and yearly)], yearly


def bears_no_year(number: str) -> bool:
    """Whether a number does not name a year."""
    return re.search(r"(19|20)\d\d", number) is None


def _same(left: OddRow, right: OddRow) -> bool:
    """Whether two rows speak of the same thing, by what they say alone."""
    return not _apart(left, right) and any(
        first == second for first, second in zip(left.identity, right.identity, strict=True)
    )


def _apart(left: OddRow, right: OddRow) -> bool:
    return any(first and second and first != second for first, second in zip(left.apart, right.apart, strict=True))


def _joined(groups: list[list[OddRow]], join: Callable[[OddRow, OddRow], bool]) -> list[list[OddRow]]:
    """Groups with those united of which any two rows are to be joined."""
    result: list[list[OddRow]] = []
    for group in groups:
        fitting = [other for other in result if any(join(left, right) for left in other for right in group)]
        result = [other for other in result if other not in fitting]
        result.append([row for other in (*fitting, group) for row in other])
    return result


def _by_what_they_say(members: Sequence[OddRow]) -> list[list[OddRow]]:
    return _joined([[row] for row in members], _same)


Groups = list[list[OddRow]]


def _believed(
    groups: Mapping[str, Groups],
    lists: Lists,
    shared: Callable[[Collection[tuple[int, int]]], Mapping[tuple[int, int], int]],
) -> set[tuple[int, int]]:
    """Pairs of deliveries of one series of which most shared keys agree: between them a thing may change what identifies it."""
    changed: dict[tuple[int, int], int] = defaultdict(int)
    for group in groups.values():
        listing: dict[int, list[OddRow]] = defaultdict(list)
        for row in (row for rows in group for row in rows):
            for file in row.files:
                listing[file].append(row)
        for left, right in combinations(sorted(listing), 2):
            if lists.series[left] != lists.series[right] and not {left, right} & set(lists.accepted):
                continue
            if not any(_same(row, other) for row in listing[left] for other in listing[right]):
                changed[left, right] += 1
    in_series = [pair for pair in changed if lists.series[pair[0]] == lists.series[pair[1]]]
    together = shared(in_series) if in_series else {}
    return {
        pair
        for pair, count in changed.items()
        if pair[0] in lists.accepted or pair[1] in lists.accepted or 2 * count < together.get(pair, 0)
    }


def _with_believed_changes(group: Groups, believed: set[tuple[int, int]], ledger: bool) -> Groups:
    """Things of one key united where a believed change leads from one to the other.

    Only between deliveries that each have a single thing under the key, and for a number without a year only within one year.
    """
    things_in: dict[int, set[int]] = defaultdict(set)
    for number, rows in enumerate(group):
        for row in rows:
            for file in row.files:
                things_in[file].add(number)
    single = {file for file, things in things_in.items() if len(things) == 1}

    def changes(left: OddRow, right: OddRow) -> bool:
        if _apart(left, right) or (ledger and bears_no_year(left.number) and _year(left) != _year(right)):
            return False
        return any(
            (min(one, other), max(one, other)) in believed
            for one in left.files
            for other in right.files
            if one != other and one in single and other in single
        )

    return _joined(group, changes)


def _shows_years(group: Groups, lists: Lists) -> bool:
    """One list has the number twice with days of different years, or two lists that state periods apart each have it on a day of theirs."""
    for first, second in combinations(group, 2):
        for left in first:
            for right in second:
                if _year(left) == _year(right) or not bears_no_year(left.number):
                    continue
                if set(left.files) & set(right.files):
                    return True
                if any(_periods_apart(lists, one, left, other, right) for one in left.files for other in right.files):
                    return True
    return False


def _periods_apart(lists: Lists, one: int, left: OddRow, other: int, right: OddRow) -> bool:
    first, second = lists.periods.get(one), lists.periods.get(other)
    if first is None or second is None or left.day is None or right.day is None:
        return False
    disjoint = first[1] < second[0] or second[1] < first[0]
    return disjoint and first[0] <= left.day <= first[1] and second[0] <= right.day <= second[1]


def _year(row: OddRow) -> int | None:
    return None if row.day is None else row.day.year


def _named(group: Groups, yearly: bool) -> list[Part]:
    """The things of a key in an order that does not depend on that of the deliveries, each with the mark that tells it apart."""
    ordered = sorted(group, key=lambda rows: min((row.day or date.min, row.content) for row in rows))
    if len(ordered) == 1:
        return [Part(row.content, 0, None, False) for row in ordered[0]]
    parts: list[Part] = []
    collides = [
        any(other is not rows and not _told_apart(rows, other, yearly) for other in ordered) for rows in ordered
    ]
    for number, (rows, collision) in enumerate(zip(ordered, collides, strict=True)):
        parts += [Part(row.content, number, None, collision) for row in rows]
    marks = _marks(ordered)
    return [Part(part.content, part.thing, marks[part.thing], part.collides) for part in parts]


def _told_apart(left: Sequence[OddRow], right: Sequence[OddRow], yearly: bool) -> bool:
    """Whether two things are known to be two: by account, channel or agency, or by the year of a number that begins anew each year."""
    if all(_apart(row, other) for row in left for other in right):
        return True
    return (
        yearly
        and bears_no_year(left[0].number)
        and {_year(row) for row in left}.isdisjoint(_year(row) for row in right)
    )


def _marks(groups: Groups) -> list[str]:
    """What joins the row's name: the cell in which all differ, else the year, else the day, with a number where that is not enough."""
    for column in range(len(groups[0][0].apart)):
        values = [next((row.apart[column] for row in rows if row.apart[column]), None) for rows in groups]
        if all(values) and len(set(values)) == len(values):
            return [str(value) for value in values]
    years = [str(_year(rows[0])) for rows in groups]
    if len(set(years)) == len(years):
        return years
    days = [str(min(row.day or date.min for row in rows)) for rows in groups]
    return [day if days.count(day) == 1 else f"{day}-{days[: place + 1].count(day)}" for place, day in enumerate(days)]
