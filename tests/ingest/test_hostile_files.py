"""Whatever a dropped file does, it costs that file alone: it is refused in words, and every other file of the night is counted."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from click.testing import CliRunner

from pipeline.cli.program import main
from pipeline.core import JobFailure, JobLimits
from pipeline.core.outside.isolated import IsolatedFunction
from tests.support.office import COLUMNS, Office, csv_text, item, settings

ROWS = [item(n, f"2019-03-{n % 28 + 1:02}", title=f"题目{n}") for n in range(1, 80)]
SHEET = "xl/worksheets/sheet1.xml"


def workbook(compression: int = zipfile.ZIP_DEFLATED, change: Callable[[bytes], bytes] = lambda sheet: sheet) -> bytes:
    """An .xlsx of the rows, its members packed anew, its sheet changed."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(list(ROWS[0]))
    for row in ROWS:
        page.append(list(row.values()))
    plain, packed = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(packed, "w", compression) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == SHEET else old.read(name))
    return packed.getvalue()


def damaged_stream(compression: int) -> bytes:
    """The workbook with its sheet's packed bytes overwritten."""
    whole = bytearray(workbook(compression))
    with zipfile.ZipFile(io.BytesIO(bytes(whole))) as archive:
        entry = archive.getinfo(SHEET)
    start = entry.header_offset + 30 + len(SHEET) + entry.compress_size // 3
    whole[start : start + 60] = bytes(255 - byte for byte in whole[start : start + 60])
    return bytes(whole)


def encrypted() -> bytes:
    whole = bytearray(workbook())
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = whole.find(mark)
        while at >= 0:
            whole[at + place] |= 1
            at = whole.find(mark, at + 4)
    return bytes(whole)


def far_cell(sheet: bytes) -> bytes:
    row = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    return sheet.replace(b"</sheetData>", row)


def unfolding_text() -> bytes:
    """A workbook of a few kilobytes: one long shared text that three thousand cells refer to."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, list(ROWS[0]))
        for line in range(1, 3000):
            page.write_string(line, 1, "长" * 32_000)
    return target.getvalue()


def repeated_run() -> bytes:
    """A Parquet file of a few kilobytes that says it has far more cells than any export."""
    target = io.BytesIO()
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 5_000_000, pa.int32()), pa.array(["x" * 20]))
    pq.write_table(pa.table({f"c{n}": column for n in range(20)}), target)
    return target.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "损坏的压缩流.xlsx": lambda: damaged_stream(zipfile.ZIP_DEFLATED),
    "损坏的压缩流二.xlsx": lambda: damaged_stream(zipfile.ZIP_BZIP2),
    "损坏的压缩流三.xlsx": lambda: damaged_stream(zipfile.ZIP_LZMA),
    "加密.xlsx": encrypted,
    "很远的格子.xlsx": lambda: workbook(change=far_cell),
    "半个表情.json": lambda: (
        b'[{"item_id": "\\ud83d", "title": "\\udc00", "column": "x", "published_at": "2019-01-01"}]'
    ),
    "展开的文字.xlsx": unfolding_text,
    "很多列.csv": lambda: (",".join(f"c{n}" for n in range(300_000)) + "\n").encode(),
    "很多键.json": lambda: json.dumps([{f"k{n}": n for n in range(20_000)}]).encode(),
    "很深.json": lambda: b'[{"a":' * 50_000,
    "重复.parquet": repeated_run,
}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, str, int]:
    """One night with a good file, every hostile one, and twelve damaged copies of sound files; its output and exit status."""
    office = Office(tmp_path_factory.mktemp("hostile") / "w")
    office.write("workspace.toml", settings({"website": "items"}, ["bureau"], ""))
    office.write("columns.yml", "".join(f"- {{column: {c}, class: {k}}}\n" for c, k in COLUMNS.items()))
    office.write("declared/2019.yml", "on: 2019-02-30\n")
    office.drop("website/好.csv", [item(n, "2019-08-15") for n in range(1000, 1007)])
    for name, content in HOSTILE.items():
        office.drop(f"website/{name}", content())
    table = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([{key: str(cell) for key, cell in row.items()} for row in ROWS]), table)
    sound = {
        "xlsx": workbook(),
        "csv": csv_text(ROWS).encode(),
        "json": json.dumps(ROWS).encode(),
        "parquet": table.getvalue(),
    }
    chance = random.Random(20191231)
    for number in range(12):
        suffix = list(sound)[number % 4]
        content = bytearray(sound[suffix])
        at, length = chance.randrange(len(content)), chance.randrange(1, 200)
        content[at : at + length] = bytes(length) if number % 2 else chance.randbytes(length)
        office.drop(f"website/damaged{number:02}.{suffix}", bytes(content))
    done = CliRunner().invoke(main, ["--workspace", str(office.folder), "nightly", "--direct", "--year", "2019"])
    assert isinstance(done.exception, SystemExit | None), done.exception
    return office, done.output, done.exit_code


def test_the_night_ends_with_findings_and_the_good_file_is_counted(night: tuple[Office, str, int]) -> None:
    office, output, status = night
    assert status == 1, output
    assert "Traceback" not in output
    ids = {row_id for (row_id,) in office.published("SELECT row_id FROM evidence WHERE figure LIKE 'items.%'")}
    assert {str(n) for n in range(1000, 1007)} <= ids


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_words(night: tuple[Office, str, int], name: str) -> None:
    office, _, _ = night
    rows = office.published(f"SELECT code, message FROM findings WHERE refers_to = '{name}'")
    assert rows, f"{name} was taken in"
    assert {code[:5] for code, _ in rows} == {"FILE-"}
    assert all(name in message for _, message in rows)


def test_the_next_night_remembers_what_was_refused_and_a_mended_file_is_loaded(night: tuple[Office, str, int]) -> None:
    office, _, _ = night
    before = office.published("SELECT DISTINCT refers_to FROM findings WHERE code LIKE 'FILE-%'")
    office.drop("website/加密.xlsx", [item(2000, "2019-09-01")])
    done = CliRunner().invoke(main, ["--workspace", str(office.folder), "nightly", "--direct", "--year", "2019"])
    assert done.exit_code == 1, done.output
    after = office.published("SELECT DISTINCT refers_to FROM findings WHERE code LIKE 'FILE-%'")
    assert set(before) - set(after) <= {("加密.xlsx",)}


def test_a_job_that_is_stuck_dies_or_fails_gives_a_failure_and_the_next_one_a_result() -> None:
    limits = JobLimits(1, 300 << 20)
    function = IsolatedFunction("tests.support.misbehaving:run", processes=2)
    try:
        results = dict(function.run([(what, limits) for what in ("loop", "memory", "exit", "error", "deep", "fine")]))
        again = dict(function.run([("fine", limits)]))
    finally:
        function.close()
    kinds = {number: result.kind for number, result in results.items() if isinstance(result, JobFailure)}
    assert kinds == {0: "too_long", 1: "too_much", 2: "died", 3: "error", 4: "too_much"}
    assert results[5] == again[0] == "fine"
    assert "secret" not in results[3].reason
    assert "secret" in results[3].report


def test_the_text_of_an_error_is_kept_where_only_its_owner_reads_it(tmp_path: Path) -> None:
    from pipeline.core import report_error

    sentence = report_error(tmp_path / "warehouse", ValueError("a row"))
    (file,) = (tmp_path / "warehouse" / "errors").iterdir()
    assert str(file) in sentence
    assert "a row" not in sentence
    assert "a row" in file.read_text("utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
