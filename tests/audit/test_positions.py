"""A finding says where a person finds it in his own file, and one mistake that shows in several columns is said once."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.audit.audit import AuditedReport, audit_files
from pipeline.audit.outputs.terminal import terminal_lines
from pipeline.audit.workers import InputFile
from tests.support.audit.numbers import Made, make
from tests.support.audit.web_layouts import as_clean

TITLE = "某县水务局2023年政府信息公开工作年度报告"
PARAGRAPHS = (
    "一、总体情况",
    "2023年，我局认真做好政府信息公开工作，及时回应群众关切，统计期限为2023年1月1日至12月31日。",
    "（一）主动公开。全年公开信息30条，其中动态20条，通知11条。",
    "二、主动公开政府信息情况",
)


def as_text() -> bytes:
    return "\n\n".join((TITLE, *PARAGRAPHS)).encode()


def as_page() -> bytes:
    return f"<div>首页</div>\n\n<h1>{TITLE}</h1>{''.join(f'<p>{text}</p>' for text in PARAGRAPHS)}".encode()


def as_word(*, printed: bool = False) -> bytes:
    document = docx.Document()
    document.add_paragraph(TITLE)
    for text in PARAGRAPHS:
        paragraph = document.add_paragraph(text)
        if printed and "主动公开。" in text:
            paragraph.runs[0]._r.insert(0, OxmlElement("w:lastRenderedPageBreak"))
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_printed_word() -> bytes:
    return as_word(printed=True)


def as_pdf() -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = BytesIO()
    canvas = Canvas(buffer)
    for number, text in enumerate((TITLE, *PARAGRAPHS)):
        if "主动公开。" in text:
            canvas.showPage()
        canvas.setFont("STSong-Light", 10)
        canvas.drawString(60, 760 - 20 * number, text)
    canvas.save()
    return buffer.getvalue()


def audited(name: str, content: bytes) -> AuditedReport:
    (report,) = audit_files([InputFile(name, content=content, year=2023)], processes=1)
    return report


@pytest.mark.parametrize(("name", "prints", "place"), [
    ("a.txt", as_text, "第 7 行"), ("a.html", as_page, "第一部分第 2 段"), ("a.docx", as_word, "第一部分第 2 段"),
    ("printed.docx", as_printed_word, "第 2 页，第一部分第 2 段"), ("a.pdf", as_pdf, "第 2 页，第 1 行"),
], ids=["text", "web page", "Word", "Word with pages", "PDF"])  # fmt: skip
def test_a_sentence_is_found_by_page_line_or_paragraph(name: str, prints: Callable[[], bytes], place: str) -> None:
    report = audited(name, prints())
    (finding,) = [finding for finding in report.findings if finding.code == "TXT-PARTS"]

    assert finding.refers_to == f"正文{place}"
    assert any(place in line for line in terminal_lines([report]))


def test_one_relation_that_fails_in_four_columns_is_one_finding() -> None:
    made = make(2, large=False)
    wrong = {f"requests.result_total.{column}" for column in ("natural_person", "org_legal", "total")}
    cells = {name: str(int(number) + 1) if name in wrong else number for name, number in made.cells.items()}
    report = audited("a.html", as_clean(Made(made.form, made.year, cells)))
    sums = [finding for finding in report.findings if finding.code == "T3-RESULT-SUM"]

    assert len(sums) == 1
    assert "（七）总计·总计" in sums[0].message
    assert "同一关系在自然人、法律服务机构栏也不成立（共 3 栏）" in sums[0].message


def test_the_report_this_project_starts_from_is_told_two_errors_and_not_eight() -> None:
    file = Path(__file__).parent / "reports" / "000.txt"
    report = audited("000.txt", file.read_bytes())

    assert [finding.code for finding in report.findings if finding.severity == "block"] == ["T3-FLOW", "T3-RESULT-SUM"]
