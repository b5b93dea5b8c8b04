"""count: list the rows every number stands on, then sum them once.

Builds the candidate: the database that `publish` will hand to readers. Each pulled row gets exactly one verdict (counted, excluded
with a reason, quarantined with the expectation that refused it); figures are sums of counted verdicts and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from pipeline.core import (
    TABLES,
    Finding,
    Refusal,
    Warehouse,
    Workspace,
    code_version,
    compose,
    decision_rows,
    record_findings,
    table_rules,
)
from pipeline.figures.candidate import begin_candidate, open_candidate, state_of, thaw
from pipeline.figures.controls import control_findings, write_controls
from pipeline.figures.coverage import coverage_findings, write_coverage, write_source_settings
from pipeline.figures.dictionary import dictionary
from pipeline.figures.page_tables import write_page_tables
from pipeline.figures.verdicts import judge_rows


@dataclass(frozen=True)
class Counted:
    """What counting produced: rows by verdict, how many figures, what does not add up; `since`: the batch it went on from."""

    counted: int
    excluded: int
    quarantined: int
    figures: int
    findings: tuple[Finding, ...]
    since: int | None


def count_figures(
    warehouse: Warehouse,
    workspace: Workspace,
    *,
    as_of: date,
    today: date | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Counted:
    """Build the candidate from everything in force. `as_of`: the day freshness is judged on; `today`: the day on which
    it is judged, where that is a later one (the year asked for is over).

    Raises Refusal CHECK-FIRST while rows wait to be checked: a number must not stand on rows nobody judged.
    """
    (waiting,) = warehouse.rows("figures/count/unchecked")[0]
    if waiting:
        raise Refusal("CHECK-FIRST", count=waiting)
    state = state_of(warehouse, workspace, code_version())
    since = begin_candidate(warehouse, workspace, state)
    findings: list[Finding] = []
    with open_candidate(warehouse, workspace):
        _write_settings(warehouse, workspace)
        values: dict[str, object] = {"as_of": as_of, "state": state, "last_verdict": -1}
        if since is not None:
            thaw(warehouse)
            values["last_verdict"] = _take_back(warehouse, since)
        for table in ("items", "posts", "requests", "request_events", "disputes"):
            findings += judge_rows(warehouse, table, since)
            say(table)
        partly = since is not None
        warehouse.run("figures/count/leaves", values, partly=partly)
        warehouse.run("figures/count/counted_families")
        _write_dictionary(warehouse)
        findings += judge_rows(warehouse, "declared")
        warehouse.run("figures/count/add_declared")
        warehouse.run("figures/count/monthly")
        warehouse.run("figures/count/figures", values)
        tables = [(name, f'year("{rules.date}")' if rules.date else "year") for name, rules in table_rules().items()]
        warehouse.run("figures/count/recounted", values, tables=tables, partly=partly)
        warehouse.run("figures/count/accounting", partly=partly)
        warehouse.run("figures/count/begin_places", partly=partly)
        if warehouse.rows("figures/count/any_left_out")[0][0]:
            warehouse.run("figures/count/places", values, tables=TABLES, partly=partly)
        write_source_settings(warehouse, workspace)
        write_coverage(warehouse, as_of=as_of, today=today or as_of)
        write_controls(warehouse, workspace, today=today or as_of)
        write_page_tables(warehouse, workspace)
        warehouse.run("figures/count/state", values)
        findings += _found(warehouse)
        findings += coverage_findings(warehouse, as_of=as_of, today=today or as_of)
        findings += control_findings(warehouse)
        record_findings(warehouse.connection, "count", findings)
        counted, excluded, quarantined, figures = warehouse.rows("figures/count/totals")[0]
    return Counted(counted, excluded, quarantined, figures, tuple(findings), since)


def _take_back(warehouse: Warehouse, since: int) -> int:
    """Take out of a copied candidate the verdicts that are given anew: all but those of items nothing touched.

    Returns the row number after which verdicts are new.
    """
    warehouse.run("figures/count/affected", {"since": since}, table="items", thing="item_id")
    warehouse.run("figures/count/taken_back")
    warehouse.run("figures/count/forget_taken_back")
    return int(warehouse.rows("figures/count/last_verdict")[0][0])


def _write_settings(warehouse: Warehouse, workspace: Workspace) -> None:
    """Put units of channels and rows of decisions where SQL can join them."""
    warehouse.run("figures/count/settings")
    channels = workspace.settings.channels
    warehouse.insert("channel_units", [{"channel": name, "unit": setting.unit} for name, setting in channels.items()])
    names = ("code", "result_row", "years_from", "years_to")
    warehouse.insert("closing_decisions", [dict(zip(names, row, strict=True)) for row in decision_rows()])


def _write_dictionary(warehouse: Warehouse) -> None:
    """Every figure there can be, what each total adds up, for the classes and channels that were met."""
    met = warehouse.rows("figures/count/classes")
    entries = dictionary(
        (code for kind, code in met if kind == "items"), (code for kind, code in met if kind == "posts")
    )
    warehouse.run("figures/count/dictionary")
    leaves = [
        {"figure": entry.figure, "years_from": entry.years_from, "years_to": entry.years_to or 9999}
        for entry in entries
        if not entry.leaves
    ]
    warehouse.insert("figure_leaves", leaves)
    parts = [{"total": entry.figure, "part": leaf} for entry in entries for leaf in entry.leaves]
    warehouse.insert("candidate.figure_parts", parts)
    words = ("figure", "label", "unit", "counts", "leaves_out", "legal_basis")
    warehouse.insert("candidate.dictionary", [{name: getattr(entry, name) for name in words} for entry in entries])


def _found(warehouse: Warehouse) -> list[Finding]:
    """What does not add up, and what is declared otherwise than counted."""
    findings = [
        compose("ACC-001", agency=agency, year=year, source=source, left=pulled, right=judged, refers_to=source)
        for agency, source, year, pulled, judged in warehouse.rows("figures/count/unaccounted")
    ]
    findings += [
        compose(
            "DECLARED-CONFLICT", agency=agency, year=year, figure=figure, left=declared, right=counted, refers_to=figure
        )
        for agency, year, figure, declared, counted in warehouse.rows("figures/count/declared_conflicts")
    ]
    findings += [
        compose("DECLARED-DOUBTFUL", agency=agency, year=year, figure=figure, left=0, right=waiting, refers_to=figure)
        for agency, year, figure, waiting in warehouse.rows("figures/count/declared_doubtful")
    ]
    return findings
