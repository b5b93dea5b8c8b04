"""今日: one sentence on how things stand over all agencies, what to do with the most urgent first, and who has delivered what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.core import AgencyKnowledge, TableKnowledge, read_knowledge
from pipeline.dashboard.links import Links
from pipeline.dashboard.names import SourceNames
from pipeline.dashboard.pictures import due_dates
from pipeline.dashboard.pictures.due_dates import OpenRequest
from pipeline.dashboard.pictures.standing import Standing, standing_matrix
from pipeline.dashboard.view import Record, View, choose_only_agency
from pipeline.law import is_running, year_due

# More lines than this are no list of things to do today.
MAX_TASKS, MAX_AGENCIES, MAX_DRAWN, MAX_REQUESTS, MAX_NAMED = 40, 200, 25, 500, 8
DUE_SOON = 5


@dataclass(frozen=True)
class Task:
    """One thing to do: its mark (bad, warn), what it is, how it is done, and the page where."""

    mark: str
    words: str
    what_to_do: str
    href: str


COLUMNS = ("网站", "新媒体", "台账", "表二", "表四", "网站报表", "期限", "年报")


def build(view: View) -> Mapping[str, Any]:
    """What 今日 shows."""
    choose_only_agency(view)
    start = view.start()
    ((fresh, late),) = view.ask("dashboard/today/source_counts").rows
    ledgers = read_knowledge(view.connection, list(view.agencies), view.today, family="requests")
    requests = _open_requests(view, ledgers)
    problems = view.records("dashboard/today/problems")
    ledger_doubt = _ledger_doubt(ledgers)
    matrix = _matrix(view, start[1]) if start else []
    if start:
        view.year = view.year or start[1]
    return {
        "fresh": fresh,
        "late": late,
        "requests": requests,
        "drawn": requests[:MAX_DRAWN],
        "due_dates": due_dates.due_dates("due-dates", requests[:MAX_DRAWN], view.today) if requests else None,
        "overdue": sum(request.days_left < 0 for request in requests),
        "due_soon": sum(0 <= request.days_left <= DUE_SOON for request in requests),
        "ledger_doubt": ledger_doubt,
        "counts": view.all_problems,
        "unsealed": _unsealed(view),
        "tasks": list(_tasks(view, requests, late, problems, ledger_doubt))[:MAX_TASKS],
        "columns": COLUMNS,
        "matrix": matrix,
        "matrix_picture": standing_matrix("standing", COLUMNS, matrix[:MAX_DRAWN]) if matrix else None,
        "matrix_year": start[1] if start else None,
    }


def _unsealed(view: View) -> tuple[int, int, int] | None:
    """The year that is due, how many agencies have not sealed it, how many of its problems block; None where nothing waits for a seal."""
    agencies: dict[int, list[Record]] = {}
    for row in view.states:
        agencies.setdefault(row["year"], []).append(row)
    settled = [year for year, rows in agencies.items() if all(row["status"] == "sealed" for row in rows)]
    year = year_due(view.today, agencies, settled)
    if year is None or year in settled or is_running(year, view.today):
        return None
    ((blocks,),) = view.ask("dashboard/today/blocks", year=year).rows
    return year, sum(row["status"] != "sealed" for row in agencies[year]), blocks


def _open_requests(view: View, known: list[AgencyKnowledge]) -> list[OpenRequest]:
    """Every open request of a ledger that is up to date, the most urgent first: an old one would call answered requests overdue."""
    ledgers = [source for agency in known for source in agency.table("requests").sources]
    complete = "|".join({source.source for source in ledgers if source.state(view.today) == "complete"})
    year = (view.start() or ("", view.today.year))[1]
    several = len(view.agencies) > 1
    rows = view.records("dashboard/today/requests", ledgers=complete, row_limit=MAX_REQUESTS)
    return [
        OpenRequest(
            number=row["request_no"],
            whose=view.agencies[row["agency"]].name if several and row["agency"] in view.agencies else "",
            received_on=row["received_on"],
            due=row["due"],
            days_left=row["days_left"],
            href=Links(row["agency"], year).page(f"deadlines/{row['request_no']}"),
        )
        for row in rows
    ]


def _ledger_doubt(known: list[AgencyKnowledge]) -> str:
    """Why it is not known which requests fall due today; empty where it is."""
    doubts = [doubt for agency in known if (doubt := agency.table("requests").doubt("申请到期", agency.on))]
    if len(set(doubts)) < 2 and len(doubts) == len(known):
        return next(iter(doubts), "")
    return f"{len(doubts)} 个单位没有到今天的申请台账，不知道有没有申请到期" if doubts else ""


def _tasks(
    view: View, requests: list[OpenRequest], late: int, problems: list[Record], ledger_doubt: str
) -> Iterator[Task]:
    """Overdue requests, requests that fall due, what blocks, what is not known of requests, sources that are late, warnings."""
    for request in requests:
        if request.days_left <= DUE_SOON:
            words = f"{request.whose}申请 {request.number} {request.left}（{request.due}）"
            yield Task("bad" if request.days_left <= 1 else "warn", words, "答复，或在期满前告知延期。", request.href)
    names = SourceNames(view)
    for row in problems:
        if row["severity"] == "block":
            yield _problem(view, row, "bad")
    if ledger_doubt:
        yield Task("warn", f"{ledger_doubt}。", "导出最新台账，放进收件夹。", _of_year(view, "deadlines"))
    if late:
        sources = view.records("dashboard/today/late_sources", row_limit=MAX_NAMED)
        named = "、".join(f"{names.get(row['source'], row['source'])} {_reached(row)}" for row in sources)
        words = f"{late} 个数据源没有新数据：{named}{'等' if late > MAX_NAMED else ''}。"
        yield Task("warn", words, "导出最新的文件，放进收件夹。", _of_year(view, "sources"))
    for row in problems:
        if row["severity"] == "warn" and not row["code"].startswith("SOURCE-"):
            yield _problem(view, row, "warn")


def _reached(source: Record) -> str:
    """How far a source reaches, in words."""
    return f"只到 {source['reaches_to']}" if source["reaches_to"] else "还没有取到过数据"


def _problem(view: View, row: Record, mark: str) -> Task:
    """The findings of one cause as one task, with the page that lists them."""
    more = f"（共 {row['findings']} 处）" if row["findings"] > 1 else ""
    if row["agencies"] > 1:
        more = f"（{row['agencies']} 个单位共 {row['findings']} 处）"
    agency = row["agency"] or (view.start() or ("", 0))[0]
    year = row["year"] or (view.start() or ("", 0))[1]
    told = all(f"{of_year} 年" in row["message"] for of_year in row["years"] or ())
    years = "" if told else f"{'、'.join(map(str, row['years']))} 年："
    named = view.agencies.get(row["agency"])
    message = row["message"]
    if named and message.startswith(f"{named.id} "):
        message = f"{named.name} {message.removeprefix(named.id).lstrip()}"
    place = Links(None, year).agencies() if row["agencies"] > 1 else Links(agency, year).page("findings")
    return Task(mark, f"{years}{message}{more}", row["what_to_do"], place)


def _of_year(view: View, page: str) -> str:
    """A page of the first agency's current year."""
    start = view.start()
    return Links(*start).page(page) if start else "/"


