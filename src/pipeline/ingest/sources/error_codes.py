"""Error numbers of platforms as Faults: the tables are `errors/<platform>.yml`, their texts the platform's own meaning."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any

import yaml

from pipeline.core import FrozenModel
from pipeline.ingest.sources.faults import Fault

UNREADABLE = "平台没有写明"


class Entry(FrozenModel):
    """One number: what is done about it, how the operator reads it, and what is taken out of the platform's sentence."""

    do: str
    finding: str
    meaning: str
    pick: dict[str, str] = {}


@cache
def error_table(platform: str) -> dict[int, Entry]:
    """All numbers known of a platform."""
    text = resources.files("pipeline").joinpath("ingest", "sources", "errors", f"{platform}.yml").read_text("utf-8")
    return {int(number): Entry(**entry) for number, entry in yaml.safe_load(text).items()}


def stated_fault(platform: str, number: object, sentence: object, host: str, **details: Any) -> Fault:
    """The Fault of an error a platform states. A number not in the table is told as it came and ends the visit."""
    try:
        known = int(str(number))
    except ValueError:
        known = 0
    entry = error_table(platform).get(known)
    said = str(sentence or "").strip()[:200]
    if entry is None:
        return Fault("API-ERROR", host=host, number=number, meaning=said or UNREADABLE, **details)
    picked = {name: _picked(pattern, said) for name, pattern in entry.pick.items()}
    told = {"number": known, "meaning": entry.meaning, "status": f"错误 {known}，{entry.meaning}", **details, **picked}
    return Fault(entry.finding, again=entry.do == "again", host=host, **told)


def _picked(pattern: str, said: str) -> str:
    found = re.search(pattern, said)
    return found.group(1).rstrip(",.") if found else UNREADABLE
