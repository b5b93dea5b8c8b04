"""The verbs as Prefect tasks, and a run of all of them: about ten tasks however many agencies there are.

Prefect stores what it sees, so it sees plain parameters, Chinese lines and codes, never a row. An exception that is no refusal may
quote a row of a ledger: Prefect gets only its type and place, and the name of the file that holds its text. Tasks and flows return the
state they end in: an exception that reached Prefect would be logged as unexpected, with a traceback.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from prefect import Task, get_run_logger
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.results import ResultRecord  # type: ignore[attr-defined]
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import Completed, Failed

from flows import artifacts, hooks, server
from pipeline.core import Refusal, as_refusal, place_of
from pipeline.ingest import is_live
from pipeline.operations import (
    TITLES,
    Done,
    Run,
    RunKind,
    RunRequest,
    Say,
    Stopped,
    Verdict,
    judge,
    perform,
    tell,
    waiting,
    with_progress,
)

# Seconds between tries of a pull. A network share is often back within seconds; one that is not becomes a finding.
RETRY_DELAYS = (2, 5, 15)


class Ended(Exception):
    """A run that ended early. Its text may be stored by Prefect; `reason` is the exception that ended it."""

    def __init__(self, reason: Exception) -> None:
        self.reason = reason
        super().__init__(_storable_text(reason))

    def in_words(self, workspace: Path) -> Ended:
        """The same with a refusal in the place of an error of the program, whose text is in a file of the workspace."""
        return self if isinstance(self.reason, Stopped) else Ended(as_refusal(self.reason, workspace))


class SourceUnreadable(Exception):
    """A source could not be read just now; Prefect tries the pull again."""


def run_verbs(kind: RunKind, values: Mapping[str, Any], *, lock_wait: float | None = None, **asking: Any) -> State[Any]:
    """The body of a flow: all verbs in order as tasks, shown in the terminal and in Prefect.

    `values`: the flow's parameters, fields of a RunRequest; `asking`: the fields of `Run` that say what approvers were asked;
    `lock_wait`: seconds to wait for another run over the workspace. A Completed state holds the results of the verbs, Failed an Ended.
    """
    logger = get_run_logger()
    finished: list[Done] = []
    progress = artifacts.Progress(kind.name)

    def each(run: Run, verb: str, say: Say) -> Done:
        done = result_of(STEPS[verb](run, say))
        finished.append(done)
        progress.advance()
        logger.info("%s：%s", TITLES[verb], done.line)
        return done

    run: Run | None = None
    try:
        with fit_for_prefect():
            run = _patient(replace(RunRequest(**values).to_run(strict=kind.strict), **asking), lock_wait)
            hooks.tag_run(run)
            results = with_progress(run, each)
            artifacts.show_published(kind.name, run)
    except Ended as error:
        ended = error.in_words(Path(values["workspace"]))
        reason = ended.reason
        assert isinstance(reason, (Refusal, Stopped))
        refused = reason.finding if isinstance(reason, Refusal) else None
        if isinstance(reason, Stopped) and reason.published and run is not None:
            artifacts.show_published(kind.name, run)
        artifacts.show_findings(kind.name, reason.done if isinstance(reason, Stopped) else finished, refused)
        verdict = judge(reason)
        progress.end(verdict)
        if run is not None and not kind.strict:
            hooks.tell_finished(run, verdict, finished)
        return Failed(message=str(ended), data=ended)
    verdict = judge(results)
    artifacts.show_findings(kind.name, results)
    progress.end(verdict)
    if not kind.strict:
        hooks.tell_finished(run, verdict, results)
    return state_of(verdict, results)


def _patient(run: Run, lock_wait: float | None) -> Run:
    """The run with another time to wait for the writers' lock."""
    if lock_wait is None:
        return run
    settings = run.workspace.settings.model_copy(update={"lock_wait_seconds": lock_wait})
    return replace(run, workspace=run.workspace.model_copy(update={"settings": settings}))


def state_of(verdict: Verdict, results: tuple[Done, ...]) -> State[Any]:
    """The Completed state of a run that a verdict lets pass, holding the results."""
    return Completed(name=verdict.name, message=verdict.message, data=results)


def run_flow(flow: Callable[..., Any], kind: RunKind, request: RunRequest) -> tuple[Done, ...]:
    """Run a flow in this process, now, with everything it was asked. Raises Refusal, Stopped."""
    parameters = request.values_for(kind.name)
    with ExitStack() as settings:
        settings.enter_context(_quiet_terminal())
        # Every flow would wait up to a second at its end for the thread of its heartbeat.
        settings.enter_context(temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}))
        with waiting("启动 Prefect（第一次较慢）…"):
            which = settings.enter_context(server.reachable_server())
        tell(which)
        try:
            results: tuple[Done, ...] = flow(**parameters)
        except Ended as ended:
            raise ended.reason from None
    return results


def _step(verb: str) -> Task[[Run, Say], Done | State[Any]]:
    """A verb as a task of the same name. Only pulling is tried again: everything after it works on bytes already here."""

    def step(run: Run, say: Say) -> Done | State[Any]:
        try:
            with fit_for_prefect():
                done = perform(run, verb, say)
        except Ended as ended:
            return Failed(message=str(ended), data=ended)
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


def result_of(outcome: Done | State[Any]) -> Done:
    """What a task returned. Raises the Ended in the state of a task that failed."""
    if isinstance(outcome, Done):
        return outcome
    ended = outcome.data.result if isinstance(outcome.data, ResultRecord) else outcome.data
    assert isinstance(ended, Ended)
    raise ended


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
    if isinstance(reason, (Refusal, Stopped)):
        return judge(reason).message
    return f"程序错误 {type(reason).__name__}（{place_of(reason)}）"


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


STEPS: dict[str, Task[[Run, Say], Done | State[Any]]] = {verb: _step(verb) for verb in TITLES}