def _matrix(view: View, year: int) -> list[tuple[str, str, list[Standing]]]:
    """Agency, its page, and how each column stands with it."""
    states = {row["agency"]: row for row in view.states if row["year"] == year}
    standing = view.records("dashboard/today/standing", year=year, row_limit=MAX_AGENCIES)
    known = read_knowledge(view.connection, [row["agency"] for row in standing], view.today)
    by_agency = {agency.agency: agency for agency in known}
    rows = []
    for row in standing:
        agency = view.agencies[row["agency"]]
        links = Links(agency.id, year)
        silent = agency.id not in states
        rows.append(
            (
                agency.name,
                "" if silent else links.page(),
                list(_standings(row, links, states.get(agency.id), by_agency[agency.id])),
            )
        )
    return rows


def _standings(row: Record, links: Links, state: Record | None, known: AgencyKnowledge) -> Iterator[Standing]:
    if state is None:
        yield from (Standing("bad", "未报送", "") for _ in COLUMNS)
        return
    yield _arrived(known.table("items"), row["items"], known, links.page("website"))
    yield _arrived(known.table("posts"), row["posts"], known, links.page("media"))
    yield _arrived(known.table("requests"), row["requests"], known, links.page("applications"))
    for blanks in (row["disclosure"], row["disputes"], row["website"]):
        yield _filled(blanks, links.page("report"))
    left = row["days_left"]
    if known.ledger_doubt:
        yield Standing("warn", "不知道", links.page("deadlines"))
    elif left is None:
        yield Standing("none", "没有在办", links.page("deadlines"))
    else:
        mark = "bad" if left < 0 else "warn" if left <= DUE_SOON else "good"
        yield Standing(mark, f"逾期 {-left}" if left < 0 else f"剩 {left}", links.page("deadlines"))
    sealed = state["status"] == "sealed"
    yield Standing("sealed" if sealed else "open", "已封存" if sealed else "草稿", links.page("report"))


def _arrived(table: TableKnowledge, figures: int, known: AgencyKnowledge, page: str) -> Standing:
    """Whether something of a kind has arrived for the year, and how far."""
    state = table.state(known.on)
    if state == "never":
        return Standing(
            "good" if figures else "bad", "有" if figures else "未报送", page
        )  # numbers that a person declares
    if state == "complete":
        return Standing("good", "有", page) if figures else Standing("bad", "没有", page)
    reached = table.complete_to
    if reached is None:
        return Standing("warn", "不全", page) if figures else Standing("bad", "用不了", page)
    return Standing(
        "warn",
        f"只到 {reached.month} 月 {reached.day} 日" if reached.year == known.on.year else f"只到 {reached}",
        page,
    )


def _filled(blanks: int | None, page: str) -> Standing:
    """Whether a table of the form is filled."""
    if blanks is None:
        return Standing("bad", "没有", page)
    return Standing("warn", f"缺 {blanks} 格", page) if blanks else Standing("good", "已填", page)
