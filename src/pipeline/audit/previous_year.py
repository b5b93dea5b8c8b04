"""Rules that reach into the year before, judged for reports whose last year is at hand: by the forms' own relations, in one run.

结转 = 上年结转 per column, 现行有效 = last + 制发 - 废止, items in stock, cases that were pending.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

import duckdb

from pipeline.audit.judge import level_of
from pipeline.audit.report import ReadReport
from pipeline.core import Finding, execute
from pipeline.law import all_forms, relations
from pipeline.reports import judge_forms


@dataclass(frozen=True)
class Pair:
    """A report, and the cells of the year before by address with the form they stand in."""

    report: ReadReport
    last: Mapping[str, Decimal]
    last_form: str


@cache
def _rules() -> tuple[str, ...]:
    """The rules with a number of the year before in them. The lint on sudden changes is left to the office itself."""
    reaching = {one.rule for one in relations() if any(term.back for term in one.terms)}
    return tuple(sorted(reaching - {"YOY-OUTLIER", "W-YOY-OUTLIER"}))


_BATCH = 200


def held_against_last_year(pairs: Sequence[Pair]) -> list[list[Finding]]:
    """For each pair, what does not follow from the year before. Judged some hundred at once, for the memory of it."""
    starts = range(0, len(pairs), _BATCH)
    return [found for start in starts for found in _held(pairs[start : start + _BATCH])]


def _held(pairs: Sequence[Pair]) -> list[list[Finding]]:
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false", "threads": 1})
    try:
        rows = [(f"{number}", *row) for number, pair in enumerate(pairs) for row in _rows(pair)]
        names = ("agency", "year", "form", "table", "row", "column", "value", "semantic")
        execute(connection, "audit/schema")
        execute(connection, "audit/cells", {name: [row[place] for row in rows] for place, name in enumerate(names)})
        levels = {f"{number}": level_of(pair.report.agency) for number, pair in enumerate(pairs)}
        judge_forms(connection, "audited", as_of=date(2000, 1, 1), levels=levels)
        found: list[list[Finding]] = [[] for _ in pairs]
        for year in {pair.report.year for pair in pairs}:
            answer = execute(connection, "audit/results_of_year", {"rules": list(_rules()), "year": year})
            labels = [column[0] for column in answer.description or ()]
            for row in answer.fetchall():
                one = dict(zip(labels, row, strict=True))
                number = int(one["agency"])
                if pairs[number].report.year == year and one["outcome"] in ("fail", "unsure"):
                    found[number].append(_finding(one, pairs[number].report))
        return found
    finally:
        connection.close()


def _finding(one: Mapping[str, str], report: ReadReport) -> Finding:
    return Finding(one["rule"], one["severity"], one["outcome"], one["message"], one["what_to_do"], report.agency, report.year,
                   one["left"], one["right"], one["refers_to"])  # fmt: skip


def _rows(pair: Pair) -> Iterator[tuple[object, ...]]:
    """The cells of both years as `rules` wants them: every cell of each form, without a value where none is known."""
    report = pair.report
    year = report.year
    assert year is not None
    own = {cell.figure: cell.value for cell in report.cells}
    for which, form_id, values in ((year, report.form, own), (year - 1, pair.last_form, pair.last)):
        form = next(one for one in all_forms() if one.id == form_id)
        for cell in form.cells:
            value = values.get(cell.figure)
            semantic = "not_applicable" if value is None else "zero" if value == 0 else "number"
            yield (which, form.id, cell.table, cell.row, cell.column, None if value is None else float(value), semantic)
