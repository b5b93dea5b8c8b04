"""Error numbers that platforms state, as Faults. The tables are `errors/<platform>.yml`; their texts are the platform's own."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from pipeline.core import FrozenModel, package_yaml
from pipeline.ingest.sources.faults import Fault

NOT_STATED = "平台没有写明"


class ErrorCode(FrozenModel):
    """One error number: what is done about it (again, renew, stop), its code of findings.yml, its meaning in the platform's words.

    `pick`: placeholder of the finding → a pattern with one group that extracts it from the platform's sentence.
    """

    do: str
    finding: str
    meaning: str
    pick: dict[str, str] = {}


@cache
def error_table(platform: str) -> dict[int, ErrorCode]:
    """All known error numbers of a platform."""
    table = package_yaml(f"ingest/sources/errors/{platform}.yml")
    return {int(number): ErrorCode(**entry) for number, entry in table.items()}


def platform_fault(platform: str, number: object, sentence: object, host: str, **details: Any) -> Fault:
    """The Fault of an error that a platform states. A number not in the table is reported as received and ends the poll."""
    try:
        known = int(str(number))
    except ValueError:
        known = 0
    entry = error_table(platform).get(known)
    text = str(sentence or "").strip()[:200]
    if entry is None:
        return Fault("API-ERROR", host=host, number=number, meaning=text or NOT_STATED, **details)
    picked = {name: _picked(pattern, text) for name, pattern in entry.pick.items()}
    stated = {"number": known, "meaning": entry.meaning, "status": f"错误 {known}，{entry.meaning}"}
    return Fault(entry.finding, again=entry.do == "again", host=host, **{**stated, **details, **picked})


def _picked(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match.group(1).rstrip(",.") if match else NOT_STATED
