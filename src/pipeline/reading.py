"""Turns a snapshot into a raw relation of DuckDB: its own headers as columns, a `line` column, nothing interpreted.

Spreadsheets are read by calamine behind a guard against bombs, text by Arrow's CSV reader after a strict decoding, Parquet
by DuckDB where it lies. Only reading a sheet loops over rows in Python; everything after it is SQL.
"""

from __future__ import annotations

import functools
import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from pipeline.errors import Refusal
from pipeline.presets import Preset
from pipeline.warehouse import sql

MAX_UNPACKED = 400 << 20
MAX_RATIO = 200
MAX_CELLS = 60_000_000


@dataclass(frozen=True)
class Raw:
    """A file as a relation: its name in DuckDB, its headers as met, where they stood, and lines that are no rows.

    `typed` is true where cells come with types of their own (Parquet) and text is taken as it is; `texts` are its columns of text.
    """

    relation: str
    headers: tuple[str, ...]
    header_line: int
    torn: tuple[tuple[int, str], ...]
    typed: bool
    sheet: str | None = None
    texts: frozenset[str] = frozenset()


def read(connection: duckdb.DuckDBPyConnection, snapshot: Path, name: str, preset: Preset, relation: str,
         wanted: frozenset[str], sheet: str | None = None) -> Raw:  # fmt: skip
    """Read one snapshot into `relation`. `name` is the file's own name, for messages; `wanted` the headers the preset knows.

    What the bytes are decides how they are read, not what the file is called. Raises Refusal FILE-*.
    """
    with snapshot.open("rb") as handle:
        head = handle.read(2048)
    if not head:
        raise Refusal("FILE-EMPTY", file=name, refers_to=name)
    if head.startswith(b"PAR1"):
        return _parquet(connection, snapshot, name, relation)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _sheet(connection, snapshot, name, relation, wanted, sheet or preset.sheet, zipped=head[:2] == b"PK")
    if re.match(rb"\s*<(!doctype|html|table|\?xml)", head.lower().removeprefix(b"\xef\xbb\xbf")):
        raise Refusal("FILE-HTML", file=name, refers_to=name)
    text = decode(snapshot.read_bytes(), preset.encodings, name)
    if not text.strip():
        raise Refusal("FILE-EMPTY", file=name, refers_to=name)
    if name.lower().endswith(".yml"):
        return _listed(connection, _declarations(text, name), name, relation)
    if text.lstrip()[:1] in ("{", "["):
        return _json(connection, text, name, relation, preset.rows_at, wanted)
    return _csv(connection, text, name, relation, wanted)


def nothing(connection: duckdb.DuckDBPyConnection, relation: str, headers: Sequence[str]) -> Raw:
    """An empty window of a platform: no rows, and every column one could ask for."""
    cells: dict[str, Any] = {header: [] for header in dict.fromkeys(headers)}
    _register(connection, relation, cells, [])
    return Raw(relation, tuple(cells), 0, (), typed=False)


