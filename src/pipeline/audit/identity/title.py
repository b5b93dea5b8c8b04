"""Whose report it is, and of which year: from its title, else from what stands around it. Nothing is guessed beyond that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from pipeline.audit.identity.opening import agency_of_opening, announced, year_of_opening
from pipeline.audit.identity.title_line import AGENCY_END, Title, named
from pipeline.audit.language.characters import one_line
from pipeline.audit.tables.rows import Row

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


def read_title(title: str | None, rows: Sequence[Row], tables: frozenset[int], file: str = "") -> Title:
    """Agency and year of a report. `title` is what the format calls the file; `tables` are the rows of its tables.

    What the file is called is asked last.
    """
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
        found = named(text)
        if found is not None and (best is None or _worth(found) > _worth(best)):
            best = found
    agency = best.agency if best else None
    year = best.year if best else None
    said = announced(lines[:40]) if agency is None or year is None else Title(None, None, None)
    agency = agency or _from_meta(rows, tables) or said.agency or agency_of_opening(lines[:40])
    year = year or said.year or _from_period(rows, tables) or year_of_opening(lines)
    called = named(PurePath(file).stem)
    if called is not None:
        agency, year = agency or called.agency, year or called.year
    return Title(agency, year, best.text if best else None)


def _worth(title: Title) -> tuple[bool, bool, int]:
    return (title.agency is not None and title.year is not None, title.year is not None or title.agency is not None,
            -len(title.text or ""))  # fmt: skip


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
                if 2 <= len(value) <= 30 and AGENCY_END.search(value):
                    return value
    return None


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
