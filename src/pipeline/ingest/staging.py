"""The first half of load: raw relations of files into one relation `staged` with our columns, words turned into codes.

What a file says that we do not understand stops that file here: an unknown column, a missing one, an unknown word, an
unmapped 栏目. What a single cell says that cannot be read is noted in `unreadable`; its row stays and goes to quarantine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.core import Refusal, Source, Warehouse, Words, table_rules
from pipeline.ingest.presets import Preset
from pipeline.ingest.privacy import is_ledger, shown
from pipeline.ingest.readers.base import Raw, tidy_header

READERS = {
    "TIMESTAMP": "read_time",
    "DATE": "read_date",
    "BOOLEAN": "read_flag",
    "INTEGER": "read_whole",
    "DOUBLE": "read_number",
}
KINDS = {"TIMESTAMP": "日期时间", "DATE": "日期", "BOOLEAN": "“是”或“否”", "INTEGER": "整数", "DOUBLE": "数字"}


@dataclass(frozen=True)
class Cell:
    """How one canonical column is read from one file: from which header, by which reader, with what standing in for it."""

    name: str
    kind: str
    header: str | None
    reader: str
    coded: bool
    constant: str | None
    derived: Mapping[str, str | bool] | None
    # Columns that say who asked or for what, each with a mark before it so that a number is never a name: hashed, not kept.
    keyed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Arrival:
    """A file ready to be staged."""

    file_id: int
    path: str
    raw: Raw
    cells: tuple[Cell, ...]


def known_headers(preset: Preset, source: Source, columns: Mapping[str, str]) -> frozenset[str]:
    """Every header a file of this source may have."""
    own = (preset.columns.get(name, ()) for name in columns)
    listed = [header for headers in own for header in headers]
    extra = [source.agency_column] if source.agency_column else []
    steps = preset.step_headers if preset.fills == "requests" else ()
    return frozenset(map(tidy_header, [*columns, *listed, *preset.ignore, *preset.personal, *steps, *extra]))


def fit(warehouse: Warehouse, source: Source, preset: Preset, raw: Raw, file_id: int, path: str, words: Mapping[str, Words],
        default_agency: str | None) -> Arrival:  # fmt: skip
    """Match a file's headers to our columns and its words to our codes. Raises Refusal FILE-*, naming sheet, row and value."""
    columns = warehouse.columns(preset.fills)
    place = path if raw.sheet is None else f"{path}（工作表 {raw.sheet}）"
    unknown = [header for header in raw.headers if header not in known_headers(preset, source, columns)]
    told = _told(preset, source, columns)
    if unknown and preset.strict:
        raise Refusal("FILE-UNKNOWN-COLUMN", file=place, row=raw.header_line or 1, columns=told(unknown), preset=preset.name,
                      refers_to=path)  # fmt: skip
    rules = table_rules()[preset.fills]
    cells = tuple(_cell(name, kind, preset, source, raw, words, default_agency) for name, kind in columns.items())
    required = preset.required or rules.required
    missing = [
        cell.name for cell in cells if cell.name in required and not (cell.header or cell.constant or cell.derived)
    ]
    if missing:
        wanted = "；".join("或".join(preset.columns.get(name) or (name,)) for name in missing)
        raise Refusal("FILE-MISSING-COLUMN", file=place, row=raw.header_line or 1, columns=wanted, found=told(raw.headers),
                      refers_to=path)  # fmt: skip
    arrival = Arrival(file_id, path, raw, cells)
    for cell in cells:
        if cell.coded and cell.header is not None:
            _words_known(warehouse, arrival, cell, words, place, hide=is_ledger(preset.fills))
    return arrival


def _told(preset: Preset, source: Source, columns: Mapping[str, str]) -> Callable[[Sequence[str]], str]:
    """How headers stand in a message. A ledger without its header line has a person's name where a header belongs."""
    known = known_headers(preset, source, columns)
    hide = is_ledger(preset.fills)
    return lambda headers: "、".join(shown(one, known) if hide and one else one or "（空）" for one in headers)


def _cell(name: str, kind: str, preset: Preset, source: Source, raw: Raw, words: Mapping[str, Words],
          default_agency: str | None) -> Cell:  # fmt: skip
    listed = (
        [source.agency_column] if name == "agency" and source.agency_column else [*preset.columns.get(name, ()), name]
    )
    header = next((one for one in map(tidy_header, listed) if one in raw.headers), None)
    rules = table_rules()[preset.fills]
    constant = preset.constants.get(name)
    if name == "agency":
        constant = default_agency
    elif constant is None and (header is None or kind == "BOOLEAN"):
        constant = rules.defaults.get(name)
    derived = preset.derive.get(name)
    coded = name == "agency" or name in words
    if name in ("applicant_key", "subject_key"):
        return Cell(name, kind, None, "read_text", False, None, None, _keyed(name, preset, raw))
    if kind in READERS:
        reader = READERS[kind]
    elif name in rules.key and is_ledger(preset.fills) and not coded:
        reader = "read_case_number"
    elif raw.typed:
        reader = "as_written"
    else:
        reader = "half_width" if name in rules.key or coded else "read_text"
    return Cell(name, kind, header, reader, coded, constant,
                {"header": _header_of(derived.from_, preset, raw), "pattern": derived.pattern, "as_": derived.as_,
                 "first": derived.first}
                if derived and _header_of(derived.from_, preset, raw) else None)  # fmt: skip


