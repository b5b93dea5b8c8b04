"""Whether a sentence speaks of the whole agency in the whole year, as its tables do, or of less."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import yaml

from pipeline.audit.words import any_of, words

_REASONS = {
    "part": "这句说的是其中一部分单位或只是牵头、指导的件数",
    "office": "这句说的是政府办公室经办的件数，表中是全部单位",
    "government": "这句说的可能是政府本级的件数，表中是全部单位",
    "channel": "这句说的是其中一种渠道的件数",
    "subject": "这句说的是其中一类事项的件数",
    "span": "这句说的不是全年的件数",
}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    loaded = yaml.safe_load(resources.files("pipeline.audit").joinpath("claims.yml").read_text("utf-8"))
    return {name: re.compile(text) for name, text in loaded["scope"].items()}


def other_scope(said: str, government: bool) -> str:
    """Why the words up to a number may mean less than the tables; "" where nothing says so.

    `government`: the report is that of a government with departments of its own, whose tables add all of them up.
    """
    patterns = _patterns()
    last = re.split("[;]", said)[-1]
    for name in ("span", "subject", "part"):
        if patterns[name].search(last):
            return _REASONS[name]
    if patterns["channel"].search(last) and not patterns["any_channel"].search(last):
        return _REASONS["channel"]
    if government and not patterns["whole"].search(last):
        for name in ("office", "government"):
            if patterns[name].search(last):
                return _REASONS[name]
    return ""


@cache
def _last_year() -> re.Pattern[str]:
    return re.compile(rf"{any_of(words()['last_year'])}(?!(?:度)?[^,;。]{{0,4}}(?:结转|顺延|转入))")


def other_year(said: str, year: int) -> bool:
    """Whether the last year named before a number is another one than the report's."""
    named = [int(one) for one in re.findall(r"(20\d\d)(?=年)", said)]
    if named and named[-1] != year:
        return True
    last = re.split("[,;]", said)[-1]
    return _last_year().search(last) is not None
