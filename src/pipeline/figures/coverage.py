"""Freshness and coverage of the sources: when each was polled, how far it reaches, how far it is loaded, which of its days are covered.

Part of `count`. The log of polls has when a source was polled, the fetch records how far it reaches, the warehouse how far it is loaded.
Freshness is judged by the days that are covered; a run without errors is no evidence of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipeline.core import (
    AgencyKnowledge,
    Finding,
    Refusal,
    Source,
    SourceKnowledge,
    Warehouse,
    Workspace,
    compose,
    read_knowledge,
)
from pipeline.ingest import FetchRecord, Poll, Preset, fetch_records, polls, preset_of, selected_sources

# Ranges of missing days reported one by one; the rest are reported as a number.
LISTED_RANGES = 20
# How a source stands (`core.knowledge`) → the word of the published table `sources`.
STATES = {"complete": "fresh", "stale": "stale", "refused": "failed", "never": "never"}


@dataclass(frozen=True)
class SourceProfile:
    """How a source is fetched and how often it must be.

    `kind`: file, api, database, declared, or counts (numbers without rows). `rhythm_days`: how many days it may be behind, None for any
    number. `reread_days`: how many days a poll reads again. `fills` and `channel`: the table and the channel of its rows.
    """

    kind: str
    rhythm_days: int | None
    reread_days: int
    fills: str | None
    channel: str | None


def source_profile(source: Source, workspace: Workspace) -> SourceProfile:
    """The profile of a source: a live one may be two days behind, a file a month, unless source or preset says otherwise."""
    try:
        preset: Preset | None = preset_of(source, workspace)
    except Refusal:
        preset = None
    settings = preset.fetch if preset else {}
    api = preset.api if preset else None
    live = source.url is not None or source.database is not None or api is not None
    kind = "declared" if source.fills == "declared" else "file"
    fills = preset.fills if preset else source.fills
    if fills == "counts":
        kind = "counts"
    if live:
        kind = "database" if source.database is not None else "api"
    rhythm: int | None = source.rhythm_days or (
        int(settings.get("rhythm_days", 2)) if live else 62 if kind == "counts" else 31
    )
    if kind == "declared" or source.retired_on is not None or (preset and preset.region):
        rhythm = None  # a control is as recent as the list that it controls
    reread = (int(settings.get("reread_days", 7)) if source.reread_days is None else source.reread_days) if live else 0
    return SourceProfile(
        kind,
        rhythm,
        reread,
        fills,
        preset.constants.get("channel") if preset else None,
    )


def write_source_settings(warehouse: Warehouse, workspace: Workspace) -> None:
    """Write what is known of each source beside its rows into the temporary table `source_settings`, for SQL to join."""
    fetched_at, shown_to, first_days, partial = _fetched_days(workspace)
    newest_polls: dict[str, Poll] = {poll.source: poll for poll in polls(workspace)}
    only_agency = workspace.settings.agency[0].id if len(workspace.settings.agency) == 1 else None
    warehouse.run("figures/count/source_settings")
    rows = []
    for source in selected_sources(workspace):
        if source.fills == "declared" and source.name not in fetched_at:
            continue
        if (
            source.steps_of
            and not warehouse.rows("ingest/in_force/holds_any", {"source": source.name}, table="request_events")[0][0]
        ):
            continue  # a ledger without steps in its columns
        profile = source_profile(source, workspace)
        poll = newest_polls.get(source.steps_of or source.name)
        failed = poll is not None and poll.state == "failed"
        at = max((when for when in (fetched_at.get(source.name), poll and poll.looked_at) if when), default=None)
        asked_from = _earliest(source.starts_on, first_days.get(source.name))
        rows.append(
            {
                "source": source.name,
                "agency": source.agency or (None if source.agency_column else only_agency),
                "rhythm_days": profile.rhythm_days,
                "looked_at": None if at is None else datetime.fromisoformat(at),
                "failed": failed,
                "fills": profile.fills,
                "account": source.account,
                "channel": profile.channel,
                "kind": profile.kind,
                "quiet_days": source.quiet_days,
                "asked_from": asked_from,
                "shown_to": shown_to.get(source.name),
                "last_visit": poll.state if poll else None,
                "reread_days": profile.reread_days,
                "listed": True,
                "steps_of": source.steps_of,
            }
        )
    warehouse.insert("source_settings", rows)
    windows = [{"source": name, "covers_from": first, "covers_to": last} for name, first, last in sorted(partial)]
    warehouse.insert("partial_windows", windows)
    warehouse.run("figures/count/add_removed_sources")
    warehouse.run("figures/count/source_knowledge")


def write_coverage(warehouse: Warehouse, *, as_of: date, today: date) -> None:
    """Write the published tables `sources` and `coverage` as they stand `today`, whatever year a run is about.

    Needs the candidate attached and its table `accounting` written. How the sources stand for `as_of`, the day up to which the figures
    should reach, is left in a temporary table for `coverage_findings`.
    """
    _write_states(warehouse, {as_of, today})
    warehouse.run("figures/count/sources", {"day": today}, table="candidate.sources")
    if as_of == today:
        warehouse.run("figures/count/sources_as_of")
    else:
        warehouse.run("figures/count/sources", {"day": as_of}, table="sources_as_of")
    warehouse.run("figures/count/nil_declared")
    warehouse.run("figures/count/coverage", {"today": today})


def _write_states(warehouse: Warehouse, days: Collection[date]) -> None:
    """Write how each source stands on these days into the temporary table `source_states`."""
    answer = warehouse.run("figures/count/known_sources")
    names = [str(column[0]) for column in answer.description or ()]
    known = [SourceKnowledge(**dict(zip(names, row, strict=True))) for row in answer.fetchall()]
    warehouse.insert(
        "source_states",
        [
            {"source": source.source, "day": day, "state": STATES[source.state(day)]}
            for source in known
            for day in sorted(days)
        ],
    )


def write_knowledge(warehouse: Warehouse, workspace: Workspace, *, accounted: bool = True) -> None:
    """Write how far every source is known for every agency (`core.knowledge`) into the published table `knowledge`.

    Needs the candidate with `accounting`, and `write_coverage` run. Without `accounted` it needs the warehouse alone and writes a temporary
    table, in which rows are counted for ledgers only and no nil declarations stand.
    """
    agencies = [agency.id for agency in workspace.settings.agency]
    warehouse.run("figures/count/office_agencies", {"agencies": agencies})
    warehouse.run("figures/count/knowledge", accounted=accounted)


def knowledge_now(warehouse: Warehouse, workspace: Workspace, on: date) -> list[AgencyKnowledge]:
    """How far every agency's ledgers are known on a day, from the warehouse as it stands, without a count."""
    write_source_settings(warehouse, workspace)
    write_knowledge(warehouse, workspace, accounted=False)
    agencies = [agency.id for agency in workspace.settings.agency]
    return read_knowledge(warehouse.connection, agencies, on, table="temp.knowledge")


