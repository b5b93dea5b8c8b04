"""Presets as files: one may extend another and then says only what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

_BY_COLUMN = ("columns", "steps", "amounts")  # column or step → headers
_LISTS = ("ignore", "personal", "period")  # headers
_MAPPINGS = ("constants", "derive", "means", "fetch", "ids")
_NOT_INHERITED = ("about", "variants", "recognised_by")


def joined(documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A preset and those it extends, nearest first, as one. Lists join, the extending file's entries first; all else it says replaces.

    A header that the extending file names moves to where it names it.
    """
    return reduce(_joined_pair, reversed([dict(document) for document in documents]))


def _joined_pair(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    named = {str(header) for field in _BY_COLUMN for headers in (own.get(field) or {}).values() for header in headers}
    named |= {str(header) for field in _LISTS for header in own.get(field) or ()}
    result = {**{name: value for name, value in base.items() if name not in _NOT_INHERITED}, **own}
    for field in _BY_COLUMN:
        if field in base and base[field] is not None:
            result[field] = _joined_lists(base[field], own.get(field) or {}, named)
    for field in _LISTS:
        kept = [header for header in base.get(field) or () if str(header) not in named]
        if field in base or field in own:
            result[field] = [*(own.get(field) or ()), *kept]
    for field in _MAPPINGS:
        if field in base:
            result[field] = {**(base[field] or {}), **(own.get(field) or {})}
    if "words" in base:
        result["words"] = _joined_words(base["words"] or {}, own.get("words") or {})
    return result


def _joined_lists(base: Mapping[str, Any], own: Mapping[str, Any], named: set[str]) -> dict[str, list[Any]]:
    return {
        name: [*own.get(name, ()), *(header for header in base.get(name, ()) if str(header) not in named)]
        for name in dict.fromkeys((*base, *own))
    }


def _joined_words(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, dict[str, list[Any]]]:
    """Words of both; a spelling that the extending file gives a code loses the one it had."""
    result = {}
    for column in dict.fromkeys((*base, *own)):
        spelled = {str(word) for words in own.get(column, {}).values() for word in words}
        result[column] = _joined_lists(base.get(column, {}), own.get(column, {}), spelled)
    return result
