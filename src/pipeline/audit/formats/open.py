"""Opens a published report of any format that an audit reads. The bytes decide the format, then the name of the file."""

from __future__ import annotations

import re

from pipeline.audit.limits import LIMITS, FileLimits, check_archive, too_large
from pipeline.audit.report import ParsedDocument
from pipeline.core import Refusal

READABLE_SUFFIXES = (
    ".html",
    ".htm",
    ".docx",
    ".pdf",
    ".txt",
    ".md",
    ".xlsx",
    ".xls",
    ".shtml",
    ".xhtml",
    ".jsp",
    ".markdown",
)
# Offices send these too. Those that cannot be read are refused by name.
KNOWN_SUFFIXES = (*READABLE_SUFFIXES, ".doc", ".wps", ".et", ".rtf", ".ofd", ".mht", ".mhtml", ".zip", ".rar", ".7z")


def read_documents(content: bytes, file: str, limits: FileLimits = LIMITS) -> tuple[ParsedDocument, ...]:
    """The documents in a file: one, or two where a PDF shows two side by side.

    A parser is imported when the first file of its format comes: importing all of them takes longer than reading a report.
    Raises Refusal AUDIT-TOO-MUCH, AUDIT-BROKEN, AUDIT-ENCRYPTED, AUDIT-NO-TEXT-LAYER, AUDIT-FORMAT, AUDIT-EMPTY.
    """
    if len(content) > limits.file_bytes:
        raise too_large(file, f"文件有 {len(content) >> 20} MB，超过 {limits.file_bytes >> 20} MB")
    if not content.strip():
        raise Refusal("AUDIT-EMPTY", file=file, refers_to=file)
    if content[:1024].lstrip().startswith(b"%PDF") or b"%PDF-" in content[:1024]:
        from pipeline.audit.formats.pdf import read_pdf

        return read_pdf(content, file, limits)
    if content.startswith(b"PK\x03\x04"):
        return (_zipped(content, file, limits),)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return (_old_office(content, file, limits),)
    if content.startswith(
        (b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BM")
    ):
        raise Refusal("AUDIT-FORMAT", file=file, refers_to=file)
    return (_text(content, file, limits),)


def _text(content: bytes, file: str, limits: FileLimits) -> ParsedDocument:
    from pipeline.audit.formats.html import read_html
    from pipeline.audit.formats.text import read_markdown, read_text

    name = file.lower()
    head = content[:4096].replace(b"\x00", b"").lower()
    if re.search(rb"<(!doctype html|html|head|body|table|div|p|span|h[1-6])[\s>]", head):
        return read_html(content, file, limits)
    if name.endswith((".html", ".htm", ".shtml", ".xhtml", ".jsp")):
        return read_html(content, file, limits)
    if name.endswith((".md", ".markdown")):
        return read_markdown(content, file, limits)
    return read_text(content, file, limits)


def _zipped(content: bytes, file: str, limits: FileLimits) -> ParsedDocument:
    names = check_archive(content, file, limits)
    if any(name.startswith("word/") for name in names):
        from pipeline.audit.formats.docx import read_docx

        return read_docx(content, file, limits)
    if any(name.startswith("xl/") for name in names):
        from pipeline.audit.formats.xlsx import read_xlsx

        return read_xlsx(content, file, limits)
    raise Refusal("AUDIT-FORMAT", file=file, refers_to=file)


def _old_office(content: bytes, file: str, limits: FileLimits) -> ParsedDocument:
    """A file in the container of old Office versions: .xls is read, .doc and documents with a password are refused."""
    if "EncryptedPackage".encode("utf-16-le") in content[:65536]:
        raise Refusal("AUDIT-ENCRYPTED", file=file, refers_to=file)
    if "WordDocument".encode("utf-16-le") in content:
        raise Refusal("AUDIT-FORMAT", file=file, refers_to=file)
    from pipeline.audit.formats.xlsx import read_xlsx

    return read_xlsx(content, file, limits)