def decode(content: bytes, encodings: Sequence[str], name: str) -> str:
    """Text by its byte-order mark, else by the first encoding of the preset that fits every byte."""
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    marked = [encoding for mark, encoding in marks if content.startswith(mark)]
    places: list[str] = []
    for encoding in marked or [one for one in encodings if one != "utf-16"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            places.append(f"{encoding} 在第 {error.start + 1} 字节处读不通")
            if encoding.startswith("utf-8") and _damaged_utf8(content):
                break
            continue
        if "\x00" not in text:
            return text
        places.append(f"{encoding} 含空字符")
    raise Refusal("FILE-ENCODING", file=name, tried="；".join(places), refers_to=name)


def _damaged_utf8(content: bytes) -> bool:
    """Whether bytes are UTF-8 but for a few. GB18030 would read them as well: as other words, and nobody would know."""
    text = content.decode("utf-8", "replace")
    wide = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") * 5 < wide


def tidy_header(text: object) -> str:
    """A header as presets write it: no blanks inside or around, full-width letters as half-width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", "" if text is None else str(text))).strip("\ufeff")


def _parquet(connection: duckdb.DuckDBPyConnection, snapshot: Path, name: str, relation: str) -> Raw:
    try:
        connection.execute(sql("load/raw_parquet", relation=relation, file=str(snapshot)))
        found = connection.execute(sql("load/headers", relation=relation)).fetchall()
    except duckdb.Error:
        raise Refusal("FILE-TORN", file=name, reason="Parquet 文件不完整", refers_to=name) from None
    kinds = {header: kind for header, kind in found if header != "line"}
    return Raw(
        relation, tuple(kinds), 0, (), typed=True, texts=frozenset(h for h, kind in kinds.items() if kind == "VARCHAR")
    )


def _sheet(connection: duckdb.DuckDBPyConnection, snapshot: Path, name: str, relation: str, wanted: frozenset[str],
           sheet: str | None, *, zipped: bool) -> Raw:  # fmt: skip
    from python_calamine import CalamineError, CalamineWorkbook

    if zipped:
        guard(snapshot, name)
    try:
        with snapshot.open("rb") as handle:  # not by its path: the suffix may say what it is not
            book = CalamineWorkbook.from_filelike(handle)
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            raise Refusal("FILE-NO-SHEET", file=name, sheet=sheet, found="、".join(names), refers_to=name)
        chosen = sheet or names[0]
        page = book.get_sheet_by_name(chosen)
        if page.height * page.width > MAX_CELLS:
            raise Refusal("FILE-BOMB", file=name, reason=f"工作表 {chosen} 有 {page.height}×{page.width} 格",
                          refers_to=name)  # fmt: skip
        rows = page.to_python(skip_empty_area=False)
        merged = page.merged_cell_ranges if zipped else []
    except (CalamineError, OSError, IndexError):
        raise Refusal("FILE-TORN", file=name, reason="工作簿内部损坏", refers_to=name) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a damaged workbook makes calamine's Rust core panic
            raise
        raise Refusal("FILE-TORN", file=name, reason="工作簿内部损坏", refers_to=name) from None
    at = header_row([[tidy_header(cell) for cell in row] for row in rows[:20]], wanted)
    if at is None:
        raise Refusal("FILE-EMPTY", file=f"{name}（工作表 {chosen}）", refers_to=name)
    for (top, left), (bottom, right) in merged or ():
        if top <= at <= bottom:
            raise Refusal("FILE-MERGED", file=name, sheet=chosen, row=at + 1,
                          cell=_text(rows[top][left]), columns=f"{left + 1}-{right + 1}", refers_to=name)  # fmt: skip
    body = [(number, row) for number, row in enumerate(rows[at + 1 :], at + 2) if any(cell != "" for cell in row)]
    headers = tuple(tidy_header(cell) for cell in rows[at])
    cells = [[_text(row[index]) for _, row in body] for index in range(len(headers))]
    used = [i for i, header in enumerate(headers) if header or any(cell is not None for cell in cells[i])]
    table = {headers[i]: cells[i] for i in used}
    _no_doubles([headers[i] for i in used], name, chosen)
    _register(connection, relation, table, [number for number, _ in body])
    return Raw(relation, tuple(table), at + 1, (), typed=False, sheet=chosen)


def guard(archive: Path, name: str) -> None:
    """Refuse an archive that would unpack to more than any real export, before anything is unpacked."""
    try:
        with zipfile.ZipFile(archive) as packed:
            sizes = [(entry.file_size, entry.compress_size) for entry in packed.infolist()]
            parts = [entry.filename for entry in packed.infolist() if entry.filename.endswith((".xml", ".rels"))]
            unpacked = sum(size for size, _ in sizes)
            ratio = unpacked / max(1, sum(size for _, size in sizes))
            if unpacked > MAX_UNPACKED or len(sizes) > 5000 or (ratio > MAX_RATIO and unpacked > 32 << 20):
                raise Refusal("FILE-BOMB", file=name, reason=f"解压后 {unpacked >> 20} MB", refers_to=name)
            for part in parts:
                with packed.open(part) as stream:
                    if b"<!doctype" in stream.read(4096).lower():
                        raise Refusal("FILE-ENTITY", file=name, part=part, refers_to=name)
    except (zipfile.BadZipFile, EOFError, NotImplementedError):
        raise Refusal("FILE-TORN", file=name, reason="压缩包不完整", refers_to=name) from None


def header_row(rows: Sequence[Sequence[str]], wanted: frozenset[str]) -> int | None:
    """The row that holds most known headers; the first one with anything in it when none is known. None: nothing there."""
    best = max(range(len(rows)), key=lambda i: (sum(cell in wanted for cell in rows[i]), -i), default=None)
    if best is not None and any(cell in wanted for cell in rows[best]):
        return best
    return next((i for i, row in enumerate(rows) if any(row)), None)


def _text(cell: Any) -> str | None:
    """A spreadsheet cell as text: whole numbers without a point, dates and times in ISO form, an empty cell as None."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _csv(connection: duckdb.DuckDBPyConnection, text: str, name: str, relation: str, wanted: frozenset[str]) -> Raw:
    """Separated text. Its header is found as in a sheet; rows and unnamed columns with nothing in them are nothing."""
    import pyarrow as pa
    import pyarrow.compute as compute
    import pyarrow.csv as pc

    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max((",", "\t", ";"), key=first.count)
    torn: list[tuple[int, str]] = []

    def refuse(row: Any) -> str:
        torn.append((row.number, f"这一行有 {row.actual_columns} 格，表头有 {row.expected_columns} 格"))
        return "skip"

    try:
        table = pc.read_csv(
            io.BytesIO(text.encode()),
            read_options=pc.ReadOptions(use_threads=False, autogenerate_column_names=True, block_size=64 << 20),
            parse_options=pc.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=refuse
            ),
            convert_options=pc.ConvertOptions(
                column_types={f"f{i}": pa.string() for i in range(first.count(delimiter) + 1)},
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        raise Refusal("FILE-TORN", file=name, reason=str(error).splitlines()[0][:80], refers_to=name) from None
    if torn and torn[-1][0] >= table.num_rows + len(torn) and not text.endswith("\n"):
        raise Refusal("FILE-CUT", file=name, row=torn[-1][0], reason=torn[-1][1], refers_to=name)
    top = [[tidy_header(cell) for cell in row.values()] for row in table.slice(0, 20).to_pylist()]
    at = header_row(top, wanted)
    if at is None:
        raise Refusal("FILE-EMPTY", file=name, refers_to=name)
    skipped = {number for number, _ in torn}
    lines = [number for number in range(1, table.num_rows + len(torn) + 1) if number not in skipped]
    written = [compute.not_equal(column, "") for column in table.columns]
    body = table.slice(at + 1)
    used = [i for i, header in enumerate(top[at]) if header or compute.any(written[i].slice(at + 1)).as_py()]
    headers = [top[at][i] for i in used]
    _no_doubles(headers, name, None)
    filled = functools.reduce(compute.or_, [column.slice(at + 1) for column in written])
    cells = {header: body.column(i).filter(filled) for header, i in zip(headers, used, strict=True)}
    _register(connection, relation, cells, pa.chunked_array([lines[at + 1 :]], pa.int64()).filter(filled))
    return Raw(relation, tuple(headers), lines[at], tuple(torn), typed=False)


def _json(connection: duckdb.DuckDBPyConnection, text: str, name: str, relation: str, rows_at: str | None,
          wanted: frozenset[str]) -> Raw:  # fmt: skip
    """JSON (a list, or a list inside an object) and NDJSON. Keys are headers, and so are wanted values inside objects
    (`visible.type`); a line that is no object is torn."""
    is_list = text.lstrip().startswith("[") or rows_at is not None
    lines = [text] if is_list else text.split("\n")
    try:
        connection.execute(
            sql("load/raw_json", relation=relation, listed=is_list),
            {"documents": lines, "rows_at": f"$.{rows_at}" if rows_at else "$"},
        )
    except duckdb.Error:
        raise Refusal("FILE-TORN", file=name, reason="不是完整的 JSON", refers_to=name) from None
    torn = connection.execute(sql("load/torn_json", relation=relation)).fetchall()
    headers = [header for (header,) in connection.execute(sql("load/json_keys", relation=relation)).fetchall()]
    if not headers:
        raise Refusal("FILE-TORN", file=name, reason="没有读到任何记录", refers_to=name)
    _no_doubles(headers, name, None)
    pointers = {header: "/" + header.replace("~", "~0").replace("/", "~1") for header in headers}
    inside = (header for header in sorted(wanted) if header.split(".")[0] in pointers and header not in pointers)
    pointers |= {header: "/" + header.replace(".", "/") for header in inside}
    headers = list(pointers)
    connection.execute(sql("load/raw_from_json", relation=relation, pointers=pointers))
    return Raw(
        relation, tuple(headers), 0, tuple((line, "这一行不是完整的 JSON 记录") for (line,) in torn), typed=False
    )


def _declarations(text: str, name: str) -> list[dict[str, Any]]:
    """The entries of `declared/<year>.yml`. `nil: disputes` declares that nothing of that table happened in the year."""
    try:
        entries = yaml.safe_load(text) or []
    except yaml.YAMLError as error:
        raise Refusal("FILE-YAML", file=name, reason=str(error), refers_to=name) from None
    year = re.search(r"\d{4}", name)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Refusal("FILE-YAML", file=name, reason="应是一个列表，每项写明 figure、value、vouched_by、document",
                      refers_to=name)  # fmt: skip
    found = []
    for entry in entries:
        own = dict(entry)
        if "nil" in own:
            own |= {"figure": f"{own.pop('nil')}.*", "value": 0}
        found.append({"year": year.group() if year else None, **own})
    return found


def _listed(connection: duckdb.DuckDBPyConnection, entries: list[dict[str, Any]], name: str, relation: str) -> Raw:
    headers = list(dict.fromkeys(key for entry in entries for key in entry))
    if not headers:
        raise Refusal("FILE-EMPTY", file=name, refers_to=name)
    cells = {header: [_text(entry.get(header)) for entry in entries] for header in headers}
    _register(connection, relation, cells, list(range(1, len(entries) + 1)))
    return Raw(relation, tuple(headers), 0, (), typed=False)


def _no_doubles(headers: Sequence[str], name: str, sheet: str | None) -> None:
    """Columns of DuckDB are the same in capitals and small letters; so are headers."""
    met = [header.casefold() for header in headers]
    doubles = sorted({header for header in headers if met.count(header.casefold()) > 1})
    if doubles:
        raise Refusal("FILE-HEADER-TWICE", file=name, sheet=sheet or "—", headers="、".join(doubles) or "（空）",
                      refers_to=name)  # fmt: skip


def _register(connection: duckdb.DuckDBPyConnection, relation: str, cells: dict[str, Any], lines: Any) -> None:
    import pyarrow as pa

    columns = {name: column if isinstance(column, pa.ChunkedArray) else pa.array(column, pa.string())
               for name, column in cells.items()}  # fmt: skip
    table = pa.table({"line": pa.array(lines, pa.int64()) if isinstance(lines, list) else lines, **columns})
    connection.register(f"{relation}_arrow", table)
    connection.execute(sql("load/raw_from_arrow", relation=relation))
    connection.unregister(f"{relation}_arrow")
