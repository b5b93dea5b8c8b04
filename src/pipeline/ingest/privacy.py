"""What of a ledger may appear in a message: the ledger's own vocabulary, never text that somebody typed into a cell.

A message about a ledger names file, sheet, row and column. The cell itself is repeated only where it is made of words of the
ledger's lookups and headers; a name, a number or an address in the wrong column is replaced by its length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from pipeline.core import Refusal, Warehouse, Workspace
from pipeline.ingest.keys import applicant_key

LEDGERS = frozenset({"requests", "request_events", "disputes", "documents"})
# Reasons our own readers give for a damaged file. A library's message may quote the line it stopped at.
_READER_REASONS = ("Parquet 文件不完整", "工作簿内部损坏", "压缩包不完整", "不是完整的 JSON", "没有读到任何记录")
_OFFICE = re.compile(r"^[^\d@]{2,24}(局|委|办|厅|部|府|会|院|所|站|中心|队|处|科|馆|行|厂|公司)$")


def set_applicant_key(warehouse: Warehouse, workspace: Workspace) -> None:
    """Give the database session the applicants' key as the two padded halves of HMAC-SHA256. Raises Refusal KEY-*."""
    padded = applicant_key(workspace).ljust(64, b"\0")
    halves = {name: bytes(byte ^ mask for byte in padded) for name, mask in (("inner", 0x36), ("outer", 0x5C))}
    warehouse.run("ingest/load/applicant_key", halves)


@contextmanager
def applicant_key_at_hand(warehouse: Warehouse, workspace: Workspace) -> Iterator[None]:
    """The same for the length of a block, for statements that use the macro `keyed`. Raises Refusal KEY-*."""
    set_applicant_key(warehouse, workspace)
    try:
        yield
    finally:
        warehouse.run("ingest/load/forget_applicant_key")


def is_ledger(fills: str) -> bool:
    """Whether the source rows of a table name people, or documents that are not public."""
    return fills in LEDGERS


def redacted_refusal(refusal: Refusal, fills: str, known: Iterable[str]) -> Refusal:
    """The refusal of a file; for a ledger without the cells and headers it quotes, known headers excepted."""
    code, details = refusal.finding.code, refusal.details
    if not is_ledger(fills) or code not in ("FILE-MERGED", "FILE-HEADER-TWICE", "FILE-TORN"):
        return refusal
    words = tuple(known)
    redact: dict[str, Callable[[object], str]] = {
        "cell": lambda cell: redacted(str(cell or ""), words),
        "headers": lambda headers: "、".join(redacted(header, words) for header in str(headers).split("、")),
        "reason": lambda reason: redacted(str(reason), _READER_REASONS),
    }
    return Refusal(code, **{name: redact[name](value) if name in redact else value for name, value in details.items()})


def redacted(text: str, words: Iterable[str], *, office: bool = False) -> str:
    """The text if every character of it occurs in the words and it holds no run of five digits, else only its length.

    `office`: the name of an office is repeated too.
    """
    known = {letter for word in words for letter in word.casefold()}
    plain = all(letter in known or letter in " ()（）、-" for letter in text.casefold())
    if len(text) <= 30 and not re.search(r"\d{5}", text) and (plain or (office and _OFFICE.match(text))):
        return text
    return f"（{len(text)} 个字，可能含个人信息，不显示）"
