"""Findings: what a check, a rule or a verb reports. Their Chinese sentences stand in `findings.yml`, one entry a code.

The terminal, the dashboard and the list of problems of a report show the same sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from pipeline.core.package_data import package_text, package_yaml, parse_yaml


@dataclass(frozen=True)
class Finding:
    """One result of an expectation, a rule or a verb. Columns as in the published table `findings`.

    `severity` is block, warn or info; `outcome` is fail, unsure or not_checkable; `left` and `right` are the two sides of a
    comparison as text; `refers_to` names the file, figure or cell meant.
    """

    code: str
    severity: str
    outcome: str
    message: str
    what_to_do: str
    agency: str | None = None
    year: int | None = None
    left: str | None = None
    right: str | None = None
    refers_to: str | None = None
    waived_by: str | None = None

    def to_json(self) -> str:
        """As JSON, for the row of the file that the finding refused."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> Finding:
        """The finding that `to_json` wrote."""
        return Finding(**json.loads(text))


def catalogue() -> dict[str, dict[str, Any]]:
    """All codes with their severity, outcome, message and what to do, as written in `findings.yml`."""
    entries: dict[str, dict[str, Any]] = package_yaml("core/findings.yml")
    return entries


@cache
def entry_of(code: str) -> dict[str, Any]:
    """The entry of a code in the catalogue; empty for none. Parsed alone: a command needs a few of five hundred."""
    text = _texts().get(code)
    return {} if text is None else dict(parse_yaml(text)[code])


@cache
def _texts() -> dict[str, str]:
    """Code → the lines of its entry."""
    entries = re.split(r"^(?=[A-Z])", package_text("core/findings.yml"), flags=re.MULTILINE)
    return {entry.partition(":")[0]: entry for entry in entries}


def compose(
    code: str,
    *,
    agency: str | None = None,
    year: int | None = None,
    left: object = None,
    right: object = None,
    refers_to: str | None = None,
    **details: Any,
) -> Finding:
    """Fill the sentences of a code. Raises KeyError for an unknown code or a missing placeholder: both are bugs."""
    entry = entry_of(code)
    words = {**details, "agency": agency, "year": year, "left": left, "right": right, "refers_to": refers_to}
    return Finding(
        code=code,
        severity=entry["severity"],
        outcome=entry.get("outcome", "fail"),
        message=entry["message"].format_map(words),
        what_to_do=entry["what_to_do"].format_map(words),
        agency=agency,
        year=year,
        left=None if left is None else str(left),
        right=None if right is None else str(right),
        refers_to=refers_to,
    )


def some_of(
    names: Sequence[str], most: int, unit: str | None = None, *, between: str = "、", of: int | None = None
) -> str:
    """The first `most` names, and a sign where some are left out: "甲、乙 等", with a unit "甲、乙 等 7 个".

    `of`: how many there are in all, where `names` holds the first of them only.
    """
    count = len(names) if of is None else of
    shown = between.join(names[:most])
    if count <= min(most, len(names)):
        return shown
    return f"{shown} 等" if unit is None else f"{shown} 等 {count} {unit}"


MARKS = {"block": "✗ 阻断", "warn": "! 警告", "info": "· 提示"}
