"""A PDF opened with PDFium, and its pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import create_string_buffer
from math import isfinite

import pypdfium2_raw as pdfium

from pipeline.audit.formats.page import Page
from pipeline.audit.formats.pdfium import functions as api
from pipeline.audit.formats.pdfium.characters import TextOfPage
from pipeline.audit.formats.pdfium.glyphs import GlyphMeanings
from pipeline.audit.formats.pdfium.rules import rules_of
from pipeline.audit.formats.pdfium.turn import Turn

_IN_USE = threading.Lock()  # PDFium may be called from one thread at a time


class PdfError(Exception):
    """PDFium cannot read the file or a page of it."""


class PdfEncryptedError(PdfError):
    """The file is read with a password only."""


@contextmanager
def opened(content: bytes) -> Iterator[PdfFile]:
    """An open PDF. Raises PdfError, PdfEncryptedError."""
    with _IN_USE:
        api.start()
        handle = api.open_file(content, len(content), None)
        if not handle:
            reason = pdfium.FPDF_GetLastError()
            if reason in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
                raise PdfEncryptedError
            raise PdfError(f"错误 {reason}")
        try:
            yield PdfFile(handle, GlyphMeanings(content))
        finally:
            api.close_file(handle)


class PdfFile:
    """An open PDF: how many pages it has, the title in its metadata, and its pages one by one."""

    def __init__(self, handle: int, meanings: GlyphMeanings) -> None:
        self._handle, self._meanings = handle, meanings
        self.page_count: int = api.count_pages(handle)

    @property
    def title(self) -> str:
        size = api.title(self._handle, b"Title", None, 0)
        buffer = create_string_buffer(size)
        api.title(self._handle, b"Title", buffer, size)
        return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")

    @contextmanager
    def page(self, number: int) -> Iterator[PdfPage]:
        """A page, counted from 1. Raises PdfError."""
        handle = api.open_page(self._handle, number - 1)
        if not handle:
            raise PdfError(f"第 {number} 页")
        try:
            text = api.open_text(handle)
            if not text:
                raise PdfError(f"第 {number} 页")
            try:
                yield PdfPage(number, handle, text, self._meanings)
            finally:
                api.close_text(text)
        finally:
            api.close_page(handle)


class PdfPage:
    """An open page: about how many characters it has, known before they are read; then the page itself."""

    def __init__(self, number: int, handle: int, text: int, meanings: GlyphMeanings) -> None:
        self._number, self._handle, self._text, self._meanings = number, handle, text, meanings
        self.character_count: int = api.count_characters(text)

    def read(self) -> Page:
        """The page. Raises PdfError where a place on it is no number."""
        turn = Turn.of(self._handle)
        rules = tuple(rules_of(self._handle, api.count_in_page, api.object_of_page, turn.matrix, 0))
        characters = TextOfPage(self._text, turn).characters(self._meanings, self._number)
        if not all(isfinite(x0 + top + x1 + bottom) for _, x0, top, x1, bottom, *_ in characters) or not all(
            isfinite(sum(rule)) for rule in rules
        ):
            raise PdfError(f"第 {self._number} 页")
        return Page(self._number, turn.width, turn.height, tuple(characters), rules)
