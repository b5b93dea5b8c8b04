"""A small consistent report to hold sentences against: 28 new requests, 2 carried in, 29 answered, 1 carried out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pipeline.audit.report import Location, ReadCell, ReadReport, TextBlock
from pipeline.audit.text.form_rules import form_by_id

APPLICANTS = ("natural_person", "org_commercial", "org_research", "org_nonprofit", "org_legal", "org_other", "total")
RESULTS = ("upheld", "corrected", "other", "pending", "total")
ROWS = {
    "new_received": (25, 2, 0, 0, 1, 0, 28),
    "carried_in": (2, 0, 0, 0, 0, 0, 2),
    "granted": (18, 1, 0, 0, 1, 0, 20),
    "partial": (4, 0, 0, 0, 0, 0, 4),
    "denied_third_party": (1, 0, 0, 0, 0, 0, 1),
    "unable_not_held": (2, 1, 0, 0, 0, 0, 3),
    "other_no_correction": (1, 0, 0, 0, 0, 0, 1),
    "result_total": (26, 2, 0, 0, 1, 0, 29),
    "carried_out": (1, 0, 0, 0, 0, 0, 1),
}
DISPUTES = {"review": (3, 1, 0, 1, 5), "suit_direct": (1, 0, 0, 0, 1), "suit_after_review": (1, 0, 0, 1, 2)}
DISCLOSURE = {"art20_1.rules": (0, 0, 0), "art20_1.normative_docs": (6, 2, 31)}
COLUMNS = ("issued_this_year", "repealed_this_year", "in_force")


def report_saying(
    sections: Mapping[str, list[str]] | str,
    *,
    agency: str = "某县住房和城乡建设局",
    year: int = 2023,
    cells: Mapping[str, int] | None = None,
    preamble: list[str] | None = None,
    form: str = "format_2021",
) -> ReadReport:
    """A report with these paragraphs; `cells` overwrites numbers by address. One text is the whole of part one."""
    given = {"s1": ["一、总体情况", sections]} if isinstance(sections, str) else sections
    return ReadReport(
        file="report.txt",
        agency=agency,
        year=year,
        form=form,
        cells=tuple(_cells(form, cells or {})),
        sections={name: _paragraphs(texts) for name, texts in given.items()},
        preamble=_paragraphs(preamble or []),
    )


def _paragraphs(texts: list[str]) -> tuple[TextBlock, ...]:
    return tuple(TextBlock(text, Location(line=line)) for line, text in enumerate(texts, start=1))


def _cells(form: str, changed: Mapping[str, int]) -> list[ReadCell]:
    known = {
        f"requests.{row}.{column}": value
        for row, line in ROWS.items()
        for column, value in zip(APPLICANTS, line, strict=True)
    }
    known |= {
        f"disputes.{row}.{column}": value
        for row, line in DISPUTES.items()
        for column, value in zip(RESULTS, line, strict=True)
    }
    known |= {
        f"disclosure.{row}.{column}": value
        for row, line in DISCLOSURE.items()
        for column, value in zip(COLUMNS, line, strict=True)
    }
    known |= changed
    cells = form_by_id(form).cells
    return [_cell(cell.table, cell.row, cell.column, known.get(cell.figure, 0)) for cell in cells]


def _cell(table: str, row: str, column: str, value: int) -> ReadCell:
    return ReadCell(table, row, column, Decimal(value), "number" if value else "zero", str(value))
