"""The review list (待核对清单): cells whose word may mean several codes, with the choices. A signed correction settles each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from pipeline.core import TableName, Warehouse, decision_group, decision_rows, labels_of, table_rules
from pipeline.ingest.presets import canonical_preset, words_of


@dataclass(frozen=True)
class AmbiguousCell:
    """A cell nobody may guess: its table, field and row, the word in it, where it was read, and its choices (code, label).

    `listed`: the lookup has the word, with several codes; otherwise nobody knows it, and the choices are all codes.
    """

    table: str
    field: str
    row: str
    word: str
    file: str
    line: int
    choices: tuple[tuple[str, str], ...]
    listed: bool = True


def ambiguous_cells(warehouse: Warehouse) -> list[AmbiguousCell]:
    """Every cell in force whose word may mean several codes and that no correction has settled, by table, file and line."""
    words = {
        (table, column): entry.ambiguous
        for table in get_args(TableName)
        for column, entry in words_of(canonical_preset(table)).items()
        if column in table_rules()[table].words
    }
    rows = warehouse.rows("ingest/correct/ambiguous_words", places=list(words))
    return sorted(
        (
            AmbiguousCell(
                table,
                field,
                row,
                word,
                path,
                line,
                _with_labels(table, field, words[table, field].get(word) or _all_codes(table, field)),
                word in words[table, field],
            )
            for table, field, row, word, path, line in rows
        ),
        key=lambda cell: (cell.table, cell.file, cell.line, cell.field),
    )


def review_text(cells: Sequence[AmbiguousCell]) -> str:
    """The list for a clerk: each cell with its choices, then the corrections to be filled in and signed."""
    if not cells:
        return "待核对清单是空的：没有含义不明的代码。"
    lines = [f"待核对清单：{len(cells)} 处含义不明，未计入任何数字。核对原件后签署更正。", ""]
    for number, cell in enumerate(cells, start=1):
        lines.append(f"{number}. {cell.file} 第 {cell.line} 行，{cell.row}：{cell.field} 写的是“{cell.word}”，可以是")
        lines += [f"     {code}  {label}" for code, label in cell.choices]
    lines += ["", "# 写入 corrections/<年度>.yml，填好 set、reason、decided_by、decided_on"]
    cells_by_row: dict[tuple[str, str], list[AmbiguousCell]] = {}
    for cell in cells:
        cells_by_row.setdefault((cell.table, cell.row), []).append(cell)
    for (table, row), row_cells in cells_by_row.items():
        lines += [f"- table: {table}", f'  row: "{row}"', "  expect:"]
        lines += [f'    {cell.field}: "{cell.word}"' for cell in row_cells]
        lines += ["  set:"]
        lines += [f"    {cell.field}:    # {'、'.join(code for code, _ in cell.choices)}" for cell in row_cells]
        lines += ["  reason:", "  decided_by:", "  decided_on:"]
    return "\n".join(lines)


def review_document(cells: Sequence[AmbiguousCell]) -> dict[str, object]:
    """The list for `--json`."""
    return {
        "review": [
            {
                "table": cell.table,
                "row": cell.row,
                "field": cell.field,
                "word": cell.word,
                "file": cell.file,
                "line": cell.line,
                "choices": [{"code": code, "label": label} for code, label in cell.choices],
            }
            for cell in cells
        ]
    }


def choices_text(cell: AmbiguousCell) -> str:
    """The choices in the order of the form, those of one row group of table 3 under its name (予以公开：G1 …；部分公开：P1 …)."""
    groups: dict[str, list[str]] = {}
    for code, label in cell.choices:
        groups.setdefault(decision_group(code) if cell.field == "decision" else "", []).append(f"{code} {label}")
    return "；".join(f"{group}：{'、'.join(codes)}" if group else "、".join(codes) for group, codes in groups.items())


def _all_codes(table: str, field: str) -> tuple[str, ...]:
    lookup = table_rules()[table].words[field]
    closing = [code for code, *_ in decision_rows()] if lookup == "decisions" else labels_of(lookup)
    return tuple(dict.fromkeys(code for code in closing if code))


def _with_labels(table: str, field: str, codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    labels = labels_of(table_rules()[table].words[field])
    return tuple((code, labels.get(code, "")) for code in codes)
