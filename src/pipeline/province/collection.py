"""The forms of all agencies added up: the cells of tables 二 to 四 by county and over all, and whether the sums keep the rules of the form.

For the supervising office's own collection of yearly reports (条例 art. 49, 50). A sum says of how many agencies it is.
"""

from __future__ import annotations

from datetime import date

import duckdb

from pipeline.core import execute
from pipeline.law import all_forms
from pipeline.reports import judge_forms
from pipeline.sealing import unsummable_figures

# The name under which the sums over all counties are judged; no county is called so.
_ALL = "*"


def write_collection(connection: duckdb.DuckDBPyConnection, *, on: date) -> None:
    """Write `target.county_cells` and `target.county_rules` from the cells of all agencies in `target`. `on`: the day of the roll-up."""
    left_out = [
        (form.id, cell.table, cell.row, cell.column)
        for form, unsummable in ((form, unsummable_figures(form)) for form in all_forms())
        for cell in form.cells
        if cell.figure in unsummable
    ]
    form, table, row, column = (list(names) for names in zip(*left_out, strict=True))
    execute(connection, "province/roll_up/county_cells", {
        "excluded_form": form, "excluded_table": table, "excluded_row": row, "excluded_column": column
    })  # fmt: skip
    execute(connection, "province/roll_up/collected")
    execute(connection, "province/roll_up/judged_cells", {"all": _ALL})
    judge_forms(connection, "collected", as_of=on, levels={})
    execute(connection, "province/roll_up/county_rules", {"all": _ALL})
