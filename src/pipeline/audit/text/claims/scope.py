"""Tells whether a sentence speaks of the whole agency and year, as the tables do, or of less."""

from __future__ import annotations

import re
from functools import cache

from pipeline.audit.language.words import any_of, words
from pipeline.audit.text.claims.claim import claim_words

_REASONS = {
    "part": "这句说的是其中一部分单位或只是牵头、指导的件数",
    "office": "这句说的是政府办公室经办的件数，表中是全部单位",
    "government": "这句说的可能是政府本级的件数，表中是全部单位",
    "channel": "这句说的是其中一种渠道的件数",
    "subject": "这句说的是其中一类事项的件数",
    "timing": "这句说的是其中按期、超期或延期的件数",
    "span": "这句说的不是全年的件数",
    "body": "这句说的是其中一个单位的件数",
    "wider": "这句说的是全系统或全辖区的件数，不只是本单位",
}
_AREA = re.compile("(?:[省市县区州旗盟]|自治区)(?:人民政府|政府)?$")


_CARRIED = re.compile(
    r"20\d\d年(?:度)?(?=[^,;。]{0,4}(?:结转|顺延|转入))|(?<=结转)20\d\d年|(?<=结转至)20\d\d年|(?<=转入)20\d\d年"
)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in claim_words()["scope"].items()}


def covers_area(agency: str | None) -> bool:
    """Whether an agency is a government with departments, whose tables add up all of them."""
    return agency is None or _AREA.search(agency) is not None


def wider(reason: str) -> bool:
    """Whether a sentence with that reason may count more than the tables."""
    return reason in (_REASONS["wider"], _REASONS["span"])


def of_timing(reason: str) -> bool:
    """Whether a sentence with that reason counts only what was answered in time or too late, of which the tables say nothing."""
    return reason == _REASONS["timing"]


def other_scope(text: str, agency: str | None) -> str:
    """The reason why the words before a number may mean another scope than the tables of that agency; "" without one."""
    patterns = _patterns()
    government = covers_area(agency)
    last = re.split("[;]", text)[-1]
    for name in ("span", "subject", "part"):
        if patterns[name].search(last):
            return _REASONS[name]
    if patterns["channel"].search(last) and not patterns["any_channel"].search(last):
        return _REASONS["channel"]
    if _another_body(last, agency):
        return _REASONS["body"]
    if not government and patterns["beyond"].search(last):
        return _REASONS["wider"]
    if government and not patterns["whole"].search(last):
        for name in ("office", "government"):
            if patterns[name].search(last):
                return _REASONS[name]
    return ""


def timing_scope(words: str) -> str:
    """The reason why the words around a number may count only what was answered in time, or too late; "" without one."""
    own = _patterns()["timing"].search(words) is not None and re.search("全部|均|都|一律|各", words) is None
    return _REASONS["timing"] if own else ""


def _another_body(text: str, agency: str | None) -> bool:
    """Whether a text names another body, like “市自然资源局受理 12 件” in the report of the city, and not the agency itself."""
    for match in _patterns()["body"].finditer(text):
        name = re.sub("^(?:其中|由|经|即|年度?|全年|本年度?)+", "", match["body"])
        if not _is_own(name, agency or "") and not re.match("(?:我|本|全|该)", name) and len(name) > 2:
            return True
    return False


def _is_own(name: str, agency: str) -> bool:
    """Whether a name may be short for that of the agency: “县发改局” for 县发展和改革局, all its characters in order."""
    remaining = iter(agency)
    return agency != "" and (agency in name or all(character in remaining for character in name))


@cache
def _last_year() -> re.Pattern[str]:
    return re.compile(rf"{any_of(words()['last_year'])}(?!(?:度)?[^,;。]{{0,4}}(?:结转|顺延|转入))")


def other_year(text: str, year: int) -> bool:
    """Whether the last year named before a number is not that of the report."""
    # "2022年结转 2 件，共办结 10 件": the year of the requests carried over is not that of the rest.
    text = _CARRIED.sub("", text)
    # "2022年以来": several years, which the scope says.
    text = re.sub(r"20\d\d年(?:度)?(?=以来|至今|起)", "", text)
    named = [int(digits) for digits in re.findall(r"(20\d\d)(?=年)", text)]
    if named and named[-1] != year:
        return True
    if len(set(named)) > 1 and "分别" in text:  # “2021年、2022年、2023年分别收到 80 件、100 件、120 件”
        return True
    last = re.split("[,;]", text)[-1]
    return _last_year().search(last) is not None
