"""A paper as a Word document in the layout of GB/T 9704—2012, able to say later which cells it was made from."""

from __future__ import annotations

import io

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph

from pipeline.reports.documents.document import Heading, Paper, Part
from pipeline.reports.documents.docx_page import (
    BODY,
    FIRST,
    SECOND,
    TABLE,
    TITLE,
    blank_document,
    describe,
    mark_draft,
    number_pages,
)
from pipeline.reports.documents.docx_table import runs_xml, table_xml
from pipeline.reports.documents.filled_form import FilledForm
from pipeline.reports.documents.layout import Grid
from pipeline.reports.documents.office_zip import settled
from pipeline.reports.documents.row_heights import is_tall, pages_of


def word_document(paper: Paper) -> bytes:
    """The .docx. The same paper gives the same bytes."""
    filled = paper.filled
    document = blank_document()
    _title(document, filled)
    after_table = False
    for part, following in zip(paper.parts, [*paper.parts[1:], None], strict=True):
        if isinstance(part, Grid):
            _table(document, paper, part)
        else:
            paragraph = _text(document, part)
            if isinstance(following, Grid) and is_tall(following):
                paragraph.paragraph_format.page_break_before = True
            elif after_table:
                paragraph.paragraph_format.space_before = Pt(14)
        after_table = isinstance(part, Grid)
    number_pages(document)
    if filled.is_draft:
        mark_draft(document, filled.marking)
    describe(document, filled.title, filled.agency.name, filled.now, properties_of(filled))
    written = io.BytesIO()
    document.save(written)
    return settled(written.getvalue(), filled.now)


def properties_of(filled: FilledForm) -> dict[str, str]:
    """What the finished file says of its origin; `checkback` reads it."""
    return {
        "gongkai.agency": filled.agency.id,
        "gongkai.year": str(filled.year),
        "gongkai.form": filled.form.id,
        "gongkai.status": filled.status,
        "gongkai.revision": str(filled.revision),
        "gongkai.run": filled.run,
        "gongkai.code_version": filled.code_version,
        "gongkai.cells_sha256": filled.cells_sha256,
        "gongkai.seal_hash": filled.seal_hash or "",
    }


def _title(document: Document, filled: FilledForm) -> None:
    """In one line where it fits; else the agency and year above, the name of the document below."""
    paragraph = document.add_paragraph(style="Title")
    head, tail = filled.title.split("年政府", 1) if "年政府" in filled.title else (filled.title, "")
    lines = [filled.title] if len(filled.title) <= 20 or not tail else [f"{head}年", f"政府{tail}"]
    for number, line in enumerate(lines):
        if number:
            paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:br/></w:r>"))
        _append(paragraph, line, TITLE, 22)


def _text(document: Document, part: Part) -> WordParagraph:
    if isinstance(part, Heading):
        paragraph = document.add_paragraph(style=f"Heading {part.level}")
        _append(paragraph, part.text, FIRST if part.level == 1 else SECOND, 16, tighter=5)
    else:
        assert not isinstance(part, Grid)
        paragraph = document.add_paragraph(style="Body Text")
        _append(paragraph, part.text, BODY, 16, tighter=5)
    return paragraph


def _append(paragraph: WordParagraph, text: str, font: str, points: float, *, tighter: int = 0) -> None:
    runs = runs_xml(text, font, points, tighter=tighter)
    for run in parse_xml(f"<w:p {nsdecls('w')}>{runs}</w:p>"):
        paragraph._p.append(run)


def _table(document: Document, paper: Paper, grid: Grid) -> None:
    for number, page in enumerate(pages_of(grid)):
        if number:
            gap = document.add_paragraph(style="Normal").paragraph_format
            gap.page_break_before, gap.line_spacing = True, Pt(2)
        document.element.body.insert_element_before(parse_xml(table_xml(paper, page)), "w:sectPr")
    if grid.signatures:
        paragraph = document.add_paragraph(style="Normal")
        paragraph.paragraph_format.space_before = Pt(6)
        _append(paragraph, "　　　　".join(f"{name}：" for name in grid.signatures), TABLE, 10.5)
