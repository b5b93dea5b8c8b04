"""Findings about the reading of a report: cells that are unsure, blank or missing, and rows that no form has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from pipeline.audit.report import ReadCell
from pipeline.audit.tables.balance import OTHER_HANDLING_ROWS
from pipeline.audit.tables.requests import ReadTable
from pipeline.audit.tables.rows import Row
from pipeline.audit.text.form_rules import form_by_id
from pipeline.core import Finding, compose, some_of
from pipeline.law import Cell, Form

TABLE_NAMES = {"disclosure": "表二", "requests": "表三", "disputes": "表四"}
_MAX_LISTED = 6


def reading_findings(
    file: str, agency: str | None, year: int | None, form: str | None, tables: Mapping[str, ReadTable],
    cells: Sequence[ReadCell], several: Sequence[str], headless: Mapping[str, Sequence[Row]] | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    """Findings about the reading, table by table; none of them says that the report is wrong.

    `headless`: table → its rows, where these name neither rows nor columns.
    """
    make_finding = partial(compose, agency=agency, year=year)
    findings: list[Finding] = [
        make_finding("AUDIT-SEVERAL", file=file, table=TABLE_NAMES[name], refers_to=name) for name in several
    ]
    known = form_by_id(form) if form else None
    for table, words in TABLE_NAMES.items():
        own = [cell for cell in cells if cell.table == table]
        if headless and table in headless:
            count = sum(slot.is_value for row in headless[table] for slot in row.slots)
            place = str(headless[table][0].location)
            findings.append(make_finding("AUDIT-HEADLESS", table=words, place=place, left=count, refers_to=table))
            continue
        if not tables[table].rows_with_numbers and not own:
            caption = f"（{known.table(table).caption}）" if known else ""
            findings.append(make_finding("AUDIT-NO-TABLE", table=words, caption=caption, refers_to=table))
            continue
        findings += _about_cells(table, own, known, make_finding)
        findings += [
            make_finding(
                "AUDIT-EXTRA-ROW", table=words, row=label[:40], left=numbers[:60], refers_to=f"{table}（{location}）"
            )
            for label, numbers, location in tables[table].extra
        ]
        findings += [
            make_finding(
                "AUDIT-PHANTOM",
                table=words,
                row=f"“{_row_label(known, table, row)}”一行",
                left=left,
                right=right,
                refers_to=f"{table}（{location}）",
            )
            for row, left, right, location in tables[table].phantom
        ]
    return tuple(findings)


def _row_label(form: Form | None, table: str, row: str) -> str:
    """The label of a row as the form prints it."""
    labels = [cell.row_label for cell in form.cells if cell.table == table and cell.row == row] if form else []
    return labels[0] if labels else _OTHER_LABELS.get(row, row)


def _about_cells(
    table: str, own: Sequence[ReadCell], form: Form | None, make_finding: Callable[..., Finding]
) -> Iterable[Finding]:
    words = TABLE_NAMES[table]
    unsure = [cell for cell in own if cell.semantic == "unsure"]
    if unsure:
        yield make_finding(
            "AUDIT-UNSURE", table=words, left=len(unsure), places=_unsure_places(unsure, form), refers_to=table
        )
    blank = [cell for cell in own if cell.semantic in ("blank", "not_applicable")]
    if blank:
        yield make_finding("AUDIT-BLANK", table=words, left=len(blank), places=_listed(label(form, cell) for cell in blank),
                      refers_to=table)  # fmt: skip
    if form is None:
        return
    if table == "requests":
        rows = {cell.row for cell in own}
        if form.id == "format_2021" and "other_handling" in rows and not rows & set(OTHER_HANDLING_ROWS):
            yield make_finding(
                "AUDIT-OTHER-ROWS", used=" 2019 年", form=" 2021 年", refers_to="requests.other_handling"
            )
        elif form.id == "format_2019" and rows & set(OTHER_HANDLING_ROWS):
            yield make_finding("AUDIT-OTHER-ROWS", used=" 2021 年", form=" 2019 年", refers_to="requests.other_other")
    missing = missing_cells(table, own, form)
    if missing:
        expected = len(own) + len(missing)
        known_rows = Counter(cell.row for cell in form.cells if cell.table == table)
        yield make_finding("AUDIT-PARTIAL-TABLE", table=words, left=len(own), right=expected,
                      places=_listed(_missing_places(missing, known_rows)), refers_to=table)  # fmt: skip


def _missing_places(missing: Sequence[Cell], columns: Mapping[str, int]) -> Iterable[str]:
    """The missing cells in words; a row of which nothing was read is said once. `columns`: row → its number of cells in the form."""
    gone = Counter(cell.row for cell in missing)
    said: set[str] = set()
    for cell in missing:
        if gone[cell.row] < columns[cell.row] or columns[cell.row] == 1:
            yield cell.label
        elif cell.row not in said:
            said.add(cell.row)
            yield f"“{cell.row_label}”整行"


def missing_cells(table: str, own: Sequence[ReadCell], form: Form) -> list[Cell]:
    """The cells of the form that the report lacks. One row of 其他处理 stands for three, and three for one."""
    there = {cell.figure for cell in own}
    rows = {cell.row for cell in own}
    replaced: set[str] = set()
    if "other_handling" in rows:
        replaced |= set(OTHER_HANDLING_ROWS)
    if rows & set(OTHER_HANDLING_ROWS):
        replaced.add("other_handling")
    return [
        cell for cell in form.cells if cell.table == table and cell.figure not in there and cell.row not in replaced
    ]


def label(form: Form | None, cell: ReadCell) -> str:
    """The label of a cell as the form prints it, or its address where the form has no such cell."""
    known = form.cell_at(cell.figure) if form else None
    if known is not None:
        return known.label
    return _OTHER_LABELS.get(cell.row, cell.row) + "·" + cell.column if cell.row in _OTHER_LABELS else cell.figure


_OTHER_LABELS = {"other_handling": "（六）其他处理", "other_no_correction": "1.逾期不补正", "other_fee_unpaid": "2.逾期未缴费",
         "other_other": "3.其他"}  # fmt: skip


def _unsure_places(unsure: Sequence[ReadCell], form: Form | None) -> str:
    """The unsure cells in words, grouped by row and reason: numbers without their columns make all cells of a row unsure."""
    groups: dict[tuple[str, str, str], list[ReadCell]] = {}
    for cell in unsure:
        groups.setdefault((cell.row, cell.why, str(cell.location)), []).append(cell)
    parts = []
    for (_, why, location), cells in groups.items():
        name = label(form, cells[0])
        name = name.rpartition("·")[0] + f"（{len(cells)} 格）" if len(cells) > 1 and "·" in name else name
        parts.append(f"{name}{'：' + location if location else ''}，{why}" if why else name)
    return _listed(parts, "；")


def _listed(parts: Iterable[str], between: str = "、") -> str:
    return some_of(list(parts), _MAX_LISTED, "处", between=between)
