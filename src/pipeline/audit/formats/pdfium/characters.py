"""The characters of a page, each with its place."""

from __future__ import annotations

from ctypes import byref, c_double, c_float, create_string_buffer
from typing import Any, NamedTuple

import pypdfium2_raw as pdfium

from pipeline.audit.formats.page import Character
from pipeline.audit.formats.pdfium import functions as api
from pipeline.audit.formats.pdfium.glyphs import GlyphMeanings
from pipeline.audit.formats.pdfium.turn import Turn, multiplied

_UNKNOWN = "\ufffd"


class _Font(NamedTuple):
    """A font of the page."""

    handle: int
    name: str
    descent: float  # in sizes, below zero

    @staticmethod
    def of(handle: int) -> _Font:
        descent = c_float()
        api.font_descent(handle, 1.0, byref(descent))
        size = api.font_name(handle, None, 0)
        buffer = create_string_buffer(size)
        api.font_name(handle, buffer, size)
        return _Font(handle, buffer.value.decode("utf-8", "replace"), descent.value)

    def width(self, code: int) -> float:
        """How far the next character stands from this one, in sizes; 0 where the font does not say."""
        width = c_float()
        return width.value if api.glyph_width(self.handle, code, 1.0, byref(width)) else 0.0


class _Run(NamedTuple):
    """What the characters of one text object have in common. `across`: the line runs along the bottom of the page, before it is turned;
    `down`: along its side; neither: askew. `forward`: with growing numbers. `low`, `high`: from the line to the ends of the box.
    `unit`: what the size of the font is along the line. `downward`: written so.
    """

    font: _Font
    size: float
    upright: bool
    across: bool
    down: bool
    forward: bool
    low: float
    high: float
    unit: float
    downward: bool

    def box(self, x: float, y: float, loose: Any) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of a character: from the line to as far as PDFium says, as high as the font is large."""
        if self.across:
            if self.downward:
                return x, y + self.low, x + self.unit, y + self.high
            return (
                (x if self.forward else loose.left),
                y + self.low,
                (loose.right if self.forward else x),
                y + self.high,
            )
        if self.down:
            return (
                x + self.low,
                (y if self.forward else loose.bottom),
                x + self.high,
                (loose.top if self.forward else y),
            )
        return loose.left, loose.bottom, loose.right, loose.top


class TextOfPage:
    """The characters of a page in the order of the file."""

    def __init__(self, text: int, turn: Turn) -> None:
        self._text, self._turn = text, turn
        self._fonts: dict[int, _Font] = {}
        self._found: list[Character] = []
        self._unmapped: list[tuple[int, int, _Font]] = []  # place in `_found`, code, font
        self._widths: dict[tuple[_Font, int], float] = {}

    def characters(self, meanings: GlyphMeanings, number: int) -> list[Character]:
        """All of them; `meanings` of the page of that number is asked for glyphs that PDFium does not know."""
        text, found, placed = self._text, self._found, self._turn.box
        box = pdfium.FS_RECTF()
        out = byref(box)
        x, y = c_double(), c_double()
        out_x, out_y = byref(x), byref(y)
        before: tuple[int, float, float] | None = None
        run: _Run | None = None
        run_of = 0
        for index in range(api.count_characters(text)):
            owner = api.text_object(text, index)
            code = api.unicode(text, index)
            if not owner or (code == api.BLANK and api.is_generated(text, index)):
                continue  # a blank or the end of a line, which PDFium adds
            api.loose_box(text, index, out)
            api.origin(text, index, out_x, out_y)
            if run is None or owner != run_of:
                run, run_of = self._run(index, owner, box), owner
            place: tuple[int, float, float] | None = (owner, x.value, y.value)
            if api.is_unmapped(text, index):
                self._unmapped.append((len(found), code, run.font))
                character, place = _UNKNOWN, None
            else:
                character = _character(code) if code != api.HYPHEN or not api.is_hyphen(text, index) else "-"
                if place == before and _in_one_glyph(found[-1].text, character):
                    # One glyph that stands for several characters. Kept apart, the second f of ﬀ would be one drawn twice.
                    edges = placed(*run.box(x.value, y.value, box))
                    found[-1] = found[-1]._replace(text=found[-1].text + character, x0=edges[0], x1=edges[2])
                    continue
            before = place
            if run.across and run.forward:
                box.right = self._right(index, code, run, x.value, box.right)
            edges = placed(*run.box(x.value, y.value, box))
            found.append(Character(character, *edges, run.size, run.upright, run.font.name))
        if self._unmapped:
            self._read_glyphs(meanings, number)
        return found

    def _right(self, index: int, code: int, run: _Run, x: float, right: float) -> float:
        """Where a character ends. The box that PDFium gives ends further right where a letter leans over the next."""
        width = self._widths.get((run.font, code))
        if width is None:
            width = self._widths[run.font, code] = run.font.width(code)
        end = x + width * run.unit
        if not width or end > right - 0.01:
            return right
        edges = [c_double() for _ in range(4)]  # left, right, bottom, top
        api.tight_box(self._text, index, *map(byref, edges))
        return end if edges[1].value > right - 0.01 else right

    def _run(self, index: int, owner: int, loose: Any) -> _Run:
        """What a text object says of its characters, by the first of them. A box begins at the descent of its font and is as high as
        the font is large: so characters of fonts of several makers stand on one line.
        """
        matrix = pdfium.FS_MATRIX()
        api.text_matrix(self._text, index, byref(matrix))
        a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
        handle = api.font(owner)
        font = self._fonts.get(handle) or self._fonts.setdefault(handle, _Font.of(handle))
        size = api.font_size(self._text, index)
        across, down = not b and not c, not a and not d
        ends = (font.descent * (d or c) * size, (font.descent + 1) * (d or c) * size)
        # Where text is written downward, PDFium forgets the matrix: a box of another size than the font's shows it.
        downward = across and loose.top - loose.bottom > 3 * size * abs(d)
        p, q, r, s, _, _ = multiplied((a, b, c, d, 0, 0), self._turn.matrix)
        return _Run(
            font,
            round(size * abs(a * d - b * c) ** 0.5, 2),
            p * s < 0 and q * r >= 0,
            across,
            down,
            (a if across else b) > 0,
            min(ends),
            max(ends),
            size * abs(a),
            downward,
        )

    def _read_glyphs(self, meanings: GlyphMeanings, number: int) -> None:
        """Puts in the characters of glyphs of which PDFium does not know the meaning."""
        glyphs = meanings.of_page(number)
        for place, code, font in self._unmapped:
            self._found[place] = self._found[place]._replace(text=glyphs.meaning(font.name, code) or _UNKNOWN)


def _in_one_glyph(before: str, character: str) -> bool:
    """Whether characters in one place are a glyph that stands for several, not one drawn twice or a blank that PDFium adds."""
    return (before != character or character == "f") and not before.isspace() and not character.isspace()


def _character(code: int) -> str:
    return chr(code) if code < 0xD800 or 0xDFFF < code <= 0x10FFFF else _UNKNOWN
