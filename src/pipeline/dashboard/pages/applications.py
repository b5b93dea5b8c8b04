"""依申请公开: table 3 as printed with the outcome of its rules, what is still open, and how long answers took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from statistics import median
from typing import Any

from pipeline.dashboard.forms import form_of_kind, printed_table, published_forms
from pipeline.dashboard.knowledge import what_is_known
from pipeline.dashboard.pictures.request_flow import FlowPart, flow_picture
from pipeline.dashboard.pictures.svg import Picture
from pipeline.dashboard.rule_results import OUTCOMES, RelationResult, by_rule, relation_results, worst_by_cell
from pipeline.dashboard.view import View
from pipeline.law import time_limits
from pipeline.reports import FilledForm
from pipeline.requests import RANK_FROM, STATE_LABELS

# What is left of the period of an open request, in the order of the table.
TIME_LEFT = {"overdue": "已逾期", "due_1": "剩 1 个工作日以内", "due_5": "剩 2 至 5 个工作日", "due_10": "剩 6 至 10 个工作日",
             "later": "剩 10 个工作日以上", "stopped": "停止计算期限", "abandoned": "视为放弃", "unclear": "日期有疑问"}  # fmt: skip

# The rows of table 3 that are no outcome.
FLOW_ROWS = ("carried_in", "new_received", "result_total", "carried_out")


def build(view: View) -> dict[str, Any]:
    """What 依申请公开 shows."""
    report = form_of_kind(published_forms(view), "report")
    results = _results_of_table_3(view, report) if report is not None else []
    answers = view.ask("dashboard/answers").rows
    days = [float(used) for used, _ in answers]
    open_requests = dict(view.ask("dashboard/waiting").rows)
    return {
        "flow": request_flow(view.figures()),
        "report": report,
        "flow_picture": _flow(view, report),
        "table": printed_table(report, "requests") if report is not None else None,
        "worst": worst_by_cell(results),
        "rules": by_rule(results),
        "outcomes": OUTCOMES,
        "known": what_is_known(view),
        "open": [(word, open_requests[code], code) for code, word in TIME_LEFT.items() if code in open_requests],
        "oldest": view.records("dashboard/oldest"),
        "request_states": STATE_LABELS,
        "periods": view.records("dashboard/periods"),
        "days": days,
        "answers": [(float(used), state == "answered_late") for used, state in answers],
        "by_days": sorted(Counter(days).items()),
        "late": sum(state == "answered_late" for _, state in answers),
        "median": median(days) if days else None,
        "limit": time_limits()["reply"].days,
        "min_answers_to_rank": RANK_FROM,
    }  # fmt: skip


def request_flow(figures: Mapping[str, float]) -> dict[str, float | None]:
    """The four totals of table 3 whose sums must agree: carried in, received, decided, carried out; None where not known."""
    rows = ("carried_in", "new_received", "result_total", "carried_out")
    return {row: figures.get(f"requests.{row}.total") for row in rows}


def _flow(view: View, report: FilledForm | None) -> Picture | None:
    """What became of the requests of the year; None where table 3 is not filled, or its two sides differ."""
    totals = {
        cell.cell.row: cell.value or 0
        for cell in (report.cells.values() if report else ())
        if cell.cell.table == "requests" and cell.cell.column == "total"
    }
    labels = {cell.cell.row: cell.cell.label.removesuffix("·总计") for cell in report.cells.values()} if report else {}

    def part(row: str, *, label: str = "", open: bool = False) -> FlowPart:
        return FlowPart(label or labels[row], totals[row], view.links.evidence(f"requests.{row}.total"), open)

    if not set(FLOW_ROWS) <= set(totals) or not sum(totals[row] for row in FLOW_ROWS[:2]):
        return None
    received = [part("carried_in", label="上年结转"), part("new_received", label="本年新收")]
    outcomes = [part(row) for row in totals if row not in FLOW_ROWS]
    outcomes.append(part("carried_out", label="结转下年", open=True))
    if sum(flow.value for flow in received) != sum(flow.value for flow in outcomes):
        return None
    return flow_picture("flow", received, outcomes)


def _results_of_table_3(view: View, report: FilledForm) -> list[RelationResult]:
    """The relations that touch a cell of table 3."""
    assert view.year is not None
    cells = {cell.figure for cell in report.form.cells if cell.table == "requests"}
    results = relation_results(view, report, published_forms(view, view.year - 1))
    return [result for result in results if not cells.isdisjoint(result.cells)]
