"""The names of figures: whoever names one may write its address or its Chinese name, and a miss is answered with what comes near it."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipeline.core import package_yaml
from pipeline.law.forms.catalogue import figure_catalogue

_CHANNEL = re.compile(r"posts\.[^\s.]+")


@dataclass(frozen=True)
class FigureNames:
    """Every spelling of the figures of a workspace. `ids`: folded spelling → address; `labels`: address → Chinese name."""

    ids: Mapping[str, str]
    labels: Mapping[str, str]

    def id_of(self, text: str) -> str | None:
        """The address that a text means; None where it means none. Any word may be a channel (`posts.抖音`)."""
        found = self.ids.get(_folded(text))
        return found or (text.strip() if _CHANNEL.fullmatch(text.strip()) else None)

    def label_of(self, figure: str) -> str:
        """The Chinese name of a figure; of a channel that does not come with gongkai, its own word."""
        channel = figure.removeprefix("posts.")
        return self.labels.get(figure) or (f"政务新媒体发布·{channel}" if channel != figure else figure)

    def near(self, text: str, count: int = 5) -> tuple[str, ...]:
        """Names that come near a text that is none, the nearest first, each with its address."""
        folded = _folded(text)
        judged = sorted(
            ((_likeness(folded, name), len(name), name) for name in self.ids), key=lambda entry: (-entry[0], *entry[1:])
        )
        found = dict.fromkeys(self.ids[name] for likeness, _, name in judged if likeness >= 0.6)
        return tuple(f"{self.labels[figure]}（{figure}）" for figure in list(found)[:count])


def figure_names(classes: Mapping[str, str] | None = None) -> FigureNames:
    """The names of all figures. `classes`: class → its Chinese name, of a workspace's columns.yml; those of gongkai are always there."""
    return _names(tuple(sorted((classes or {}).items())))


@cache
def _names(classes: tuple[tuple[str, str], ...]) -> FigureNames:
    shipped = {code: str(name) for code, name in package_yaml("core/class_names.yml").items()}
    channels = {code: shipped.pop(code) for code in ("wechat", "weibo")}
    codes = {"class": {**shipped, **dict(classes)}, "channel": channels}
    labels: dict[str, str] = {}
    short: dict[str, str] = {}
    for pattern, words in package_yaml("law/figures.yml").items():
        kind = next((kind for kind in codes if f"{{{kind}}}" in pattern), None)
        for code, name in codes[kind].items() if kind else [("", "")]:
            address = pattern.replace(f"{{{kind}}}", code)
            labels[address] = words["label"].replace(f"{{{kind}}}", name)
            if kind:
                short[name] = address
    for figure in figure_catalogue():
        labels.setdefault(figure.name, figure.label)
        short.setdefault(figure.label, figure.name)
    ids = {
        _folded(name): figure
        for name, figure in (*short.items(), *((label, figure) for figure, label in labels.items()))
    }
    return FigureNames({**ids, **{figure: figure for figure in labels}}, labels)


def _likeness(text: str, name: str) -> float:
    """The share of a text's letters that stand in a name in their order, from 0 to 1."""
    same = sum(block.size for block in difflib.SequenceMatcher(None, text, name, autojunk=False).get_matching_blocks())
    return same / max(len(text), 1)


def _folded(text: str) -> str:
    """A name in the form in which names are compared: half-width, no blanks, no quotation marks, small letters."""
    return re.sub(r"[\s“”\"'‘’]", "", unicodedata.normalize("NFKC", text)).lower()
