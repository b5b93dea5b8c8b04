"""pull: take what a source shows now, keep the bytes as received, and write down that we looked.

A source is files in a folder, or a platform that is asked (`sources/`). Either way what it shows becomes snapshots and looks, so that
everything after this verb is the same for both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from pipeline.core import Finding, Refusal, Source, Workspace, append_lines, compose, is_no_room, room_in, scrub_bytes
from pipeline.ingest import retention, snapshots
from pipeline.ingest.presets import Preset
from pipeline.ingest.registry import DECLARED, _ledgers, chosen, files_of, path_of, preset_of
from pipeline.ingest.snapshots import Look, Visit
from pipeline.ingest.sources.fetchers import fetcher_of
from pipeline.ingest.sources.interface import Control, Fetched
from pipeline.ingest.sources.visits import Call, visits

State = Literal["whole", "partial", "failed"]


@dataclass(frozen=True)
class Pulled:
    """What a pull brought: all looks, how many of them showed bytes never seen before, and what went wrong."""

    looks: tuple[Look, ...]
    new: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Brought:
    """What one source brought."""

    looks: tuple[Look, ...] = ()
    new: int = 0
    findings: tuple[Finding, ...] = ()


def pull_sources(
    workspace: Workspace,
    *,
    now: datetime,
    only: Iterable[str] = (),
    say: Callable[[str], None] = lambda _: None,
) -> Pulled:
    """Look at every source (or those named `only`). A source that cannot be reached is a finding, not an end.

    Raises Refusal SOURCE-UNKNOWN for a name in `only` that is no source, DISK-FULL when a snapshot cannot be written.
    """
    brought: list[_Brought] = []
    calls: list[Call] = []
    snapshots.prepare(workspace)
    silent = {visit.source: visit.state == "failed" for visit in snapshots.visits_of(workspace)}
    with room_in(workspace.snapshots):
        for source in chosen(workspace, only):
            if source.steps_of is not None or (source.retired_on is not None and source.retired_on <= now.date()):
                continue
            try:
                preset = preset_of(source, workspace)
                fetch = fetcher_of(source, preset)
            except Refusal as refusal:
                brought.append(_failed(workspace, source, now, refusal.finding))
                continue
            if fetch is not None:
                calls.append(Call(source, preset, fetch, source.time_limit_seconds))
                continue
            brought.append(_look_at_files(source, preset, workspace, now))
            say(source.name)
        # Those that failed last time come first: their silence then passes while the others are read.
        calls.sort(key=lambda call: not silent.get(call.source.name, False))
        for call, fetched in visits(calls, workspace, now, workspace.settings.pulled_at_once, say):
            brought.append(_take_over(call.source, fetched, workspace, now))
            say(call.source.name)
    put_away = retention.put_away(workspace, _ledgers(workspace), snapshots.looks_of(workspace), now)
    return Pulled(
        tuple(look for one in brought for look in one.looks),
        sum(one.new for one in brought),
        (*(finding for one in brought for finding in one.findings), *put_away),
    )


def stated_period(preset: Preset, name: str) -> tuple[date, date] | None:
    """The period a file's name states, by the preset's `covers`; None when it states none or no possible one."""
    found = re.search(preset.covers, name) if preset.covers else None
    if found is None:
        return None
    try:
        first, last = (datetime.strptime(re.sub(r"\D", "", text), "%Y%m%d").date() for text in found.groups()[:2])
    except ValueError:
        return None
    return (first, last) if first <= last else None


def _look_at_files(source: Source, preset: Preset, workspace: Workspace, now: datetime) -> _Brought:
    """Keep every file of a folder. Files before one that cannot be read are kept."""
    looks: list[Look] = []
    new = 0
    finding: Finding | None = None
    try:
        for file in files_of(source, workspace):
            look, is_new = _take(file, source, preset, workspace, now)
            looks.append(look)
            new += is_new
    except Refusal as refusal:
        finding = refusal.finding
    except OSError as error:
        if is_no_room(error):
            raise
        finding = compose("SOURCE-DEAD", source=source.name, reason=error.strerror, refers_to=source.name)
    found = () if finding is None else (finding,)
    if source is not DECLARED or looks:
        _write_down(workspace, source, now, looks, "whole" if finding is None else "failed", found)
    return _Brought(tuple(looks), new, found)


def _take(file: Path, source: Source, preset: Preset, workspace: Workspace, now: datetime) -> tuple[Look, bool]:
    """Copy one file into the snapshots."""
    with snapshots.draft(workspace, source.name) as draft:
        with draft.open("wb") as target, file.open("rb") as original:
            snapshots.write(target, original)
        changed = datetime.fromtimestamp(file.stat().st_mtime)
        return _keep(
            draft, source, workspace, now, path_of(file, source, workspace), stated_period(preset, file.name), changed
        )


def _take_over(source: Source, fetched: Fetched, workspace: Workspace, now: datetime) -> _Brought:
    """Keep what a platform handed over: the bytes first, then that we looked, and only then where to go on from."""
    looks: list[Look] = []
    new = 0
    for delivery in fetched.deliveries:
        with snapshots.draft(workspace, source.name) as draft:
            with draft.open("wb") as target:
                if isinstance(delivery.content, bytes):
                    snapshots.write(target, scrub_bytes(delivery.content))
                else:
                    with delivery.content.open("rb") as original:
                        snapshots.write(target, original)
            covers = delivery.covers
            look, is_new = _keep(
                draft, source, workspace, now, delivery.name, covers, now, live=True, whole=delivery.whole
            )
        looks.append(look)
        new += is_new
    _write_down(workspace, source, now, looks, _state(fetched), fetched.findings, fetched.controls)
    if fetched.cursor:
        snapshots.keep_cursor(workspace, source.name, fetched.cursor)
    return _Brought(tuple(looks), new, fetched.findings)


def _state(fetched: Fetched) -> State:
    """Whether everything that was asked for came."""
    if not fetched.deliveries and any(finding.severity != "info" for finding in fetched.findings):
        return "failed"
    return "whole" if all(delivery.whole for delivery in fetched.deliveries) else "partial"


def _keep(draft: Path, source: Source, workspace: Workspace, now: datetime, path: str, covers: tuple[date, date] | None,
          changed: datetime, *, live: bool = False, whole: bool = True) -> tuple[Look, bool]:  # fmt: skip
    size = draft.stat().st_size
    digest, is_new = snapshots.keep(workspace, source.name, draft, Path(path).suffix.lower())
    look = Look(
        source=source.name,
        looked_at=now.isoformat(timespec="seconds"),
        path=path,
        sha256=digest,
        bytes=size,
        modified_at=changed.isoformat(timespec="seconds"),
        covers_from=covers[0].isoformat() if covers else None,
        covers_to=covers[1].isoformat() if covers else None,
        live=live,
        whole=whole,
    )
    return look, is_new


def _failed(workspace: Workspace, source: Source, now: datetime, finding: Finding) -> _Brought:
    _write_down(workspace, source, now, (), "failed", (finding,))
    return _Brought(findings=(finding,))


def _write_down(workspace: Workspace, source: Source, now: datetime, looks: Sequence[Look], state: State,
                findings: Sequence[Finding], stated: Sequence[Control] = ()) -> None:  # fmt: skip
    """The looks of a source, then its visit: a visit in the log has all its looks there."""
    append_lines(workspace.snapshots / "looks.jsonl", map(asdict, looks))
    controls: list[dict[str, Any]] = [
        {"name": one.name, "on": one.on.isoformat(), "until": (one.until or one.on).isoformat(), "value": one.value}
        for one in stated
    ]
    visit = Visit(
        source.name, now.isoformat(timespec="seconds"), state, tuple(one.code for one in findings), tuple(controls)
    )
    append_lines(workspace.snapshots / "visits.jsonl", [asdict(visit)])
