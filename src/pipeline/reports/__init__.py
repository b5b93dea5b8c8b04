"""From figures to the statutory report: the cells of the forms, the relations between them (勾稽关系), the documents.

条例 art. 50 and the forms of the report; needs figures and law.
"""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.reports.documents.layout import TableBox, TableGrid, lay_out_table
    from pipeline.reports.documents.printable_form import read_printable_forms
    from pipeline.reports.documents.prose import placeholders_in, render_texts
    from pipeline.reports.fill import fill_forms
    from pipeline.reports.filled_form import FilledCell, FilledForm, filled_forms
    from pipeline.reports.render import render_documents
    from pipeline.reports.rules import judge_forms

__all__ = [
    "FilledCell",
    "FilledForm",
    "TableBox",
    "TableGrid",
    "fill_forms",
    "filled_forms",
    "judge_forms",
    "lay_out_table",
    "placeholders_in",
    "read_printable_forms",
    "render_documents",
    "render_texts",
]

__getattr__ = lazy_face(__name__)
