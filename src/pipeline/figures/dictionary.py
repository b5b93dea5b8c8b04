"""The dictionary of figures: every figure that can be counted or declared, what it counts and what it does not.

The forms name the figures of their cells; `figures.yml` names the rest. A computed total knows its leaves, so that the evidence
of a total is the evidence of its parts and needs no rows of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.core import package_yaml
from pipeline.law import figure_catalogue


@dataclass(frozen=True)
class DictionaryEntry:
    """One figure: its address, what readers call it, what stands behind it, and the leaves it adds up (none: it is a leaf)."""

    figure: str
    label: str
    unit: str
    counts: str
    leaves_out: str
    legal_basis: str
    years_from: int
    years_to: int | None
    leaves: tuple[str, ...]


def figure_dictionary(classes: Iterable[str], channels: Iterable[str]) -> tuple[DictionaryEntry, ...]:
    """Every figure of a workspace with these website classes and channels."""
    spread = {
        "class": sorted({"news", "documents", "replies", "other", *classes}),
        "channel": sorted({"wechat", "weibo", *channels}),
    }
    entries: dict[str, DictionaryEntry] = {}
    for pattern, words in package_yaml("figures/figures.yml").items():
        for address, name in _expand(pattern, spread):
            parts = tuple(part for part, _ in _expand(words["parts"], spread)) if "parts" in words else ()
            label = words["label"].replace("{class}", name).replace("{channel}", name)
            entries[address] = DictionaryEntry(address, label, words["unit"], words["counts"], words["leaves_out"], words["legal_basis"],
                                    2008, None, parts)  # fmt: skip
    known = {figure.name: figure for figure in figure_catalogue()}
    for figure in known.values():
        if figure.name in entries:
            continue
        entries[figure.name] = DictionaryEntry(figure.name, figure.label, figure.unit, _COUNTS[figure.kind], "—", figure.legal_basis,
                                     figure.years_from, figure.years_to, _leaves(figure.name, known))  # fmt: skip
    return tuple(entries.values())


_COUNTS = {"counted": "逐行计数，每行可查", "declared": "由人员填报，写明填报人和依据", "computed": "由各组成部分相加"}


def category_label(code: str) -> str:
    """What readers call a class or a channel."""
    return str(package_yaml("figures/class_names.yml").get(code, code))


def _expand(pattern: str, spread: dict[str, list[str]]) -> list[tuple[str, str]]:
    for place, codes in spread.items():
        if f"{{{place}}}" in pattern:
            return [(pattern.replace(f"{{{place}}}", code), category_label(code)) for code in codes]
    return [(pattern, "")]


def _leaves(name: str, known: dict[str, Any]) -> tuple[str, ...]:
    """The leaves under a total: parts that are totals themselves are opened, each leaf stands once."""
    figure = known.get(name)
    if figure is None or not figure.parts:
        return ()
    opened = [_leaves(part, known) or (part,) for part in figure.parts]
    return tuple(dict.fromkeys(leaf for leaves in opened for leaf in leaves))
