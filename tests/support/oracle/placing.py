"""Which deliveries count at all, and where each stands in time: its as-of, what that rests on, and what it claims."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import PurePosixPath

from .model import Claim, Delivery, Office, Source, Statement

_NOT_A_NAME = re.compile(
    r"[\d\s_\-—–()（）.#]+|副本|复制|最新|更新|修订|导出于|导出|[一二三四]季度|第|上半年|下半年|全年|季度|年|月|日|至|到"
)


@dataclass(frozen=True)
class Placed:
    """A delivery and its place in time.

    `as_of`: the time of what it says. `firm`: that time is stated, the document's own, or it took the place of other bytes at its own
    path; otherwise it is only the end of the stated period, or when the file came. `covers`: the days it speaks for, stated or from
    its first to its last date.
    """

    delivery: Delivery
    as_of: datetime
    firm: bool
    series: str
    covers: tuple[date, date] | None
    numbers: frozenset[str]

    @property
    def rank(self) -> tuple[datetime, date, datetime]:
        """Order of deliveries: by as-of, then by how far they reach, then by when they came."""
        return self.as_of, self.covers[1] if self.covers else date.min, self.delivery.came

    @property
    def stated(self) -> bool:
        return self.delivery.claim is not None


def placed(office: Office, source: Source, day: date) -> tuple[tuple[Placed, ...], tuple[tuple[Placed, Placed], ...]]:
    """The deliveries of a source that stand on a day, and those that only repeat one of them: (repetition, original)."""
    came = [
        delivery
        for delivery in office.deliveries
        if delivery.source == source.name
        and delivery.came.date() <= day
        and not delivery.torn
        and not is_said(office.withdrawn, delivery, day)
    ]
    return _without_repetitions(sorted((_place(delivery, came) for delivery in came), key=lambda item: item.rank))


def is_said(statements: Iterable[Statement], delivery: Delivery, day: date) -> bool:
    """Whether a person had said it of this delivery by that day."""
    return any(
        statement.path == delivery.path and delivery.came.date() <= statement.on <= day for statement in statements
    )


def series_of(path: str) -> str:
    """What is left of a path without dates, counters and marks of copies: the exports of one list share it."""
    file, _, sheet = path.partition("#")
    pure = PurePosixPath(file)
    return "/".join([*pure.parts[:-1], _NOT_A_NAME.sub("", pure.stem)]) + ("#" if sheet else "")


def _place(delivery: Delivery, deliveries: Sequence[Delivery]) -> Placed:
    ends = delivery.claim.end if delivery.claim is not None else None
    if delivery.stated is not None:
        as_of = delivery.stated
    elif delivery.document is not None and delivery.document <= delivery.came:
        as_of = delivery.document
    elif ends is not None:
        as_of = min(datetime.combine(ends, time.max), delivery.came)
    else:
        as_of = delivery.came
    replaces = any(
        other.path == delivery.path and other.came < delivery.came and other.rows != delivery.rows
        for other in deliveries
    )
    own = delivery.stated is not None or delivery.document is not None
    numbers = frozenset(row.number for row in delivery.rows if row.number is not None)
    return Placed(
        delivery, as_of, own or replaces, series_of(delivery.path), _covers(delivery, as_of.date(), ends), numbers
    )


def _covers(delivery: Delivery, as_of: date, ends: date | None) -> tuple[date, date] | None:
    if delivery.claim is not None and delivery.claim.kind == "list":
        return date.min, as_of
    if delivery.claim is not None and delivery.claim.start is not None and ends is not None:
        return delivery.claim.start, min(ends, as_of)
    days = [row.day for row in delivery.rows if row.day is not None and row.day <= as_of]
    return (min(days), max(days)) if days else None


def _without_repetitions(
    standing: Sequence[Placed],
) -> tuple[tuple[Placed, ...], tuple[tuple[Placed, Placed], ...]]:
    """The same rows again under another name, or saved again, say nothing new, unless the file states when it was exported.

    At its own path content may come back after other content stood there: that is somebody's act and news, unless the document's
    own time says that it is the older one.
    """
    kept: list[Placed] = []
    repeated: list[tuple[Placed, Placed]] = []
    for item in standing:
        original = next((earlier for earlier in kept if _repeats(item, earlier, standing)), None)
        if original is None:
            kept.append(item)
        else:
            repeated.append((item, original))
    return tuple(kept), tuple(repeated)


def _repeats(item: Placed, earlier: Placed, standing: Sequence[Placed]) -> bool:
    same = Counter(item.delivery.rows) == Counter(earlier.delivery.rows)
    claims: set[Claim | None] = {item.delivery.claim, earlier.delivery.claim}
    if not same or item.delivery.stated is not None or len(claims) > 1:
        return False
    if item.delivery.path != earlier.delivery.path or item.delivery.document is not None:
        return True
    return not any(
        other.delivery.path == item.delivery.path and earlier.delivery.came < other.delivery.came < item.delivery.came
        for other in standing
        if other.delivery.rows != item.delivery.rows
    )
