"""Paper → ReadReport: whose report, of which year, in which form; its sections; its cells at the addresses of the forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.audit.identity.recognise import is_old_report, is_report
from pipeline.audit.identity.title import read_title
from pipeline.audit.language.characters import is_traditional, simplified, without_sounds
from pipeline.audit.reading_findings import tell
from pipeline.audit.report import Paper, Paragraph, ReadCell, ReadReport
from pipeline.audit.tables import labels
from pipeline.audit.tables.disclosure import form_of, read_disclosure
from pipeline.audit.tables.disputes import read_disputes
from pipeline.audit.tables.regions import Regions, find_regions
from pipeline.audit.tables.requests import Found, read_requests
from pipeline.audit.tables.rows import Row, rows_of
from pipeline.audit.text.sections import read_sections
from pipeline.core import Refusal
from pipeline.law import Form, all_forms, form_for

_FIRST_YEAR = min(form.years_from for form in all_forms() if form.kind == "report")
_NEW_ROWS = ("other_no_correction", "other_fee_unpaid", "other_other")


def understand(paper: Paper, *, year: int | None = None, form: str | None = None) -> ReadReport:
    """The report in a paper. `year` and `form` (its id) are used where the caller knows better than the paper says.

    What is unsure stays so, with its place. Raises Refusal AUDIT-NO-REPORT for a paper without a yearly report.
    """
    paper = _in_simplified(paper)
    rows = rows_of(paper)
    regions = find_regions(rows)
    requests = _fullest(regions.requests, read_requests)
    disputes = _fullest(regions.disputes, read_disputes)
    if _differ(regions.disputes):
        of_year = _of_year(regions.disputes, rows, year or read_title(paper.title, rows, frozenset(), paper.file).year)
        disputes = of_year if of_year[1] else _following(regions, requests[1])
    taken = _rows(regions, requests[1], disputes[1])
    title = read_title(paper.title, rows, taken, paper.file)
    known_year = year or title.year
    default = form or _by_rows(requests[0].cells) or _by_year(known_year)
    disclosure = _fullest(
        regions.disclosure, lambda some: read_disclosure(some, form or form_of(some) or default or "format_2021")
    )
    chosen = form or form_of(disclosure[1]) or default
    taken = _rows(regions, requests[1], disputes[1], disclosure[1])
    sections, preamble = read_sections(rows, taken)
    some = {"disclosure": disclosure[0], "requests": requests[0], "disputes": disputes[0]}
    tables = tuple(name for name, found in some.items() if found.rows_with_numbers)
    if not tables:
        titled = title.text is not None
        if known_year is not None and known_year < _FIRST_YEAR and is_old_report(sections, preamble, titled):
            raise Refusal("AUDIT-OLD-FORM", file=paper.file, year=known_year, refers_to=paper.file)
        if not is_report(sections, preamble, titled):
            raise Refusal("AUDIT-NO-REPORT", file=paper.file, refers_to=paper.file)
    chosen = chosen or ("format_2021" if tables else None)
    cells = tuple(cell for found in some.values() for cell in found.cells)
    cells = cells if disputes[0].cells else _without_cut_number(rows, cells)
    if chosen is not None:
        cells = _in_order(cells, chosen)
    several = [name for name in some if _as_full(name, regions)]
    if not tables and known_year is not None and known_year < _FIRST_YEAR:
        raise Refusal("AUDIT-OLD-FORM", file=paper.file, year=known_year, refers_to=paper.file)
    findings = tell(paper.file, title.agency, known_year, chosen, some, cells, several)
    return ReadReport(
        paper.file, title.agency, known_year, chosen, cells, sections, title.text, preamble, tables,
        (*paper.findings, *findings),
    )  # fmt: skip


def _without_cut_number(rows: Sequence[Row], cells: Sequence[ReadCell]) -> tuple[ReadCell, ...]:
    """The last number of a text that ends with it in the middle of its tables may have lost digits: unsure."""
    slot = rows[-1].slots[-1] if rows and rows[-1].slots and rows[-1].kind != "grid" else None
    if slot is None or not slot.is_value or slot.plain == "0":
        return tuple(cells)
    here = [place for place, cell in enumerate(cells) if cell.place == slot.place and cell.raw == slot.text]
    return (
        tuple(
            replace(cell, value=None, semantic="unsure", why="文件在这个数中间断开，数可能不全")
            if place == here[-1:][0]
            else cell
            for place, cell in enumerate(cells)
        )
        if here
        else tuple(cells)
    )


def _in_simplified(paper: Paper) -> Paper:
    """A mirror's traditional characters as simplified ones; any other paper as it is."""
    text = "".join(
        block.text if isinstance(block, Paragraph) else "".join(map("".join, block.cells)) for block in paper.blocks
    )
    if not is_traditional(text):
        return paper

    def plainly(one: str) -> str:
        return simplified(without_sounds(one))

    blocks = [
        replace(block, text=plainly(block.text))
        if isinstance(block, Paragraph)
        else replace(block, cells=tuple(tuple(map(plainly, row)) for row in block.cells))
        for block in paper.blocks
    ]
    return replace(paper, blocks=tuple(blocks), title=paper.title and simplified(paper.title))


