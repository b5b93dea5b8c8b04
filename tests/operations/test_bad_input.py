"""What an office drops by mistake: each bad file is refused whole, with a sentence that names it, and damages nothing."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from pipeline.cli.program import main
from pipeline.core.errors import Refusal
from pipeline.core.warehouse import open_warehouse
from pipeline.figures.publish import publish_figures
from pipeline.ingest.readers.spreadsheet import guard
from tests.support.office import COLUMNS, Office, csv_text, item, settings

Make = Callable[..., Office]
pytestmark = pytest.mark.xdist_group("bad_input")  # its fixture is made once
SHEET = "xl/worksheets/sheet1.xml"


def gongkai(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(folder), *words])


def book(*rows: list[object], merged: str | None = None) -> bytes:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    for row in rows:
        page.append(row)
    if merged:
        page.merge_cells(merged)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


SOUND = book(
    ["item_id", "title", "column", "published_at"], *[[f"x{n}", "题", "工作动态", "2019-1-5"] for n in range(200)]
)


def rebuilt(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The sound workbook with one part changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SOUND)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return target.getvalue()


def bomb(megabytes: int) -> bytes:
    """A workbook of a few hundred kilobytes that unpacks to far more."""
    row = b'<row><c t="inlineStr"><is><t>' + b"A" * 200 + b"</t></is></c></row>"
    return rebuilt(SHEET, lambda sheet: sheet.replace(b"</sheetData>", row * (megabytes * 4300) + b"</sheetData>"))


def lying_bomb() -> bytes:
    """A bomb whose table of contents says it is small."""
    made = bytearray(bomb(40))
    with zipfile.ZipFile(io.BytesIO(bytes(made))) as packed:
        real = struct.pack("<I", packed.getinfo(SHEET).file_size)
    return bytes(made.replace(real, struct.pack("<I", 5000)))


def with_entities() -> bytes:
    attack = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    return rebuilt(SHEET, lambda sheet: attack + sheet.partition(b"?>")[2])


def table(*rows: dict[str, object]) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([{key: str(cell) for key, cell in row.items()} for row in rows]), target)
    return target.getvalue()


def damaged_inside() -> bytes:
    """A Parquet file whose table of contents is sound and whose pages are not."""
    whole = table(*[item(n, title="标题" * n) for n in range(300)])
    return whole[:2000] + bytes(400) + whole[2400:]


LINES = csv_text([item(f"y{n}") for n in range(50)])
GB = csv_text([item(f"z{n}", title="楚雄州生态环境局") for n in range(50)]).encode("gb18030")
HTML = "<html><body><table><tr><td>item_id</td></tr></table></body></html>"

# File name → what is in it (large ones are made when they are asked for), the code of its refusal, and what its message says besides its
# name.
BAD: dict[str, tuple[bytes | Callable[[], bytes], str, list[str]]] = {
    "空文件.csv": (b"", "FILE-EMPTY", []),
    "只有空行.csv": (b"\n\n  \n", "FILE-EMPTY", []),
    "空表.xlsx": (book(), "FILE-EMPTY", ["Sheet"]),
    "空文件.xlsx": (b"", "FILE-EMPTY", []),
    "截断.csv": (LINES[:-40].encode(), "FILE-CUT", ["第 50 行"]),
    "截断在引号里.csv": ((LINES + 'q1,"没有写完的标题').encode(), "FILE-CUT", ["第 52 行"]),
    "截断.xlsx": (SOUND[: len(SOUND) // 2], "FILE-TORN", []),
    "截断.json": (json.dumps([item(1), item(2)]).encode()[:-20], "FILE-TORN", ["JSON"]),
    "截断.parquet": (table(item(1))[:-30], "FILE-TORN", ["Parquet"]),
    "中间损坏.parquet": (damaged_inside(), "FILE-TORN", ["Parquet"]),
    "坏字节.csv": (LINES.encode()[:500] + b"\xfe" + LINES.encode()[501:], "FILE-ENCODING", ["utf-8", "字节"]),
    "坏国标.csv": (GB[:300] + b"\xff\xff" + GB[302:], "FILE-ENCODING", ["gb18030"]),
    "二进制.csv": (bytes(range(256)) * 20, "FILE-ENCODING", []),
    "缺列.csv": (csv_text([{"item_id": 1, "title": "x", "column": "工作动态"}]).encode(), "FILE-MISSING-COLUMN", ["published_at"]),
    "多列.csv": (csv_text([item(1, 阅读量=3)]).encode(), "FILE-UNKNOWN-COLUMN", ["阅读量"]),
    "生词.csv": (csv_text([item(1, status="神秘"), item(2, status="玄妙")]).encode(), "FILE-UNKNOWN-WORD", ["第 2 行", "status", "神秘"]),
    "别的单位.csv": (csv_text([item(1, agency="某县局")]).encode(), "FILE-UNKNOWN-AGENCY", ["第 2 行", "某县局"]),
    "重复表头.csv": (b"item_id,title,title,column,published_at\n1,a,b,x,2019-1-1\n", "FILE-HEADER-TWICE", ["title"]),
    "重复表头.xlsx": (book(["item_id", "title", "title"], ["1", "a", "b"]), "FILE-HEADER-TWICE", ["Sheet", "title"]),
    "合并表头.xlsx": (
        book(["item_id", "title", None, "column", "published_at"], ["1", "a", "b", "工作动态", "2019-1-1"], merged="B1:C1"),
        "FILE-MERGED", ["第 1 行", "2-3", "title", "Sheet"],
    ),
    "合并两行表头.xlsx": (
        book(["item_id", "title", "column", "published_at"], [None] * 4, ["1", "a", "工作动态", "2019-1-1"], merged="A1:A2"),
        "FILE-MERGED", ["item_id"],
    ),
    "炸弹.xlsx": (lambda: bomb(50), "FILE-BOMB", ["MB"]),
    "谎称很小的炸弹.xlsx": (lying_bomb, "FILE-TORN", []),
    "实体.xlsx": (with_entities(), "FILE-ENTITY", [SHEET]),
    "其实是网页.xls": (HTML.encode(), "FILE-HTML", []),
    "其实是网页带标记.xls": (("\ufeff  " + HTML.upper()).encode(), "FILE-HTML", []),
    "其实是文档.xlsx": (b"PK\x03\x04" + b"\x00" * 200, "FILE-TORN", []),
    "不是表的压缩包.xlsx": (rebuilt("xl/workbook.xml", lambda _: b"<x/>"), "FILE-TORN", []),
    "旧格式坏了.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "FILE-TORN", []),
}  # fmt: skip


def content_of(name: str) -> bytes:
    content = BAD[name][0]
    return content if isinstance(content, bytes) else content()


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, Result, dict[str, tuple[str, str]]]:
    """A good night, then a night with every bad file and one good one; findings by the file they refer to."""
    office = Office(tmp_path_factory.mktemp("bad") / "w")
    office.write("workspace.toml", settings({"website": "items"}, ["bureau"], ""))
    office.write("columns.yml", "".join(f"- {{column: {c}, class: {k}}}\n" for c, k in COLUMNS.items()))
    office.drop("website/好的一.csv", [item(n, f"2019-0{n}-15") for n in range(1, 8)])
    first = gongkai(office.folder, "nightly", "--direct", "--year", "2019")
    assert first.exit_code in (0, 1), first.output
    assert isinstance(first.exception, SystemExit | None), first.exception
    for name in BAD:
        office.drop(f"website/{name}", content_of(name))
    office.drop(
        "website/好的二.csv",
        [item(8, "2019-08-15"), item(9, "2091-01-01"), item(10, "坏日期"), item(11, "2019-05-05", url="x")],
    )
    done = gongkai(office.folder, "nightly", "--direct", "--year", "2019")
    assert isinstance(done.exception, SystemExit | None), done.exception
    findings = office.published("SELECT refers_to, code, message FROM findings WHERE code LIKE 'FILE-%'")
    return office, done, {refers_to: (code, message) for refers_to, code, message in findings}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_words(name: str, after: tuple[Office, Result, dict[str, tuple[str, str]]]) -> None:
    _, _, findings = after
    _, wanted, parts = BAD[name]
    assert name in findings, f"{name} was taken in"
    code, message = findings[name]
    assert code == wanted, message
    for part in (name, *parts):
        assert part in message


def test_the_night_ends_with_findings_and_the_good_files_are_counted(
    after: tuple[Office, Result, dict[str, tuple[str, str]]],
) -> None:
    office, done, findings = after
    assert done.exit_code == 1, done.output
    assert "Traceback" not in done.output
    assert len(findings) == len(BAD)
    assert office.figures() == {"items.news": 9, "items.total": 9}
    assert office.account() == (11, 9, 0, 2)
    reasons = dict(office.published("SELECT row_id, reason FROM quarantined"))
    assert set(reasons) == {"9", "10"}, "a date of 2091, and one nobody can read"
    assert "坏日期" in reasons["10"]


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "bomb.xlsx"
    file.write_bytes(content_of("炸弹.xlsx"))
    assert file.stat().st_size < 1 << 20
    with pytest.raises(Refusal) as refusal:
        guard(file, "bomb.xlsx")
    assert refusal.value.finding.code == "FILE-BOMB"


def test_of_an_export_that_shrinks_yesterdays_rows_stay_until_somebody_says_that_it_is_right(workspace: Make) -> None:
    """Losing rows is worse than gaining them: half an export would withdraw the other half."""
    office = workspace()
    verbs = ("pull", "load", "correct", "check", "count")
    rows = [item(n, f"2019-0{n % 9 + 1}-15") for n in range(60)]
    office.drop("website/a_20190101-20191231.csv", rows)
    office.verbs(*verbs, now="2020-01-05")
    office.drop("website/a_20190101-20191231.csv", [*rows[:20], *rows[50:]])
    office.verbs(*verbs, now="2020-01-06")
    assert "DELIVERY-001" in office.codes()
    assert office.figures() == {"items.news": 60, "items.total": 60}
    assert office.held("SELECT count(*) FROM items WHERE NOT isinf(known_until)") == [(0,)]  # nothing was taken away
    office.drop("website/a_20190101-20191231.csv", rows[:58])
    office.verbs(*verbs, now="2020-01-07")
    assert "DELIVERY-001" not in office.codes()
    assert office.figures() == {"items.news": 58, "items.total": 58}


def test_a_year_end_with_a_blocking_finding_publishes_nothing_and_says_what_it_is(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(n, f"2019-0{n}-15") for n in range(1, 6)])
    gongkai(office.folder, "nightly", "--direct", "--year", "2019")
    old = office.published_file
    office.drop("website/b.csv", [item(6, column="新栏目")])
    done = gongkai(office.folder, "year-end", "2019", "--direct")
    assert done.exit_code == 2
    assert "COLUMNS-UNMAPPED" in done.output
    assert "没有发布" in done.stderr.strip().splitlines()[-1]
    assert office.published_file == old


def mounted(folder: Path, size: str) -> bool:
    """A small disk of its own, where this machine lets us have one."""
    folder.mkdir(parents=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    return done.returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_disk_that_is_full_while_publishing_is_said_and_the_old_figures_are_served(
    workspace: Make, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    if not mounted(disk, "60m"):
        pytest.skip("this machine does not let root mount a tmpfs")
    try:
        office = workspace(into="disk/w")
        office.drop("website/a.csv", [item(1)])
        office.night("2020-01-05")
        old = office.published_file
        office.drop("website/b.csv", [item(n, "2019-05-05") for n in range(2, 2000)])
        office.tally("2020-01-06")
        with open_warehouse(office.folder / "warehouse") as warehouse:
            free = os.statvfs(disk)
            with (disk / "filler").open("wb") as filler:
                filler.write(b"x" * max(0, free.f_bavail * free.f_frsize - (16 << 10)))
            with pytest.raises(Refusal, match="磁盘空间不足") as refusal:
                publish_figures(warehouse, office.read(), now=datetime(2020, 1, 6))
        assert refusal.value.finding.code == "DISK-FULL"
        assert office.published_file == old
        with duckdb.connect(str(old), read_only=True) as reader:
            query = "SELECT value FROM figures WHERE figure = 'items.total' AND year = 2019"
            assert reader.execute(query).fetchall() == [(1,)]
        (disk / "filler").unlink()
        office.night("2020-01-07")
        assert office.figures()["items.total"] == 1999
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)
