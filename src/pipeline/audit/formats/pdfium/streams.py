"""Whether the texts of the pages of a PDF are whole: PDFium reads on where a compressed one is damaged, and gives other digits."""

from __future__ import annotations

import zlib
from base64 import a85decode
from io import BytesIO
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, resolve1


def are_sound(content: bytes) -> bool:
    """Whether every compressed text of the pages unpacks; a text that is cut off without its check sum passes."""
    try:
        for page in PDFPage.create_pages(PDFDocument(PDFParser(BytesIO(content)))):
            for stream in page.contents:
                found = resolve1(stream)
                if isinstance(found, PDFStream):
                    _unpack(found)
    except (MemoryError, TimeoutError):
        raise
    except Exception:  # a broken file makes pdfminer raise exceptions of any kind
        return False
    return True


def _unpack(stream: Any) -> None:
    """Raises zlib.error or ValueError."""
    data = stream.get_rawdata()
    if stream.decipher is not None:
        data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
    for name, _ in stream.get_filters():
        if name.name in ("ASCII85Decode", "A85"):
            data = a85decode(data.strip().removeprefix(b"<~").removesuffix(b"~>"))
        elif name.name in ("FlateDecode", "Fl"):
            unpacker, data = zlib.decompressobj(), data.lstrip(b"\r\n")
            while data and not unpacker.eof:
                unpacker.decompress(data, 1 << 20)
                data = unpacker.unconsumed_tail
            return
        else:
            return
