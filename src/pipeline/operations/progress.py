"""A run with its progress shown at the terminal: a bar while it works, a line for each verb, the digest after a night."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.core import Refusal, compose
from pipeline.operations.execute import perform, perform_all
from pipeline.operations.run import TITLES, VERBS, Done, Run, Say


def tell(line: str) -> None:
    """Print a line for people, to standard error."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def waiting(why: str) -> Iterator[None]:
    """Show why nothing happens yet, where somebody watches."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(why):
        yield


def with_progress(run: Run, do: Callable[[Run, str, Say], Done] = perform) -> tuple[Done, ...]:
    """Execute all verbs with a progress bar, and after a night its digest. `do` executes one verb."""
    with _bar() as (show, finish):

        def each(run: Run, verb: str) -> Done:
            show(TITLES[verb])
            done = do(run, verb, lambda what: show(f"{TITLES[verb]} {what}"))
            finish(f"{TITLES[verb]}：{done.line}")
            return done

        if run.strict or not run.workspace.settings.digest.to:
            return perform_all(run, each)
        try:
            results = perform_all(run, each)
        except Exception as error:
            _send_failure(run, error)
            raise
        return (*results, each(run, "digest"))


@contextmanager
def _bar() -> Iterator[tuple[Say, Say]]:
    """Two functions: show what is being done, and print the line of a verb that is finished. A bar only where somebody watches."""
    if not sys.stderr.isatty():
        yield lambda _: None, tell
        return
    from rich.console import Console  # most nights run without a terminal
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True, highlight=False, soft_wrap=True)) as progress:
        bar = progress.add_task(TITLES[VERBS[0]], total=len(VERBS))

        def finish(line: str) -> None:
            progress.console.print(line, markup=False)
            progress.advance(bar)

        yield lambda what: progress.update(bar, description=what), finish


def _send_failure(run: Run, error: Exception) -> None:
    """Send the receivers of the digest that a night published nothing: the sentence of a Refusal, only the type of another exception."""
    from pipeline.operations.digest.digest import send_digest

    reason = getattr(error, "reason", error)
    failure = reason.finding if isinstance(reason, Refusal) else compose("NIGHT-BROKEN", kind=type(reason).__name__)
    send_digest(run, failure=failure)
