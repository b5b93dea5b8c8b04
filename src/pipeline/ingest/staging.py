"""First half of load: the raw tables of files become one relation `staged` with our columns and codes.

A file is refused for an unknown column, a missing column, an unknown word or an unmapped 栏目. A single cell that cannot be read
is noted in `unreadable`; its row stays and goes to quarantine.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from pipeline.core import Finding, Refusal, Source, Warehouse, Words, Workspace, compose, table_rules
from pipeline.ingest.presets import Preset
from pipeline.ingest.privacy import is_ledger, redacted, set_applicant_key
from pipeline.ingest.readers.base import tidy_header
from pipeline.ingest.readers.shapes import ColumnMapping, Shape
from pipeline.ingest.readers.tidy import header_of
from pipeline.ingest.readers.year_of_file import SHORT_DAY

# DuckDB type of a column → the SQL macro that reads its cells, and what a clerk calls such a value.
READERS = {
    "TIMESTAMP": "read_time",
    "DATE": "read_date",
    "BOOLEAN": "read_flag",
    "INTEGER": "read_whole",
    "DOUBLE": "read_number",
}
# What `ids` of a preset names → the SQL macro that reads such an id in its one form.
ID_READERS = {"weibo": "weibo_number"}
KINDS = {"TIMESTAMP": "日期时间", "DATE": "日期", "BOOLEAN": "“是”或“否”", "INTEGER": "整数", "DOUBLE": "数字"}


def known_headers(preset: Preset, source: Source, columns: Mapping[str, str]) -> frozenset[str]:
    """Every header a file of this source may have. `columns`: our columns of the table."""
    own = (preset.columns.get(name, ()) for name in columns)
    listed = [header for headers in own for header in headers]
    extra = [source.agency_column] if source.agency_column else []
    steps = preset.step_headers if preset.fills == "requests" else ()
    step_words = [entry.column for entry in preset.step_words]
    amounts = [*preset.period, *itertools.chain(*preset.amounts.values())]
    return frozenset(
        map(tidy_header, [*columns, *listed, *step_words, *amounts, *preset.ignore, *preset.personal, *steps, *extra])
    )


def fit(warehouse: Warehouse, source: Source, shape: Shape, words: Mapping[str, Words],
        default_agency: str | None, folder: Path) -> Shape:  # fmt: skip
    """Match the headers of files to our columns and their words to our codes. `folder`: of the workspace.

    Raises Refusal FILE-* of the first file that does not fit, naming sheet, row and value.
    """
    preset, first = shape.preset, shape.files[0]
    columns = warehouse.columns(preset.fills)
    known = known_headers(preset, source, columns)
    unknown = [header for header in shape.headers if header not in known]
    header_list = _header_list(preset, known, shape.headers)
    rules = table_rules()[preset.fills]
    mappings = tuple(_mapping(name, kind, source, shape, words, default_agency) for name, kind in columns.items())
    required = preset.required or rules.required
    missing = [
        mapping.name
        for mapping in mappings
        if mapping.name in required and not (mapping.header or mapping.constant or mapping.derived)
    ]
    wanted = "；".join("或".join(preset.columns.get(name) or (name,)) for name in missing)
    preset_file = str(folder / "presets" / f"{source.name}.yml")
    row = first.raw.header_line or 1
    if unknown and preset.strict:
        raise Refusal("FILE-UNKNOWN-COLUMN", file=first.place, row=row, columns=header_list(unknown),
                      missing=f"；还缺少必需的列：{wanted}" if missing else "", preset_file=preset_file, refers_to=first.path,
                      proposal=preset_proposal(source, preset, missing, unknown, header_list))  # fmt: skip
    if missing:
        raise Refusal("FILE-MISSING-COLUMN", file=first.place, row=row, columns=wanted, preset_file=preset_file,
                      found=header_list(shape.headers), refers_to=first.path,
                      proposal=preset_proposal(source, preset, missing, (), header_list))  # fmt: skip
    shape = replace(shape, mappings=mappings)
    for mapping in mappings:
        if mapping.coded and mapping.header is not None:
            _refuse_unknown_words(warehouse, shape, mapping, words, hide=is_ledger(preset.fills))
    return shape


def preset_proposal(source: Source, preset: Preset, missing: Sequence[str], unknown: Sequence[str],
                    header_list: Callable[[Sequence[str]], str]) -> str:  # fmt: skip
    """The small preset that settles a file's columns, to be pasted into the workspace, and the line that makes the source use it."""
    extends = preset.name not in ("canonical", source.name)
    lines = [f"extends: {preset.name}"] if extends else []
    if missing:
        lines += ["columns:", *(f"  {name}: [这里填它在文件中的列名]" for name in missing)]
    if unknown:
        lines.append(f"ignore: [{', '.join(_yaml_text(header) for header in header_list(unknown).split('、'))}]")
    if extends:
        lines.append(f"# 再把 workspace.toml 中数据源“{source.name}”的 preset 改为 {source.name}")
    return "".join(f"\n{line}" for line in lines)


