"""From figures to the statutory report: the cells of the forms, the relations between them (勾稽关系), the documents.

条例 art. 50 and the forms of the report; needs figures and law.
"""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.reports.documents.content import DocumentContent, Heading, OpenPlace, document_content
    from pipeline.reports.documents.docx import word_document
    from pipeline.reports.documents.html import html_fragment
    from pipeline.reports.documents.layout import TableBox, TableGrid, lay_out_table
    from pipeline.reports.documents.paragraphs import Paragraph, placeholders_in
    from pipeline.reports.documents.pdf import can_make_pdf, pdf_document, pdf_documents
    from pipeline.reports.documents.printable_form import (
        PrintableForm,
        candidate_reader,
        forms_of_connection,
        read_printable_forms,
    )
    from pipeline.reports.documents.prose import render_texts
    from pipeline.reports.documents.text_record import read_text_record, text_record
    from pipeline.reports.documents.xlsx import workbook
    from pipeline.reports.fill import fill_forms
    from pipeline.reports.filled_form import FilledCell, FilledForm, filled_forms
    from pipeline.reports.narrative.wordings import Wording, wordings
    from pipeline.reports.open_places import some_places, text_findings
    from pipeline.reports.read_back import read_back_drafts, read_word, read_word_bytes
    from pipeline.reports.render import file_stem, render_documents
    from pipeline.reports.rules import judge_forms, move_due_dates
    from pipeline.reports.sheet.picture_png import CHINESE_FONTS, can_write_chinese, png
    from pipeline.reports.sheet.picture_sheet import picture_sheet, sheet_files
    from pipeline.reports.texts import ReportTexts, WrittenText, read_texts, texts_file, write_texts
    from pipeline.reports.written_texts import ReportPassage, changed_texts, report_passages, write_passage

__all__ = [
    "CHINESE_FONTS",
    "DocumentContent",
    "FilledCell",
    "FilledForm",
    "Heading",
    "OpenPlace",
    "Paragraph",
    "PrintableForm",
    "ReportPassage",
    "ReportTexts",
    "TableBox",
    "TableGrid",
    "Wording",
    "WrittenText",
    "can_make_pdf",
    "can_write_chinese",
    "candidate_reader",
    "changed_texts",
    "document_content",
    "file_stem",
    "fill_forms",
    "filled_forms",
    "forms_of_connection",
    "html_fragment",
    "judge_forms",
    "lay_out_table",
    "move_due_dates",
    "pdf_document",
    "pdf_documents",
    "picture_sheet",
    "placeholders_in",
    "png",
    "read_back_drafts",
    "read_printable_forms",
    "read_text_record",
    "read_texts",
    "read_word",
    "read_word_bytes",
    "render_documents",
    "render_texts",
    "report_passages",
    "sheet_files",
    "some_places",
    "text_findings",
    "text_record",
    "texts_file",
    "word_document",
    "wordings",
    "workbook",
    "write_passage",
    "write_texts",
]

__getattr__ = lazy_face(__name__)
