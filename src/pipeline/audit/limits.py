"""How much of a file an audit reads, so that a hostile or broken file is refused with a message and holds nothing up.

The largest published report seen had 4 MB and 40 pages: the limits are far above that, and far below what exhausts a machine.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.core import ArchiveError, ArchiveLimits, Refusal, judged_members


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
        members = judged_members(content, ArchiveLimits(limits.unpacked_bytes, limits.entries, limits.ratio))
    except ArchiveError as error:
        if error.kind == "bomb":
            raise too_large(file, error.reason) from None
        if error.kind == "encrypted":
            raise Refusal("AUDIT-ENCRYPTED", file=file, refers_to=file) from None
        raise Refusal("AUDIT-BROKEN", file=file, reason=error.reason, refers_to=file) from None
    return frozenset(member.filename for member in members)
