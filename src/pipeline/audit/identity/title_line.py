"""Reads agency and year from a line that is the title of a yearly report."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.audit.language.characters import readable, simplified

_DIGITS = dict(zip("〇○零ＯOo一二三四五六七八九", "000000123456789", strict=True))
_REPORT = re.compile(
    r"(?:政府|政务)?信息(?:与政务)?公开(?:工作)?(?:的)?(?:情况)?(?:的)?(?:20\d\d)?(?:年度|年)?(?:工作)?(?:情况)?(?:的)?(?:年度|年)?(?:工作)?(?:情况)?(?:总结)?报告"
    r"|政务公开(?:工作)?(?:年度)?(?:工作)?(?:情况)?(?:年度)?报告|信息公开(?:工作)?年报"
)
_YEAR = re.compile(r"(20[0-3]\d)\s*年?")
_HAN_YEAR = re.compile(r"二[〇○零ＯOo0][〇○零一二三四五六七八九ＯOo][〇○零一二三四五六七八九ＯOo](?=年)")
AGENCY_END = re.compile(
    r"(?:局|委|府|厅|办|会|院|处|中心|镇|乡|街道|区|县|市|州|盟|旗|省|队|站|所|公司|银行|署|部|室|校|学|馆|社|团|组|总局|分局|公室|苏木)(?:[)）])?$"
)
_SUFFIX = re.compile(r"(?:关于|的|年度|年|工作|[\s\-—_:：|（(《]|\d{4})+$")
_PREFIX = re.compile(
    r"^(?:关于|[Pp]age\s*\d+\s*-|附件\d*[:：]?|[\s《（(\-—]|正文|标题[:：]?|名\s*称[:：]?|您?现?在?的?位置.*[>》])+"
)


@dataclass(frozen=True)
class Title:
    """Agency, year and text of a title; None for what it does not say."""

    agency: str | None
    year: int | None
    text: str | None


def parse_title_line(text: str) -> Title | None:
    """The title in a text that names a yearly report and ends soon after; None for any other text."""
    bare = simplified(re.sub(r"\s+", "", readable(text)))
    bare = re.split(r"[>»｜|】]", bare)[-1] if not bare.endswith((">", "】")) else bare
    match = next(iter(reversed(list(_REPORT.finditer(bare)))), None)
    if match is None or re.match(r"(?:的?通知|格式|编制|有关事项|统一|发布工作|制度|》)", bare[match.end() :]):
        return None
    after = bare[match.end() :]
    if len(after) > 40 or re.search(r"[。；，;,]", bare[: match.end()]):
        return None
    before = bare[: match.start()]
    year = _year(before) or _year(match[0]) or _year(after[:12])
    agency = _agency(before)
    return Title(agency, year, bare[: match.end()]) if year or agency else None


def _year(text: str) -> int | None:
    match = _YEAR.search(text)
    if match:
        return int(match[1])
    han = _HAN_YEAR.search(text)
    return (
        int("".join(_DIGITS[character] for character in han[0].replace("二", "二", 1) if character in _DIGITS))
        if han
        else None
    )


def _agency(before: str) -> str | None:
    text = _HAN_YEAR.sub("|", re.sub(r"20\d\d\s*年?度?", "|", before))
    parts = [_PREFIX.sub("", _SUFFIX.sub("", part)) for part in text.split("|")]
    parts = [re.sub(r"^(?:年度|年)|^[（(](.*)[）)]$", r"\1", part) for part in parts]
    for part in parts:
        if 2 <= len(part) <= 40 and AGENCY_END.search(part) and not re.match("根据|按照|依据|现将|我", part):
            return part
    return None
