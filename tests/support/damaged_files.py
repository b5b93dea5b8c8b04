"""Sound exports of every format, and copies of them damaged as transfers, disks and careless programs damage files."""

from __future__ import annotations

import csv
import io
import json
import random

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import xlwt

from tests.support.office import item

ROWS = [item(n, f"2019-03-{n % 28 + 1:02}", title=f"题目{n}") for n in range(1, 80)]


def sound_files() -> dict[str, bytes]:
    """Suffix → the rows in that format."""
    text, parquet = io.StringIO(), io.BytesIO()
    writer = csv.DictWriter(text, list(ROWS[0]))
    writer.writeheader()
    writer.writerows(ROWS)
    pq.write_table(pa.Table.from_pylist([{key: str(cell) for key, cell in row.items()} for row in ROWS]), parquet)
    return {
        ".xlsx": _workbook(),
        ".xls": _old_workbook(),
        ".csv": text.getvalue().encode(),
        ".json": json.dumps(ROWS, ensure_ascii=False).encode(),
        ".ndjson": "".join(json.dumps(row) + "\n" for row in ROWS).encode(),
        ".parquet": parquet.getvalue(),
    }


def damaged(content: bytes, chance: random.Random) -> bytes:
    """A copy with a block of zeros, of noise or of another place, flipped bits, or an end cut off."""
    data = bytearray(content)
    at, length = chance.randrange(len(data)), chance.choice((1, 8, 64, 512, 4096))
    match chance.randrange(6):
        case 0:
            data[at : at + length] = bytes(min(length, len(data) - at))
        case 1:
            data[at : at + length] = chance.randbytes(min(length, len(data) - at))
        case 2:
            for _ in range(chance.randrange(1, 40)):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case 3:
            del data[at:]
        case 4:
            data[at:at] = data[:length]
        case _:
            del data[at : at + length]
    return bytes(data)


def _workbook() -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    page = book.active
    assert page is not None
    page.append(list(ROWS[0]))
    for row in ROWS:
        page.append(list(row.values()))
    book.save(target)
    return target.getvalue()


def _old_workbook() -> bytes:
    book, target = xlwt.Workbook(), io.BytesIO()
    page = book.add_sheet("数据")
    for line, cells in enumerate([list(ROWS[0]), *(list(row.values()) for row in ROWS)]):
        for place, cell in enumerate(cells):
            page.write(line, place, cell)
    book.save(target)
    return target.getvalue()
