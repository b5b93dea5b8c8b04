"""The directory of what an office publishes by itself (主动公开基本目录), held against what it published (条例 arts. 19 to 22)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pipeline.core import Finding, Warehouse, Workspace, compose, some_of
from pipeline.duties.directory.model import DirectoryEntry, length_of, periods_of, states_length
from pipeline.duties.directory.read import read_directory
from pipeline.law import DAY, Calendar, read_calendar

# Entries or columns that a finding names; the page has all of them.
NAMED = 5
FINDINGS = {
    "missing": "DIRECTORY-MISSING",
    "late": "DIRECTORY-LATE",
    "nothing": "DIRECTORY-NOTHING",
    "unknown": "DIRECTORY-NOT-KNOWN",
}
SHOWN = ("matter", "content", "basis", "owner", "channels", "audience", "method")


def write_directory(warehouse: Warehouse, workspace: Workspace, *, today: date, documents: bool) -> tuple[Finding, ...]:
    """Write `directory`, `directory_periods` and `directory_items` into the attached candidate, empty where the office keeps no directory.

    `documents`: whether the document register was written, so that entries can be bound to kinds of documents.
    """
    entries, findings = read_directory(workspace.folder)
    agencies = {agency.id for agency in workspace.settings.agency}
    findings += [
        compose("DIRECTORY-AGENCY", matter=entry.matter, named=entry.agency, known="、".join(sorted(agencies)),
                refers_to=f"directory {entry.matter}")
        for entry in entries
        if entry.agency is not None and entry.agency not in agencies
    ]  # fmt: skip
    warehouse.run("duties/directory/tables")
    if entries:
        calendar = read_calendar(workspace.settings.calendars, workspace.folder / "calendars")
        _write_entries(warehouse, workspace, entries, calendar, today)
        if documents:
            _write_limits(warehouse, entries, calendar)
    warehouse.run("duties/directory/items", held=documents)
    warehouse.run("duties/directory/periods", {"today": today})
    return (*findings, *_findings(warehouse, entries)) if entries else tuple(findings)


def _write_entries(
    warehouse: Warehouse, workspace: Workspace, entries: Sequence[DirectoryEntry], calendar: Calendar, today: date
) -> None:
    """The entries of every agency, what belongs to each, and the windows in which each must publish.

    Entries and their windows are written once, however many agencies share them; SQL gives each agency its own.
    """
    years = warehouse.rows("duties/directory/years", {"today": today})
    first = min([today.year, *(first for _, first, _ in years)])
    listed, windows = [], []
    for number, entry in enumerate(entries, start=1):
        shown = {name: getattr(entry, name) or None for name in SHOWN}
        bindings = {name: list(getattr(entry, name)) for name in ("columns", "words", "kinds")}
        listed.append(
            {"entry": number, "whose": entry.agency, **shown, **bindings, "time_limit": entry.limit or None, "every": entry.rhythm,
             "bound": entry.bound, "since": entry.since, "until": entry.until}
        )  # fmt: skip
        for year in range(max(first, entry.since or first), min(today.year, entry.until or today.year) + 1):
            windows += [
                {"entry": number, "year": year, "period": name, "first_day": start, "last_day": end}
                for name, start, end in _windows(entry, calendar, year)
            ]
    warehouse.insert("directory_entries", listed)
    warehouse.insert("directory_spans", windows)
    agencies = [{"agency": agency.id} for agency in workspace.settings.agency]
    warehouse.insert("directory_agencies", agencies)
    warehouse.run("duties/directory/bindings", {"today": today})
    warehouse.run("duties/directory/of_agencies")


def _windows(entry: DirectoryEntry, calendar: Calendar, year: int) -> Iterator[tuple[str, date, date]]:
    """Name, first and last day of each window of a year.

    A limit in days (每季度结束后10个工作日内) moves both ends: what is published in it is about the period before.
    """
    moved = entry.rhythm != "event" and states_length(entry.limit)
    for name, start, end in periods_of(entry.rhythm, year):
        until = end - DAY
        if not moved:
            yield name, start, until
            continue
        yield name, _later(entry, calendar, start - DAY) + DAY, _later(entry, calendar, until)


def _later(entry: DirectoryEntry, calendar: Calendar, day: date) -> date:
    days, unit = length_of(entry.limit)
    return calendar.after(day, days) if unit == "working" else day + DAY * days


def _write_limits(warehouse: Warehouse, entries: Sequence[DirectoryEntry], calendar: Calendar) -> None:
    """For entries bound to kinds of documents the last day of their own limit, by the day a document was made."""
    rows = [
        {"entry": number, "made_on": day, "due_on": _later(entry, calendar, day)}
        for number, entry in enumerate(entries, start=1)
        if entry.kinds and entry.rhythm == "event"
        for (day,) in warehouse.rows("duties/directory/made_days", {"kinds": list(entry.kinds)})
    ]
    warehouse.insert("directory_limits", rows)


def _findings(warehouse: Warehouse, entries: Sequence[DirectoryEntry]) -> Iterator[Finding]:
    unbound = [entry.matter for entry in entries if not entry.bound]
    if unbound:
        yield compose(
            "DIRECTORY-UNBOUND",
            entries=len(unbound),
            matters=some_of(unbound, NAMED),
            refers_to="directory",
        )
    for _, matter, columns in warehouse.rows("duties/directory/unknown_columns"):
        yield compose("DIRECTORY-COLUMN", matter=matter, columns="、".join(columns), refers_to=f"directory {matter}")
    for agency, year, state, periods, count, matters in warehouse.rows("duties/directory/by_state", {"named": NAMED}):
        if state in FINDINGS:
            yield compose(FINDINGS[state], agency=agency, year=year, entries=count, periods=periods,
                          matters=some_of(matters, NAMED, of=periods), left=periods, refers_to=f"directory {year}")  # fmt: skip
    for agency, year, documents, matters in warehouse.rows("duties/directory/late_items", {"named": NAMED}):
        yield compose("DIRECTORY-LATE-DOCUMENTS", agency=agency, year=year, documents=documents, matters="、".join(matters), left=documents,
                      refers_to=f"directory {year}")  # fmt: skip
    for agency, year, items, every, sections in warehouse.rows("duties/directory/uncovered", {"named": NAMED}):
        yield compose(
            "DIRECTORY-UNCOVERED",
            agency=agency,
            year=year,
            items=items,
            every=every,
            sections="、".join(sections),
            left=items,
            right=every,
            refers_to=f"directory {year}",
        )
