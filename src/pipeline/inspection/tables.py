"""Turns the log of looks into published tables and findings. Part of `fill`; asks nobody and changes no figure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipeline.core import Finding, Warehouse, Workspace, compose, record_findings
from pipeline.inspection.log import InspectionLog
from pipeline.inspection.states import fault_states, findings_of_states, is_fault
from pipeline.law import judge_column, site_limits

if TYPE_CHECKING:
    import pyarrow

TABLES = ("site_urls", "site_history", "site_links", "site_columns", "site_runs")
# An inspection is weekly; one that is older says little, and a mended fault is told for as long.
FRESH_DAYS = 14


def write_inspection_tables(warehouse: Warehouse, workspace: Workspace, *, today: date) -> tuple[Finding, ...]:
    """Write `site_urls`, `site_history`, `site_links`, `site_columns` and `site_runs` into the attached candidate, as seen up to `today`.

    Without a log the tables are taken out. Returns the findings: faults by column, stale columns, wrong expressions, what was mended,
    an inspection that is old or was never made. Raises Refusal LOG-LINE.
    """
    log = InspectionLog(workspace.folder / "inspection")
    runs = [run for run in log.runs() if datetime.fromisoformat(run["began_at"]).date() <= today]
    if not runs:
        warehouse.run("inspection/forget", tables=TABLES)
        return (compose("SITE-NEVER"),) if workspace.settings.inspect else ()
    warehouse.run("inspection/inputs")
    warehouse.insert("inspected_pages", _pages(workspace))
    warehouse.insert("candidate.site_runs", [_run_row(run) for run in runs])
    connection = warehouse.connection
    connection.register("looks_read", _looks(log))
    connection.register("links_read", _links(log))
    try:
        values: dict[str, object] = {"today": today, "faults": fault_states()}
        for name in ("owners", "history", "urls", "links"):
            warehouse.run(f"inspection/{name}", values)
        columns = [_column_row(*row) for row in warehouse.rows("inspection/pages_seen", values)]
        warehouse.insert("candidate.site_columns", columns)
    finally:
        connection.unregister("looks_read")
        connection.unregister("links_read")
    return tuple(_findings(warehouse, workspace, runs[-1], columns, today))


def move_inspection_tables(warehouse: Warehouse, workspace: Workspace, *, since: date, today: date) -> None:
    """The same for a copy of the last build, written as on the day `since`, after which nobody looked at the website.

    Nothing moves once the last inspection is older than what was mended is told for, unless the workspace inspects every week.
    """
    log = InspectionLog(workspace.folder / "inspection")
    newest = max((datetime.fromisoformat(run["ended_at"]).date() for run in log.runs()), default=None)
    weekly = workspace.settings.inspect is not None and workspace.settings.inspect.weekly
    if newest is not None and (weekly or newest + timedelta(days=FRESH_DAYS) >= since):
        findings = write_inspection_tables(warehouse, workspace, today=today)
        record_findings(warehouse.connection, "inspection", findings)


def _pages(workspace: Workspace) -> list[dict[str, object]]:
    settings = workspace.settings
    only = settings.agency[0].id if len(settings.agency) == 1 else None
    pages = settings.inspect.page if settings.inspect else ()
    return [{"url": page.url, "agency": page.agency or only, "column": page.column} for page in pages]


def _run_row(run: dict[str, Any]) -> dict[str, object]:
    row = {name: run[name] for name in ("run", "known", "asked", "ended", "without_address")}
    times = {name: datetime.fromisoformat(run[name]) for name in ("began_at", "ended_at")}
    return {**row, **times, "left_over": run["left"]}


def _looks(log: InspectionLog) -> pyarrow.Table:
    import pyarrow as pa

    schema = pa.schema(
        [("nth", pa.int64()), ("looked_at", pa.timestamp("s")), ("url", pa.string()), ("kind", pa.string()), ("state", pa.string()),
         ("status", pa.int32()), ("detail", pa.string()), ("final", pa.string()), ("hops", pa.list_(pa.string())),
         ("newest", pa.date32()), ("words", pa.list_(pa.string()))]
    )  # fmt: skip
    rows = [
        {
            "nth": nth,
            "looked_at": datetime.fromisoformat(look["at"]),
            "newest": date.fromisoformat(look["newest"]) if look.get("newest") else None,
            "words": [f"{word}（{times} 处）" for word, times in look.get("words", {}).items()],
            **{name: look.get(name) for name in ("url", "kind", "state", "status", "detail", "final", "hops")},
        }
        for nth, look in enumerate(log.looks())
    ]
    return pa.Table.from_pylist(rows, schema=schema)


def _links(log: InspectionLog) -> pyarrow.Table:
    import pyarrow as pa

    pairs = [{"page": page, "link": link} for page, links in log.links().items() for link in links]
    return pa.Table.from_pylist(pairs, schema=pa.schema([("page", pa.string()), ("link", pa.string())]))


def _column_row(
    agency: str | None, column: str, url: str, klass: str | None, closed: date | None, state: str, newest: date | None, on: date
) -> dict[str, object]:  # fmt: skip
    """A column's own page against its limit; what cannot be read is not judged."""
    judged = judge_column(column, klass, newest, closed, on)
    known = (
        judged.state
        if not is_fault(state) and state != "robots" and (newest or judged.state == "closed")
        else "unknown"
    )
    return {"agency": agency, "column": column, "url": url, "kind": judged.kind.label if judged.kind else None,
            "limit": judged.kind.limit if judged.kind else None, "newest": newest, "idle_days": judged.idle, "state": known,
            "looked_on": on}  # fmt: skip


def _findings(
    warehouse: Warehouse, workspace: Workspace, last: dict[str, Any], columns: list[dict[str, Any]], today: date
) -> Iterator[Finding]:
    codes = findings_of_states()
    values = {"states": list(codes), "codes": list(codes.values())}
    for agency, code, place, count, urls in warehouse.rows("inspection/faults", values):
        yield compose(code, agency=agency, left=count, place=place or "没有写明栏目", urls=urls, refers_to=place)
    for agency, column, count, words, url in warehouse.rows("inspection/words"):
        yield compose(
            "SITE-WORDS",
            agency=agency,
            left=count,
            place=column or "没有写明栏目",
            words=words,
            url=url,
            refers_to=column,
        )
    stale = [column for column in columns if column["state"] == "bad"]
    for column in stale:
        yield compose("SITE-COLUMN", agency=column["agency"], column=column["column"], left=column["newest"], days=column["idle_days"],
                      right=column["limit"], refers_to=column["column"])  # fmt: skip
    most = site_limits()["stale"]
    for agency in dict.fromkeys(column["agency"] for column in stale):
        of_agency = [column["column"] for column in stale if column["agency"] == agency and column["kind"] != "首页"]
        if len(of_agency) >= most:
            yield compose("SITE-COLUMNS", agency=agency, left=len(of_agency), right=most, columns="、".join(of_agency))
    for agency, count in warehouse.rows("inspection/mended", {"since": today - timedelta(days=FRESH_DAYS)}):
        yield compose("SITE-MENDED", agency=agency, left=count, days=FRESH_DAYS)
    if last["left"]:
        yield compose("SITE-LEFT", left=last["left"])
    age = (today - datetime.fromisoformat(last["ended_at"]).date()).days
    settings = workspace.settings.inspect
    if settings and settings.weekly and age > FRESH_DAYS:
        yield compose("SITE-OLD", left=age, on=last["ended_at"][:10])
