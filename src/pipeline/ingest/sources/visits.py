"""Visits to live sources: all at the same time, each with a time limit, so that a dead one costs the night nothing but itself.

Waiting for platforms is all these threads do; what they bring is written down by the caller, one source after another.
"""

from __future__ import annotations

import queue
import shutil
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipeline.core import Finding, Refusal, Source, Workspace, compose, scrub, secret_of
from pipeline.ingest import snapshots
from pipeline.ingest.presets import Preset
from pipeline.ingest.sources.interface import Asked, Fetch, Fetched

# Who has not answered anything for so long is not waited for until the end of its time.
SILENT_SECONDS = 30.0
MUTE_SECONDS = 1.0
# After its deadline a fetcher hands over what it has; one that does not is left to itself.
GRACE_SECONDS = 5.0


@dataclass
class _Running:
    """A visit under way: when it must end, when the platform was first asked, whether it ever answered."""

    end: float
    knocked: float | None = None
    heard: bool = False

    @property
    def given_up(self) -> float:
        """When it is given up, as things stand."""
        return self.end if self.heard or self.knocked is None else min(self.end, self.knocked + SILENT_SECONDS)

    @property
    def mute(self) -> bool:
        """Whether it only waits for a first answer: then it takes nobody's place."""
        return not self.heard and self.knocked is not None and time.monotonic() - self.knocked > MUTE_SECONDS

    def knock(self) -> None:
        self.knocked = self.knocked or time.monotonic()

    def hear(self) -> None:
        self.heard = True


@dataclass(frozen=True)
class Call:
    """One visit to be paid: who is asked, how, and for how many seconds."""

    source: Source
    preset: Preset
    fetch: Fetch
    seconds: float


def visits(
    calls: Sequence[Call], workspace: Workspace, now: datetime, at_once: int, say: Callable[[str], None]
) -> Iterator[tuple[Call, Fetched]]:
    """Pay all visits, `at_once` at a time (those that wait for a first answer aside); yields each as it ends.

    Whatever goes wrong is in `Fetched.findings`; texts of platforms come out without secrets. What is yielded must be written down
    before the next is asked for: its scratch folder is gone then.
    """
    done: queue.SimpleQueue[tuple[Call, Fetched]] = queue.SimpleQueue()
    waiting = list(reversed(calls))
    running: dict[str, _Running] = {}
    folders = {call.source.name: snapshots.scratch(workspace, call.source.name) for call in calls}
    while waiting or running:
        while waiting and len(running) < 4 * at_once and sum(not visit.mute for visit in running.values()) < at_once:
            call = waiting.pop()
            visit = _Running(time.monotonic() + call.seconds + min(GRACE_SECONDS, call.seconds))
            running[call.source.name] = visit
            arguments = (call, _asked(call, workspace, now, folders[call.source.name], say, visit), done)
            threading.Thread(target=_visit, args=arguments, name=f"pull {call.source.name}", daemon=True).start()
        try:
            # Somebody may fall silent any moment, so this looks up every half second.
            first = min(visit.given_up for visit in running.values())
            call, fetched = done.get(timeout=min(0.5, max(0.0, first - time.monotonic()) + 0.01))
        except queue.Empty:
            for name in [name for name, visit in running.items() if visit.given_up <= time.monotonic()]:
                visit = running.pop(name)
                call = next(call for call in calls if call.source.name == name)
                yield call, Fetched(findings=(_overdue(call, visit),))
            continue
        if running.pop(call.source.name, None) is None:
            continue  # it was given up before it answered
        yield call, replace(fetched, findings=tuple(map(_scrubbed, fetched.findings)))
        shutil.rmtree(folders[call.source.name], ignore_errors=True)


def _asked(
    call: Call, workspace: Workspace, now: datetime, folder: Path, say: Callable[[str], None], visit: _Running
) -> Asked:
    source = call.source
    return Asked(
        now=now,
        folder=workspace.folder,
        preset=call.preset,
        cursor=snapshots.read_cursor(workspace, source.name),
        deadline=time.monotonic() + call.seconds,
        secret=lambda name: secret_of(source, name, workspace.folder),
        scratch=folder,
        reread_days=int(call.preset.fetch.get("reread_days", 7)) if source.reread_days is None else source.reread_days,
        say=say,
        knock=visit.knock,
        heard=visit.hear,
    )


def _visit(call: Call, asked: Asked, done: queue.SimpleQueue[tuple[Call, Fetched]]) -> None:
    try:
        fetched = call.fetch(call.source, asked)
    except Refusal as refusal:
        fetched = Fetched(findings=(refusal.finding,))
    except Exception as error:
        # Its text may quote a row or a secret: only what kind it was and where.
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        name, kind = call.source.name, type(error).__name__
        fetched = Fetched(findings=(compose("SOURCE-BROKEN", source=name, kind=kind, where=where, refers_to=name),))
    done.put((call, fetched))


def _overdue(call: Call, visit: _Running) -> Finding:
    name = call.source.name
    silent = visit.knocked is not None and not visit.heard
    reason = f"对方 {SILENT_SECONDS:g} 秒没有任何答复" if silent else f"{call.seconds:g} 秒内没有读完"
    return compose("SOURCE-DEAD", source=name, reason=reason, refers_to=name)


def _scrubbed(finding: Finding) -> Finding:
    left, right = (None if side is None else scrub(side) for side in (finding.left, finding.right))
    return replace(
        finding, message=scrub(finding.message), what_to_do=scrub(finding.what_to_do), left=left, right=right
    )
