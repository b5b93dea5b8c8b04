"""From figures to the statutory report: cells of the forms, the rules between them, the documents."""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.reports.documents.filled_form import FilledCell, FilledForm, read_forms
    from pipeline.reports.documents.layout import Box, Grid, lay_out
    from pipeline.reports.documents.prose import places_in, words_of
    from pipeline.reports.documents.row_heights import pages_of
    from pipeline.reports.fill import fill_forms
    from pipeline.reports.render import render_documents
    from pipeline.reports.rules import judge

__all__ = [
    "Box",
    "FilledCell",
    "FilledForm",
    "Grid",
    "fill_forms",
    "judge",
    "lay_out",
    "pages_of",
    "places_in",
    "read_forms",
    "render_documents",
    "words_of",
]

__getattr__ = lazy_face(__name__)
