"""Whether a sentence speaks of the whole agency in the whole year, as its tables do, or of less."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import yaml

from pipeline.audit.language.words import any_of, words

_REASONS = {
    "part": "这句说的是其中一部分单位或只是牵头、指导的件数",
    "office": "这句说的是政府办公室经办的件数，表中是全部单位",
    "government": "这句说的可能是政府本级的件数，表中是全部单位",
    "channel": "这句说的是其中一种渠道的件数",
    "subject": "这句说的是其中一类事项的件数",
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
    loaded = yaml.safe_load(resources.files("pipeline.audit.text.claims").joinpath("claims.yml").read_text("utf-8"))
    return {name: re.compile(text) for name, text in loaded["scope"].items()}


def covers_area(agency: str | None) -> bool:
    """Whether a report is that of a government with departments of its own, whose tables add all of them up."""
    return agency is None or _AREA.search(agency) is not None


def wider(reason: str) -> bool:
    """Whether a sentence of other scope may say more than the tables."""
    return reason in (_REASONS["wider"], _REASONS["span"])


def other_scope(said: str, agency: str | None) -> str:
    """Why the words up to a number may mean something else than the tables of that agency; "" where nothing says so."""
    patterns = _patterns()
    government = covers_area(agency)
    last = re.split("[;]", said)[-1]
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


def _another_body(said: str, agency: str | None) -> bool:
    """“市自然资源局受理 12 件” in the report of the city; the agency's own name, however short, is none."""
    for match in _patterns()["body"].finditer(said):
        name = re.sub("^(?:其中|由|经|即|年度?|全年|本年度?)+", "", match["body"])
        if not _is_own(name, agency or "") and not re.match("(?:我|本|全|该)", name) and len(name) > 2:
            return True
    return False


def _is_own(name: str, agency: str) -> bool:
    """Whether a name may be short for the agency's: “县发改局” for 县发展和改革局, all its characters in their order."""
    left = iter(agency)
    return agency != "" and (agency in name or all(character in left for character in name))


@cache
def _last_year() -> re.Pattern[str]:
    return re.compile(rf"{any_of(words()['last_year'])}(?!(?:度)?[^,;。]{{0,4}}(?:结转|顺延|转入))")


def other_year(said: str, year: int) -> bool:
    """Whether the last year named before a number is another one than the report's."""
    # "2022年结转 2 件，共办结 10 件": the year of what was carried over is not that of what follows.
    said = _CARRIED.sub("", said)
    named = [int(one) for one in re.findall(r"(20\d\d)(?=年)", said)]
    if named and named[-1] != year:
        return True
    last = re.split("[,;]", said)[-1]
    return _last_year().search(last) is not None
