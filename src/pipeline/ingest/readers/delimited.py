"""Separated text (CSV, TSV, semicolons): strict decoding, then Arrow's CSV reader."""

from __future__ import annotations

import functools
import io
from collections.abc import Sequence
from typing import Any

import duckdb

from pipeline.core import Refusal
from pipeline.ingest.readers.base import (
    RawTable,
    header_row,
    refuse_duplicate_headers,
    refuse_too_large,
    register_rows,
    tidy_header,
)


def decode(content: bytes, encodings: Sequence[str], name: str) -> str:
    """Text by its byte-order mark, else by the first of the preset's encodings that fits every byte. Raises Refusal FILE-ENCODING."""
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    marked = [encoding for mark, encoding in marks if content.startswith(mark)]
    errors: list[str] = []
    for encoding in marked or [encoding for encoding in encodings if encoding != "utf-16"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            errors.append(f"{encoding} 在第 {error.start + 1} 字节处读不通")
            if encoding.startswith("utf-8") and _is_damaged_utf8(content):
                break
            continue
        if "\x00" not in text:
            return text
        errors.append(f"{encoding} 含空字符")
    raise Refusal("FILE-ENCODING", file=name, tried="；".join(errors), refers_to=name)


def _is_damaged_utf8(content: bytes) -> bool:
    """Whether bytes are UTF-8 but for a few. GB18030 would decode them too, into other words, without an error."""
    text = content.decode("utf-8", "replace")
    wide = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") * 5 < wide


def read_delimited(
    connection: duckdb.DuckDBPyConnection, text: str, name: str, relation: str, wanted: frozenset[str]
) -> RawTable:
    """Separated text as a raw table. Empty rows and unnamed empty columns are ignored. Raises Refusal FILE-TORN, FILE-CUT, FILE-EMPTY.

    `wanted`: the headers the preset knows, by which the header row is found.
    """
    import pyarrow as pa  # only when a file is read
    import pyarrow.compute as compute
    import pyarrow.csv as pc

    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max((",", "\t", ";"), key=first.count)
    refuse_too_large(name, 1, first.count(delimiter) + 1)
    torn: list[tuple[int, str]] = []

    def skip_torn(row: Any) -> str:
        torn.append((row.number, f"这一行有 {row.actual_columns} 格，表头有 {row.expected_columns} 格"))
        return "skip"

    try:
        table = pc.read_csv(
            io.BytesIO(text.encode()),
            read_options=pc.ReadOptions(use_threads=False, autogenerate_column_names=True, block_size=64 << 20),
            parse_options=pc.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip_torn
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
    filled_cells = [compute.not_equal(column, "") for column in table.columns]
    body = table.slice(at + 1)
    used = [i for i, header in enumerate(top[at]) if header or compute.any(filled_cells[i].slice(at + 1)).as_py()]
    headers = [top[at][i] for i in used]
    refuse_duplicate_headers(headers, name, None)
    filled_rows = functools.reduce(compute.or_, [column.slice(at + 1) for column in filled_cells])
    cells = {header: body.column(i).filter(filled_rows) for header, i in zip(headers, used, strict=True)}
    body_lines = pa.chunked_array([lines[at + 1 :]], pa.int64()).filter(filled_rows)
    register_rows(connection, relation, cells, body_lines)
    return RawTable(relation, tuple(headers), lines[at], tuple(torn), typed=False)
