"""pull: store what every source holds now as snapshots, byte for byte, and log the fetch.

A source is files in a folder, or a platform that is polled (`sources/`). Both become snapshots and fetch records, so that the later
verbs treat them alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from pipeline.core import (
    Finding,
    Refusal,
    Source,
    Workspace,
    append_lines,
    compose,
    is_no_room,
    room_in,
    scrub_bytes,
    user_files,
    wall_time,
)
from pipeline.ingest import retention, snapshots
from pipeline.ingest.presets import Preset
from pipeline.ingest.privacy import personal_numbers_typed
from pipeline.ingest.readers.document_time import document_time
from pipeline.ingest.readers.failures import ends_the_run, source_failed
from pipeline.ingest.registry import (
    DECLARED,
    ledger_sources,
    list_source,
    preset_of,
    relative_path,
    selected_sources,
)
from pipeline.ingest.snapshots import FetchRecord, Poll
from pipeline.ingest.sources.fetchers import fetcher_of
from pipeline.ingest.sources.interface import Control, FetchResult
from pipeline.ingest.sources.polling import PollTask, poll_sources

State = Literal["whole", "partial", "failed"]


@dataclass(frozen=True)
class PullResult:
    """What a pull fetched: its fetch records, how many of them had new bytes, and what went wrong.

    `unchanged`: every source shows exactly what it showed at the look before.
    """

    records: tuple[FetchRecord, ...]
    new: int
    findings: tuple[Finding, ...]
    unchanged: bool


@dataclass(frozen=True)
class _SourceResult:
    """What was fetched from one source."""

    records: tuple[FetchRecord, ...] = ()
    new: int = 0
    findings: tuple[Finding, ...] = ()


def pull_sources(
    workspace: Workspace,
    *,
    now: datetime,
    only: Iterable[str] = (),
    say: Callable[[str], None] = lambda _: None,
) -> PullResult:
    """Fetch from every source, or from those named `only`. A source that cannot be reached is a finding; the others go on.

    Raises Refusal SOURCE-UNKNOWN for a name in `only` that is no source, DISK-FULL when a snapshot cannot be written.
    """
    results: list[_SourceResult] = []
    tasks: list[PollTask] = []
    snapshots.prepare(workspace)
    earlier = _Earlier.read(workspace)
    clock = _clock_findings(earlier, now)
    with room_in(workspace.snapshots):
        for source in selected_sources(workspace, only):
            if source.steps_of is not None or (source.retired_on is not None and source.retired_on <= now.date()):
                continue
            try:
                preset = preset_of(source, workspace)
                fetch = fetcher_of(source, preset)
            except Refusal as refusal:
                results.append(_failed(workspace, source, now, refusal.finding))
                continue
            if fetch is not None:
                tasks.append(PollTask(source, preset, fetch, source.time_limit_seconds))
                continue
            try:
                results.append(_fetch_files(source, preset, workspace, now, earlier))
            except Exception as error:
                if ends_the_run(error):
                    raise
                results.append(_failed(workspace, source, now, source_failed(workspace, source.name, error)))
            say(source.name)
        # Sources that failed last time first: waiting for them then overlaps with polling the others.
        tasks.sort(key=lambda task: not earlier.failed(task.source.name))
        for task, result in poll_sources(tasks, workspace, now, workspace.settings.pulled_at_once, say):
            results.append(_store_result(task.source, result, workspace, now))
            say(task.source.name)
    _, presets = user_files(workspace.folder / "presets")
    records = tuple(record for result in results for record in result.records)
    ledgers = ledger_sources(workspace)
    retained = retention.apply_retention(workspace, ledgers, (*earlier.records, *records), now)
    typed = personal_numbers_typed(workspace)
    return PullResult(
        records,
        sum(result.new for result in results),
        (*(finding for result in results for finding in result.findings), *presets, *clock, *retained, *typed),
        earlier.shows(records),
    )


@dataclass(frozen=True)
class _Earlier:
    """What the logs hold of earlier looks, oldest first."""

    records: tuple[FetchRecord, ...]
    polls: tuple[Poll, ...]

    @classmethod
    def read(cls, workspace: Workspace) -> _Earlier:
        return cls(tuple(snapshots.fetch_records(workspace)), tuple(snapshots.polls(workspace)))

    def failed(self, source: str) -> bool:
        """Whether the last poll of a source brought nothing."""
        return next((poll.state == "failed" for poll in reversed(self.polls) if poll.source == source), False)

    def shows(self, records: Sequence[FetchRecord]) -> bool:
        """Whether these records hold what the newest ones before them hold: no other content, no file more or less."""
        newest = {(record.source, record.path): record for record in self.records}
        last_look = {poll.source: poll.looked_at for poll in self.polls}
        present = {
            place
            for place, record in newest.items()
            if not record.live and record.looked_at == last_look.get(record.source)
        }
        now = {(record.source, record.path): record for record in records}
        same = all(place in newest and newest[place].content == record.content for place, record in now.items())
        return same and present == {place for place, record in now.items() if not record.live}


def _clock_findings(earlier: _Earlier, now: datetime) -> list[Finding]:
    """A finding where the pull before was later than this one: one of the two met a wrong clock. Order comes from the log, not from it.

    Told once: the night after it is compared with this one.
    """
    newest = earlier.polls[-1].looked_at if earlier.polls else ""
    written = now.isoformat(timespec="seconds")
    return [compose("CLOCK-BEHIND", now=written, newest=newest)] if newest > written else []


def stated_period(preset: Preset, name: str) -> tuple[date, date] | None:
    """First and last day that a file's name states, by the preset's `covers`; None when it states none or an impossible one."""
    match = re.search(preset.covers, name) if preset.covers else None
    if match is None:
        return None
    try:
        first, last = (datetime.strptime(re.sub(r"\D", "", text), "%Y%m%d").date() for text in match.groups()[:2])
    except ValueError:
        return None
    return (first, last) if first <= last else None


def _fetch_files(
    source: Source, preset: Preset, workspace: Workspace, now: datetime, earlier: _Earlier
) -> _SourceResult:
    """Store every file of a folder. A file that cannot be read is reported; the others are stored."""
    records: list[FetchRecord] = []
    findings: list[Finding] = []
    unreadable: list[OSError] = []
    new = 0
    last_look = _last_look(earlier, source.name, now)
    known = {record.path: record for record in earlier.records if record.source == source.name}
    try:
        files, findings = list_source(source, workspace)
    except Refusal as refusal:
        files, findings = [], [refusal.finding]
    for file in files:
        try:
            record, is_new = _fetch_file(file, source, preset, workspace, now, last_look, known)
        except OSError as error:
            if is_no_room(error):
                raise
            unreadable.append(error)
            continue
        records.append(record)
        new += is_new
    if source is DECLARED and not unreadable and not any(finding.severity == "block" for finding in findings):
        records += _empty_registers(workspace, {record.path for record in records}, now, earlier)
    if unreadable:
        several = f"（{len(unreadable)} 个文件）" if len(unreadable) > 1 else ""
        reason = f"{unreadable[0].strerror}{several}"
        findings.append(compose("SOURCE-DEAD", source=source.name, reason=reason, refers_to=source.name))
    if source is not DECLARED or records:
        failed = any(finding.severity == "block" for finding in findings)
        _write_log(workspace, source, now, records, "failed" if failed else "whole", findings)
    return _SourceResult(tuple(records), new, tuple(findings))


def _last_look(earlier: _Earlier, source: str, now: datetime) -> datetime | None:
    """The look at a source's folder before this one; None at the first."""
    looks = [datetime.fromisoformat(poll.looked_at) for poll in earlier.polls if poll.source == source]
    return max((look for look in looks if look < now), default=None)


