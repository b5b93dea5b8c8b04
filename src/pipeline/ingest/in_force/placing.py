"""Where each delivery of a source stands in time: its as-of and what that rests on, the days it speaks for, whether it stands at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from pipeline.ingest.in_force.claims import series_of
from pipeline.ingest.in_force.statements import Statement

_FIRST_DAY = date(1, 1, 1)


@dataclass(frozen=True)
class Delivery:
    """What is known of one delivery, as `files` has it. `days`: first and last day in it."""

    file_id: int
    path: str
    came_at: datetime
    rows_print: str
    rows: int
    exported_at: datetime | None
    document_at: datetime | None
    claim: str | None
    claim_from: str | None
    stated: tuple[date, date] | None
    days: tuple[date, date] | None
    names: tuple[str, ...]
    live: bool


@dataclass(frozen=True)
class Placed:
    """A delivery in time. `place`: its rank among those that stand, None when it does not; deliveries of equal rank share it.

    `claim`: period, list or additions; `claim_from`: where that is stated, or `inferred`. `repeats`: the delivery whose rows it has.
    `replaces`: other rows stood at its path before.
    """

    delivery: Delivery
    series: str
    as_of: datetime
    as_of_from: str
    firm: bool
    claim: str
    claim_from: str
    covers: tuple[date, date] | None
    place: int | None = None
    repeats: int | None = None
    withdrawn: bool = False
    accepted: bool = False
    replaces: bool = False

    @property
    def rank(self) -> tuple[datetime, date, datetime]:
        return self.as_of, self.covers[1] if self.covers else _FIRST_DAY, self.delivery.came_at

    @property
    def stated(self) -> bool:
        return self.claim_from != "inferred"


DaysUntil = Callable[[Mapping[int, date]], Mapping[int, tuple[date, date]]]


def place(
    deliveries: Sequence[Delivery],
    statements: Sequence[Statement],
    days_until: DaysUntil,
    *,
    repetitions: bool = True,
    additions: bool = False,
) -> list[Placed]:
    """Every delivery of a source with its place. `days_until`: first and last day of deliveries up to a day.

    `repetitions`: whether the same rows again say nothing new; not for the steps in a ledger's columns, which go with its rows.
    `additions`: whether a short list without a stated claim only adds rows; not in a ledger, where what it lacks is asked about.
    """
    said = {
        (what, delivery.file_id)
        for delivery in deliveries
        for entry in statements
        for what in [entry.what]
        if entry.covers(delivery.path, delivery.came_at)
    }
    claims = {
        delivery.file_id: entry
        for entry in statements
        if entry.what == "claim"
        for delivery in deliveries
        if entry.covers(delivery.path, delivery.came_at)
    }
    deliveries = [
        _as_claimed(delivery, claims[delivery.file_id]) if delivery.file_id in claims else delivery
        for delivery in deliveries
    ]
    by_path: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        if ("withdraw", delivery.file_id) not in said:
            by_path[delivery.path].append(delivery)
    in_time = [
        _in_time(
            delivery,
            by_path[delivery.path],
            accepted=("accept", delivery.file_id) in said,
            withdrawn=("withdraw", delivery.file_id) in said,
            registered=delivery.file_id in claims and claims[delivery.file_id].as_of is not None,
        )
        for delivery in deliveries
    ]
    beyond = {
        entry.delivery.file_id: entry.as_of.date()
        for entry in in_time
        if not entry.stated and entry.delivery.days is not None and entry.delivery.days[1] > entry.as_of.date()
    }
    until = days_until(beyond) if beyond else {}
    in_time = [_covering(entry, until) for entry in in_time]
    in_time.sort(key=lambda entry: (*entry.rank, entry.delivery.path, entry.delivery.file_id))
    standing: list[Placed] = []
    others: list[Placed] = []
    originals: dict[tuple[object, ...], list[Placed]] = defaultdict(list)
    for entry in in_time:
        delivery = entry.delivery
        rows = (delivery.rows_print, delivery.claim, delivery.stated)
        if entry.withdrawn:
            others.append(entry)
            continue
        original = next(
            (first for first in originals[rows] if repetitions and _repeats(delivery, first.delivery, by_path)), None
        )
        if original is not None:
            others.append(replace(entry, repeats=original.delivery.file_id))
            continue
        standing.append(entry)
        originals[rows].append(entry)
    if additions:
        standing = _with_additions(standing)
    places = {rank: number for number, rank in enumerate(sorted({entry.rank for entry in standing}), start=1)}
    return [replace(entry, place=places[entry.rank]) for entry in standing] + others


def _as_claimed(delivery: Delivery, entry: Statement) -> Delivery:
    """A delivery of which a person said when it was made or what it is complete for."""
    if entry.as_of is not None:
        delivery = replace(delivery, exported_at=entry.as_of, live=False)
    if entry.claim is not None:
        stated = (entry.first, entry.last) if entry.first is not None and entry.last is not None else None
        delivery = replace(delivery, claim=entry.claim, claim_from="register", stated=stated)
    return delivery


def _in_time(
    delivery: Delivery, at_path: Sequence[Delivery], *, accepted: bool, withdrawn: bool, registered: bool
) -> Placed:
    came, ends = delivery.came_at, delivery.stated[1] if delivery.stated else None
    as_of, as_of_from = came, "came"
    own = False
    if delivery.live:
        as_of_from, own = "platform", True
    elif delivery.exported_at is not None and delivery.exported_at <= came:
        as_of, as_of_from, own = delivery.exported_at, "register" if registered else "stated", True
    elif delivery.document_at is not None and delivery.document_at <= came:
        as_of, as_of_from, own = delivery.document_at, "document", True
    elif ends is not None and datetime.combine(ends, time.max) < came:
        as_of, as_of_from = datetime.combine(ends, time.max), "period"
    replaces = any(other.came_at < came and other.rows_print != delivery.rows_print for other in at_path)
    kind = delivery.claim or "period"
    return Placed(
        delivery,
        series_of(delivery.path),
        as_of,
        as_of_from,
        own or replaces or accepted,
        kind,
        delivery.claim_from or "inferred",
        None,
        withdrawn=withdrawn,
        accepted=accepted,
        replaces=replaces,
    )


def _with_additions(standing: Sequence[Placed]) -> list[Placed]:
    """The same, where a list that states nothing and has less than half the rows a day of an earlier one only adds rows.

    Held against the largest earlier list of its series or of one of its accounts or sites. One that took the place of other rows at
    its own path is a list, however short it is.
    """
    largest: dict[str, Delivery] = {}
    result: list[Placed] = []
    for entry in standing:
        delivery = entry.delivery
        kin = [entry.series, *(f"name {name}" for name in delivery.names)]
        if not (entry.stated or entry.accepted or entry.replaces) and any(
            2 * delivery.rows < _rows_within(largest[one], entry.covers) for one in kin if one in largest
        ):
            entry = replace(entry, claim="additions")
        for one in kin:
            if one not in largest or delivery.rows > largest[one].rows:
                largest[one] = delivery
        result.append(entry)
    return result


def _rows_within(delivery: Delivery, days: tuple[date, date] | None) -> float:
    """About how many rows of a delivery are dated in these days: its rows spread evenly over its own days."""
    if days is None or delivery.days is None:
        return 0.0
    first, last = delivery.days
    both = (min(last, days[1]) - max(first, days[0])).days + 1
    return delivery.rows * max(both, 0) / ((last - first).days + 1)


def _covering(entry: Placed, until: Mapping[int, tuple[date, date]]) -> Placed:
    """The days it speaks for; a period ends at the as-of at the latest, and a platform still adds to the day of the fetch."""
    delivery = entry.delivery
    last = entry.as_of.date() - timedelta(days=1) if delivery.live else entry.as_of.date()
    if entry.withdrawn or (delivery.live and delivery.stated is None):
        covers: tuple[date, date] | None = None
    elif entry.claim == "list" and entry.stated:
        covers = (_FIRST_DAY, last)
    elif delivery.stated is not None:
        covers = (delivery.stated[0], min(delivery.stated[1], last))
    elif delivery.file_id in until:
        covers = until[delivery.file_id]
    elif delivery.days is not None and delivery.days[1] <= entry.as_of.date():
        covers = delivery.days
    else:
        covers = None
    return replace(entry, covers=covers if covers is not None and covers[0] <= covers[1] else None)


def _repeats(delivery: Delivery, earlier: Delivery, by_path: Mapping[str, Sequence[Delivery]]) -> bool:
    """Whether the same rows say nothing new: not where the name states when they were exported, nor from a platform.

    At its own path content may come back after other content stood there: somebody's act, unless the document is older.
    """
    if delivery.exported_at is not None or delivery.live:
        return False
    if delivery.path != earlier.path or delivery.document_at is not None:
        return True
    return not any(
        earlier.came_at < other.came_at < delivery.came_at and other.rows_print != delivery.rows_print
        for other in by_path[delivery.path]
    )
