"""The word lists for reading sentences of a report, from `words.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from pipeline.core import package_yaml


@cache
def words() -> dict[str, Any]:
    """All lists of `words.yml`."""
    loaded: dict[str, Any] = package_yaml("audit/language/words.yml")
    return loaded


def any_of(entries: Iterable[str]) -> str:
    """A regular expression for any of these words, the longest first. Entries that begin with "re:" are regular expressions."""
    ordered = sorted(entries, key=len, reverse=True)
    return "(?:" + "|".join(entry[3:] if entry.startswith("re:") else re.escape(entry) for entry in ordered) + ")"


@cache
def unit_classes() -> dict[str, str]:
    """Unit → the class of things it counts: written, done, people, bodies, money, share, time, size."""
    return {unit: name for name, units in words()["units"].items() for unit in units}