def _yaml_text(text: str) -> str:
    """A header as YAML reads it back, whatever signs it has."""
    return text if re.fullmatch(r"[\w（）]+", text) and not text.isdigit() else json.dumps(text, ensure_ascii=False)


def _header_list(preset: Preset, known: Collection[str], headers: Sequence[str]) -> Callable[[Sequence[str]], str]:
    """How headers appear in a message. A ledger without its header line has persons' names where headers belong."""
    slipped = 2 * sum(header in known for header in headers) < len(headers)
    hide = is_ledger(preset.fills) and slipped
    return lambda headers: "、".join(
        redacted(header, known) if hide and header else header or "（空）" for header in headers
    )


def _mapping(name: str, kind: str, source: Source, shape: Shape, words: Mapping[str, Words],
             default_agency: str | None) -> ColumnMapping:  # fmt: skip
    preset, headers = shape.preset, shape.headers
    own = [source.agency_column] if name == "agency" and source.agency_column else [*preset.columns.get(name, ()), name]
    header = next((header for header in map(tidy_header, own) if header in headers), None)
    rules = table_rules()[preset.fills]
    constant = preset.constants.get(name)
    if name == "agency":
        constant = default_agency
    elif constant is None and (header is None or kind == "BOOLEAN"):
        constant = rules.defaults.get(name)
    derived: tuple[Mapping[str, str | bool], ...] = tuple(
        {
            "header": header_of(entry.from_, preset, headers),
            "pattern": entry.pattern,
            "as_": entry.as_,
            "first": entry.first,
        }
        for entry in preset.derive.get(name, ())
        if header_of(entry.from_, preset, headers)
    )
    coded = name == "agency" or name in words
    if name in ("applicant_key", "subject_key"):
        return ColumnMapping(name, kind, None, "read_text", False, None, (), _hashed_columns(name, preset, headers))
    if kind in READERS:
        reader = READERS[kind]
    elif (name in rules.key or name == "request_no") and is_ledger(preset.fills) and not coded:
        reader = "read_case_number"
    elif shape.typed:
        reader = "as_written"
    else:
        reader = (
            "fold_word" if coded and name != "agency" else "half_width" if name in rules.key or coded else "read_text"
        )
        reader = ID_READERS.get(preset.ids.get(name, ""), reader)
    return ColumnMapping(name, kind, header, reader, coded, constant, derived)


def _hashed_columns(name: str, preset: Preset, headers: Container[str]) -> tuple[tuple[str, str], ...]:
    """The columns of a file from which the keyed hash is made; a file with our own headers may bring a key of its own."""
    groups = preset.applicant if name == "applicant_key" else (preset.subject,)
    listed = [(f"{number}:", header) for number, group in enumerate(groups) for header in map(tidy_header, group)]
    return tuple((mark, header) for mark, header in [("own:", name), *listed] if header in headers)


def _refuse_unknown_words(warehouse: Warehouse, shape: Shape, mapping: ColumnMapping, words: Mapping[str, Words],
                          *, hide: bool) -> None:  # fmt: skip
    """A word no lookup lists stops its rows, which wait for a person; a column that mostly holds such words stops the file.

    Then the columns have slipped: for a ledger (`hide`) the words may be names and are not repeated.
    """
    names = {
        "relation": shape.relation, "file": shape.file_column, "header": mapping.header, "reader": mapping.reader
    }  # fmt: skip
    found: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
    for file_id, *word_line_count in warehouse.rows("ingest/load/unknown_words", {"field": mapping.name}, **names):
        found[file_id].append(tuple(word_line_count))
    if not found:
        return
    distinct = dict(warehouse.rows("ingest/load/count_words", {}, **names))
    waiting: list[str] = []
    for file in shape.files:
        unknown = found.get(file.file_id, [])
        if not unknown or (mapping.name != "agency" and 2 * len(unknown) <= distinct[file.file_id]):
            waiting += [word for word, *_ in unknown]
            continue
        is_agency = mapping.name == "agency"
        if hide:
            listed = (*words[mapping.name].codes, *words[mapping.name].ambiguous) if mapping.name in words else ()
            unknown = [(redacted(word, listed, office=is_agency), line, count) for word, line, count in unknown]
        word, line, count = unknown[0]
        code = "FILE-UNKNOWN-AGENCY" if is_agency else "FILE-UNKNOWN-WORD"
        accepted = sorted(words[mapping.name].codes) if mapping.name in words else []
        raise Refusal(code, file=file.place, row=line, column=mapping.header, value=word, count=count,
                      known="、".join(accepted[:12]), others=_others(unknown[1:]), refers_to=file.path)  # fmt: skip
    waiting = list(dict.fromkeys(waiting))
    warehouse.run("ingest/load/add_words", {"fields": [mapping.name] * len(waiting), "words": waiting,
                                            "codes": [f"?{word}" for word in waiting]})  # fmt: skip


