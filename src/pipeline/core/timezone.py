"""timezone."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone


def now_in_shanghai() -> datetime:
    """Wall time in Asia/Shanghai wherever the machine stands: the time in which rows are dated and versions are known."""
    return datetime.now(timezone(timedelta(hours=8))).replace(tzinfo=None)
