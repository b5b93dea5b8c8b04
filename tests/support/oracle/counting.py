"""From rows in force to what is published: verdicts, figures, months, the account, table 3 and table 4."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from .in_force import Held
from .model import COLUMNS, Declared, Office, Row
from .states import KINDS, OUTCOMES, table_3_row
from .things import key_of, same_thing

FIRST_DAY = date(2008, 1, 1)  # the year in which the 条例 took effect
Figures = Mapping[tuple[int, str], float]


@dataclass(frozen=True)
class Verdict:
    """What became of a row. `stands`: the figures it stands behind, each with the day on which it does."""

    held: Held
    verdict: Literal["counted", "excluded", "quarantined"]
    reason: str = ""
    stands: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True)
class Account:
    """What became of the rows of a source in a year (None: no readable date)."""

    pulled: int
    counted: int
    excluded: int
    quarantined: int


def verdicts(held: Sequence[Held], day: date) -> tuple[Verdict, ...]:
    """One verdict for each row: pulled = counted + excluded + quarantined."""
    doubles = _doubles_across_sources(held, day)
    last_years = _last_years(held, day)
    return tuple(_judge(item, day, id(item) in doubles, last_years.get(item.source, day.year)) for item in held)


def figures(
    given: Iterable[Verdict], declared: Iterable[Declared] = (), day: date | None = None
) -> dict[tuple[int, str], float]:
    """Figures of every year that are not zero, totals among them. A declared number stands where no row is counted."""
    sums: dict[tuple[int, str], float] = defaultdict(float)
    for verdict in given:
        for figure, on in verdict.stands:
            for name in (figure, *totals_of(figure)):
                sums[on.year, name] += 1
    families = {(year, figure.split(".")[0]) for year, figure in sums}
    for entry in declared:
        family = entry.figure.split(".")[0]
        counted = (entry.year, entry.figure) in sums or (family != "posts" and (entry.year, family) in families)
        if not counted and entry.value and (day is None or entry.since <= day):
            sums[entry.year, entry.figure] = entry.value
    return dict(sums)


def monthly(given: Iterable[Verdict]) -> dict[tuple[int, int, str], float]:
    """The counted rows by month; a total is the sum of its parts."""
    sums: dict[tuple[int, int, str], float] = defaultdict(float)
    for verdict in given:
        for figure, on in verdict.stands:
            for name in (figure, *totals_of(figure)):
                sums[on.year, on.month, name] += 1
    return dict(sums)


def accounting(given: Iterable[Verdict]) -> dict[tuple[str, int | None], Account]:
    """The account of each source and year of the rows' own dates."""
    counts: dict[tuple[str, int | None], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for verdict in given:
        at = verdict.held.row.at
        counts[verdict.held.source, None if at is None else at.year][verdict.verdict] += 1
    return {
        place: Account(sum(parts.values()), parts["counted"], parts["excluded"], parts["quarantined"])
        for place, parts in counts.items()
    }


def totals_of(figure: str) -> tuple[str, ...]:
    """The totals a figure is part of."""
    parts = figure.split(".")
    if parts[0] == "items":
        return ("items.total",)
    if parts[0] == "disputes":
        return (f"disputes.{parts[1]}.total",)
    if parts[0] != "requests":
        return ()
    row, column = parts[1], parts[2]
    totals = [f"requests.{row}.total"]
    if row not in ("new_received", "carried_in", "carried_out"):
        totals += [f"requests.result_total.{column}", "requests.result_total.total"]
    return tuple(totals)


def corrected(office: Office, held: Sequence[Held], day: date) -> tuple[tuple[Held, ...], tuple[tuple[str, str], ...]]:
    """Rows as the signed corrections of that day leave them, and the corrections that fit no row: (source, number)."""
    rows = list(held)
    misfits: list[tuple[str, str]] = []
    for entry in office.corrections:
        if entry.decided_on > day:
            continue
        fits = [
            index
            for index, item in enumerate(rows)
            if item.source == entry.source and item.row.number == entry.number and not item.gone and not item.double
            and getattr(item.row, entry.field) == entry.expect
        ]  # fmt: skip
        if len(fits) != 1:
            misfits.append((entry.source, entry.number))
            continue
        row: Row = rows[fits[0]].row
        if entry.field == "kind":
            row = replace(row, kind=entry.value or "")
        elif entry.field == "state":
            row = replace(row, state=entry.value or "")
        else:
            row = replace(row, result=entry.value)
        rows[fits[0]] = replace(rows[fits[0]], row=row)
    return tuple(rows), tuple(misfits)


def _judge(held: Held, day: date, doubled: bool, last_year: int) -> Verdict:
    refusal = held.refusal or (None if held.double or held.gone else _refused(held, day))
    if refusal is not None:
        return Verdict(held, "quarantined", refusal)
    if held.double or doubled:
        return Verdict(held, "excluded", "double")
    if held.gone:
        return Verdict(held, "excluded", "withdrawn")
    row = held.row
    if held.table == "items":
        if row.reference or row.state != "published":
            return Verdict(held, "excluded", "reference" if row.reference else row.state)
        stands = [(f"items.{COLUMNS[row.kind]}", row.day)]
    elif held.table == "posts":
        if row.state not in ("", "public"):
            return Verdict(held, "excluded", row.state)
        stands = [(f"posts.{row.kind}", row.day)]
    elif held.table == "requests":
        stands = list(_request(row, last_year))
    else:
        stands = list(_dispute(row, last_year))
    return Verdict(held, "counted", "", tuple((figure, on) for figure, on in stands if on is not None))


def _request(row: Row, last_year: int) -> Iterable[tuple[str, date | None]]:
    """Received in its year, answered in the year of the answer, carried over every 31 December on which it was open (art. 33, 50)."""
    assert row.day is not None
    yield f"requests.new_received.{row.kind}", row.day
    result = table_3_row(row)
    if result is not None:
        yield f"requests.{result[0]}.{row.kind}", row.closed if row.result is not None else row.left
    until = last_year if result is None else result[1] - 1
    for year in range(row.day.year, until + 1):
        yield f"requests.carried_out.{row.kind}", date(year, 12, 31)
        if year < (last_year if result is None else result[1]):
            yield f"requests.carried_in.{row.kind}", date(year + 1, 1, 1)


def _dispute(row: Row, last_year: int) -> Iterable[tuple[str, date | None]]:
    """A result in the year a case was closed, pending in every year at whose end it was open."""
    assert row.day is not None
    closed = row.closed.year if row.closed is not None and row.result is not None else None
    if closed is not None:
        yield f"disputes.{row.kind}.{row.result}", row.closed
    for year in range(row.day.year, (last_year if closed is None else closed - 1) + 1):
        yield f"disputes.{row.kind}.pending", date(year, 12, 31)


def _refused(held: Held, day: date) -> str | None:
    """The reason for which a row is in quarantine on a day. What is dated after that day waits until its day has come."""
    row = held.row
    if row.day is None or row.day > day or row.day < FIRST_DAY:
        return "date"
    if held.table == "items":
        return None if row.title else "title"
    if held.table == "posts":
        return None
    if held.table == "requests" and row.kind not in KINDS:
        return "kind"
    if held.table == "disputes" and row.result is not None and row.result not in OUTCOMES:
        return "outcome"
    if (row.result is None) != (row.closed is None):
        return "result without a day, or a day without a result"
    if row.closed is not None and not row.day <= row.closed <= day:
        return "closed"
    return None


def _doubles_across_sources(held: Sequence[Held], day: date) -> set[int]:
    """Of one thing in two sources the row of the later list stands."""
    groups: dict[tuple[object, ...], list[Held]] = defaultdict(list)
    for item in held:
        usable = item.refusal is None and not item.gone and not item.double and _refused(item, day) is None
        if usable and item.row.number is not None and not item.row.reference:
            groups[item.table, *key_of(item.table, item.row)].append(item)
    doubles: set[int] = set()
    for members in groups.values():
        ordered = sorted(members, key=lambda item: (item.rank[:2], item.source), reverse=True)
        for index, item in enumerate(ordered):
            earlier = ordered[:index]
            if any(other.source != item.source and same_thing(item.table, other.row, item.row) for other in earlier):
                doubles.add(id(item))
    return doubles


def _last_years(held: Sequence[Held], day: date) -> dict[str, int]:
    """The last year a ledger says anything about: what is open is carried no further than that."""
    years: dict[str, int] = {}
    for item in held:
        if item.refusal is not None or item.double or item.row.day is None or _refused(item, day) is not None:
            continue
        ends = [item.row.day, item.row.closed, item.row.left, item.reach]
        years[item.source] = max(years.get(item.source, 0), *(end.year for end in ends if end is not None))
    return years
