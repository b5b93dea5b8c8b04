"""fill: put figures into the cells of the statutory forms, for every agency and year at once."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from pipeline.core import entry_of, execute, has_table, sql
from pipeline.law import Form
from pipeline.reports.form_tables import load_forms


def fill_forms(
    connection: duckdb.DuckDBPyConnection,
    schema: str = "candidate",
    *,
    declared_sources: Sequence[str] = ("declared",),
    as_form: Form | None = None,
) -> None:
    """Write `<schema>.cells` from `<schema>.figures`: for every agency and year the cells of that year's forms.

    One row per agency, year, form, table, row and column. `semantic` is number, zero, blank (no source counts it and
    nobody declared it; never a guessed zero) or not_applicable; `origin` is counted, declared (a person vouches for it;
    `declared_sources` names the sources of such figures) or computed. A total is blank when one of its parts is; a total
    that was declared against its parts keeps the declared value, so that the rules can refuse it.

    Every blank is a finding FILL-001: it blocks a report and warns on a website form. With `as_form` reports are filled
    in that form instead of their year's, and FILL-COMPARE names the cells that cannot be compared.
    条例 art. 50 and the filling notes of the forms.
    """
    load_forms(connection)
    execute(connection, "reports/fill/reports", {"as_form": None if as_form is None else as_form.id}, schema=schema)
    execute(connection, "reports/fill/known", schema=schema)
    rows_known = has_table(connection, schema, "verdicts")
    execute(
        connection,
        "reports/fill/declared",
        {"declared_sources": list(declared_sources)},
        schema=schema,
        rows_known=rows_known,
    )
    execute(connection, "reports/fill/inputs", as_form=as_form is not None)
    execute(connection, "reports/fill/cells", schema=schema)
    connection.execute(sql("core/tables/findings"))
    execute(connection, "core/forget_findings", {"stage": "fill"})
    execute(connection, "reports/fill/blanks", _finding_texts("FILL-001"))
    execute(connection, "reports/fill/not_comparable", _finding_texts("FILL-COMPARE"))
    execute(connection, "reports/fill/tidy")


def _finding_texts(code: str) -> dict[str, str]:
    """Message and advice of a finding code; SQL fills their placeholders for many rows."""
    entry = entry_of(code)
    return {"message": entry["message"], "what_to_do": entry["what_to_do"]}
