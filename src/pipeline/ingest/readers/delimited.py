"""Separated text (CSV, TSV, semicolons): strict decoding, then Arrow's CSV reader."""

from __future__ import annotations

import csv
import functools
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.core import Refusal
from pipeline.ingest.readers.base import (
    RawTable,
    header_row,
    refuse_duplicate_headers,
    refuse_other_kinds,
    refuse_too_large,
    rows_of,
    tidy_header,
    unguarded,
)
from pipeline.ingest.readers.furniture import furniture_word


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


def read_delimited(text: str, name: str, wanted: frozenset[str]) -> RawTable:
    """Separated text as a raw table. Empty rows and unnamed empty columns are ignored. Raises Refusal FILE-TORN, FILE-CUT, FILE-EMPTY.

    `wanted`: the headers the preset knows, by which the header row is found.
    """
    import pyarrow as pa  # only when a file is read
    import pyarrow.compute as compute
    import pyarrow.csv as pc

    top = _Top.of(text, wanted, name)
    refuse_too_large(name, 1, len(top.headers))
    torn: list[tuple[int, str]] = []
    furniture: list[tuple[int, str]] = []

    def skip_torn(row: Any) -> str:
        line = top.at + row.number
        word = (
            furniture_word(_first_filled(row.text, top.delimiter))
            if row.actual_columns < row.expected_columns
            else None
        )
        if word is not None:
            furniture.append((line, word))
        else:
            torn.append((line, f"这一行有 {row.actual_columns} 格，表头有 {row.expected_columns} 格"))
        return "skip"

    try:
        table = pc.read_csv(
            io.BytesIO(text[top.offset :].encode()),
            read_options=pc.ReadOptions(use_threads=False, autogenerate_column_names=True, block_size=64 << 20),
            parse_options=pc.ParseOptions(
                delimiter=top.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=skip_torn,
            ),
            convert_options=pc.ConvertOptions(
                column_types={f"f{i}": pa.string() for i in range(len(top.headers))}, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise Refusal("FILE-TORN", file=name, reason=str(error).splitlines()[0][:80], refers_to=name) from None
    skipped = {number for number, _ in (*torn, *furniture)}
    last = top.at + table.num_rows + len(skipped)
    if torn and torn[-1][0] >= last and not text.endswith("\n"):
        raise Refusal("FILE-CUT", file=name, row=torn[-1][0], reason=torn[-1][1], refers_to=name)
    lines = [number for number in range(top.at + 1, last + 1) if number not in skipped]
    columns = [_without_guards(column) for column in table.columns]
    filled_cells = [compute.not_equal(column, "") for column in columns]
    used = [i for i, header in enumerate(top.headers) if header or compute.any(filled_cells[i].slice(1)).as_py()]
    headers = [top.headers[i] for i in used]
    refuse_other_kinds(headers, name)
    refuse_duplicate_headers(headers, name, None)
    filled_rows = functools.reduce(compute.or_, [column.slice(1) for column in filled_cells])
    cells = {header: columns[i].slice(1).filter(filled_rows) for header, i in zip(headers, used, strict=True)}
    body_lines = pa.chunked_array([lines[1:]], pa.int64()).filter(filled_rows)
    return RawTable(tuple(headers), lines[0], tuple(torn), typed=False, furniture=tuple(furniture),
                    titles=top.titles, rows=rows_of(cells, body_lines))  # fmt: skip


def _delimiter_of(lines: Sequence[str], wanted: frozenset[str]) -> str:
    """The mark that splits one of the first lines into most known headers; without any, the one that occurs most often in a line.

    A mark within the cells of a row must not win: addresses hold `;`.
    """

    def score(mark: str) -> tuple[int, int]:
        known = max(
            (sum(tidy_header(cell.strip('" \r\ufeff')) in wanted for cell in line.split(mark)) for line in lines),
            default=0,
        )
        return known, max((line.count(mark) for line in lines), default=0)

    return max((",", "\t", ";"), key=score)


@dataclass(frozen=True)
class _Top:
    """How a text begins: its delimiter, its headers, the records before them, and the offset in characters where they stand."""

    delimiter: str
    headers: tuple[str, ...]
    at: int
    offset: int
    titles: tuple[str, ...]

    @staticmethod
    def of(text: str, wanted: frozenset[str], name: str) -> _Top:
        """Looks at the first twenty records. Raises Refusal FILE-EMPTY where all are empty."""
        start = [line for line in text[:65536].split("\n")[:20] if line.strip()]
        delimiter = _delimiter_of(start, wanted)
        offsets = [0]
        offset = 0

        def lines() -> Iterator[str]:
            nonlocal offset
            for line in io.StringIO(text[: 1 << 20], newline=""):
                offset += len(line)
                yield line

        records = []
        try:
            for record in itertools.islice(csv.reader(lines(), delimiter=delimiter), 20):
                records.append([tidy_header(unguarded(cell)) for cell in record])
                offsets.append(offset)
        except csv.Error as error:
            raise Refusal("FILE-TORN", file=name, reason=str(error)[:80], refers_to=name) from None
        at = header_row(records, wanted)
        if at is None:
            raise Refusal("FILE-EMPTY", file=name, refers_to=name)
        titles = tuple(cell for record in records[:at] for cell in record if cell)
        return _Top(delimiter, tuple(records[at]), at, offsets[at], titles)


def _first_filled(text: str, delimiter: str) -> str:
    """The first cell of a line that is not empty."""
    return next((cell for cell in text.replace('"', "").split(delimiter) if cell.strip()), "")


def _without_guards(column: Any) -> Any:
    """A column without ="…" and tabs around its cells; one that has none is not touched."""
    import pyarrow.compute as compute  # only when a file is read

    if compute.any(compute.starts_with(column, '="')).as_py():
        column = compute.replace_substring_regex(column, r'^="(.*)"$', r"\1")
    if compute.any(compute.match_substring(column, "\t")).as_py():
        column = compute.utf8_trim(column, "\t\r\n")
    return column
