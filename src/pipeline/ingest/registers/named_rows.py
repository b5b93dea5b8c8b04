"""Finds the row that a person means by its number, its title or its address, so that nobody needs to know what the program calls it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.core import Refusal, Warehouse, some_of
from pipeline.ingest.registers.workbook import field_names
from pipeline.law import figure_names

# table → the column of the number, and those that people know a row by beside it. Of ledgers the number alone.
_KNOWN_BY: dict[str, tuple[str, tuple[str, ...]]] = {
    "items": ("item_id", ("title", "url")),
    "posts": ("post_id", ("title", "url")),
    "requests": ("request_no", ()),
    "request_events": ("request_no", ()),
    "disputes": ("case_no", ()),
    "counts": ("figure", ()),
    "declared": ("figure", ()),
}
_SHOWN = 10


@dataclass(frozen=True)
class NamedRow:
    """A row in force: its table, source and id, what to show of it, and the text of the wanted column."""

    table: str
    source: str
    row: str
    shown: str
    column: str | None
    text: str | None


def row_named(warehouse: Warehouse, text: str, column: str | None = None) -> NamedRow:
    """The one row that a text means; one that it names in full goes before those that only hold it.

    `column`: of ours, by its name or in Chinese, whose present cell is wanted. Raises Refusal CORRECTION-NO-SUCH-COLUMN,
    CORRECTION-NO-SUCH-ROW, CORRECTION-SEVERAL-ROWS with the first of them.
    """
    wanted = {"text": text.strip(), "figure": figure_names().id_of(text) or text.strip()}
    columns = {table: None if column is None else field_names(table).get(column, column) for table in _KNOWN_BY}
    tables = [
        (table, number, names, columns[table])
        for table, (number, names) in _KNOWN_BY.items()
        if column is None or columns[table] in warehouse.columns(table)
    ]
    if not tables:
        known = dict.fromkeys(label for table in _KNOWN_BY for label in field_names(table))
        raise Refusal("CORRECTION-NO-SUCH-COLUMN", column=(column or "")[:40], known="、".join(known))
    rows = warehouse.rows("ingest/correct/named_rows", wanted, tables=tables)
    best = [
        NamedRow(table, source, row, shown, columns[table], cell)
        for exactly, table, source, row, shown, cell in rows
        if exactly == rows[0][0]
    ]
    if not best:
        raise Refusal("CORRECTION-NO-SUCH-ROW", text=text[:80])
    if len(best) > 1:
        raise Refusal("CORRECTION-SEVERAL-ROWS", text=text[:80], count=len(best), rows=_listed(best))
    return best[0]


def _listed(rows: Sequence[NamedRow]) -> str:
    return some_of([f"{row.row}（{row.source}）{row.shown}" for row in rows], _SHOWN, "行", between="；")