def _others(unknown: Sequence[tuple[Any, ...]]) -> str:
    return f"（另有：{'、'.join(word for word, _, _ in unknown[:8])}）" if unknown else ""


def set_key_where_needed(warehouse: Warehouse, workspace: Workspace, shape: Shape) -> None:
    """Give the session the applicants' key where columns are hashed, or names or telephones stand where a ledger has its numbers."""
    headers = [mapping.header for mapping in shape.mappings if mapping.reader == "read_case_number" and mapping.header]
    names: dict[str, Any] = {"relation": shape.relation, "headers": headers}
    hashed = any(mapping.hashed for mapping in shape.mappings)
    if hashed or (headers and warehouse.rows("ingest/load/personal_numbers", **names)[0][0]):
        set_applicant_key(warehouse, workspace)


def note_sheets(warehouse: Warehouse, shape: Shape) -> None:
    """Note the sheets of workbooks that were left out, by position: a sheet of a ledger may be named after a person."""
    for file in shape.files:
        if file.raw.unread:
            sheets = "、".join(f"第 {position} 张（{lines} 行）" for position, lines in file.raw.unread)
            warehouse.run("ingest/load/note_sheets", {"file_id": file.file_id, "sheets": sheets})


def stage(warehouse: Warehouse, shape: Shape) -> None:
    """Make the relation `shape.staged` of files that fit: our columns, `file_id`, `line` and the natural `key` of each row.

    Typed files are not copied: it is then a view on them.
    """
    table = shape.preset.fills
    rules = table_rules()[table]
    warehouse.run(
        "ingest/load/staged",
        staged=shape.staged,
        copied=shape.copied,
        relation=shape.relation,
        file=shape.file_column,
        mappings=shape.mappings,
        torn=[(file.file_id, line) for file in shape.files for line, _ in file.raw.torn],
        key=rules.key,
        key_when=rules.key_when,
        columns=list(warehouse.columns(table)),
    )


def note_unreadable(warehouse: Warehouse, batch: int, shape: Shape, *, show_values: bool) -> None:
    """Note every cell of the staged files that could not be read. `show_values` must be False for a ledger."""
    mappings = [
        mapping
        for mapping in shape.mappings
        if mapping.reader in READERS.values() and mapping.header and (not shape.typed or mapping.header in shape.texts)
    ]
    mappings = _left_empty(warehouse, shape, mappings)
    if mappings:
        warehouse.run(
            "ingest/load/unreadable",
            {"batch": batch, "short": SHORT_DAY},
            relation=shape.relation,
            file=shape.file_column,
            mappings=mappings,
            kinds=KINDS,
            show=show_values,
        )
    warehouse.insert(
        "furniture",
        [
            {"file_id": file.file_id, "batch": batch, "line": line, "word": word}
            for file in shape.files
            for line, word in file.raw.furniture
        ],
    )
    warehouse.insert(
        "unreadable",
        [
            {"file_id": file.file_id, "batch": batch, "line": line, "field": "—", "reason": reason}
            for file in shape.files
            for line, reason in file.raw.torn
        ],
    )


def _left_empty(warehouse: Warehouse, shape: Shape, mappings: Sequence[ColumnMapping]) -> list[ColumnMapping]:
    """Those of which a cell with text may not have been read: judged by the staged rows, which costs less than reading all again.

    A column that another one or a constant stands in for is not empty there; it is always among them.
    """
    plain = [mapping for mapping in mappings if not mapping.derived and mapping.constant is None]
    if shape.typed or not plain:
        return list(mappings)
    names: dict[str, Any] = {
        "relation": shape.relation,
        "file": shape.file_column,
        "staged": shape.staged,
        "mappings": plain,
    }
    found = warehouse.rows("ingest/load/left_empty", **names)[0]
    empty = {mapping.name for mapping, left in zip(plain, found, strict=True) if left}
    return [mapping for mapping in mappings if mapping not in plain or mapping.name in empty]


def damage_of(warehouse: Warehouse, shape: Shape) -> Finding | None:
    """Why a file that DuckDB reads in place cannot be read to its end; None when it can."""
    if not shape.typed:
        return None
    path = shape.files[0].path
    try:
        warehouse.run("ingest/load/read_through", relation=shape.relation).fetchall()
    except duckdb.Error:
        return compose("FILE-TORN", file=path, reason="Parquet 文件中间有损坏", refers_to=path)
    return None


def write_words(warehouse: Warehouse, words: Mapping[str, Words]) -> None:
    """Make `words` of the spellings of this preset, for SQL to join. The code of an ambiguous word is `?` and the word."""
    rows = [(field, word, code) for field, entry in words.items() for word, code in entry.codes.items()]
    rows += [(field, word, f"?{word}") for field, entry in words.items() for word in entry.ambiguous]
    fields, spelled, codes = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
    warehouse.run("ingest/load/words")
    warehouse.run("ingest/load/add_words", {"fields": fields, "words": spelled, "codes": codes})
