"""Judges reports by the relations that need the cells of the year before, where these are known.

上年结转 = 结转下年度 of the year before, per column; 现行有效 = that of the year before + 制发 - 废止; items carried on; pending cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pipeline.audit.judge import judged_cells, level_of, results
from pipeline.audit.report import ReadReport
from pipeline.audit.text.form_rules import form_by_id
from pipeline.core import Finding
from pipeline.law import relations


@dataclass(frozen=True)
class YearPair:
    """A report, and the cells of the year before by address with the form they stand in."""

    report: ReadReport
    last: Mapping[str, Decimal]
    last_form: str


@cache
def _rules() -> tuple[str, ...]:
    """The rules with a number of the year before, without the hints on sudden changes, which only the office itself can judge."""
    reaching = {relation.rule for relation in relations() if any(term.back for term in relation.terms)}
    return tuple(sorted(reaching - {"YOY-OUTLIER", "W-YOY-OUTLIER"}))


_BATCH = 200


def check_against_previous_year(pairs: Sequence[YearPair]) -> list[list[Finding]]:
    """For each pair the findings of what does not follow from the year before. Judged in batches, to bound memory."""
    starts = range(0, len(pairs), _BATCH)
    return [findings for start in starts for findings in _findings_of_batch(pairs[start : start + _BATCH])]


def _findings_of_batch(pairs: Sequence[YearPair]) -> list[list[Finding]]:
    rows = [(f"{number}", *row) for number, pair in enumerate(pairs) for row in _rows(pair)]
    levels = {f"{number}": level_of(pair.report.agency) for number, pair in enumerate(pairs)}
    findings: list[list[Finding]] = [[] for _ in pairs]
    with judged_cells(rows, levels) as connection:
        for year in {pair.report.year for pair in pairs}:
            for result in results(connection, "audit/results_of_year", {"rules": list(_rules()), "year": year}):
                number = int(result["agency"])
                if pairs[number].report.year == year and result["outcome"] in ("fail", "unsure"):
                    findings[number].append(_finding(result, pairs[number].report))
    return findings


def _finding(result: Mapping[str, str], report: ReadReport) -> Finding:
    return Finding(result["rule"], result["severity"], result["outcome"], result["message"], result["what_to_do"], report.agency,
                   report.year, result["left"], result["right"], result["refers_to"])  # fmt: skip


def _rows(pair: YearPair) -> Iterator[tuple[object, ...]]:
    """The cells of both years, every cell of each form, without a value where none is known."""
    report = pair.report
    year = report.year
    assert year is not None
    own = {cell.figure: cell.value for cell in report.cells}
    for which, form_id, values in ((year, report.form, own), (year - 1, pair.last_form, pair.last)):
        assert form_id is not None
        for cell in form_by_id(form_id).cells:
            value = values.get(cell.figure)
            semantic = "not_applicable" if value is None else "zero" if value == 0 else "number"
            yield (which, form_id, cell.table, cell.row, cell.column, None if value is None else float(value), semantic)
