"""The verbs as Prefect tasks, and a run of all of them: about ten tasks however many agencies there are.

What Prefect stores is not ours to lose: it sees plain parameters, Chinese lines and codes, never a row. An exception that is no
refusal may quote a row of a ledger, so Prefect is told only what kind it was and where; `once` hands on the exception itself.
"""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
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
from pipeline.operations import TITLES, VERBS, Done, Run, Say, Stopped, console, perform, with_progress

# A share that hiccups is back in seconds; one that is not is a finding, and the rest of the night goes on.
LOOK_AGAIN_AFTER = (2, 5, 15)


class Ended(Exception):
    """A run that ended early. Its text is fit for Prefect's store; `reason` is what happened."""

    def __init__(self, reason: Exception) -> None:
        self.reason = reason
        super().__init__(_fit_to_store(reason))


class SourceSilent(Exception):
    """A source could not be read just now; Prefect tries the pull again."""


def carry(flow: str, run: Run) -> State[Any]:
    """All verbs in order as tasks, shown in the terminal and in Prefect. Completed holds what was done, Failed an Ended."""
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
            done = with_progress(run, each)
            artifacts.show_figures(flow, run)
    except Ended as ended:
        refused = ended.reason.finding if isinstance(ended.reason, Refusal) else None
        found = ended.reason.done if isinstance(ended.reason, Stopped) else finished
        artifacts.show_findings(flow, found, refused)
        return Failed(message=str(ended), data=ended)
    artifacts.show_findings(flow, done)
    what = tally(finding for one in done for finding in one.findings)
    return Completed(message=f"{done[-1].line}；问题：{what}", data=done)


def once(flow: Callable[..., Any], run: Run) -> tuple[Done, ...]:
    """Run a flow in this process, now. Raises Refusal and Stopped as themselves, a bug as itself."""
    assert run.known_on is None, "a flow publishes what is known now; looking back is `gongkai figures --as-known-on`"
    with ExitStack() as settings:
        settings.enter_context(_quiet())
        # Every flow would wait up to a second at its end for the thread of its heartbeat.
        settings.enter_context(temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}))
        with console.status("启动 Prefect（第一次较慢）…"):
            settings.enter_context(server.reached())
        try:
            done: tuple[Done, ...] = flow(
                workspace=str(run.workspace.folder), year=run.year, sources=list(run.only), now=run.now
            )
        except Ended as ended:
            raise ended.reason from None
    return done


def _step(verb: str) -> Task[[Run, Say], Done]:
    """A verb as a task of the same name. Only pulling is tried again: everything after it works on bytes already here."""

    def step(run: Run, say: Say) -> Done:
        with fit_for_prefect():
            done = perform(run, verb, say)
        if verb == "pull":
            _look_again(run, done, say)
        return done

    delays = LOOK_AGAIN_AFTER if verb == "pull" else ()
    return Task(
        step,
        name=verb,
        description=TITLES[verb],
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=len(delays),
        retry_delay_seconds=list(delays),
        retry_condition_fn=_is_silence,
    )


def _look_again(run: Run, done: Done, say: Say) -> None:
    """Raise SourceSilent while a folder that could not be read may still come back. Platforms were tried again while they were asked."""
    folders = {source.name for source in run.workspace.settings.source if not is_live(source, run.workspace)}
    silent = [one.refers_to for one in done.findings if one.code == "SOURCE-DEAD" and one.refers_to in folders]
    context = TaskRunContext.get()
    tries = context.task_run.run_count if context else len(LOOK_AGAIN_AFTER) + 1
    if silent and tries <= len(LOOK_AGAIN_AFTER):
        say(f"{'、'.join(map(str, silent))} 读取失败，{LOOK_AGAIN_AFTER[tries - 1]} 秒后重试")
        raise SourceSilent("、".join(map(str, silent)))


def _is_silence(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    return isinstance(state.data, SourceSilent)


@contextmanager
def fit_for_prefect() -> Iterator[None]:
    """Let nothing out that Prefect may not store."""
    try:
        yield
    except Ended:
        raise
    except Exception as reason:
        raise Ended(reason) from None


def _fit_to_store(reason: Exception) -> str:
    if isinstance(reason, Refusal):
        return f"[{reason.finding.code}] {reason.finding.message}{reason.finding.what_to_do}"
    if isinstance(reason, Stopped):
        blocking = Counter(f.code for done in reason.done for f in done.findings if f.severity == "block")
        return f"有阻断性问题，没有发布：{'，'.join(f'{code} {count}' for code, count in blocking.items())}"
    way = " → ".join(f"{place}:{line}" for place, line in _our_places(reason)[-3:])
    return f"程序错误 {type(reason).__name__}（{way}）。原文可能含个人信息，不写入 Prefect；加 --direct 运行可见"


def _our_places(reason: Exception) -> list[tuple[str, int | None]]:
    """File and line of each step through our own code to where an exception was raised."""
    folders = {Path(package.__file__ or "").parent for package in (pipeline, flows)}
    frames = traceback.extract_tb(reason.__traceback__)
    return [
        (Path(frame.filename).relative_to(folder.parent).as_posix(), frame.lineno)
        for frame in frames
        for folder in folders
        if Path(frame.filename).is_relative_to(folder)
    ]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Prefect says of runs and tasks in Prefect: the terminal shows our own lines, and a refusal without a traceback.

    Warnings that libraries have for programmers stay out of the terminal too: Prefect would print what else is not printed.
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
