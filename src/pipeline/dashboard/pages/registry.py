"""All pages of the dashboard: from this table come the routes, the navigation and the pages written as files."""

from __future__ import annotations

from typing import Any

from pipeline.dashboard.page import Page
from pipeline.dashboard.pages import (
    agencies,
    api,
    applications,
    cell,
    definitions,
    evidence,
    media,
    overview,
    report,
    tables,
    website,
    years,
)
from pipeline.dashboard.pages.operator import deadlines, excluded, findings, runs, seals, sources
from pipeline.dashboard.templating import render_page
from pipeline.dashboard.view import View

READER = (
    Page("", "总览", overview.build, "overview"),
    Page("website", "网站", website.build, "website"),
    Page("media", "新媒体", media.build, "media"),
    Page("applications", "依申请公开", applications.build, "applications"),
    Page("report", "年报", report.build, "report"),
    Page("years", "历年", years.build, "years"),
    Page("words", "口径", definitions.build, "definitions"),
    Page("cell", "", cell.build, "cell", parts="/{figure}"),
    Page("evidence", "", evidence.build, "evidence", parts="/{figure}"),
    Page("agencies", "", agencies.build, "agencies", scoped=False, parts="/{year:int}/"),
)


OPERATOR = (
    Page("findings", "问题", findings.build, "findings", group="operator"),
    Page("deadlines", "期限", deadlines.build, "deadlines", group="operator"),
    Page("deadlines", "", deadlines.build, "request", group="operator", parts="/{request_no:path}"),
    Page("left-out", "隔离与排除", excluded.build, "excluded", group="operator", readers_too=True),
    Page("sources", "数据源", sources.build, "sources", group="operator"),
    Page("seals", "封存", seals.build, "seals", group="operator"),
    Page("operator/runs", "运行", runs.build, "runs", group="operator", scoped=False),
)

TABLES = (
    Page("tables/", "", tables.build, "tables", scoped=False),
    Page("tables", "", tables.build, "tables", scoped=False, parts="/{table}"),
    Page("api/", "", api.build, "api", scoped=False),
)


def pages() -> tuple[Page, ...]:
    """All pages, readers' before operators', in the order of the navigation."""
    return READER + OPERATOR + TABLES


def answer(page: Page, view: View) -> str:
    """The HTML of a page for a request. Raises what its `build` raises: Refusal, NotThere."""
    return render_page(page, view, page.build(view), navigation(page, view))


def navigation(current: Page, view: View) -> list[dict[str, Any]]:
    """The entries above a page: those of operators only for operators; those of an agency only where one is known."""
    entries: list[dict[str, Any]] = []
    for page in pages():
        if not page.title or (page.group == "operator" and view.role != "operator"):
            continue
        if page.scoped and (view.agency is None or view.year is None):
            continue
        address = view.links.page(page.name) if page.scoped else view.links.everywhere(page.name)
        entries.append(
            {
                "title": page.title,
                "href": address,
                "here": page.name == current.name and page.scoped == current.scoped,
                "group": page.group,
            }
        )
    return entries
