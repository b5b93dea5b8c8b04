"""Finds the agency and year of a report without a title in its opening sentences.

Copies of pages often lack the title. Their text still announces the report (“现公布某镇2020年政府信息公开工作年度报告”), names who
compiled it or answers questions about it, and begins sentences with its year.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.audit.identity.title_line import AGENCY_END, Title, parse_title_line

_CLAUSE = re.compile(r"[。，,;；：:（(]")
_REPORTS = re.compile(r"报告(?!格式|的?通知|有关|编制|制度|》的?通知)")
_ANNOUNCEMENT = re.compile(
    r"^.*(?:公布|公开发布|发布|特?编制(?:了|完成)?|制定|现将|特向社会公布|形成|撰写)(?=《?[^《》]{2,45}$)《?|^(?:现将|现|特)"
)
_COMPILED_END = re.compile(r"(?:特?组?织?编制|负责编制|编写|制定)$")
_NOT_A_NAME = re.compile(r"^(?:我|本|该|各|全)|以来$")
_COMPILED = re.compile(
    r"(?:本(?:年度)?报告|年报|报告)?(?:是|系)?由(?P<agency>[\u4e00-\u9fff（）()]{3,30}?)"
    r"(?:结合|负责|组织|综合|汇总|根据|按照|依据|编制|依照|编写)"
)
_CONTACT = re.compile(
    r"(?:请|可)(?:致电|直接)?(?:与|联系|向|同)(?P<agency>[\u4e00-\u9fff]{3,30}?)(?:联系|[（(]|咨询|,|，)"
)
_COVERS = re.compile(r"内容涵盖(?P<agency>[\u4e00-\u9fff]{3,30}?)20\d\d年")
_PURPOSE = re.compile(
    r"为(?:进一步|认真|切实)?(?:做好|加强|推进)(?P<agency>[\u4e00-\u9fff]{3,24}?)政府信息公开工作[,，]"
)
_OFFICE = re.compile(
    r"(?:党政综合|党政|综合|政务公开|政府信息公开|信息公开|督考|综合督考|行政|秘书|文秘)*"
    r"(?:工作)?(?:领导小组)?(?:办公室|办|科|股|处)(?:政务公开科|政府信息公开处)?$"
)
_SUBJECT = re.compile(
    r"(?:^|。)(?:[（(][一二三四五六][）)][^。]{0,20}。)?20\d\d年(?:度)?[,，]?(?:在[^。]{2,40}?下[,，])?"
    r"(?P<agency>[\u4e00-\u9fff]{2,24}?(?:人民政府办公[室厅]|人民政府|街道办事处|委员会|管理局|局))"
    r"(?=坚持|认真|严格|以|深入|自觉|高度|按照|全面|持续|积极|紧紧|围绕|在|通过|始终|贯彻|切实|共)"
)
_YEAR_OPENING = re.compile(
    r"(?:^|[。；;])\s*(?:[（(]?[一二三四五六七\d][）)、.．][^。；，,]{0,24}[。、.:：\s]\s*|[一二三四五六]是)?"
    r"(?:截[至止]到?)?(?P<year>20[12]\d)\s*年(?:度)?(?:以来|底|12月)?\s*[,，]?"
    r"(?=\s*[,，]|\s*(?:我|本|全|共|在|新|各|度|收|主动|未|没|区|县|市|镇|乡|街道|\S{2,12}(?:局|委|府|厅|办|镇|乡|街道|县|区|市)))"
)


def announced_title(lines: Sequence[str]) -> Title:
    """Agency and year from the first clauses that announce the report; without notices that demand reports."""
    agency, year = None, None
    for line in lines:
        for clause in _CLAUSE.split(re.sub(r"\s", "", line)):
            title = _title_in_clause(clause)
            if title is not None:
                agency, year = agency or title.agency, year or title.year
    return Title(agency, year, None)


def _title_in_clause(clause: str) -> Title | None:
    if "通知" in clause or "报告" not in clause:
        return None
    text = clause[: clause.rindex("报告") + 2]
    if not _REPORTS.search(clause[len(text) - 2 :]):
        return None
    text = _ANNOUNCEMENT.sub("", text) if not re.search(r"编制20\d\d", text) else re.sub(r"(?:特|组织)?编制", "", text)
    title = parse_title_line(text)
    if title is None:
        return None
    agency = _COMPILED_END.sub("", re.sub(r"^(?:由|现|特|将)", "", title.agency)) if title.agency else None
    return Title(agency if _is_agency(agency) else None, title.year, None)


def agency_of_opening(lines: Sequence[str]) -> str | None:
    """The agency that compiled the report, that its first sentence is about, or that answers questions about it."""
    text = re.sub(r"\s", "", "".join(lines))
    made = _COMPILED.search(text)
    own = made["agency"] if made else None
    whole = (
        own if own and re.search("人民政府办公[室厅]$", own) and not _GOVERNMENT.search(text) else without_office(own)
    )
    covers, contact, purpose = _COVERS.search(text), _CONTACT.search(text), _PURPOSE.search(text)
    subject = next((match["agency"] for line in lines if (match := _SUBJECT.search(re.sub(r"\s", "", line)))), None)
    for agency in (
        whole,
        covers["agency"] if covers else None,
        subject,
        purpose["agency"] if purpose else None,
        without_office(contact["agency"]) if contact else None,
    ):
        if _is_agency(agency):
            return agency
    return None


_GOVERNMENT = re.compile(r"全[市县区镇乡州]|我[市县区镇乡州](?![政人直])|各乡镇")


def without_office(agency: str | None) -> str | None:
    """The agency without the name of its office that wrote the report or answers the telephone."""
    if agency is None:
        return None
    bare = _OFFICE.sub("", agency)
    return bare if AGENCY_END.search(bare) and len(bare) >= 3 else agency


def _is_agency(agency: str | None) -> bool:
    return (
        agency is not None
        and 3 <= len(agency) <= 30
        and AGENCY_END.search(agency) is not None
        and _NOT_A_NAME.search(agency) is None
        and re.search(r"[A-Za-z_\d]|社会|本级|所属|单位$|部门$", agency) is None
    )


def year_of_opening(lines: Sequence[str]) -> int | None:
    """The year that sentences of the report begin with. Of two years one must be three times as frequent; else None."""
    years = Counter(
        int(match["year"])
        for line in lines
        for match in _YEAR_OPENING.finditer(re.sub(r"\s", "", line))
        if len(line) >= 12
    )
    ranked = years.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] < 3 * ranked[1][1]):
        return None
    return ranked[0][0]
