"""What reading a report leaves to say: cells that are unsure, blank or missing, rows that no form has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from pipeline.audit.report import ReadCell
from pipeline.audit.tables.requests import Found
from pipeline.core import Finding, compose
from pipeline.law import Cell, Form, all_forms

NAMES = {"disclosure": "表二", "requests": "表三", "disputes": "表四"}
_NEW_ROWS = ("other_no_correction", "other_fee_unpaid", "other_other")
_SHOWN = 6


def tell(
    file: str, agency: str | None, year: int | None, form: str | None, found: Mapping[str, Found],
    cells: Sequence[ReadCell], several: Sequence[str],
) -> tuple[Finding, ...]:  # fmt: skip
    """Findings about the reading itself, table by table; none of them calls the report wrong."""
    say = partial(compose, agency=agency, year=year)
    told: list[Finding] = [say("AUDIT-SEVERAL", file=file, table=NAMES[name], refers_to=name) for name in several]
    known = next((one for one in all_forms() if one.id == form), None)
    for table, words in NAMES.items():
        if not found[table].rows_with_numbers:
            caption = known.table(table).caption if known else ""
            told.append(say("AUDIT-NO-TABLE", table=words, caption=caption, refers_to=table))
            continue
        own = [cell for cell in cells if cell.table == table]
        told += _about_cells(table, own, known, say)
        told += [
            say("AUDIT-EXTRA-ROW", table=words, row=label[:40], left=numbers[:60], refers_to=f"{table}（{place}）")
            for label, numbers, place in found[table].extra
        ]
        told += [
            say(
                "AUDIT-PHANTOM",
                table=words,
                row=f"“{_row_label(known, table, row)}”一行",
                left=left,
                right=right,
                refers_to=f"{table}（{place}）",
            )
            for row, left, right, place in found[table].phantom
        ]
    return tuple(told)


def _row_label(form: Form | None, table: str, row: str) -> str:
    """A row's words on the form."""
    found = [cell.row_label for cell in form.cells if cell.table == table and cell.row == row] if form else []
    return found[0] if found else OTHER.get(row, row)


def _about_cells(
    table: str, own: Sequence[ReadCell], form: Form | None, say: Callable[..., Finding]
) -> Iterable[Finding]:
    words = NAMES[table]
    unsure = [cell for cell in own if cell.semantic == "unsure"]
    if unsure:
        yield say("AUDIT-UNSURE", table=words, left=len(unsure), places=_unsure_places(unsure, form), refers_to=table)
    blank = [cell for cell in own if cell.semantic in ("blank", "not_applicable")]
    if blank:
        yield say("AUDIT-BLANK", table=words, left=len(blank), places=_listed(label(form, cell) for cell in blank),
                      refers_to=table)  # fmt: skip
    if form is None:
        return
    if table == "requests":
        rows = {cell.row for cell in own}
        if form.id == "format_2021" and "other_handling" in rows and not rows & set(_NEW_ROWS):
            yield say("AUDIT-OTHER-ROWS", used=" 2019 年", form=" 2021 年", refers_to="requests.other_handling")
        elif form.id == "format_2019" and rows & set(_NEW_ROWS):
            yield say("AUDIT-OTHER-ROWS", used=" 2021 年", form=" 2019 年", refers_to="requests.other_other")
    missing = lacking(table, own, form)
    if missing:
        expected = len(own) + len(missing)
        yield say("AUDIT-PARTIAL-TABLE", table=words, left=len(own), right=expected,
                      places=_listed(cell.label for cell in missing), refers_to=table)  # fmt: skip


def lacking(table: str, own: Sequence[ReadCell], form: Form) -> list[Cell]:
    """The cells of the form that the report lacks; one row of 其他处理 stands for three and three for one."""
    there = {cell.figure for cell in own}
    rows = {cell.row for cell in own}
    replaced: set[str] = set()
    if "other_handling" in rows:
        replaced |= set(_NEW_ROWS)
    if rows & set(_NEW_ROWS):
        replaced.add("other_handling")
    return [
        cell for cell in form.cells if cell.table == table and cell.figure not in there and cell.row not in replaced
    ]


def label(form: Form | None, cell: ReadCell) -> str:
    """A cell's words on the form, or its address where the form has no such place."""
    known = form.cell_at(cell.figure) if form else None
    if known is not None:
        return known.label
    return OTHER.get(cell.row, cell.row) + "·" + cell.column if cell.row in OTHER else cell.figure


OTHER = {"other_handling": "（六）其他处理", "other_no_correction": "1.逾期不补正", "other_fee_unpaid": "2.逾期未缴费",
         "other_other": "3.其他"}  # fmt: skip


def _unsure_places(unsure: Sequence[ReadCell], form: Form | None) -> str:
    """Grouped by what was read, since a row of numbers without their columns makes seven cells unsure."""
    groups: dict[tuple[str, str, str], list[ReadCell]] = {}
    for cell in unsure:
        groups.setdefault((cell.row, cell.why, str(cell.place)), []).append(cell)
    parts = []
    for (_, why, place), some in groups.items():
        name = label(form, some[0])
        name = name.rpartition("·")[0] + f"（{len(some)} 格）" if len(some) > 1 and "·" in name else name
        parts.append(f"{name}{'：' + place if place else ''}，{why}" if why else name)
    return _listed(parts, "；")


def _listed(parts: Iterable[str], between: str = "、") -> str:
    some = list(parts)
    return between.join(some[:_SHOWN]) + (f" 等 {len(some)} 处" if len(some) > _SHOWN else "")