def _fullest(regions: Sequence[Sequence[Row]], read: object) -> tuple[Found, Sequence[Row]]:
    """The region that gives most cells with numbers, and its rows."""
    best: tuple[Found, Sequence[Row]] = (Found(), ())
    assert callable(read)
    for region in regions[:4]:
        found: Found = read(region)
        if _worth(found) > _worth(best[0]):
            best = (found, region)
    return best


def _differ(regions: Sequence[Sequence[Row]]) -> bool:
    """Whether a paper has several tables 4 with other numbers, as one that shows two years has."""
    said = {tuple(slot.plain for row in region for slot in row.slots if slot.is_value) for region in regions}
    return sum(len(numbers) >= 15 for numbers in said) > 1


def _of_year(regions: Sequence[Sequence[Row]], rows: Sequence[Row], year: int | None) -> tuple[Found, Sequence[Row]]:
    """The one table 4 that stands right under its report's year; none where that cannot be told."""
    under = [region for region in regions if _headed(rows, region[0].number, year)]
    return (read_disputes(under[0]), under[0]) if len(under) == 1 else (Found(), ())


def _following(regions: Regions, requests: Sequence[Row]) -> tuple[Found, Sequence[Row]]:
    """The table 4 between the table 3 that was read and the next one, where each report of a file has both."""
    starts = sorted(region[0].number for region in regions.requests)
    if not requests or len(starts) != len(regions.disputes):
        return (Found(), ())
    own = requests[0].number
    limit = min((start for start in starts if start > own), default=None)
    after = [one for one in regions.disputes if own < one[0].number and (limit is None or one[0].number < limit)]
    return (read_disputes(after[0]), after[0]) if len(after) == 1 else (Found(), ())


def _headed(rows: Sequence[Row], number: int, year: int | None) -> bool:
    above = [row.text for row in rows if number - 3 <= row.number <= number]
    return year is not None and any(re.fullmatch(rf"{year}年(?:度|报告)?", text) for text in above)


def _worth(found: Found) -> tuple[int, int]:
    return (sum(cell.value is not None for cell in found.cells), len(found.cells))


def _rows(regions: Regions, *used: Sequence[Row]) -> frozenset[int]:
    """The rows that are tables: those read, and copies of them."""
    some = (*used, *regions.disclosure, *regions.requests, *regions.disputes)
    return frozenset(row.number for region in some for row in region if not row.is_prose)


def _by_rows(cells: Iterable[ReadCell]) -> str | None:
    """The form by the rows of （六）其他处理."""
    names = {cell.row for cell in cells}
    if names & set(_NEW_ROWS):
        return "format_2021"
    return "format_2019" if "other_handling" in names else None


def _by_year(year: int | None) -> str | None:
    try:
        return form_for(year).id if year is not None else None
    except Refusal:
        return None


def form_called(name: str) -> Form:
    """A form by its id. Raises KeyError."""
    return {form.id: form for form in all_forms()}[name]


def _in_order(cells: Sequence[ReadCell], form: str) -> tuple[ReadCell, ...]:
    """In the order of the form, rows of another form where the forms' common order puts them."""
    place = {cell.figure: cell.position for cell in form_called(form).cells}
    order = labels.row_order("requests")
    return tuple(
        sorted(
            cells,
            key=lambda cell: (
                ("disclosure", "requests", "disputes").index(cell.table),
                order.get(cell.row, 0) if cell.table == "requests" else place.get(cell.figure, 0),
            ),
        )
    )


def _as_full(table: str, regions: Regions) -> bool:
    """Whether a second table of the kind is nearly as full as the first: several reports in one file."""
    if table != "requests":
        return False
    counts = [sum(slot.is_value for row in region for slot in row.slots) for region in regions.requests]
    return len(counts) > 1 and counts[1] >= 100
