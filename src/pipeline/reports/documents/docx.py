"""A document as Word, in the layout of GB/T 9704—2012, with properties that name the cells it was made from."""

from __future__ import annotations

import io

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph

from pipeline.reports.documents.content import DocumentContent, Heading, Paragraph, Part, opening_lines
from pipeline.reports.documents.docx_page import (
    BODY_FONT,
    HEADING_1_FONT,
    HEADING_2_FONT,
    TABLE_FONT,
    TITLE_FONT,
    blank_document,
    mark_draft,
    number_pages,
    set_properties,
)
from pipeline.reports.documents.docx_table import runs_xml, table_xml
from pipeline.reports.documents.layout import TableGrid
from pipeline.reports.documents.office_zip import normalise_archive
from pipeline.reports.documents.page_flow import PageFlow
from pipeline.reports.documents.printable_form import PrintableForm
from pipeline.reports.documents.row_heights import pages_of
from pipeline.reports.documents.text_record import text_sha256


def word_document(content: DocumentContent) -> bytes:
    """The .docx. The same content gives the same bytes."""
    filled = content.filled
    document = blank_document()
    _title(document, filled)
    for position, line in enumerate(opening_lines(content)):
        paragraph = _text(document, Paragraph(line))
        if position == 0:
            paragraph.alignment, paragraph.paragraph_format.first_line_indent = WD_ALIGN_PARAGRAPH.CENTER, Pt(0)
    flow, placement = PageFlow(opening_lines=len(opening_lines(content))), "here"
    after_table = False
    for part, following in zip(content.parts, [*content.parts[1:], None], strict=True):
        if isinstance(part, TableGrid):
            _table(document, content, part, together=placement != "divided")
        else:
            paragraph = _text(document, part)
            if isinstance(following, TableGrid) and following.whole:
                placement = flow.place(following)
                paragraph.paragraph_format.page_break_before = placement == "next page"
            else:
                flow.text(part.text)
            if after_table and placement != "next page":
                paragraph.paragraph_format.space_before = Pt(14)
        after_table = isinstance(part, TableGrid)
    number_pages(document)
    if filled.is_draft:
        mark_draft(document, filled.marking)
    set_properties(document, filled.title, filled.agency.name, filled.now, origin_properties(content))
    archive = io.BytesIO()
    document.save(archive)
    return normalise_archive(archive.getvalue(), filled.now)


def origin_properties(content: DocumentContent) -> dict[str, str]:
    """The custom properties that name agency, year, form, run, cells and text of a finished file."""
    filled = content.filled
    return {
        "gongkai.agency": filled.agency.id,
        "gongkai.year": str(filled.year),
        "gongkai.form": filled.form.id,
        "gongkai.status": filled.status,
        "gongkai.revision": str(filled.revision),
        "gongkai.run": filled.run,
        "gongkai.code_version": filled.code_version,
        "gongkai.cells_sha256": filled.cells_sha256,
        "gongkai.text_sha256": text_sha256(content),
        "gongkai.seal_hash": filled.seal_hash or "",
    }


def _title(document: Document, filled: PrintableForm) -> None:
    """One line where it fits; else agency and year in the first line, the name of the document in the second."""
    paragraph = document.add_paragraph(style="Title")
    head, tail = filled.title.split("年政府", 1) if "年政府" in filled.title else (filled.title, "")
    lines = [filled.title] if len(filled.title) <= 20 or not tail else [f"{head}年", f"政府{tail}"]
    for index, line in enumerate(lines):
        if index:
            paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:br/></w:r>"))
        _append(paragraph, line, TITLE_FONT, 22)


def _text(document: Document, part: Part) -> WordParagraph:
    if isinstance(part, Heading):
        paragraph = document.add_paragraph(style=f"Heading {part.level}")
        _append(paragraph, part.text, HEADING_1_FONT if part.level == 1 else HEADING_2_FONT, 16, tighter=5)
    else:
        assert not isinstance(part, TableGrid)
        paragraph = document.add_paragraph(style="Body Text")
        _append(paragraph, part.text, BODY_FONT, 16, tighter=5)
    return paragraph


def _append(paragraph: WordParagraph, text: str, font: str, points: float, *, tighter: int = 0) -> None:
    runs = runs_xml(text, font, points, tighter=tighter)
    for run in parse_xml(f"<w:p {nsdecls('w')}>{runs}</w:p>"):
        paragraph._p.append(run)


def _table(document: Document, content: DocumentContent, grid: TableGrid, *, together: bool) -> None:
    for index, page in enumerate(pages_of(grid)):
        if index:
            gap = document.add_paragraph(style="Normal").paragraph_format
            gap.page_break_before, gap.line_spacing = True, Pt(2)
        document.element.body.insert_element_before(
            parse_xml(table_xml(content, page, together=together and grid.whole)), "w:sectPr"
        )
    if grid.signatures:
        paragraph = document.add_paragraph(style="Normal")
        paragraph.paragraph_format.space_before = Pt(6)
        _append(paragraph, "　　　　".join(f"{name}：" for name in grid.signatures), TABLE_FONT, 10.5)
