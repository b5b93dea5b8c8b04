"""The time limits (期限) of the 条例: how many days, of which kind, since when. The numbers stand in `deadlines.yml`."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Literal

from pipeline.core import FrozenModel, package_yaml
from pipeline.law.workdays import Calendar


class TimeLimit(FrozenModel):
    """One time limit: `days` working or calendar days, the article it stands in, the day from which it exists.

    `from_memory`: not yet checked against the document itself.
    """

    days: int
    unit: Literal["working", "calendar"]
    what: str
    article: str
    since: date | None = None
    from_memory: bool = False


@cache
def time_limits() -> dict[str, TimeLimit]:
    """All time limits by name."""
    return {name: TimeLimit.model_validate(entry) for name, entry in package_yaml("law/deadlines.yml").items()}


def deadline(calendar: Calendar, name: str, start: date) -> date:
    """The last day of a time limit that starts with `start`, which itself does not count.

    A limit of calendar days ends on its day even when that is a day off: the earlier date is the safe one.
    Raises KeyError for a name that `deadlines.yml` does not have.
    """
    time_limit = time_limits()[name]
    if time_limit.unit == "calendar":
        return start + timedelta(days=time_limit.days)
    return calendar.after(start, time_limit.days)


def in_force_since(name: str) -> date:
    """The day from which a time limit exists. Raises KeyError for one without such a day."""
    day = time_limits()[name].since
    if day is None:
        raise KeyError(f"{name} has no `since` in deadlines.yml")
    return day
