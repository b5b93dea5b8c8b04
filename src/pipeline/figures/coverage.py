"""coverage: three clocks of every source, the calendar of its days, and what both say that somebody must do.

Part of `count`. When we looked is in the log of visits, how far a source reaches in the looks, how far we loaded in the warehouse.
Fresh or stale, covered or missing is judged on the days themselves: that a night ran well says nothing about them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipeline.core import Finding, Refusal, Source, Warehouse, Workspace, compose
from pipeline.ingest import Look, Preset, Visit, chosen, looks_of, preset_of, visits_of

# As many ranges of missing days are told one by one; what is beyond is told as a number.
RANGES = 20


@dataclass(frozen=True)
class Manner:
    """How a source is come by: `kind` file, api, database or declared; how many days may pass unseen; the channel of its rows."""

    kind: str
    rhythm_days: int | None
    reread_days: int
    fills: str | None
    channel: str | None


def manner_of(source: Source, workspace: Workspace) -> Manner:
    """Live sources are expected to reach to within two days, files to within a month, unless source or preset say otherwise."""
    try:
        preset: Preset | None = preset_of(source, workspace)
    except Refusal:
        preset = None
    settings = preset.fetch if preset else {}
    api = preset.api if preset else None
    live = source.url is not None or source.database is not None or api is not None
    kind = "declared" if source.fills == "declared" else "file"
    if live:
        kind = "database" if source.database is not None else "api"
    rhythm: int | None = source.rhythm_days or (int(settings.get("rhythm_days", 2)) if live else 31)
    if kind == "declared" or source.retired_on is not None or source.steps_of is not None:
        rhythm = None  # steps are as late as the ledger they are read from, and that is told once
    reread = (int(settings.get("reread_days", 7)) if source.reread_days is None else source.reread_days) if live else 0
    return Manner(
        kind,
        rhythm,
        reread,
        preset.fills if preset else source.fills,
        preset.constants.get("channel") if preset else None,
    )


def write_source_settings(warehouse: Warehouse, workspace: Workspace) -> None:
    """Put what is known of each source beside its rows where SQL can join it."""
    looked, shown, first, partial = _seen(workspace)
    visited: dict[str, Visit] = {visit.source: visit for visit in visits_of(workspace)}
    only = workspace.settings.agency[0].id if len(workspace.settings.agency) == 1 else None
    warehouse.run("figures/count/source_settings")
    rows = []
    for source in chosen(workspace):
        if source.fills == "declared" and source.name not in looked:
            continue
        if (
            source.steps_of
            and not warehouse.rows("ingest/load/holds_any", {"source": source.name}, table="request_events")[0][0]
        ):
            continue  # a ledger without steps in its columns
        manner = manner_of(source, workspace)
        visit = visited.get(source.steps_of or source.name)
        dead = visit is not None and visit.state == "failed" and source.steps_of is None
        at = max((when for when in (looked.get(source.name), visit and visit.looked_at) if when), default=None)
        asked_from = _earliest(source.starts_on, first.get(source.name))
        rows.append(
            {
                "source": source.name,
                "agency": source.agency or (None if source.agency_column else only),
                "rhythm_days": manner.rhythm_days,
                "looked_at": None if at is None else datetime.fromisoformat(at),
                "dead": dead,
                "fills": manner.fills,
                "account": source.account,
                "channel": manner.channel,
                "kind": manner.kind,
                "quiet_days": source.quiet_days,
                "asked_from": asked_from,
                "shown_to": shown.get(source.name),
                "last_visit": visit.state if visit else None,
                "reread_days": manner.reread_days,
                "listed": True,
            }
        )
    warehouse.insert("source_settings", rows)
    windows = [{"source": name, "covers_from": first, "covers_to": last} for name, first, last in sorted(partial)]
    warehouse.insert("partial_windows", windows)
    warehouse.run("figures/count/removed_sources")


def write_coverage(warehouse: Warehouse, *, as_of: date, today: date) -> None:
    """The published tables `sources` and `coverage`. Called with the candidate attached, after its account."""
    values = {"as_of": as_of, "today": today}
    warehouse.run("figures/count/sources", values)
    warehouse.run("figures/count/nil_declared")
    warehouse.run("figures/count/coverage", values)


def coverage_findings(warehouse: Warehouse, *, as_of: date, today: date) -> list[Finding]:
    """Sources that do not reach far enough, days that are missing in between, sources nobody lists any more: one finding a cause."""
    values = {"as_of": as_of, "today": today}
    found = [
        compose(
            f"SOURCE-{state.upper()}",
            agency=agency,
            source=source,
            reaches_to=reaches_to,
            as_of=as_of,
            refers_to=source,
        )
        for agency, source, reaches_to, state in warehouse.rows("figures/count/unfresh_sources", values)
    ]
    found += [
        compose("SOURCE-REMOVED", agency=agency, source=source, rows=rows, refers_to=source)
        for agency, source, rows in warehouse.rows("figures/count/told_removed")
    ]
    ranges = warehouse.rows("figures/count/missing_days", values)
    for agency, year, source, account, state, start, end, days in ranges[:RANGES]:
        span = f"{start}" if start == end else f"{start} 至 {end}"
        found.append(compose(f"COVERAGE-{state.upper()}", agency=agency, year=year, account=account, days=days, span=span, left=days,
                             refers_to=f"{source} {start}"))  # fmt: skip
    if len(ranges) > RANGES:
        rest = ranges[RANGES:]
        found.append(compose("COVERAGE-MORE", ranges=len(rest), days=sum(row[-1] for row in rest)))
    return found


def _seen(
    workspace: Workspace,
) -> tuple[Mapping[str, str], Mapping[str, date], Mapping[str, date], set[tuple[str, date, date]]]:
    """Of all looks: when each source was last looked at, the last and the first day its platform ever spoke for, days cut short."""
    looked: dict[str, str] = {}
    shown: dict[str, date] = {}
    first: dict[str, date] = {}
    partial: set[tuple[str, date, date]] = set()
    for look in looks_of(workspace):
        looked[look.source] = max(looked.get(look.source, ""), look.looked_at)
        if look.covers_from is None or look.covers_to is None:
            continue
        start, end = date.fromisoformat(look.covers_from), date.fromisoformat(look.covers_to)
        end = min(end, _last_day(look))
        if look.live:
            first[look.source] = min(first.get(look.source, start), start)
        if not look.whole:
            partial.add((look.source, start, end))
        elif start <= end:
            shown[look.source] = max(shown.get(look.source, end), end)
    return looked, shown, first, partial


def _last_day(look: Look) -> date:
    """The last day a look can speak for: of a platform the day before, since a day is whole only when it is over."""
    return date.fromisoformat(look.looked_at[:10]) - timedelta(days=1 if look.live else 0)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
