"""What of a ledger may be shown: its own vocabulary, never what somebody typed into it.

A message about a ledger names file, sheet, row and column; the cell itself only where it is made of words the ledger's lookups and
headers know. A name, a number or an address in the wrong column is not repeated on a dashboard.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from pipeline.core import Refusal, Warehouse, Workspace
from pipeline.ingest.keys import applicant_key

LEDGERS = frozenset({"requests", "request_events", "disputes"})
# What our own readers say is wrong with a file; a library's words may quote the line they met.
_FAULTS = ("Parquet 文件不完整", "工作簿内部损坏", "压缩包不完整", "不是完整的 JSON", "没有读到任何记录")
_OFFICE = re.compile(r"^[^\d@]{2,24}(局|委|办|厅|部|府|会|院|所|站|中心|队|处|科|馆|行|厂|公司)$")


def hand_over_key(warehouse: Warehouse, workspace: Workspace) -> None:
    """Give the session the applicants' key, as HMAC-SHA256 takes it. Raises Refusal KEY-*."""
    padded = applicant_key(workspace).ljust(64, b"\0")
    halves = {name: bytes(byte ^ mask for byte in padded) for name, mask in (("inner", 0x36), ("outer", 0x5C))}
    warehouse.run("ingest/load/applicant_key", halves)


def is_ledger(fills: str) -> bool:
    """Whether the rows of a table name people where they come from."""
    return fills in LEDGERS


def without_cells(refusal: Refusal, fills: str, known: Iterable[str]) -> Refusal:
    """A reader's refusal of a file, for a ledger without what it quotes of the file that is no known header."""
    code, details = refusal.finding.code, refusal.details
    if not is_ledger(fills) or code not in ("FILE-MERGED", "FILE-HEADER-TWICE", "FILE-TORN"):
        return refusal
    words = tuple(known)
    hidden: dict[str, Callable[[object], str]] = {
        "cell": lambda cell: shown(str(cell or ""), words),
        "headers": lambda headers: "、".join(shown(one, words) for one in str(headers).split("、")),
        "reason": lambda reason: shown(str(reason), _FAULTS),
    }
    return Refusal(code, **{name: hidden[name](value) if name in hidden else value for name, value in details.items()})


def shown(text: str, words: Iterable[str], *, office: bool = False) -> str:
    """The text where every character of it occurs in the words and it holds no long number, else only how long it is.

    `office`: the name of an office may be shown as well.
    """
    known = {letter for word in words for letter in word.casefold()}
    plain = all(letter in known or letter in " ()（）、-" for letter in text.casefold())
    if len(text) <= 30 and not re.search(r"\d{5}", text) and (plain or (office and _OFFICE.match(text))):
        return text
    return f"（{len(text)} 个字，可能含个人信息，不显示）"
