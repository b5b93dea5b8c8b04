"""How much of a file an audit reads, so that a hostile or broken file is refused with a message and holds nothing up.

The largest published report seen had 4 MB and 40 pages: the limits are far above that, and far below what exhausts a machine.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO

from pipeline.core import Refusal


@dataclass(frozen=True)
class FileLimits:
    """Limits for one file: bytes packed and unpacked, cells, pages, depth of nesting, processor seconds, bytes of memory."""

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


LIMITS = FileLimits()


def too_large(file: str, what: str) -> Refusal:
    """The refusal of a file beyond a limit; `what` names the limit and the number, in Chinese."""
    return Refusal("AUDIT-TOO-MUCH", file=file, reason=what, refers_to=file)


def check_archive(content: bytes, file: str, limits: FileLimits = LIMITS) -> frozenset[str]:
    """The names of the entries of a zipped document (.docx, .xlsx), after a check against zip bombs.

    Raises Refusal AUDIT-TOO-MUCH, AUDIT-BROKEN, AUDIT-ENCRYPTED.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, EOFError, NotImplementedError) as error:
        raise Refusal("AUDIT-BROKEN", file=file, reason=f"压缩包不完整（{error}）", refers_to=file) from None
    if len(entries) > limits.entries:
        raise too_large(file, f"压缩包里有 {len(entries)} 个文件，超过 {limits.entries} 个")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked_bytes:
        raise too_large(file, f"解压后有 {unpacked >> 20} MB，超过 {limits.unpacked_bytes >> 20} MB")
    for entry in entries:
        if entry.file_size > 1 << 20 and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise too_large(file, f"其中 {entry.filename[:60]} 压缩比超过 {limits.ratio} 倍，像是压缩炸弹")
        if entry.flag_bits & 1:
            raise Refusal("AUDIT-ENCRYPTED", file=file, refers_to=file)
    return frozenset(entry.filename for entry in entries)