def _keyed(name: str, preset: Preset, raw: Raw) -> tuple[tuple[str, str], ...]:
    """The columns of a file out of which a keyed hash is made; a file with our own headers may bring a key of its own."""
    groups = preset.applicant if name == "applicant_key" else (preset.subject,)
    found = [(f"{number}:", header) for number, group in enumerate(groups) for header in map(tidy_header, group)]
    return tuple((mark, header) for mark, header in [("own:", name), *found] if header in raw.headers)


def _header_of(name: str, preset: Preset, raw: Raw) -> str:
    return next((one for one in map(tidy_header, [*preset.columns.get(name, ()), name]) if one in raw.headers), "")


def _words_known(warehouse: Warehouse, arrival: Arrival, cell: Cell, words: Mapping[str, Words], place: str, *,
                 hide: bool) -> None:  # fmt: skip
    """Refuse a file with a word no lookup lists; the first row that has it is named. `hide`: words of a ledger may be free text."""
    names = {"relation": arrival.raw.relation, "header": cell.header, "reader": cell.reader}
    unknown = warehouse.rows("ingest/load/unknown_words", {"field": cell.name}, **names)
    if not unknown:
        return
    if hide:
        listed = (*words[cell.name].codes, *words[cell.name].ambiguous) if cell.name in words else ()
        unknown = [(shown(word, listed, office=cell.name == "agency"), *rest) for word, *rest in unknown]
    word, line, count = unknown[0]
    code = "FILE-UNKNOWN-AGENCY" if cell.name == "agency" else "FILE-UNKNOWN-WORD"
    accepted = sorted(words[cell.name].codes) if cell.name in words else []
    raise Refusal(code, file=place, row=line, column=cell.header, value=word, count=count,
                  known="、".join(accepted[:12]), others=_others(unknown[1:]), refers_to=arrival.path)  # fmt: skip


def _others(unknown: Sequence[tuple[Any, ...]]) -> str:
    return f"（另有：{'、'.join(word for word, _, _ in unknown[:8])}）" if unknown else ""


def stage(warehouse: Warehouse, table: str, arrivals: Sequence[Arrival]) -> None:
    """Make `staged` of all files that fit: our columns, `file_id`, `line` and the natural `key` of each row.

    Typed files are not copied: `staged` is then a view on them.
    """
    rules = table_rules()[table]
    warehouse.run(
        "ingest/load/staged",
        typed=all(arrival.raw.typed for arrival in arrivals) and table != "requests",  # those are mended in place
        files=arrivals,
        key=rules.key,
        key_when=rules.key_when,
        columns=list(warehouse.columns(table)),
    )


def note_unreadable(warehouse: Warehouse, batch: int, arrivals: Sequence[Arrival], *, show_values: bool) -> int:
    """Write down every cell that could not be read. Returns how many. Values of a ledger are never shown."""
    for arrival in arrivals:
        cells = [
            cell
            for cell in arrival.cells
            if cell.reader in READERS.values()
            and cell.header
            and (not arrival.raw.typed or cell.header in arrival.raw.texts)
        ]
        values = {"file_id": arrival.file_id, "batch": batch}
        if cells:
            warehouse.run(
                "ingest/load/unreadable",
                values,
                relation=arrival.raw.relation,
                cells=cells,
                kinds=KINDS,
                show=show_values,
            )
        if arrival.raw.torn:
            rows = [{**values, "line": line, "field": "—", "reason": reason} for line, reason in arrival.raw.torn]
            warehouse.insert("unreadable", rows)
    (count,) = warehouse.rows("ingest/load/unreadable_count", {"batch": batch})[0]
    return int(count)


def unmapped_columns(warehouse: Warehouse, arrival: Arrival) -> tuple[str, int] | None:
    """The first website column (栏目) that columns.yml does not map and that no class cell makes up for, and its row."""
    headers = {cell.name: cell.header for cell in arrival.cells}
    if headers.get("column") is None:
        return None
    found = warehouse.rows("ingest/load/unmapped_columns", {}, relation=arrival.raw.relation, column=headers["column"],
                           klass=headers.get("class"))  # fmt: skip
    return (str(found[0][0]), int(found[0][1])) if found else None