def _empty_registers(workspace: Workspace, present: Set[str], now: datetime, earlier: _Earlier) -> list[FetchRecord]:
    """An empty snapshot of every register that was there before and is not now: who takes it away withdraws what stood in it."""
    newest = {record.path: record for record in earlier.records if record.source == DECLARED.name}
    records = []
    for path, record in newest.items():
        if path not in present and record.bytes:
            with snapshots.temporary_file(workspace, DECLARED.name) as copy:
                copy.touch()
                digest, size, _ = snapshots.store(workspace, DECLARED.name, copy, path)
                records.append(snapshots.record_of(DECLARED.name, now, path, digest, size, None, now))
    return records


def _fetch_file(
    file: Path,
    source: Source,
    preset: Preset,
    workspace: Workspace,
    now: datetime,
    last_look: datetime | None,
    known: Mapping[str, FetchRecord],
) -> tuple[FetchRecord, bool]:
    """Copy one file into the snapshots, unless they have what it had at an earlier look. Returns its record and whether its bytes are new.

    `last_look`: a file that is older than the look before, but was not there then, kept its time when it was moved: it is its own.
    `known`: the newest record of each path.
    """
    path, covers = relative_path(file, source, workspace), stated_period(preset, file.name)

    before = known.get(path)
    if before is not None and snapshots.has_same(workspace, before, file):
        digest, size, is_new = before.sha256, before.bytes, False
        modified, document = wall_time(file.stat().st_mtime), document_time(file)
    else:
        with snapshots.temporary_file(workspace, source.name) as copy:
            with copy.open("wb") as target, file.open("rb") as original:
                snapshots.write_synced(target, original)
            modified, document = wall_time(file.stat().st_mtime), document_time(copy)
            digest, size, is_new = snapshots.store(workspace, source.name, copy, path)
    if document is None and last_look is not None and modified < last_look:
        document = modified
    if document is not None and document > now:
        document = None
    record = snapshots.record_of(source.name, now, path, digest, size, covers, modified, document=document)
    return record, is_new


