"""Whose report it is, and of which year: from its title, else from what stands around it. Nothing is guessed beyond that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.audit.characters import one_line, readable, simplified
from pipeline.audit.rows import Row

_DIGITS = dict(zip("〇○零ＯOo一二三四五六七八九", "000000123456789", strict=True))
_REPORT = re.compile(
    r"(?:政府|政务)?信息(?:与政务)?公开(?:工作)?(?:的)?(?:情况)?(?:的)?(?:20\d\d)?(?:年度|年)?(?:工作)?(?:情况)?(?:的)?(?:年度|年)?(?:工作)?(?:情况)?(?:总结)?报告"
    r"|政务公开(?:工作)?(?:年度)?(?:工作)?(?:情况)?(?:年度)?报告|政府信息公开年报|信息公开工作年报"
)
_YEAR = re.compile(r"(20[0-3]\d)\s*年?")
_HAN_YEAR = re.compile(r"二[〇○零ＯOo0][〇○零一二三四五六七八九ＯOo][〇○零一二三四五六七八九ＯOo](?=年)")
_AGENCY_END = re.compile(
    r"(?:局|委|府|厅|办|会|院|处|中心|镇|乡|街道|区|县|市|州|盟|旗|省|队|站|所|公司|银行|署|部|室|校|学|馆|社|团|组|总局|分局|公室|苏木)(?:[)）])?$"
)
_SUFFIX = re.compile(r"(?:关于|的|年度|年|工作|[\s\-—_:：|（(《]|\d{4})+$")
_PREFIX = re.compile(r"^(?:关于|附件\d*[:：]?|[\s《（(\-—]|正文|标题[:：]?|名\s*称[:：]?|您?现?在?的?位置.*[>》])+")
_META = (
    "发布机构",
    "发布单位",
    "发文机关",
    "公开机构",
    "信息来源",
    "发布部门",
    "公开责任部门",
    "来源",
    "编制单位",
    "责任部门",
    "所属机构",
)
_PERIOD = re.compile(r"(20\d\d)年(?:度)?1月1日(?:起)?[^。；]{0,12}?12月31日")
_UNTIL = re.compile(r"截[至止]到?(20\d\d)年(?:12月31日|底|年底)")


@dataclass(frozen=True)
class Title:
    """What was found, and the title's own words."""

    agency: str | None
    year: int | None
    text: str | None


def read_title(title: str | None, rows: Sequence[Row], tables: frozenset[int]) -> Title:
    """Agency and year of a report. `title` is what the format calls the file; `tables` are the rows of its tables."""
    lines = [
        one_line(" ".join(slot.text for slot in row.slots if slot.text))
        for row in rows[:80]
        if row.number not in tables
    ]
    candidates = [one_line(title)] if title else []
    head = lines[:30]
    candidates += [line for line in head if len(line) <= 70]
    candidates += ["".join(head[at : at + size]) for size in (2, 3) for at in range(len(head) - size + 1)
                   if all(len(line) <= 40 for line in head[at : at + size])]  # fmt: skip
    best: Title | None = None
    for text in candidates:
        found = _parse(text)
        if found is not None and (best is None or _worth(found) > _worth(best)):
            best = found
    agency = best.agency if best else None
    year = best.year if best else None
    agency = agency or _from_meta(rows, tables) or _from_opening(lines)
    year = year or _from_period(rows, tables)
    return Title(agency, year, best.text if best else None)


def _worth(title: Title) -> tuple[bool, bool, int]:
    return (title.agency is not None and title.year is not None, title.year is not None or title.agency is not None,
            -len(title.text or ""))  # fmt: skip


def _parse(text: str) -> Title | None:
    """A text that is the title of a yearly report: it names the report and ends soon after."""
    squeezed = simplified(re.sub(r"\s+", "", readable(text)))
    squeezed = re.split(r"[>»｜|】]", squeezed)[-1] if not squeezed.endswith((">", "】")) else squeezed
    match = next(iter(reversed(list(_REPORT.finditer(squeezed)))), None)
    if match is None or re.match(r"(?:的?通知|格式|编制|有关事项|统一|发布工作|制度|》)", squeezed[match.end() :]):
        return None
    after = squeezed[match.end() :]
    if len(after) > 40 or re.search(r"[。；，]", squeezed[: match.end()]):
        return None
    before = squeezed[: match.start()]
    year = _year(before) or _year(match[0]) or _year(after[:12])
    agency = _agency(before)
    return Title(agency, year, squeezed[: match.end()]) if year or agency else None


def _year(text: str) -> int | None:
    found = _YEAR.search(text)
    if found:
        return int(found[1])
    han = _HAN_YEAR.search(text)
    return int("".join(_DIGITS[one] for one in han[0].replace("二", "二", 1) if one in _DIGITS)) if han else None


def _agency(before: str) -> str | None:
    text = _HAN_YEAR.sub("|", re.sub(r"20\d\d\s*年?度?", "|", before))
    parts = [_PREFIX.sub("", _SUFFIX.sub("", part)) for part in text.split("|")]
    parts = [re.sub(r"^(?:年度|年)|^[（(](.*)[）)]$", r"\1", part) for part in parts]
    for part in parts:
        if 2 <= len(part) <= 40 and _AGENCY_END.search(part):
            return part
    return None


def _from_meta(rows: Sequence[Row], tables: frozenset[int]) -> str | None:
    """The agency that the page's own table of particulars names."""
    for row in rows[:60]:
        if row.number in tables:
            continue
        texts = [slot.text.strip() for slot in row.slots]
        for place, text in enumerate(texts):
            name, _, rest = re.sub(r"\s", "", text).replace(":", "：").partition("：")
            name = name.strip("【】[]")
            if name in _META:
                value = rest or next((one for one in texts[place + 1 :] if one), "")
                value = re.sub(r"\s", "", value)
                if 2 <= len(value) <= 30 and _AGENCY_END.search(value):
                    return value
    return None


def _from_opening(lines: Sequence[str]) -> str | None:
    """“本报告由某某局编制” in the opening paragraph."""
    text = re.sub(r"\s", "", "".join(lines[:40]))
    match = re.search(
        r"本(?:年度)?报告(?:是)?由([\u4e00-\u9fff（）()]{3,30}?)(?:办公室)?(?:根据|按照|依据|编制|依照)", text
    )
    return match[1] if match and _AGENCY_END.search(match[1]) else None


def _from_period(rows: Sequence[Row], tables: frozenset[int]) -> int | None:
    """The year the text says its numbers are of."""
    text = re.sub(
        r"\s", "", "".join(" ".join(slot.text for slot in row.slots) for row in rows if row.number not in tables)
    )
    alone = {match[1] for row in rows[:60] if (match := re.fullmatch(r"(20\d\d)年(?:度)?报告", row.text))}
    if len(alone) == 1:
        return int(alone.pop())
    for pattern in (_PERIOD, _UNTIL):
        found = Counter(int(year) for year in pattern.findall(text))
        if len(found) == 1:
            return next(iter(found))
    return None
