"""words."""

from __future__ import annotations

WEEKDAYS = "一二三四五六日"


STATES = {
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