def _store_result(source: Source, result: FetchResult, workspace: Workspace, now: datetime) -> _SourceResult:
    """Store what a platform delivered: first the bytes, then the log, and the cursor last."""
    records: list[FetchRecord] = []
    new = 0
    for delivery in result.deliveries:
        with snapshots.temporary_file(workspace, source.name) as copy:
            with copy.open("wb") as target:
                if isinstance(delivery.content, bytes):
                    snapshots.write_synced(target, scrub_bytes(delivery.content))
                else:
                    with delivery.content.open("rb") as original:
                        snapshots.write_synced(target, original)
            digest, size, is_new = snapshots.store(workspace, source.name, copy, delivery.name)
        records.append(
            snapshots.record_of(
                source.name, now, delivery.name, digest, size, delivery.covers, now, live=True, whole=delivery.whole
            )
        )
        new += is_new
    _write_log(workspace, source, now, records, _state(result), result.findings, result.controls)
    if result.cursor:
        snapshots.save_cursor(workspace, source.name, result.cursor)
    return _SourceResult(tuple(records), new, result.findings)


def _state(result: FetchResult) -> State:
    """Whether everything that was requested was delivered."""
    if not result.deliveries and any(finding.severity != "info" for finding in result.findings):
        return "failed"
    return "whole" if all(delivery.whole for delivery in result.deliveries) else "partial"


def _failed(workspace: Workspace, source: Source, now: datetime, finding: Finding) -> _SourceResult:
    _write_log(workspace, source, now, (), "failed", (finding,))
    return _SourceResult(findings=(finding,))


def _write_log(workspace: Workspace, source: Source, now: datetime, records: Sequence[FetchRecord], state: State,
               findings: Sequence[Finding], controls: Sequence[Control] = ()) -> None:  # fmt: skip
    """The fetch records of a source, then its poll: a poll in the log means that all its records are there."""
    append_lines(workspace.snapshots / "looks.jsonl", map(asdict, records))
    stated: list[dict[str, Any]] = [
        {
            "name": control.name,
            "on": control.on.isoformat(),
            "until": (control.until or control.on).isoformat(),
            "value": control.value,
        }
        for control in controls
    ]
    codes = tuple(finding.code for finding in findings)
    poll = Poll(source.name, now.isoformat(timespec="seconds"), state, codes, tuple(stated))
    append_lines(workspace.snapshots / "visits.jsonl", [asdict(poll)])
