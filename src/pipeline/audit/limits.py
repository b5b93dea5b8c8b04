"""How much of a file an audit is willing to read. A hostile or broken file is refused in words, never waited for.

The limits are far beyond any report met (the largest had 4 MB and 40 pages) and far below what stops a machine.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO

from pipeline.core import Refusal


@dataclass(frozen=True)
class Limits:
    """Bytes of a file and of what it unpacks to, cells, pages, depth of nesting; seconds and bytes of memory for one file."""

    file_bytes: int = 60 << 20
    text_bytes: int = 20 << 20
    unpacked_bytes: int = 150 << 20
    ratio: int = 300
    entries: int = 3000
    table_cells: int = 60_000
    cells: int = 200_000
    paragraphs: int = 100_000
    pages: int = 200
    characters_of_page: int = 60_000
    depth: int = 120
    seconds: int = 60
    memory_bytes: int = 1 << 30


LIMITS = Limits()


def too_much(file: str, what: str) -> Refusal:
    """The refusal of a file that passes a limit; `what` says which, with the number."""
    return Refusal("AUDIT-TOO-MUCH", file=file, reason=what, refers_to=file)


def looked_into(content: bytes, file: str, limits: Limits = LIMITS) -> frozenset[str]:
    """The names in a zipped document (.docx, .xlsx), which is no bomb. Raises Refusal AUDIT-TOO-MUCH, AUDIT-BROKEN."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, EOFError, NotImplementedError) as error:
        raise Refusal("AUDIT-BROKEN", file=file, reason=f"压缩包不完整（{error}）", refers_to=file) from None
    if len(entries) > limits.entries:
        raise too_much(file, f"压缩包里有 {len(entries)} 个文件，超过 {limits.entries} 个")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked_bytes:
        raise too_much(file, f"解压后有 {unpacked >> 20} MB，超过 {limits.unpacked_bytes >> 20} MB")
    for entry in entries:
        if entry.file_size > 1 << 20 and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise too_much(file, f"其中 {entry.filename[:60]} 压缩比超过 {limits.ratio} 倍，像是压缩炸弹")
        if entry.flag_bits & 1:
            raise Refusal("AUDIT-ENCRYPTED", file=file, refers_to=file)
    return frozenset(entry.filename for entry in entries)
