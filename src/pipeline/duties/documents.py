"""The attribute of every document (公文公开属性), held against the website (条例 arts. 17 and 26).

A document of the register is looked for among the published items by its number, its address and its title. What is to be published
must be there within 20 working days of its making; what is not public or still under review must not be there. A title leaves the warehouse
only where the document is to be published; of every other one the number and a keyed hash of the title are published.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date

from pipeline.core import Finding, Warehouse, Workspace, compose, has_table
from pipeline.figures import rewrite_candidate
from pipeline.ingest import applicant_key_at_hand
from pipeline.law import DAY, Calendar, deadline, in_force_since, read_calendar

# A title this short may be that of several documents: that it is the same is asked about, not taken for certain.
SURE_TITLE = 12
# Documents that a finding names; the page has all of them.
NAMED = 5
# State of a document → the finding about all documents of a year in it.
FINDINGS = {
    "unmarked": "DOC-UNMARKED",
    "overdue": "DOC-NOT-PUBLISHED",
    "late": "DOC-LATE",
    "contrary": "DOC-ON-REQUEST-SHOWN",
    "unknown": "DOC-NOT-KNOWN",
}


def write_documents(warehouse: Warehouse, workspace: Workspace, *, today: date) -> tuple[Finding, ...] | None:
    """Write the published table `documents` into the attached candidate and take titles that are not public out of it.

    Returns the findings: one for each document that must not be on the website, else one for each agency, year and kind of fault.
    None where no register was ever loaded.
    """
    days = [day for (day,) in warehouse.rows("duties/documents/days")]
    (held,) = warehouse.rows("duties/documents/any")[0]
    _write_due_days(warehouse, workspace, days)
    with applicant_key_at_hand(warehouse, workspace) if held else nullcontext():
        values = {"today": today, "sure": SURE_TITLE, "since": in_force_since("regulation")}
        if held:
            warehouse.run("duties/documents/pairs")
        warehouse.run("duties/documents/judge", values, held=held)
    if not held:
        return None
    _hide_titles(warehouse, workspace)
    return tuple(_findings(warehouse))


def _hide_titles(warehouse: Warehouse, workspace: Workspace) -> None:
    """Take the titles of items that show a document which is not public out of the evidence, and out of the bytes of the file.

    A row that is changed stays in the file until its place is used again, so the file is written anew.
    """
    hidden = False
    for table in ("verdicts", "sealed_verdicts"):
        if has_table(warehouse.connection, "candidate", table):
            warehouse.run("duties/documents/show_titles", table=table)
            hidden |= bool(warehouse.rows("duties/documents/hide_titles", table=table))
    if hidden:
        rewrite_candidate(warehouse, workspace)


def _write_due_days(warehouse: Warehouse, workspace: Workspace, days: list[date]) -> None:
    """The last day for publishing what was made on each day, and whether a holiday still to be announced can move it."""
    warehouse.run("duties/documents/due_days")
    if not days:
        return
    calendar = read_calendar(workspace.settings.calendars, workspace.folder / "calendars")
    rows = []
    for day in days:
        due = deadline(calendar, "publication", day)
        rows.append({"made_on": day, "due_on": due, "provisional": not _settled(calendar, day, due)})
    warehouse.insert("document_due_days", rows)


def _settled(calendar: Calendar, after: date, until: date) -> bool:
    return all(calendar.settled(after + DAY * number) for number in range(1, (until - after).days + 1))


def _findings(warehouse: Warehouse) -> Iterator[Finding]:
    for agency, year, number, state, matched_by, place in warehouse.rows("duties/documents/exposed"):
        by = {"number": "文号", "url": "网址", "title": "标题"}[matched_by]
        code = {"leaked": "DOC-LEAKED", "alike": "DOC-LEAK-ALIKE"}[state]
        yield compose(
            code, agency=agency, year=year, number=number, by=by, place=place, refers_to=f"documents {number}"
        )
    for agency, year, state, documents, numbers in warehouse.rows("duties/documents/by_state", {"named": NAMED}):
        if state in FINDINGS:
            yield _about(FINDINGS[state], agency, year, documents, numbers)
    for name, code in (("without_reason", "DOC-NO-REASON"), ("without_review", "DOC-NO-REVIEW")):
        for agency, year, documents, numbers in warehouse.rows(f"duties/documents/{name}", {"named": NAMED}):
            yield _about(code, agency, year, documents, numbers)
    for agency, year, figure, label, declared, registered in warehouse.rows("duties/documents/table_two"):
        yield compose(
            "DOC-TABLE-TWO", agency=agency, year=year, label=label, left=declared, right=registered, refers_to=figure
        )


def _about(code: str, agency: str, year: int | None, documents: int, numbers: list[str]) -> Finding:
    listed = "、".join(numbers) + (" 等" if documents > len(numbers) else "")
    when = f"{year} 年" if year is not None else "没有成文日期的"
    return compose(code, agency=agency, year=year, documents=documents, numbers=listed, when=when, left=documents,
                   refers_to=f"documents {year or ''}".strip())  # fmt: skip
