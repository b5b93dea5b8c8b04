"""What may appear where others read it: of a ledger its own vocabulary, never text that somebody typed into a cell.

A message about a ledger names file, sheet, row and column. The cell itself is repeated only where it is made of words of the
ledger's lookups and headers; a name, a number or an address in the wrong column is replaced by its length. What a person types into
declarations, waivers and texts of reports is published as written, for it is signed: there a telephone or card number is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pipeline.core import Finding, Refusal, Warehouse, Workspace, YamlError, compose, read_yaml_file, user_files
from pipeline.ingest.keys import applicant_key

LEDGERS = frozenset({"requests", "request_events", "disputes", "documents"})
# Reasons our own readers give for a damaged file. A library's message may quote the line it stopped at.
_READER_REASONS = ("Parquet 文件不完整", "工作簿内部损坏", "压缩包不完整", "不是完整的 JSON", "没有读到任何记录")
_OFFICE = re.compile(r"^[^\d@]{2,24}(局|委|办|厅|部|府|会|院|所|站|中心|队|处|科|馆|行|厂|公司)$")

# The folders of what is published as a person typed it.
TYPED = ("declared", "waivers", "texts")
_MOBILE = re.compile(r"(?<![\d-])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\d-])")
_CARD = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")


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


def personal_numbers_typed(workspace: Workspace) -> list[Finding]:
    """A warning for each file of declarations, waivers or texts in which something looks like a mobile telephone or the number of an
    identity card: it would be published as written. Names and addresses have no shape and are not recognised."""
    findings = []
    for folder in TYPED:
        for file in user_files(workspace.folder / folder)[0]:
            try:
                text = "\n".join(_texts_of(read_yaml_file(file)))
            except YamlError:
                continue  # told by the verb that needs the file
            if count := len(_MOBILE.findall(text)) + len(_CARD.findall(text)):
                name = f"{folder}/{file.name}"
                findings.append(compose("TYPED-PERSONAL", file=name, count=count, refers_to=name))
    return findings


def _texts_of(value: Any) -> Iterator[str]:
    """Every text in what a YAML file says; numbers are amounts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts_of(part)
