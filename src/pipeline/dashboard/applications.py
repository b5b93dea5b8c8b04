"""依申请公开: table 3 as printed with its rules lit on both sides, what waits, and how long answers took."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import Any

from pipeline.dashboard.filled import filled_forms, printed
from pipeline.dashboard.lights import OUTCOMES, by_rule, lights, worst_of_cells
from pipeline.dashboard.view import View
from pipeline.law import time_limits
from pipeline.requests import RANK_FROM, STATES

BANDS = {"overdue": "已逾期", "due_1": "剩 1 个工作日以内", "due_5": "剩 2 至 5 个工作日", "due_10": "剩 6 至 10 个工作日",
         "later": "剩 10 个工作日以上", "stopped": "停止计算期限", "abandoned": "视为放弃", "unclear": "日期有疑问"}  # fmt: skip


def build(view: View) -> dict[str, Any]:
    """What 依申请公开 shows."""
    assert view.year is not None
    figures = view.figures()
    report = next((one for one in filled_forms(view) if one.form.kind == "report"), None)
    found = []
    if report is not None:
        tables = [cell.figure for cell in report.form.cells if cell.table == "requests"]
        every = lights(view, report, filled_forms(view, view.year - 1))
        found = [one for one in every if any(cell in tables for cell in one.cells)]
    answers = view.ask("dashboard/answers").rows
    days = [float(used) for used, _ in answers]
    return {
        "figures": {name.removeprefix("requests.").removesuffix(".total"): value for name, value in figures.items()
                    if name.startswith("requests.") and name.endswith(".total")},
        "report": report,
        "table": printed(report, "requests") if report is not None else None,
        "worst": worst_of_cells(found),
        "rules": by_rule(found),
        "outcomes": OUTCOMES,
        "waiting": [(BANDS[band], count, band) for band, count in sorted(
            view.ask("dashboard/waiting").rows, key=lambda row: list(BANDS).index(row[0]))],
        "oldest": view.records("dashboard/oldest"),
        "request_states": STATES,
        "periods": view.records("dashboard/periods"),
        "days": days,
        "answers": [(float(used), state == "answered_late") for used, state in answers],
        "by_days": sorted(Counter(days).items()),
        "late": sum(state == "answered_late" for _, state in answers),
        "median": median(days) if days else None,
        "limit": time_limits()["reply"].days,
        "rank_from": RANK_FROM,
    }  # fmt: skip
