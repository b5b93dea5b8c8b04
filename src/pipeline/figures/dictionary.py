"""The dictionary of figures: every figure that can be counted or declared, what it counts and what it excludes.

The forms name the figures of their cells, `law/figures.yml` the rest. A total lists its leaves: its evidence is the evidence of these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.core import package_yaml
from pipeline.law import figure_catalogue


@dataclass(frozen=True)
class DictionaryEntry:
    """One figure: its address, its name for readers, what it counts, and the leaves it adds up (none when it is a leaf).

    `years_from` and `years_to`: the years whose form has it; None: to this day.
    """

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
    codes = {
        "class": sorted({"news", "documents", "replies", "other", *classes}),
        "channel": sorted({"wechat", "weibo", *channels}),
    }
    entries: dict[str, DictionaryEntry] = {}
    for pattern, words in package_yaml("law/figures.yml").items():
        for address, name in _expand(pattern, codes):
            parts = tuple(part for part, _ in _expand(words["parts"], codes)) if "parts" in words else ()
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
    """The Chinese name of a website class or a channel; the code itself where the package has none."""
    return str(package_yaml("core/class_names.yml").get(code, code))


def _expand(pattern: str, codes: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Address and name for each code of the `{class}` or `{channel}` in a pattern; the pattern itself where it has neither."""
    for kind, codes_of_kind in codes.items():
        if f"{{{kind}}}" in pattern:
            return [(pattern.replace(f"{{{kind}}}", code), category_label(code)) for code in codes_of_kind]
    return [(pattern, "")]


def _leaves(name: str, known: dict[str, Any]) -> tuple[str, ...]:
    """The leaves of a total, each once. A part that is a total itself is replaced by its leaves."""
    figure = known.get(name)
    if figure is None or not figure.parts:
        return ()
    expanded = [_leaves(part, known) or (part,) for part in figure.parts]
    return tuple(dict.fromkeys(leaf for leaves in expanded for leaf in leaves))