def coverage_findings(warehouse: Warehouse, *, as_of: date, today: date) -> list[Finding]:
    """One finding per cause: sources that are stale, days missing within a source, sources that workspace.toml no longer lists, agencies
    of which nothing ever arrived."""
    values = {"as_of": as_of, "today": today}
    findings = [
        compose(
            # One that was received once has data, also where its newest file was refused.
            f"SOURCE-{'STALE' if state == 'failed' and reaches_to else state.upper()}",
            agency=agency,
            source=source,
            reaches_to=reaches_to,
            as_of=as_of,
            refers_to=source,
        )
        for agency, source, reaches_to, state in warehouse.rows("figures/count/stale_sources", values)
    ]
    findings += [
        compose("SOURCE-REMOVED", agency=agency, source=source, rows=rows, refers_to=source)
        for agency, source, rows in warehouse.rows("figures/count/removed_sources")
    ]
    findings += [
        compose("AGENCY-SILENT", agency=agency, name=name, refers_to=agency)
        for agency, name in warehouse.rows("figures/count/silent_agencies")
    ]
    ranges = warehouse.rows("figures/count/missing_days", values)
    for agency, year, source, account, state, start, end, days in ranges[:LISTED_RANGES]:
        span = f"{start}" if start == end else f"{start} 至 {end}"
        findings.append(compose(f"COVERAGE-{state.upper()}", agency=agency, year=year, account=account, days=days, span=span, left=days,
                             refers_to=f"{source} {start}"))  # fmt: skip
    if len(ranges) > LISTED_RANGES:
        rest = ranges[LISTED_RANGES:]
        findings.append(compose("COVERAGE-MORE", ranges=len(rest), days=sum(row[-1] for row in rest)))
    return findings


def _fetched_days(
    workspace: Workspace,
) -> tuple[Mapping[str, str], Mapping[str, date], Mapping[str, date], set[tuple[str, date, date]]]:
    """From all fetch records, by source: the last time it was fetched, the last day it covers, the first day its platform covers.

    The last part is the (source, first day, last day) of each window that was fetched incompletely.
    """
    fetched_at: dict[str, str] = {}
    shown_to: dict[str, date] = {}
    first_days: dict[str, date] = {}
    partial: set[tuple[str, date, date]] = set()
    for record in fetch_records(workspace):
        fetched_at[record.source] = max(fetched_at.get(record.source, ""), record.looked_at)
        if record.covers_from is None or record.covers_to is None:
            continue
        start, end = date.fromisoformat(record.covers_from), date.fromisoformat(record.covers_to)
        end = min(end, _last_day(record))
        if record.live:
            first_days[record.source] = min(first_days.get(record.source, start), start)
        if not record.whole:
            partial.add((record.source, start, end))
        elif start <= end:
            shown_to[record.source] = max(shown_to.get(record.source, end), end)
    return fetched_at, shown_to, first_days, partial


def _last_day(record: FetchRecord) -> date:
    """The last day a fetch record can cover. For a platform it is the day before: a day is complete only when it is over."""
    return date.fromisoformat(record.looked_at[:10]) - timedelta(days=1 if record.live else 0)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
