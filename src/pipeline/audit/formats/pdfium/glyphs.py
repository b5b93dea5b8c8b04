"""What the glyphs of a PDF mean where PDFium does not know: fonts that draw shapes of their own, fonts without a table of characters.

PDFium does not give out the entries of a font. pdfminer reads them, and knows more ways in which a font tells its characters: the
encoding of a font of drawn shapes, the table inside an embedded TrueType font. It takes longer, so it is asked about these alone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from io import BytesIO
from itertools import islice
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

_MAX_DEPTH = 5  # forms within forms


class GlyphMeanings:
    """The meanings of the glyphs of one file."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @cached_property
    def _document(self) -> PDFDocument:
        return PDFDocument(PDFParser(BytesIO(self._content)))

    def of_page(self, number: int) -> PageGlyphs:
        """Those of the fonts of a page, counted from 1; none where pdfminer cannot read them."""
        fonts: dict[str, list[Any]] = {}
        with _whatever_is_broken():
            for page in islice(PDFPage.create_pages(self._document), number - 1, number):
                for name, font in _fonts(page.resources, 0):
                    fonts.setdefault(name, []).append(PDFResourceManager().get_font(None, font))
        return PageGlyphs(fonts)


@contextmanager
def _whatever_is_broken() -> Iterator[None]:
    """A broken file makes pdfminer raise exceptions of any kind."""
    try:
        yield
    except (MemoryError, TimeoutError):
        raise
    except Exception:
        return


class PageGlyphs:
    """The fonts of a page by name."""

    def __init__(self, fonts: Mapping[str, list[Any]]) -> None:
        self._fonts = fonts

    def meaning(self, font: str, code: int) -> str | None:
        """The character of a code in the font of that name; None where no font says it, or two say different things."""
        said = {_said(found, code) for found in self._fonts.get(font, ())} - {None}
        return said.pop() if len(said) == 1 else None


def _said(font: Any, code: int) -> str | None:
    with _whatever_is_broken():
        (glyph,) = font.decode(code.to_bytes(2 if font.is_multibyte() else 1, "big"))
        return str(font.to_unichr(glyph)) or None
    return None


def _fonts(resources: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """Name and entries of each font that a page or one of its forms uses; a font that stands on another has the names of both."""
    entries = resolve1(resources) or {}
    for font in (resolve1(entries.get("Font")) or {}).values():
        found = resolve1(font)
        for named in (found, *map(resolve1, resolve1(found.get("DescendantFonts")) or ())):
            yield _name(resolve1(named.get("BaseFont"))), found
    if depth < _MAX_DEPTH:
        for form in (resolve1(entries.get("XObject")) or {}).values():
            yield from _fonts(getattr(resolve1(form), "attrs", {}).get("Resources"), depth + 1)


def _name(literal: Any) -> str:
    name = getattr(literal, "name", "")
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)
