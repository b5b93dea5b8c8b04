"""The verb `count`: list the rows behind every figure, then sum them once.

Builds the candidate, the database that `publish` gives to readers. Each pulled row gets exactly one verdict (counted, excluded with a
reason, quarantined with the expectation that refused it); a figure is the sum of counted verdicts and nothing else.
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
from pipeline.figures.candidate import new_candidate, restore_unsealed_figures, verdict_fingerprint
from pipeline.figures.coverage import write_source_settings
from pipeline.figures.days import write_days, years_left_out
from pipeline.figures.dictionary import figure_dictionary
from pipeline.figures.page_tables import write_page_tables
from pipeline.figures.repair import set_aside_damaged
from pipeline.figures.verdicts import assign_verdicts
from pipeline.ingest import known_classes
from pipeline.law import figure_names


@dataclass(frozen=True)
class CountResult:
    """The result of a count: rows by verdict, the number of figures, the findings.

    `since`: the last batch that an earlier count covered and this one continued from; None when everything was counted.
    """

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
) -> CountResult:
    """Build the candidate from all rows in force.

    `as_of`: the day up to which the figures should reach, by which missing data are reported; `today`: the day of the run, as which
    sources are published, where that is later (a year that is over is closed). `say` reports progress, table by table. Raises Refusal
    CHECK-FIRST while deliveries wait for `check`: a figure must not include rows that were never judged.
    """
    (unchecked,) = warehouse.rows("figures/count/unchecked")[0]
    if unchecked:
        raise Refusal("CHECK-FIRST", count=unchecked)
    state = verdict_fingerprint(warehouse, workspace, code_version())
    findings = [] if workspace.scratch else set_aside_damaged(workspace)
    with new_candidate(warehouse, workspace, state) as since:
        _write_settings(warehouse, workspace)
        today = today or as_of
        values: dict[str, object] = {"as_of": as_of, "today": today, "state": state, "last_verdict": -1}
        if since is not None:
            restore_unsealed_figures(warehouse)
            values["last_verdict"] = _withdraw_verdicts(warehouse, since)
        partly = since is not None
        for table in ("items", "posts", "requests", "request_events", "disputes", "documents"):
            findings += assign_verdicts(warehouse, table, since)
            say(table)
        write_source_settings(warehouse, workspace)
        (counts,) = warehouse.rows("figures/count/any_counts")[0]
        if counts:
            findings += assign_verdicts(warehouse, "counts", today=today)
            say("counts")
        elsewhere = _exclude_years_elsewhere(warehouse, workspace)
        warehouse.run("figures/count/tallies", values, partly=partly)
        warehouse.run("figures/count/leaves")
        _write_dictionary(warehouse)
        warehouse.run("figures/count/more_leaves", fills="counts")
        findings += assign_verdicts(warehouse, "declared")
        warehouse.run("figures/count/tallies_of_declared", values)
        warehouse.run("figures/count/more_leaves", fills="declared")
        warehouse.run("figures/count/figures", values)
        tables = [(name, f'year("{rules.date}")' if rules.date else "year") for name, rules in table_rules().items()]
        warehouse.run("figures/count/accounting", tables=tables, partly=partly)
        warehouse.run("figures/count/places", values, tables=TABLES, partly=partly)
        write_page_tables(warehouse, workspace)
        of_days = write_days(warehouse, workspace, elsewhere, as_of=as_of, today=today)
        warehouse.run("figures/count/deliveries")
        warehouse.run("figures/count/state", values)
        findings += _accounting_findings(warehouse)
        findings += _counts_findings(warehouse, workspace, as_of) if counts else []
        findings = [finding for finding in findings if (finding.agency, finding.year) not in elsewhere]
        record_findings(warehouse.connection, "count", findings)
        counted, excluded, quarantined, figures = warehouse.rows("figures/count/totals")[0]
    return CountResult(counted, excluded, quarantined, figures, (*findings, *of_days), since)


def _exclude_years_elsewhere(warehouse: Warehouse, workspace: Workspace) -> frozenset[tuple[str, int]]:
    """Leave the years whose report was published elsewhere to what was declared of them. Returns these (agency, year)."""
    elsewhere = years_left_out(workspace)
    if elsewhere:
        agencies, years = (list(column) for column in zip(*sorted(elsewhere), strict=True))
        warehouse.run("figures/count/elsewhere_years", {"agencies": agencies, "years": years})
        warehouse.run("figures/count/elsewhere_rows")
    return elsewhere


def _withdraw_verdicts(warehouse: Warehouse, since: int) -> int:
    """Delete from a copied candidate the verdicts that are given anew: all but those of items that did not change.

    Returns the row number in `verdicts` after which verdicts are of this run.
    """
    (doubles,) = warehouse.rows("figures/count/any_duplicates", {"table": "items"}, table="items")[0]
    warehouse.run("figures/count/affected", since=since, table="items", thing="item_id", doubles=doubles)
    return int(warehouse.rows("figures/count/withdrawn_verdicts")[0][0])


def _write_settings(warehouse: Warehouse, workspace: Workspace) -> None:
    """Write units of channels and rows of decisions into temporary tables, for SQL to join."""
    warehouse.run("figures/count/settings")
    channels = workspace.settings.channels
    warehouse.insert("channel_units", [{"channel": name, "unit": setting.unit} for name, setting in channels.items()])
    names = ("code", "result_row", "years_from", "years_to")
    warehouse.insert("closing_decisions", [dict(zip(names, row, strict=True)) for row in decision_rows()])


def _write_dictionary(warehouse: Warehouse) -> None:
    """Write every possible figure and the parts of every total, for the classes and channels that were counted."""
    codes = warehouse.rows("figures/count/counted_families")
    warehouse.run("figures/count/carry_in_known")
    entries = figure_dictionary(
        (code for kind, code in codes if kind == "items"), (code for kind, code in codes if kind == "posts")
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
    names = ("figure", "label", "unit", "counts", "leaves_out", "legal_basis")
    definitions = [{name: getattr(entry, name) for name in names} for entry in entries]
    warehouse.insert("candidate.dictionary", definitions)


def _counts_findings(warehouse: Warehouse, workspace: Workspace, as_of: date) -> list[Finding]:
    """Findings about numbers without rows that a list contradicts or covers in part, and about days of which there is neither."""
    names = figure_names(known_classes(workspace.folder))
    findings = []
    rows = warehouse.rows("figures/count/counts_that_differ")
    for agency, year, source, figure, covered, times, stated, ours, places, first in rows:
        more = f"；共 {times} 处" if times > 5 else ""
        code = "COUNTS-DIFFER" if covered == "whole" else "COUNTS-OVERLAP"
        findings.append(compose(code, agency=agency, year=year, source=source, figure=names.label_of(figure), first=first,
                                places=places + more, left=stated, right=ours, refers_to=f"{source} {figure}"))  # fmt: skip
    for agency, year, figure, days, spans in warehouse.rows("figures/count/counts_missing", {"as_of": as_of}):
        name = names.label_of(figure)
        findings.append(
            compose(
                "COUNTS-MISSING",
                agency=agency,
                year=year,
                figure=name,
                days=days,
                spans=spans,
                left=days,
                refers_to=figure,
            )
        )
    return findings


def _accounting_findings(warehouse: Warehouse) -> list[Finding]:
    """Findings about rows that do not add up, requests carried in that nobody knows, and declared numbers that contradict counted ones."""
    findings = [
        compose("ACC-001", agency=agency, year=year, source=source, left=pulled, right=accounted, refers_to=source)
        for agency, source, year, pulled, accounted in warehouse.rows("figures/count/unaccounted")
    ]
    findings += [
        compose("CARRY-IN-UNKNOWN", agency=agency, year=year, refers_to="requests.carried_in.total")
        for agency, year in warehouse.rows("figures/count/carry_in_unknown")
    ]
    findings += [
        compose(
            "DECLARED-CONFLICT", agency=agency, year=year, figure=figure, left=declared, right=counted, refers_to=figure
        )
        for agency, year, figure, declared, counted in warehouse.rows("figures/count/declared_conflicts")
    ]
    findings += [
        compose(
            "DECLARED-DOUBTFUL", agency=agency, year=year, figure=figure, left=0, right=quarantined, refers_to=figure
        )
        for agency, year, figure, quarantined in warehouse.rows("figures/count/declared_doubtful")
    ]
    findings += [
        compose("DECLARED-SUM", agency=agency, year=year, figure=figure, left=declared, right=parts, refers_to=figure)
        for agency, year, figure, declared, parts in warehouse.rows("figures/count/declared_sums")
    ]
    findings += [
        compose("DECLARED-TWICE", agency=agency, year=year, figure=figure, said=said, refers_to=figure)
        for agency, year, figure, said in warehouse.rows("figures/count/declared_twice")
    ]
    return findings
