"""The Chinese words for the states of a request and the days of the week, as readers see them."""

from __future__ import annotations

# Indexed by date.weekday(): Monday is 0.
WEEKDAY_NAMES = "一二三四五六日"

# By `requests_clock.state`.
STATE_LABELS = {
    "open": "办理中",
    "stopped": "停止计算",
    "overdue": "已逾期",
    "answered": "已答复",
    "answered_late": "逾期答复",
    "withdrawn": "已撤回",
    "abandoned": "视为放弃",
    "unclear": "日期有疑问",
    "not_received": "尚未收到",
}
