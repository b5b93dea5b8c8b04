"""总览: the four numbers of a year with their date and their proof."""

from __future__ import annotations

from typing import Any

from pipeline.dashboard.view import View

HEADLINE = (
    ("items.total", "公开发布信息", "条"),
    ("posts.wechat", "微信发布", "条"),
    ("posts.weibo", "微博发布", "条"),
    ("requests.new_received.total", "新收公开申请", "件"),
)


def build(view: View) -> dict[str, Any]:
    """What 总览 shows."""
    figures = view.figures()
    before = view.figures((view.year or 0) - 1)
    return {
        "numbers": [
            {"figure": figure, "label": label, "unit": unit, "value": figures.get(figure), "before": before.get(figure)}
            for figure, label, unit in HEADLINE
        ],
        "open_findings": dict(view.ask("pages/open_findings").rows),
    }
