"""How pages write numbers, days and codes in Chinese."""

from __future__ import annotations

import re
from datetime import date, datetime

from pipeline.core import format_number as plain_number

STATUSES = {"draft": "草稿", "sealed": "已封存"}
SEVERITIES = {"block": "阻断", "warn": "警告", "info": "提示"}
SOURCE_STATES = {"fresh": "及时", "stale": "过期", "failed": "失败", "never": "从未取到"}
DELIVERY_WAYS = {"file": "导出文件", "api": "接口", "database": "数据库", "declared": "人员填报"}


def format_number(value: float | None, blank: str = "") -> str:
    """A number as tables print it: thousands apart from five digits on, never rounded; `blank` where nothing is known."""
    if value is None:
        return blank
    whole, point, rest = plain_number(float(value)).partition(".")
    sign, digits = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{int(digits):,}".replace(",", "\u2009") if len(digits) > 4 else digits
    return f"{sign}{grouped}{point}{rest}"


def format_change(value: float | None) -> str:
    """A change: +3, −3, 持平; nothing where it is not known."""
    if value is None:
        return ""
    return "持平" if value == 0 else ("+" if value > 0 else "") + format_number(value)


def format_percent(part: float | None, whole: float | None) -> str:
    """A share in percent to one decimal; nothing where there is no whole."""
    if part is None or not whole:
        return ""
    return f"{100 * part / whole:.1f}%".replace("-", "−")


def format_date(value: date | None, blank: str = "—") -> str:
    """A day as tables print it: 2019-12-31."""
    return blank if value is None else f"{value:%Y-%m-%d}"


def format_time(value: datetime | None, blank: str = "—") -> str:
    """Day and time of day, to the minute."""
    return blank if value is None else f"{value:%Y-%m-%d %H:%M}"


def without_code(text: str | None) -> str:
    """A reason without the code of the check before it: ITEM-011：发布日期… → 发布日期…"""
    return re.sub(r"^[A-Z][A-Z0-9-]+：", "", text or "")
