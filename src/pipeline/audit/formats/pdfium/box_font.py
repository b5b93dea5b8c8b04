"""A font in which every character is the same small box, for PDFium to look at where a PDF does not bring its font along.

Without a font of the machine that has the character, PDFium takes a text of one character for nothing and leaves it out: what is read
would depend on the machine. Widths and meanings stand in the PDF, shapes are of no interest.
"""

from __future__ import annotations

from ctypes import memmove, string_at
from struct import pack
from typing import Any

import pypdfium2_raw as pdfium

# Their widths need not stand in the PDF: PDFium has them built in.
_BUILT_IN = (b"Courier", b"Helvetica", b"Times", b"Symbol", b"ZapfDingbats")


def _font() -> bytes:
    """The font as a file: glyph 1 for every character of Unicode (`cmap` of format 13)."""
    box = pack(">5hHH4B8h", 1, 0, 0, 100, 100, 3, 0, 1, 1, 1, 1, 0, 100, 0, -100, 0, 0, 100, 0)
    tables = {
        b"cmap": pack(">HHHHL", 0, 1, 3, 10, 12) + pack(">HHLLL", 13, 0, 28, 0, 1) + pack(">LLL", 0, 0x10FFFF, 1),
        b"glyf": box * 2,
        b"head": pack(">LLLLHHQQ4hHHhhh", 1 << 16, 1 << 16, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, 0, 100, 100, 0, 8, 2, 1, 0),
        b"hhea": pack(">LhhhHhhhhhhhhhhhH", 1 << 16, 800, -200, 0, 1000, 0, 900, 100, 1, 0, 0, 0, 0, 0, 0, 0, 1),
        b"hmtx": pack(">HhH", 1000, 0, 0),
        b"loca": pack(">LLL", 0, len(box), 2 * len(box)),
        b"maxp": pack(">L14H", 1 << 16, 2, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    }  # fmt: skip
    start = 12 + 16 * len(tables)
    directory, body = pack(">LHHHH", 1 << 16, len(tables), 64, 2, 48), b""
    for tag, table in tables.items():
        directory += pack(">4sLLL", tag, 0, start + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return directory + body


_FILE = _font()


def _map(_this: Any, _weight: int, _italic: int, _charset: int, _pitch: int, name: Any, _exact: Any) -> int:
    return 0 if name and string_at(name).startswith(_BUILT_IN) else 1


def _data(_this: Any, _font: Any, table: int, buffer: Any, size: int) -> int:
    if table:  # only the whole file, which is asked for with 0
        return 0
    if buffer and size >= len(_FILE):
        memmove(buffer, _FILE, len(_FILE))
    return len(_FILE)


def _name(_this: Any, _font: Any, _buffer: Any, _size: int) -> int:
    return 0


def _charset(_this: Any, _font: Any) -> int:
    return int(pdfium.FXFONT_GB2312_CHARSET)


def _delete(_this: Any, _font: Any) -> None:
    pass


_ANSWERS: dict[str, Any] = {
    "MapFont": _map, "GetFontData": _data, "GetFaceName": _name, "GetFontCharset": _charset, "DeleteFont": _delete,
}  # fmt: skip
STANDING_IN = pdfium.FPDF_SYSFONTINFO(
    version=1, **{name: kind(_ANSWERS[name]) for name, kind in pdfium.FPDF_SYSFONTINFO._fields_ if name in _ANSWERS}
)
