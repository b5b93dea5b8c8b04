"""The functions of PDFium that reading needs, as they are in C: its classes in Python cost more than its parser.

`pypdfium2` itself is not imported, since it sets PDFium up to draw with the fonts of the machine.
"""

from __future__ import annotations

from ctypes import CFUNCTYPE, byref, c_double, c_float, c_int, c_size_t, c_uint, c_ulong, c_void_p, cast
from functools import cache
from typing import Any

import pypdfium2_raw as pdfium

from pipeline.audit.formats.pdfium import box_font

PATH, FORM, LINE_TO, MOVE_TO = 2, 5, 0, 2  # FPDF_PAGEOBJ_…, FPDF_SEGMENT_…
BLANK, HYPHEN = 32, 2  # PDFium gives 2 for a hyphen that it takes for one that divides a word


def _function(name: str, result: Any, *arguments: Any) -> Any:
    """A function of PDFium whose handles are plain numbers, which costs half of what pointers to structures cost."""
    return CFUNCTYPE(result, *arguments)(cast(getattr(pdfium, name), c_void_p).value or 0)


_HANDLE, _OUT = c_void_p, c_void_p
open_file = _function("FPDF_LoadMemDocument64", _HANDLE, c_void_p, c_size_t, c_void_p)
close_file = _function("FPDF_CloseDocument", None, _HANDLE)
title = _function("FPDF_GetMetaText", c_ulong, _HANDLE, c_void_p, c_void_p, c_ulong)
count_pages = _function("FPDF_GetPageCount", c_int, _HANDLE)
open_page = _function("FPDF_LoadPage", _HANDLE, _HANDLE, c_int)
close_page = _function("FPDF_ClosePage", None, _HANDLE)
page_box = _function("FPDF_GetPageBoundingBox", c_int, _HANDLE, _OUT)
rotation = _function("FPDFPage_GetRotation", c_int, _HANDLE)
count_in_page = _function("FPDFPage_CountObjects", c_int, _HANDLE)
object_of_page = _function("FPDFPage_GetObject", _HANDLE, _HANDLE, c_int)
count_in_form = _function("FPDFFormObj_CountObjects", c_int, _HANDLE)
object_in_form = _function("FPDFFormObj_GetObject", _HANDLE, _HANDLE, c_ulong)
kind = _function("FPDFPageObj_GetType", c_int, _HANDLE)
object_matrix = _function("FPDFPageObj_GetMatrix", c_int, _HANDLE, _OUT)
count_segments = _function("FPDFPath_CountSegments", c_int, _HANDLE)
segment = _function("FPDFPath_GetPathSegment", _HANDLE, _HANDLE, c_int)
segment_kind = _function("FPDFPathSegment_GetType", c_int, _HANDLE)
segment_point = _function("FPDFPathSegment_GetPoint", c_int, _HANDLE, _OUT, _OUT)
segment_closes = _function("FPDFPathSegment_GetClose", c_int, _HANDLE)
open_text = _function("FPDFText_LoadPage", _HANDLE, _HANDLE)
close_text = _function("FPDFText_ClosePage", None, _HANDLE)
count_characters = _function("FPDFText_CountChars", c_int, _HANDLE)
text_object = _function("FPDFText_GetTextObject", _HANDLE, _HANDLE, c_int)
unicode = _function("FPDFText_GetUnicode", c_uint, _HANDLE, c_int)
is_unmapped = _function("FPDFText_HasUnicodeMapError", c_int, _HANDLE, c_int)
is_generated = _function("FPDFText_IsGenerated", c_int, _HANDLE, c_int)
is_hyphen = _function("FPDFText_IsHyphen", c_int, _HANDLE, c_int)
tight_box = _function("FPDFText_GetCharBox", c_int, _HANDLE, c_int, _OUT, _OUT, _OUT, _OUT)
loose_box = _function("FPDFText_GetLooseCharBox", c_int, _HANDLE, c_int, _OUT)
origin = _function("FPDFText_GetCharOrigin", c_int, _HANDLE, c_int, _OUT, _OUT)
text_matrix = _function("FPDFText_GetMatrix", c_int, _HANDLE, c_int, _OUT)
font_size = _function("FPDFText_GetFontSize", c_double, _HANDLE, c_int)
font = _function("FPDFTextObj_GetFont", _HANDLE, _HANDLE)
font_name = _function("FPDFFont_GetBaseFontName", c_size_t, _HANDLE, c_void_p, c_size_t)
font_descent = _function("FPDFFont_GetDescent", c_int, _HANDLE, c_float, _OUT)
glyph_width = _function("FPDFFont_GetGlyphWidth", c_int, _HANDLE, c_uint, c_float, _OUT)


@cache
def start() -> None:
    """Sets PDFium up, once in a process."""
    pdfium.FPDF_InitLibraryWithConfig(byref(pdfium.FPDF_LIBRARY_CONFIG(version=2)))
    pdfium.FPDF_SetSystemFontInfo(byref(box_font.STANDING_IN))
