"""rules: judges the cells of every report by the relations of its form (勾稽关系), all reports at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb

from pipeline.form_tables import has_table, load_forms, load_relations, run
from pipeline.warehouse import sql


def judge(
    connection: duckdb.DuckDBPyConnection,
    schema: str = "candidate",
    *,
    as_of: date,
    levels: Mapping[str, str],
    declared_sources: Sequence[str] = ("declared",),
) -> None:
    """Write `<schema>.rule_results`, a row per agency, year, form and relation, and a finding for each that does not hold.

    `<schema>.rules` says what each relation is: title, legal basis, cells.

    Reads `<schema>.cells`, and where they are there `figures` (numbers no cell holds, last year's), `verdicts` (the rows
    behind tables 3 and 4) and `sealed_verdicts` (those a sealed year stood on). `as_of` is the day reports may be late on;
    `levels` says of each agency whether it is a department or a government (条例 art. 49; department when not named).

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
    run(connection, "rules/number_text")
    run(connection, "rules/judged", values, schema=schema)
    figures_known = has_table(connection, schema, "figures")
    run(connection, "rules/facts", schema=schema, figures_known=figures_known)
    rows_known = has_table(connection, schema, "verdicts")
    if rows_known:
        run(connection, "rules/ledger_rows", values, schema=schema)
        run(connection, "rules/row_facts")
    run(connection, "rules/sides")
    run(connection, "rules/outcomes")
    run(connection, "rules/due_dates", values, schema=schema, figures_known=figures_known)
    run(connection, "rules/details")
    run(connection, "rules/row_notes")
    if rows_known:
        _note_rows(connection, schema)
    run(connection, "rules/rules", schema=schema)
    run(connection, "rules/results", schema=schema)
    connection.execute(sql("tables/findings"))
    run(connection, "forget_findings", {"stage": "judge"})
    run(connection, "rules/findings", schema=schema)
    run(connection, "rules/tidy")


def _note_rows(connection: duckdb.DuckDBPyConnection, schema: str) -> None:
    """Which requests make a relation fail, where rows can tell."""
    run(connection, "rules/broken")
    kinds = {kind for (kind,) in run(connection, "rules/kinds_of_broken").fetchall()}
    if "carry_over" in kinds:
        sealed_known = has_table(connection, schema, "sealed_verdicts")
        run(connection, "rules/last_rows", schema=schema, sealed_known=sealed_known)
        run(connection, "rules/carry_over_notes", schema=schema)
    if "double_outcome" in kinds:
        run(connection, "rules/double_outcome_notes")
