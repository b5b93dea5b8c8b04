"""Asia/Shanghai, in which rows are dated and versions are known, wherever the machine stands.

Times inside the program are naive wall time of that zone. It has no summer time since 1991, before any row there is.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def now_in_shanghai() -> datetime:
    """Wall time now, without a zone."""
    return datetime.now(SHANGHAI).replace(tzinfo=None)


def today_in_shanghai() -> date:
    """The day it is now."""
    return now_in_shanghai().date()


def wall_time(moment: datetime | float) -> datetime:
    """A moment (a time with its zone, or epoch seconds) as wall time. A time without a zone is taken for wall time already."""
    if not isinstance(moment, datetime):
        moment = datetime.fromtimestamp(moment, SHANGHAI)
    return moment if moment.tzinfo is None else moment.astimezone(SHANGHAI).replace(tzinfo=None)
