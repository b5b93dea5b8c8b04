"""The words of coded columns (`lookups/*.yml`) and the names of figures: what people write, and the code each spelling means."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.core.package_data import package_yaml


@dataclass(frozen=True)
class Words:
    """The spellings of one column: word → code, and words that may mean several codes."""

    codes: dict[str, str]
    ambiguous: dict[str, tuple[str, ...]]


@cache
def lookup_words(lookup: str) -> Words:
    """One lookup file as word → code. A code is a spelling of itself."""
    document = package_yaml(f"core/lookups/{lookup}.yml")
    if lookup == "decisions":
        entries = [*document["closing"], *document["interim"]]
        codes = {entry["code"]: [entry["label"], *entry.get("spellings", [])] for entry in entries}
        ambiguous = {entry["word"]: entry["choices"] for entry in document.get("ambiguous", [])}
    else:
        codes = document["codes"]
        ambiguous = document.get("ambiguous") or {}
    spelled = {str(spelling): str(code) for code, spellings in codes.items() for spelling in (code, *(spellings or ()))}
    return Words(codes=spelled, ambiguous={str(word): tuple(choices) for word, choices in ambiguous.items()})


@cache
def labels_of(lookup: str) -> dict[str, str]:
    """Code → what people call it: the first spelling of each."""
    document = package_yaml(f"core/lookups/{lookup}.yml")
    if lookup == "decisions":
        return {entry["code"]: entry["label"] for entry in [*document["closing"], *document["interim"]]}
    return {str(code): str((spellings or [code])[0]) for code, spellings in document["codes"].items()}


@cache
def interim_decisions() -> dict[str, str | None]:
    """Codes of interim steps that some ledgers write in the column of the decision → the event each is (None: no dated step)."""
    return {entry["code"]: entry["event"] for entry in package_yaml("core/lookups/decisions.yml")["interim"]}


@cache
def decision_group(code: str) -> str:
    """The row group of table 3 that a closing decision belongs to (予以公开, 不予公开 …); empty for a step on the way."""
    document = package_yaml("core/lookups/decisions.yml")
    rows = {entry["code"]: entry["row"] for entry in document["closing"]}
    row = rows.get(code)
    newest = row[max(row)] if isinstance(row, dict) else row
    return next((name for start, name in document["groups"].items() if str(newest or "").startswith(start)), "")


@cache
def codes_in_part() -> dict[str, list[str]]:
    """Codes of decisions that give, that give in part and that refuse: a request with a row for each part is one given in part.

    条例 art. 37; the forms count it once, as 部分公开.
    """
    document = package_yaml("core/lookups/decisions.yml")
    starts = {"given": "granted", "in_part": "partial", "refused": "denied"}
    return {
        name: [entry["code"] for entry in document["closing"] if str(entry["row"]).startswith(start)]
        for name, start in starts.items()
    }


def withdrawn_code() -> str:
    """The decision that a day of withdrawal without any result stands for."""
    return str(package_yaml("core/lookups/decisions.yml")["withdrawn"])


@cache
def decision_rows() -> tuple[tuple[str, str, int, int], ...]:
    """Closing decisions and the row of table 3 each counts in: (code, row, first year, last year) of the year of decision."""
    rows: list[tuple[str, str, int, int]] = []
    for entry in package_yaml("core/lookups/decisions.yml")["closing"]:
        row = entry["row"]
        if isinstance(row, str):
            rows.append((entry["code"], row, 0, 9999))
            continue
        years = sorted(row)
        for position, year in enumerate(years):
            first = 0 if position == 0 else year
            last = years[position + 1] - 1 if position + 1 < len(years) else 9999
            if row[year] is not None:
                rows.append((entry["code"], row[year], first, last))
    return tuple(rows)


_CHANNEL = re.compile(r"posts\.[^\s.]+")


@dataclass(frozen=True)
class FigureNames:
    """Every spelling of a set of figures. `ids`: folded spelling → address; `labels`: address → Chinese name."""

    ids: Mapping[str, str]
    labels: Mapping[str, str]

    @classmethod
    def of(cls, labels: Mapping[str, str], others: Iterable[tuple[str, str]] = ()) -> FigureNames:
        """The names of figures by their `labels` (address → name), and by `others` (name, address); a label wins over these."""
        spelled = (*others, *((label, figure) for figure, label in labels.items()))
        ids = {folded_name(name): figure for name, figure in spelled}
        return cls({**ids, **{figure: figure for figure in labels}}, labels)

    def id_of(self, text: str) -> str | None:
        """The address that a text means; None where it means none. Any word may be a channel (`posts.抖音`)."""
        found = self.ids.get(text.strip()) or self.ids.get(folded_name(text))
        return found or (text.strip() if _CHANNEL.fullmatch(text.strip()) else None)

    def label_of(self, figure: str) -> str:
        """The Chinese name of a figure; of a channel that does not come with gongkai, its own word."""
        channel = figure.removeprefix("posts.")
        return self.labels.get(figure) or (f"政务新媒体发布·{channel}" if channel != figure else figure)

    def near(self, text: str, count: int = 5) -> tuple[str, ...]:
        """Names that come near a text that is none, the nearest first, each with its address."""
        folded = folded_name(text)
        judged = sorted(
            ((_likeness(folded, name), len(name), name) for name in self.ids), key=lambda entry: (-entry[0], *entry[1:])
        )
        found = dict.fromkeys(self.ids[name] for likeness, _, name in judged if likeness >= 0.6)
        return tuple(f"{self.labels[figure]}（{figure}）" for figure in list(found)[:count])


def folded_name(text: str) -> str:
    """A name in the form in which names are compared: half-width, no blanks, no quotation marks, small letters."""
    return re.sub(r"[\s“”\"'‘’]", "", unicodedata.normalize("NFKC", text)).lower()


def _likeness(text: str, name: str) -> float:
    """The share of a text's letters that stand in a name in their order, from 0 to 1."""
    same = sum(block.size for block in difflib.SequenceMatcher(None, text, name, autojunk=False).get_matching_blocks())
    return same / max(len(text), 1)


def code_named(text: str) -> str | None:
    """The code of a website class or a channel that comes with gongkai, named by its Chinese name; None for any other word."""
    return {str(name): code for code, name in package_yaml("core/class_names.yml").items()}.get(text.strip())


def keys_by_code(value: Any) -> Any:
    """A table of settings by channel or class, whose keys may be Chinese names, by code."""
    return {code_named(name) or name: entry for name, entry in value.items()} if isinstance(value, dict) else value
