"""All pages of the dashboard: from this table come the routes, the navigation and the pages written as files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from pipeline.core import Refusal
from pipeline.dashboard.formatting import format_time
from pipeline.dashboard.links import Links
from pipeline.dashboard.listing.tables import published_tables
from pipeline.dashboard.page import DashboardPage
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
    search,
    tables,
    website,
    years,
)
from pipeline.dashboard.pages.duties import directory, documents
from pipeline.dashboard.pages.operator import (
    channels,
    collection,
    counties,
    deadlines,
    excluded,
    expectations,
    findings,
    follow_up,
    inspection,
    plan,
    runs,
    seals,
    sources,
    text,
    today,
)
from pipeline.dashboard.pictures.export import SUFFIXES, picture_file, pictures_in
from pipeline.dashboard.templating import render_page
from pipeline.dashboard.view import PageNotFoundError, View

READER = (
    DashboardPage("", "总览", overview.build, "overview"),
    DashboardPage("website", "网站", website.build, "website", needs="sections"),
    DashboardPage("media", "新媒体", media.build, "media", needs="sections"),
    DashboardPage("applications", "依申请公开", applications.build, "applications"),
    DashboardPage("report", "年报", report.build, "report"),
    DashboardPage("years", "历年", years.build, "years", needs="daily"),
    DashboardPage("directory", "目录", directory.build, "directory", needs="directory_items", about="directory"),
    DashboardPage("words", "口径", definitions.build, "definitions"),
    DashboardPage("cell", "", cell.build, "cell", parts="/{figure}"),
    DashboardPage("evidence", "", evidence.build, "evidence", parts="/{figure}", needs="evidence"),
    DashboardPage("search", "", search.build, "search", served_only=True, needs="evidence"),
    DashboardPage("agencies", "各单位", agencies.build, "agencies", scoped=False, parts="/{year:int}/"),
)


FOLLOW_UP = DashboardPage("follow-up", "督办", follow_up.build, "follow_up", audience="operator", about="follow_up")
TEXT = DashboardPage("text", "文字", text.build, "text", audience="operator", served_only=True)
OPERATOR = (
    DashboardPage("today", "今日", today.build, "today", audience="operator", scoped=False),
    DashboardPage("counties", "各县", counties.build, "counties", audience="operator", scoped=False, needs="counties"),
    DashboardPage(
        "collection",
        "年报汇总",
        collection.build,
        "collection",
        audience="operator",
        scoped=False,
        needs="county_cells",
    ),
    DashboardPage("findings", "问题", findings.build, "findings", audience="operator"),
    DashboardPage("deadlines", "期限", deadlines.build, "deadlines", audience="operator"),
    DashboardPage("deadlines", "", deadlines.build, "request", audience="operator", parts="/{request_no:path}"),
    DashboardPage("plan", "计划", plan.build, "plan", audience="operator", about="plan_tasks"),
    DashboardPage("plan", "", plan.build, "plan_task", audience="operator", about="plan_tasks", parts="/{task:int}"),
    FOLLOW_UP,
    DashboardPage("register", "公文", documents.build, "register", audience="operator", about="documents"),
    DashboardPage(
        "left-out", "不计入与隔离", excluded.build, "excluded", audience="operator", readers_too=True, needs="excluded"
    ),
    DashboardPage("channels", "多渠道", channels.build, "channels", audience="operator", needs="publications"),
    DashboardPage("inspection", "网站巡检", inspection.build, "inspection", audience="operator", needs="site_urls"),
    DashboardPage("sources", "数据源", sources.build, "sources", audience="operator"),
    DashboardPage(
        "operator/expectations",
        "期望",
        expectations.build,
        "expectations",
        audience="operator",
        scoped=False,
        needs="validations",
    ),
    TEXT,
    DashboardPage("seals", "封存", seals.build, "seals", audience="operator"),
    DashboardPage("operator/runs", "运行", runs.build, "runs", audience="operator", scoped=False),
)

TABLES = (
    DashboardPage("tables/", "", tables.build, "tables", scoped=False),
    DashboardPage("tables", "", tables.build, "tables", scoped=False, parts="/{table}"),
    DashboardPage("api/", "", api.build, "api", scoped=False, served_only=True),
)


def pages() -> tuple[DashboardPage, ...]:
    """All pages, readers' before operators', in the order of the navigation."""
    return READER + OPERATOR + TABLES


def first_address(view: View) -> str:
    """Where somebody begins: the office with 今日, the office over many counties with 各县, a reader with the year of the agency, or of
    all agencies where there are several.

    Raises PageNotFoundError where nothing has figures and a reader asks; the office sees what there is to do all the same.
    """
    if view.role == "operator":
        return "/counties" if view.is_roll_up else "/today"
    start = view.start()
    if start is None:
        raise PageNotFoundError("已发布的数据中还没有任何指标。")
    several = len({row["agency"] for row in view.states if row["year"] == start[1]}) > 1
    return Links().agencies(start[1]) if several else Links(quote(start[0]), start[1]).page()


def routed_pages() -> list[DashboardPage]:
    """All pages in the order in which an address is compared with them: an agency may have the name of a page."""
    return sorted(pages(), key=lambda page: page.scoped)


def page_picture(view: View, page_name: str, name: str, suffix: str) -> bytes:
    """A picture of a page as a file, `svg` or `png`. Raises Refusal PAGE-MISSING, ACCESS-ROLE, PICTURE-FONT."""
    page = next(
        (page for page in pages() if (page.name or "overview") == page_name and not page.parts.startswith("/{f")), None
    )
    if page is None or suffix not in SUFFIXES or (page.scoped and view.agency is None):
        raise Refusal("PAGE-MISSING")
    if not page.open_to(view.role):
        raise Refusal("ACCESS-ROLE")
    drawn = next((drawn for drawn in pictures_in(page.build(view)) if drawn.name == name), None)
    if drawn is None:
        raise Refusal("PAGE-MISSING")
    whose = view.agency.name if view.agency and page.scoped else "各单位"
    made = f"数据生成于 {format_time(view.meta['built_at'])}"
    return picture_file(drawn, suffix, f"{whose} {view.year} 年 · 政府信息公开统计 · {made}")


def year_links(page: DashboardPage, view: View) -> list[tuple[int, str]]:
    """Year → the same page of that year; where a cell or a figure is not in that year, the page it would be found on."""
    if view.agency is None:
        return [(year, view.links.agencies(year)) for year in view.years]
    figure = view.path.get("figure")
    if figure is None:
        return [(year, view.links.page(page.name if page.scoped else "", year=year)) for year in view.years]
    statement, otherwise = ("years_of_cell", "report") if page.name == "cell" else ("years_of_figure", "")
    having = {year for (year,) in view.ask(f"dashboard/{statement}", figure=figure).rows}
    return [
        (year, view.links.page(f"{page.name}/{quote(figure)}" if year in having else otherwise, year=year))
        for year in view.years
    ]


def build_page(page: DashboardPage, view: View) -> str:
    """The HTML of a page for a request. Raises Refusal and PageNotFoundError, as its `build` does, and where rows are with the counties."""
    if view.is_roll_up and not page.has_content(published_tables(view.connection)):
        places = view.ask("dashboard/counties/site").rows if view.agency else ()
        own = view.agency.id.partition("--")[2] if view.agency else ""
        figure = quote(view.path.get("figure", "items.total"))
        choices = {
            f"{name}的看板": site.format(agency=own, year=view.year, figure=figure) for name, site in places if site
        }
        raise PageNotFoundError("这一页要的逐行的数据没有出县，请到县里看。", choices)
    return show_page(page, view, page.build(view))


def show_page(page: DashboardPage, view: View, values: Mapping[str, Any]) -> str:
    """The HTML of a page that shows these values, with its navigation."""
    return render_page(page, view, values, navigation(page, view), year_links(page, view))


def navigation(current: DashboardPage, view: View) -> list[dict[str, Any]]:
    """The entries above a page: those of operators only for operators; those of an agency only where one is known."""
    entries: list[dict[str, Any]] = []
    tables = published_tables(view.connection)
    for page in pages():
        if not page.title or not page.has_content(tables) or (page.audience == "operator" and view.role != "operator"):
            continue
        if page.scoped and (view.agency is None or view.year is None):
            continue
        if not page.is_there(view):
            continue
        if page.name == "agencies":
            if len(view.agencies) < 2 or (start := view.start()) is None:
                continue
            address = view.links.agencies(view.year or start[1])
        else:
            address = view.links.page(page.name) if page.scoped else view.links.unscoped(page.name)
        entries.append(
            {
                "title": page.title,
                "href": address,
                "current": page.name == current.name and page.scoped == current.scoped,
                "audience": page.audience,
                "count": view.all_problems.problems if page.name == "findings" else 0,
            }
        )
    return entries
