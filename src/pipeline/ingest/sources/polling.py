"""Polls live sources in parallel threads, each with a time limit. A source that does not answer must not delay the others.

The threads only wait for platforms; the caller stores the results, one source after another.
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
from pipeline.ingest.sources.interface import Fetch, FetchRequest, FetchResult

# A source without any answer for so long is given up before its own time limit.
FIRST_ANSWER_TIMEOUT = 30.0
# A source without an answer for so long no longer takes one of the places of those polled at once.
SLOW_AFTER_SECONDS = 1.0
# A fetcher returns what it has at its deadline; one that does not return so much later is given up.
GRACE_SECONDS = 5.0


@dataclass
class _PollState:
    """A poll under way: when it must end, when the platform was first asked, whether it has answered (time.monotonic())."""

    end: float
    started_at: float | None = None
    answered: bool = False

    @property
    def gives_up_at(self) -> float:
        """When it is given up if nothing changes."""
        if self.answered or self.started_at is None:
            return self.end
        return min(self.end, self.started_at + FIRST_ANSWER_TIMEOUT)

    @property
    def is_slow(self) -> bool:
        """Whether it waits for a first answer: then another source may be polled beside it."""
        return (
            not self.answered
            and self.started_at is not None
            and time.monotonic() - self.started_at > SLOW_AFTER_SECONDS
        )

    def note_request(self) -> None:
        self.started_at = self.started_at or time.monotonic()

    def note_answer(self) -> None:
        self.answered = True


@dataclass(frozen=True)
class PollTask:
    """One poll to make: the source, its fetcher, and its time limit in seconds."""

    source: Source
    preset: Preset
    fetch: Fetch
    seconds: float


def poll_sources(
    tasks: Sequence[PollTask], workspace: Workspace, now: datetime, at_once: int, say: Callable[[str], None]
) -> Iterator[tuple[PollTask, FetchResult]]:
    """Poll all sources, `at_once` at a time (those that wait for a first answer not counted); yields each as it ends.

    Errors are in `FetchResult.findings`, without secrets in their texts. The caller must store a result before it asks for the
    next one, because the scratch folder is deleted then.
    """
    done: queue.SimpleQueue[tuple[PollTask, FetchResult]] = queue.SimpleQueue()
    waiting = list(reversed(tasks))
    running: dict[str, _PollState] = {}
    folders = {task.source.name: snapshots.scratch_folder(workspace, task.source.name) for task in tasks}
    while waiting or running:
        while waiting and len(running) < 4 * at_once and sum(not state.is_slow for state in running.values()) < at_once:
            task = waiting.pop()
            state = _PollState(time.monotonic() + task.seconds + min(GRACE_SECONDS, task.seconds))
            running[task.source.name] = state
            request = _fetch_request(task, workspace, now, folders[task.source.name], say, state)
            # A daemon thread: a pool would wait at exit for the sources that never answer.
            threading.Thread(
                target=_run_fetcher, args=(task, request, done), name=f"pull {task.source.name}", daemon=True
            ).start()
        try:
            # Any source may become slow meanwhile, so the loop goes round every half second.
            next_end = min(state.gives_up_at for state in running.values())
            task, result = done.get(timeout=min(0.5, max(0.0, next_end - time.monotonic()) + 0.01))
        except queue.Empty:
            for name in [name for name, state in running.items() if state.gives_up_at <= time.monotonic()]:
                state = running.pop(name)
                task = next(task for task in tasks if task.source.name == name)
                yield task, FetchResult(findings=(_timeout_finding(task, state),))
            continue
        if running.pop(task.source.name, None) is None:
            continue  # it was given up before it returned
        yield task, replace(result, findings=tuple(map(_without_secrets, result.findings)))
        shutil.rmtree(folders[task.source.name], ignore_errors=True)


def _fetch_request(
    task: PollTask, workspace: Workspace, now: datetime, folder: Path, say: Callable[[str], None], state: _PollState
) -> FetchRequest:
    source = task.source
    return FetchRequest(
        now=now,
        folder=workspace.folder,
        preset=task.preset,
        cursor=snapshots.read_cursor(workspace, source.name),
        deadline=time.monotonic() + task.seconds,
        secret=lambda name: secret_of(source, name, workspace.folder),
        scratch=folder,
        reread_days=int(task.preset.fetch.get("reread_days", 7)) if source.reread_days is None else source.reread_days,
        say=say,
        on_request=state.note_request,
        on_answer=state.note_answer,
    )


def _run_fetcher(task: PollTask, request: FetchRequest, done: queue.SimpleQueue[tuple[PollTask, FetchResult]]) -> None:
    try:
        result = task.fetch(task.source, request)
    except Refusal as refusal:
        result = FetchResult(findings=(refusal.finding,))
    except Exception as error:
        # The exception's text may quote a row or a secret, so only its class and its place are reported.
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        name, kind = task.source.name, type(error).__name__
        result = FetchResult(findings=(compose("SOURCE-BROKEN", source=name, kind=kind, where=where, refers_to=name),))
    done.put((task, result))


def _timeout_finding(task: PollTask, state: _PollState) -> Finding:
    name = task.source.name
    unanswered = state.started_at is not None and not state.answered
    reason = f"对方 {FIRST_ANSWER_TIMEOUT:g} 秒没有任何答复" if unanswered else f"{task.seconds:g} 秒内没有读完"
    return compose("SOURCE-DEAD", source=name, reason=reason, refers_to=name)


def _without_secrets(finding: Finding) -> Finding:
    left, right = (None if side is None else scrub(side) for side in (finding.left, finding.right))
    return replace(
        finding, message=scrub(finding.message), what_to_do=scrub(finding.what_to_do), left=left, right=right
    )
