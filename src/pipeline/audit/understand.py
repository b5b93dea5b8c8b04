"""Reads the report in a document: its agency, year and form, its sections, and its cells at the addresses of the form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from pipeline.audit.identity.recognise import is_old_report, is_report
from pipeline.audit.identity.title import read_title
from pipeline.audit.language.characters import is_traditional, simplified, without_pronunciation
from pipeline.audit.reading_findings import reading_findings
from pipeline.audit.report import ParsedDocument, ReadCell, ReadReport, TextBlock
from pipeline.audit.tables import labels
from pipeline.audit.tables.balance import OTHER_HANDLING_ROWS
from pipeline.audit.tables.disclosure import form_of_columns, read_disclosure
from pipeline.audit.tables.disputes import read_disputes
from pipeline.audit.tables.foreign import lone_numbers, without_page_numbers
from pipeline.audit.tables.regions import TableRegions, find_regions
from pipeline.audit.tables.requests import ReadTable, read_requests
from pipeline.audit.tables.rows import Row, rows_of
from pipeline.audit.tables.values import may_be_page_number
from pipeline.audit.text.form_rules import form_by_id
from pipeline.audit.text.sections import read_sections
from pipeline.core import Refusal
from pipeline.law import all_forms, form_for

_FIRST_YEAR = min(form.years_from for form in all_forms() if form.kind == "report")


def understand(document: ParsedDocument, *, year: int | None = None, form: str | None = None) -> ReadReport:
    """The report in a document. `year` and `form` (its id) override what the document says.

    Numbers that cannot be told for certain become unsure cells. Raises Refusal AUDIT-NO-REPORT for a document without a yearly
    report, AUDIT-OLD-FORM for one of the years before the statutory form.
    """
    document = _in_simplified(document)
    rows = rows_of(document)
    regions = find_regions(rows)
    requests = _read_fullest(regions.requests, read_requests)
    disputes = _read_fullest(regions.disputes, read_disputes)
    if _has_several_disputes(regions.disputes):
        of_year = _disputes_of_year(
            regions.disputes, rows, year or read_title(document.title, rows, frozenset(), document.file).year
        )
        disputes = of_year if of_year[1] else _disputes_after_requests(regions, requests[1])
    taken = _table_rows(regions, requests[1], disputes[1])
    title = read_title(document.title, rows, taken, document.file)
    known_year = year or title.year
    heads = [row for row in rows if row.kind != "line" or len(row.text) <= 24]
    default = form or _form_by_rows(requests[0].cells) or form_of_columns(heads) or _form_by_year(known_year)
    disclosure = _read_fullest(
        regions.disclosure,
        lambda region: read_disclosure(region, form or form_of_columns(region) or default or "format_2021"),
    )
    chosen = form or form_of_columns(disclosure[1]) or default
    taken = _table_rows(regions, requests[1], disputes[1], disclosure[1])
    sections, preamble = read_sections(rows, taken)
    read_tables = {"disclosure": disclosure[0], "requests": requests[0], "disputes": disputes[0]}
    regions_of = {"disclosure": regions.disclosure, "requests": regions.requests, "disputes": regions.disputes}
    headless = {
        name: regions_of[name][0] for name, table in read_tables.items() if not table.cells and regions_of[name]
    }
    tables = tuple(name for name, table in read_tables.items() if table.rows_with_numbers or name in headless)
    if not tables:
        titled = title.text is not None
        if known_year is not None and known_year < _FIRST_YEAR and is_old_report(sections, preamble, titled):
            raise Refusal("AUDIT-OLD-FORM", file=document.file, year=known_year, refers_to=document.file)
        if not is_report(sections, preamble, titled):
            raise Refusal("AUDIT-NO-REPORT", file=document.file, refers_to=document.file)
    chosen = chosen or ("format_2021" if tables else None)
    cells = tuple(cell for table in read_tables.values() for cell in table.cells)
    cells = cells if disputes[0].cells else _without_cut_number(rows, cells)
    outside = [row for row in lone_numbers(rows) if row.number not in taken]
    if any(may_be_page_number(row.slots[0].text) for row in outside) or any(
        table.miscounted for table in read_tables.values()
    ):
        cells = without_page_numbers(cells, rows)
    if chosen is not None:
        cells = _in_order(cells, chosen)
    several = [name for name in read_tables if _has_second_table(name, regions)]
    if not tables and known_year is not None and known_year < _FIRST_YEAR:
        raise Refusal("AUDIT-OLD-FORM", file=document.file, year=known_year, refers_to=document.file)
    findings = reading_findings(document.file, title.agency, known_year, chosen, read_tables, cells, several, headless)
    return ReadReport(
        document.file, title.agency, known_year, chosen, cells, sections, title.text, preamble, tables,
        (*document.findings, *findings),
    )  # fmt: skip


def _without_cut_number(rows: Sequence[Row], cells: Sequence[ReadCell]) -> tuple[ReadCell, ...]:
    """The cells, with the last one unsure where the text ends right behind its number: a cut file may have cut the number."""
    slot = rows[-1].slots[-1] if rows and rows[-1].slots and rows[-1].kind != "grid" else None
    if slot is None or not slot.is_value or slot.plain == "0":
        return tuple(cells)
    here = [index for index, cell in enumerate(cells) if cell.location == slot.location and cell.raw == slot.text]
    return (
        tuple(
            replace(cell, value=None, semantic="unsure", why="文件在这个数中间断开，数可能不全")
            if index == here[-1:][0]
            else cell
            for index, cell in enumerate(cells)
        )
        if here
        else tuple(cells)
    )


def _in_simplified(document: ParsedDocument) -> ParsedDocument:
    """The document in simplified characters, where it is written in traditional ones."""
    text = "".join(
        block.text if isinstance(block, TextBlock) else "".join(map("".join, block.cells)) for block in document.blocks
    )
    if not is_traditional(text):
        return document

    def simplify(text: str) -> str:
        return simplified(without_pronunciation(text))

    blocks = [
        replace(block, text=simplify(block.text))
        if isinstance(block, TextBlock)
        else replace(block, cells=tuple(tuple(map(simplify, row)) for row in block.cells))
        for block in document.blocks
    ]
    return replace(document, blocks=tuple(blocks), title=document.title and simplified(document.title))


def _read_fullest(
    regions: Sequence[Sequence[Row]], read: Callable[[Sequence[Row]], ReadTable]
) -> tuple[ReadTable, Sequence[Row]]:
    """The table of the region that gives most cells with numbers, and the rows of that region."""
    best: tuple[ReadTable, Sequence[Row]] = (ReadTable(), ())
    for region in regions[:4]:
        table = read(region)
        if _completeness(table) > _completeness(best[0]):
            best = (table, region)
    return best


def _has_several_disputes(regions: Sequence[Sequence[Row]]) -> bool:
    """Whether a document has several tables 4 with different numbers, as one that shows two years has."""
    contents = {tuple(slot.plain for row in region for slot in row.slots if slot.is_value) for region in regions}
    return sum(len(numbers) >= 15 for numbers in contents) > 1


def _disputes_of_year(
    regions: Sequence[Sequence[Row]], rows: Sequence[Row], year: int | None
) -> tuple[ReadTable, Sequence[Row]]:
    """The table 4 right under the year of the report, and its rows; an empty table where not exactly one is."""
    under = [region for region in regions if _stands_under_year(rows, region[0].number, year)]
    return (read_disputes(under[0]), under[0]) if len(under) == 1 else (ReadTable(), ())


def _disputes_after_requests(regions: TableRegions, requests: Sequence[Row]) -> tuple[ReadTable, Sequence[Row]]:
    """The table 4 between the table 3 that was read and the next one, where each report in a file has both; else an empty table."""
    starts = sorted(region[0].number for region in regions.requests)
    if not requests or len(starts) != len(regions.disputes):
        return (ReadTable(), ())
    own = requests[0].number
    limit = min((start for start in starts if start > own), default=None)
    after = [
        region for region in regions.disputes if own < region[0].number and (limit is None or region[0].number < limit)
    ]
    return (read_disputes(after[0]), after[0]) if len(after) == 1 else (ReadTable(), ())


def _stands_under_year(rows: Sequence[Row], number: int, year: int | None) -> bool:
    above = [row.text for row in rows if number - 3 <= row.number <= number]
    return year is not None and any(re.fullmatch(rf"{year}年(?:度|报告)?", text) for text in above)


def _completeness(table: ReadTable) -> tuple[int, int]:
    return (sum(cell.value is not None for cell in table.cells), len(table.cells))


def _table_rows(regions: TableRegions, *used: Sequence[Row]) -> frozenset[int]:
    """The numbers of the rows that belong to tables, those read and their copies."""
    used_regions = (*used, *regions.disclosure, *regions.requests, *regions.disputes)
    return frozenset(row.number for region in used_regions for row in region if not row.is_prose)


def _form_by_rows(cells: Iterable[ReadCell]) -> str | None:
    """The form whose rows of （六）其他处理 these are; None where there are none."""
    names = {cell.row for cell in cells}
    if names & set(OTHER_HANDLING_ROWS):
        return "format_2021"
    return "format_2019" if "other_handling" in names else None


def _form_by_year(year: int | None) -> str | None:
    try:
        return form_for(year).id if year is not None else None
    except Refusal:
        return None


def _in_order(cells: Sequence[ReadCell], form: str) -> tuple[ReadCell, ...]:
    """The cells in the order of the form; rows of another form at their place in the order of both forms."""
    positions = {cell.figure: cell.position for cell in form_by_id(form).cells}
    order = labels.row_order("requests")
    return tuple(
        sorted(
            cells,
            key=lambda cell: (
                ("disclosure", "requests", "disputes").index(cell.table),
                order.get(cell.row, 0) if cell.table == "requests" else positions.get(cell.figure, 0),
            ),
        )
    )


def _has_second_table(table: str, regions: TableRegions) -> bool:
    """Whether a second table 3 is nearly as full as the first, so that the file holds several reports."""
    if table != "requests":
        return False
    counts = [sum(slot.is_value for row in region for slot in row.slots) for region in regions.requests]
    return len(counts) > 1 and counts[1] >= 100
