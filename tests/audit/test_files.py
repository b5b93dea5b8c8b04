"""Files as they come: any format, any name, any size; what cannot be read is refused in words and stops nothing else."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

from pipeline.audit.audit import audit_files, exit_status, files_of
from pipeline.audit.formats.open import read_documents
from pipeline.audit.limits import FileLimits
from pipeline.audit.report import GridBlock
from pipeline.audit.workers import InputFile, read_file
from pipeline.cli.program import main
from pipeline.core.errors import Refusal
from tests.support.audit.numbers import make
from tests.support.audit.web_layouts import as_clean

REAL = Path(__file__).parent / "reports"


def refusal(content: bytes, name: str, limits: FileLimits | None = None) -> str:
    with pytest.raises(Refusal) as refused:
        read_documents(content, name, *([limits] if limits else []))
    return refused.value.finding.code


def zipped(**entries: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def pdf(*, password: str | None = None, text: str | None = None) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, encrypt=pdfencrypt.StandardEncryption(password) if password else None)
    if text:
        canvas.drawString(100, 100, text)
    else:
        canvas.rect(10, 10, 50, 50, fill=1)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize(("content", "name", "code"), [
    (b"", "empty.txt", "AUDIT-EMPTY"),
    (b"\x89PNG\r\n\x1a\n....", "scan.pdf", "AUDIT-FORMAT"),
    (b"{\\rtf1 x}", "old.doc", "AUDIT-FORMAT"),
    (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le") * 3, "old.doc", "AUDIT-FORMAT"),
    (b"%PDF-1.4 broken", "broken.pdf", "AUDIT-BROKEN"),
    (b"PK\x03\x04 broken", "broken.docx", "AUDIT-BROKEN"),
    (zipped(a=b"1"), "any.zip", "AUDIT-FORMAT"),
    (zipped(word__document=b"0" * (40 << 20)), "bomb.docx", "AUDIT-TOO-MUCH"),
    (zipped(word__document=b"<x/>"), "no parts.docx", "AUDIT-BROKEN"),
    (pdf(), "scan.pdf", "AUDIT-NO-TEXT-LAYER"),
    (pdf(password="secret", text="x"), "locked.pdf", "AUDIT-ENCRYPTED"),
    (b"<table>" + b"<tr>" + b"<td>1</td>" * 61_000 + b"</tr></table>", "many cells.html", "AUDIT-TOO-MUCH"),
    (b"<table><tr><td rowspan=9999 colspan=9999>1</td></tr>" + b"<tr></tr>" * 999 + b"</table>", "spans.html", "AUDIT-TOO-MUCH"),
    (b"\x00\x01\x02\xff" * 200, "bytes.txt", "AUDIT-BROKEN"),
], ids=lambda value: value if isinstance(value, str) else "")  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(content: bytes, name: str, code: str) -> None:
    assert refusal(content, name) == code


def test_tags_nested_beyond_reason_neither_crash_nor_hang() -> None:
    page = b"<div>" * 50_000 + b"<table><tr><td>1</td></tr></table>"

    read = read_file(InputFile("deep.html", content=page))

    assert read.refused is not None
    assert read.refused.code in ("AUDIT-TOO-MUCH", "AUDIT-NO-REPORT")


def test_entities_of_a_word_file_are_not_expanded() -> None:
    buffer = BytesIO()
    docx.Document().save(buffer)
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b"x" * 1000 + b'"><!ENTITY b "' + b"&a;" * 100 + b'">]>'
    wrapped = BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(wrapped, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "word/document.xml":
                body = content.split(b"?>", 1)[1].replace(
                    b"<w:body>", b"<w:body><w:p><w:r><w:t>" + b"&b;" * 1000 + b"</w:t></w:r></w:p>"
                )
                content = bomb + body
            new.writestr(entry.filename, content)
    read = read_file(InputFile("bomb.docx", content=wrapped.getvalue()))

    assert read.refused is not None
    assert read.refused.code in ("AUDIT-BROKEN", "AUDIT-NO-REPORT")


def test_scripts_styles_and_hidden_parts_are_not_read() -> None:
    page = as_clean(make(1)).replace(
        b"</h1>", b"</h1><table style='display:none'><tr><td>\xe8\xa7\x84\xe7\xab\xa0</td><td>9</td></tr></table>"
    )
    (document,) = read_documents(page, "page.html")

    text = "".join(
        block.text if not isinstance(block, GridBlock) else "".join(map("".join, block.cells))
        for block in document.blocks
    )
    assert "77" not in text.replace("177", "").split("一、总体情况")[0]
    assert "count" not in text
    assert not [block for block in document.blocks if isinstance(block, GridBlock) and block.cells[0][-1] == "9"]


def test_one_bad_file_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(as_clean(make(1)))
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 broken")
    (tmp_path / "c.html").write_bytes(b"<table>" * 300 + b"<tr><td>" * 30_000)
    (tmp_path / "d.html").write_bytes(as_clean(make(2)))
    (tmp_path / "e.jpg").write_bytes(b"\xff\xd8\xff")

    audited = audit_files([InputFile(str(file), path=file) for file in files_of([tmp_path])], processes=2)

    assert [Path(entry.file).name for entry in audited] == ["a.html", "b.pdf", "c.html", "d.html"]
    assert [entry.refused for entry in audited] == [False, True, True, False]
    assert exit_status(audited) == 2


def test_a_file_that_takes_too_long_or_too_much_memory_stops_no_other(tmp_path: Path) -> None:
    slow = b"<html><body>" + b"<p>\xe8\xa7\x84\xe7\xab\xa0 1 2 3</p>" * 60_000
    (tmp_path / "slow.html").write_bytes(slow)
    (tmp_path / "good.html").write_bytes(as_clean(make(1)))
    asked = [InputFile(name, path=tmp_path / name) for name in ("slow.html", "good.html")]

    late = audit_files(asked, processes=1, limits=FileLimits(seconds=1))
    starved = audit_files(asked, processes=1, limits=FileLimits(memory_bytes=24 << 20))

    assert [entry.findings[0].code for entry in late if entry.refused] in (["AUDIT-TOO-LONG"], ["AUDIT-NO-REPORT"])
    assert not late[1].refused
    assert starved[0].refused


def run(*words: str, given: bytes | None = None) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["audit", *words], input=given)
    return done.exit_code, done.stdout


def test_the_command_prints_place_rule_arithmetic_and_what_to_do() -> None:
    status, printed = run(str(REAL / "000.txt"))

    assert status == 1
    assert "楚雄州生态环境局，2019 年度，2019 年格式" in printed
    for words in ("[T3-RESULT-SUM]", "各办理结果相加为 3，表中填 0", "怎么办：", "第 "):
        assert words in printed


def test_the_command_gives_the_documents_that_other_programs_read() -> None:
    status, printed = run(str(REAL / "019.txt"), "--json", "--year", "2023")

    (report,) = json.loads(printed)["reports"]
    assert (status, report["year"], report["form"]) == (1, 2023, "format_2021")
    assert {"file", "agency", "year", "form", "cells", "findings"} <= set(report)
    cell = next(cell for cell in report["cells"] if cell["figure"] == "requests.new_received.total")
    assert (cell["table"], cell["row"], cell["column"], cell["value"], cell["semantic"]) == (
        "requests", "new_received", "total", 3, "number")  # fmt: skip


def test_the_command_reads_standard_input_and_refuses_what_is_no_report() -> None:
    assert run("-", "--json", given=as_clean(make(1)))[0] in (0, 1)
    status, printed = run("-", "--json", given="没有报告".encode())
    (report,) = json.loads(printed)["reports"]
    assert (status, report["cells"], report["findings"][0]["code"]) == (2, [], "AUDIT-NO-REPORT")


def test_a_file_that_is_not_there_is_said_to_be_so() -> None:
    done = CliRunner().invoke(main, ["audit", "/nowhere/x.html"])

    assert done.exit_code == 2
    assert "AUDIT-MISSING" in done.stderr
