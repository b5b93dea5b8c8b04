"""The verbs as Prefect tasks, and a run of all of them: about ten tasks however many agencies there are.

Prefect stores what it sees, so it sees plain parameters, Chinese lines and codes, never a row. An exception that is no refusal may
quote a row of a ledger: Prefect gets only its type and place, and `run_flow` raises the exception itself.
"""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from prefect import Task, get_run_logger
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import Completed, Failed

import flows
import pipeline
from flows import artifacts, server
from pipeline.core import Refusal, tally
from pipeline.ingest import is_live
from pipeline.operations import (
    TITLES,
    VERBS,
    Done,
    Run,
    RunKind,
    RunRequest,
    Say,
    Stopped,
    console,
    perform,
    with_progress,
)

# Seconds between tries of a pull. A network share is often back within seconds; one that is not becomes a finding.
RETRY_DELAYS = (2, 5, 15)


class Ended(Exception):
    """A run that ended early. Its text may be stored by Prefect; `reason` is the exception that ended it."""

    def __init__(self, reason: Exception) -> None:
        self.reason = reason
        super().__init__(_storable_text(reason))


class SourceUnreadable(Exception):
    """A source could not be read just now; Prefect tries the pull again."""


def run_verbs(kind: RunKind, values: Mapping[str, Any]) -> State[Any]:
    """The body of a flow: all verbs in order as tasks, shown in the terminal and in Prefect.

    `values`: the flow's parameters, fields of a RunRequest. Completed holds the results of the verbs, Failed an Ended.
    """
    with fit_for_prefect():
        run = RunRequest(**values).to_run(strict=kind.strict)
    flow = kind.name
    logger = get_run_logger()
    finished: list[Done] = []
    progress = artifacts.open_progress(flow)

    def each(run: Run, verb: str, say: Say) -> Done:
        done = STEPS[verb](run, say)
        finished.append(done)
        artifacts.advance(progress, min(len(finished), len(VERBS)))
        logger.info("%s：%s", TITLES[verb], done.line)
        return done

    try:
        with fit_for_prefect():
            results = with_progress(run, each)
            artifacts.show_figures(flow, run)
    except Ended as ended:
        refused = ended.reason.finding if isinstance(ended.reason, Refusal) else None
        reached = ended.reason.done if isinstance(ended.reason, Stopped) else finished
        artifacts.show_findings(flow, reached, refused)
        return Failed(message=str(ended), data=ended)
    artifacts.show_findings(flow, results)
    summary = tally(finding for done in results for finding in done.findings)
    return Completed(message=f"{results[-1].line}；问题：{summary}", data=results)


def run_flow(flow: Callable[..., Any], kind: RunKind, request: RunRequest) -> tuple[Done, ...]:
    """Run a flow in this process, now, with everything it was asked. Raises Refusal, Stopped, or whatever exception ended it."""
    parameters = request.values_for(kind.name)
    with ExitStack() as settings:
        settings.enter_context(_quiet_terminal())
        # Every flow would wait up to a second at its end for the thread of its heartbeat.
        settings.enter_context(temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}))
        with console.status("启动 Prefect（第一次较慢）…"):
            settings.enter_context(server.reachable_server())
        try:
            results: tuple[Done, ...] = flow(**parameters)
        except Ended as ended:
            raise ended.reason from None
    return results


def _step(verb: str) -> Task[[Run, Say], Done]:
    """A verb as a task of the same name. Only pulling is tried again: everything after it works on bytes already here."""

    def step(run: Run, say: Say) -> Done:
        with fit_for_prefect():
            done = perform(run, verb, say)
        if verb == "pull":
            _retry_unreadable(run, done, say)
        return done

    delays = RETRY_DELAYS if verb == "pull" else ()
    return Task(
        step,
        name=verb,
        description=TITLES[verb],
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=len(delays),
        retry_delay_seconds=list(delays),
        retry_condition_fn=_is_unreadable,
    )


def _retry_unreadable(run: Run, done: Done, say: Say) -> None:
    """Raise SourceUnreadable while a folder that could not be read may still come back. Platforms have retries of their own."""
    folders = {source.name for source in run.workspace.settings.source if not is_live(source, run.workspace)}
    unreadable = [
        finding.refers_to for finding in done.findings if finding.code == "SOURCE-DEAD" and finding.refers_to in folders
    ]
    context = TaskRunContext.get()
    tries = context.task_run.run_count if context else len(RETRY_DELAYS) + 1
    if unreadable and tries <= len(RETRY_DELAYS):
        say(f"{'、'.join(map(str, unreadable))} 读取失败，{RETRY_DELAYS[tries - 1]} 秒后重试")
        raise SourceUnreadable("、".join(map(str, unreadable)))


def _is_unreadable(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    return isinstance(state.data, SourceUnreadable)


@contextmanager
def fit_for_prefect() -> Iterator[None]:
    """Turn every exception into an Ended, whose text Prefect may store."""
    try:
        yield
    except Ended:
        raise
    except Exception as reason:
        raise Ended(reason) from None


def _storable_text(reason: Exception) -> str:
    if isinstance(reason, Refusal):
        return f"[{reason.finding.code}] {reason.finding.message}{reason.finding.what_to_do}"
    if isinstance(reason, Stopped):
        blocking = Counter(
            finding.code for done in reason.done for finding in done.findings if finding.severity == "block"
        )
        return f"有阻断性问题，没有发布：{'，'.join(f'{code} {count}' for code, count in blocking.items())}"
    frames = " → ".join(f"{file}:{line}" for file, line in _own_frames(reason)[-3:])
    return f"程序错误 {type(reason).__name__}（{frames}）。原文可能含个人信息，不写入 Prefect；加 --direct 运行可见"


def _own_frames(reason: Exception) -> list[tuple[str, int | None]]:
    """File and line of each frame of an exception's traceback that lies in this product's code."""
    folders = {Path(package.__file__ or "").parent for package in (pipeline, flows)}
    frames = traceback.extract_tb(reason.__traceback__)
    return [
        (Path(frame.filename).relative_to(folder.parent).as_posix(), frame.lineno)
        for frame in frames
        for folder in folders
        if Path(frame.filename).is_relative_to(folder)
    ]


@contextmanager
def _quiet_terminal() -> Iterator[None]:
    """Keep Prefect's log of runs and tasks out of the terminal, which shows our own lines, and a refusal without a traceback.

    Warnings of libraries stay out of it too: Prefect would print those that Python itself does not show.
    """
    loggers = [logging.getLogger(name) for name in ("prefect.flow_runs", "prefect.task_runs", "py.warnings")]
    before = [logger.propagate for logger in loggers]
    for logger in loggers:
        logger.propagate = False
    try:
        yield
    finally:
        for logger, propagated in zip(loggers, before, strict=True):
            logger.propagate = propagated


STEPS: dict[str, Task[[Run, Say], Done]] = {verb: _step(verb) for verb in TITLES}
