"""The review list (待核对清单): rows whose word may mean several things, with the choices. A signed correction settles each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from pipeline.core import TableName, Warehouse, labels_of, table_rules
from pipeline.ingest.presets import canonical, words_of


@dataclass(frozen=True)
class Unsettled:
    """A cell nobody may guess: where it stands, the word met there, and what it can be (code and label)."""

    table: str
    field: str
    row: str
    word: str
    file: str
    line: int
    choices: tuple[tuple[str, str], ...]


def to_settle(warehouse: Warehouse) -> list[Unsettled]:
    """Every cell in force whose word may mean several codes and that no correction has settled, by file and line."""
    words = {
        (table, column): entry.ambiguous
        for table in get_args(TableName)
        for column, entry in words_of(canonical(table)).items()
        if entry.ambiguous
    }
    met = warehouse.rows("ingest/correct/ambiguous_words", places=list(words))
    return sorted(
        (
            Unsettled(table, field, row, word, path, line, _labelled(table, field, words[table, field].get(word, ())))
            for table, field, row, word, path, line in met
        ),
        key=lambda one: (one.table, one.file, one.line, one.field),
    )


def review_text(found: list[Unsettled]) -> str:
    """The list for a clerk: each cell with its choices, then the corrections to be filled in and signed."""
    if not found:
        return "待核对清单是空的：没有含义不明的代码。"
    lines = [f"待核对清单：{len(found)} 处含义不明，未计入任何数字。核对原件后签署更正。", ""]
    for number, one in enumerate(found, start=1):
        lines.append(f"{number}. {one.file} 第 {one.line} 行，{one.row}：{one.field} 写的是“{one.word}”，可以是")
        lines += [f"     {code}  {label}" for code, label in one.choices]
    lines += ["", "# 写入 corrections/<年度>.yml，填好 set、reason、decided_by、decided_on"]
    rows: dict[tuple[str, str], list[Unsettled]] = {}
    for one in found:
        rows.setdefault((one.table, one.row), []).append(one)
    for (table, row), cells in rows.items():
        lines += [f"- table: {table}", f'  row: "{row}"', "  expect:"]
        lines += [f'    {one.field}: "{one.word}"' for one in cells]
        lines += ["  set:"]
        lines += [f"    {one.field}:    # {'、'.join(code for code, _ in one.choices)}" for one in cells]
        lines += ["  reason:", "  decided_by:", "  decided_on:"]
    return "\n".join(lines)


def review_document(found: list[Unsettled]) -> dict[str, object]:
    """The list for `--json`."""
    return {
        "review": [
            {
                "table": one.table,
                "row": one.row,
                "field": one.field,
                "word": one.word,
                "file": one.file,
                "line": one.line,
                "choices": [{"code": code, "label": label} for code, label in one.choices],
            }
            for one in found
        ]
    }


def _labelled(table: str, field: str, codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    labels = labels_of(table_rules()[table].words[field])
    return tuple((code, labels.get(code, "")) for code in codes)
