"""Finds the agency and year of a report: in its title, its metadata, its opening sentences, its period, its file name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from pipeline.audit.identity.opening import agency_of_opening, announced_title, year_of_opening
from pipeline.audit.identity.title_line import AGENCY_END, Title, parse_title_line
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
    """Agency, year and title of a report; None for what is not said. The name of the file counts least.

    `title` is the one in the file's metadata; `tables` are the numbers of the rows that belong to tables.
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
        parsed = parse_title_line(text)
        if parsed is not None and (best is None or _completeness(parsed) > _completeness(best)):
            best = parsed
    agency = best.agency if best else None
    year = best.year if best else None
    opening_title = announced_title(lines[:40]) if agency is None or year is None else Title(None, None, None)
    agency = agency or _from_meta(rows, tables) or opening_title.agency or agency_of_opening(lines[:40])
    year = year or opening_title.year or _from_period(rows, tables) or year_of_opening(lines)
    from_name = parse_title_line(PurePath(file).stem)
    if from_name is not None:
        agency, year = agency or from_name.agency, year or from_name.year
    return Title(agency, year, best.text if best else None)


def _completeness(title: Title) -> tuple[bool, bool, int]:
    return (title.agency is not None and title.year is not None, title.year is not None or title.agency is not None,
            -len(title.text or ""))  # fmt: skip


def _from_meta(rows: Sequence[Row], tables: frozenset[int]) -> str | None:
    """The agency named in the table of metadata (发布机构, …) that web pages print above a report."""
    for row in rows[:60]:
        if row.number in tables:
            continue
        texts = [slot.text.strip() for slot in row.slots]
        for index, text in enumerate(texts):
            name, _, rest = re.sub(r"\s", "", text).replace(":", "：").partition("：")
            name = name.strip("【】[]")
            if name in _META:
                value = rest or next((cell_text for cell_text in texts[index + 1 :] if cell_text), "")
                value = re.sub(r"\s", "", value)
                if 2 <= len(value) <= 30 and AGENCY_END.search(value):
                    return value
    return None


def _from_period(rows: Sequence[Row], tables: frozenset[int]) -> int | None:
    """The year of the period that the text gives for its numbers; None where it names several or none."""
    text = re.sub(
        r"\s", "", "".join(" ".join(slot.text for slot in row.slots) for row in rows if row.number not in tables)
    )
    alone = {match[1] for row in rows[:60] if (match := re.fullmatch(r"(20\d\d)年(?:度)?报告", row.text))}
    if len(alone) == 1:
        return int(alone.pop())
    for pattern in (_PERIOD, _UNTIL):
        years = Counter(int(year) for year in pattern.findall(text))
        if len(years) == 1:
            return next(iter(years))
    return None
