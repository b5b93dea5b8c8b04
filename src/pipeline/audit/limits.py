"""How much of a file an audit is willing to read. A hostile or broken file is refused in words, never waited for.

The limits are far beyond any report met (the largest had 4 MB and 40 pages) and far below what stops a machine.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.core import ArchiveError, ArchiveLimits, Refusal, judged_members


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
    archive_limits = ArchiveLimits(limits.unpacked_bytes, limits.entries, limits.ratio)
    try:
        members = judged_members(content, archive_limits)
    except ArchiveError as error:
        if error.kind == "bomb":
            raise too_much(file, error.reason) from None
        if error.kind == "encrypted":
            raise Refusal("AUDIT-ENCRYPTED", file=file, refers_to=file) from None
        raise Refusal("AUDIT-BROKEN", file=file, reason=error.reason, refers_to=file) from None
    return frozenset(member.filename for member in members)
