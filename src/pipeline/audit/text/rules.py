"""The rules about sentences as data: what each checks and leaves alone, its function, and the sentences it was made for (`rules.yml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.core import package_yaml


@dataclass(frozen=True)
class SentenceRule:
    """A rule about sentences. `codes` are those of its findings, `function` is “module:name”, `checks` and `leaves` say in Chinese what it
    checks and what it leaves alone; `examples`: holds, fails, asks or informs → sentences.
    """

    id: str
    codes: tuple[str, ...]
    function: str
    checks: str
    leaves: str
    examples: Mapping[str, tuple[str, ...]]


@cache
def sentence_rules() -> tuple[SentenceRule, ...]:
    """The rules in the order of the file."""
    return tuple(
        SentenceRule(
            entry["id"], tuple(entry["codes"]), entry["function"], entry["checks"], entry["leaves"],
            {kind: tuple(entry.get(kind, ())) for kind in ("holds", "fails", "asks", "informs")},
        )
        for entry in _content()["rules"]
    )  # fmt: skip


def numbers_of_examples() -> dict[str, int]:
    """The cells of the report that the examples are tried against, by address."""
    return dict(_content()["numbers"])


@cache
def _content() -> dict[str, Any]:
    loaded: dict[str, Any] = package_yaml("audit/text/rules.yml")
    return loaded
