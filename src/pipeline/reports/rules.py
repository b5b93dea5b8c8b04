"""judge: check the cells of every report against the relations of its form (勾稽关系), all reports at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb

from pipeline.core import execute, has_table, sql
from pipeline.law import all_forms
from pipeline.reports.form_tables import load_forms, load_relations


def judge_forms(
    connection: duckdb.DuckDBPyConnection,
    schema: str = "candidate",
    *,
    as_of: date,
    levels: Mapping[str, str],
    declared_sources: Sequence[str] = ("declared",),
) -> None:
    """Write `<schema>.rule_results`, a row per agency, year, form and relation, and a finding for each that does not hold.

    `<schema>.rules` describes each relation: title, legal basis, cells.

    Reads `<schema>.cells`, and where they exist `figures` (numbers no cell holds, last year's), `verdicts` (the rows
    counted in tables 3 and 4) and `sealed_verdicts` (those a sealed year was counted from). A report that is due and not
    published on `as_of` is late; `levels` gives each agency's level, department or government (条例 art. 49; department when missing).

    `outcome` is pass, fail, unsure (a question to a person) or not_checkable (a number is missing: severity info).
    `left` and `right` are the two sides, `cells` the addresses of the cells compared. The number of statements does not
    grow with agencies, years or rows.
    """
    load_forms(connection)
    load_relations(connection)
    values = {
        "as_of": as_of,
        "agencies": list(levels),
        "levels": list(levels.values()),
        "declared_sources": list(declared_sources),
    }
    execute(connection, "reports/rules/number_text")
    execute(connection, "reports/rules/judged", values, schema=schema)
    figures_known = has_table(connection, schema, "figures")
    execute(connection, "reports/rules/facts", schema=schema, figures_known=figures_known)
    rows_known = has_table(connection, schema, "verdicts")
    if rows_known:
        tallied = has_table(connection, schema, "tallies")
        execute(connection, "reports/rules/ledger_rows", values, schema=schema, tallied=tallied)
        execute(connection, "reports/rules/row_facts")
    execute(connection, "reports/rules/sides")
    execute(connection, "reports/rules/outcomes")
    execute(connection, "reports/rules/due_dates", values, schema=schema, figures_known=figures_known)
    execute(connection, "reports/rules/details")
    execute(connection, "reports/rules/row_notes")
    if rows_known:
        _write_row_notes(connection, schema)
    execute(connection, "reports/rules/rules", schema=schema)
    execute(connection, "reports/rules/results", schema=schema)
    connection.execute(sql("core/tables/findings"))
    execute(connection, "core/forget_findings", {"stage": "judge"})
    execute(connection, "reports/rules/findings", schema=schema)
    execute(connection, "reports/rules/tidy")


def move_due_dates(connection: duckdb.DuckDBPyConnection, schema: str = "candidate", *, today: date) -> None:
    """Say of every report that was judged against its due date on an earlier day, and is not sealed, how it stands `today`.

    For a day on which no other due date has passed: what was late is late by more days. Rewrites these results and their findings.
    """
    due = [
        (form.id, rule.code, rule.instance or "", rule.says) for form in all_forms() for rule in form.rules if rule.due
    ]
    columns = zip(("forms", "rules", "instances", "says"), zip(*due, strict=True), strict=True)
    values = {"today": today, **{name: list(column) for name, column in columns}}
    execute(connection, "reports/rules/number_text")
    sealed = has_table(connection, schema, "sealed_years")
    execute(connection, "reports/rules/move_due_dates", values, schema=schema, sealed=sealed)


def _write_row_notes(connection: duckdb.DuckDBPyConnection, schema: str) -> None:
    """Name the requests that make a relation fail, for the relations that are about rows."""
    execute(connection, "reports/rules/failed_relations")
    kinds = {kind for (kind,) in execute(connection, "reports/rules/failed_kinds").fetchall()}
    if "carry_over" in kinds:
        sealed_known = has_table(connection, schema, "sealed_verdicts")
        execute(connection, "reports/rules/last_year_rows", schema=schema, sealed_known=sealed_known)
        execute(connection, "reports/rules/carry_over_notes", schema=schema)
    if "double_outcome" in kinds:
        execute(connection, "reports/rules/double_outcome_notes")
