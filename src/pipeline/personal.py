"""What of a ledger may be shown: its own vocabulary, never what somebody typed into it.

A message about a ledger names file, sheet, row and column; the cell itself only where it is made of words the ledger's lookups and
headers know. A name, a number or an address in the wrong column is not repeated on a dashboard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.keys import applicant_key
from pipeline.warehouse import Warehouse
from pipeline.workspace import Workspace

LEDGERS = frozenset({"requests", "request_events", "disputes"})
_OFFICE = re.compile(r"^[^\d@]{2,24}(局|委|办|厅|部|府|会|院|所|站|中心|队|处|科|馆|行|厂|公司)$")


def hand_over_key(warehouse: Warehouse, workspace: Workspace) -> None:
    """Give the session the applicants' key, as HMAC-SHA256 takes it. Raises Refusal KEY-*."""
    padded = applicant_key(workspace).ljust(64, b"\0")
    halves = {name: bytes(byte ^ mask for byte in padded) for name, mask in (("inner", 0x36), ("outer", 0x5C))}
    warehouse.run("load/applicant_key", halves)


def is_ledger(fills: str) -> bool:
    """Whether the rows of a table name people where they come from."""
    return fills in LEDGERS


def shown(text: str, words: Iterable[str], *, office: bool = False) -> str:
    """The text where every character of it occurs in the words and it holds no long number, else only how long it is.

    `office`: the name of an office may be shown as well.
    """
    known = {letter for word in words for letter in word.casefold()}
    plain = all(letter in known or letter in " ()（）、-" for letter in text.casefold())
    if len(text) <= 30 and not re.search(r"\d{5}", text) and (plain or (office and _OFFICE.match(text))):
        return text
    return f"（{len(text)} 个字，可能含个人信息，不显示）"
