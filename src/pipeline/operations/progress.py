"""A run with its progress shown at the terminal: a bar while it works, a line for each verb, the digest after a night."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pipeline.core import Refusal, compose
from pipeline.operations.execute import perform, perform_all
from pipeline.operations.run import TITLES, VERBS, Done, Run, Say

console = Console(stderr=True, highlight=False, soft_wrap=True)


def with_progress(run: Run, do: Callable[[Run, str, Say], Done] = perform) -> tuple[Done, ...]:
    """Execute all verbs with a progress bar, and after a night its digest. `do` executes one verb."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    # Where nobody watches, a bar that turns costs processor time for nothing.
    with Progress(*columns, console=console, transient=False, auto_refresh=console.is_terminal) as progress:
        bar = progress.add_task(TITLES[VERBS[0]], total=len(VERBS))

        def each(run: Run, verb: str) -> Done:
            progress.update(bar, description=TITLES[verb])
            done = do(run, verb, lambda what: progress.update(bar, description=f"{TITLES[verb]} {what}"))
            progress.console.print(f"{TITLES[verb]}：{done.line}")
            progress.advance(bar)
            return done

        if run.strict or not run.workspace.settings.digest.to:
            return perform_all(run, each)
        try:
            results = perform_all(run, each)
        except Exception as error:
            _send_failure(run, error)
            raise
        return (*results, each(run, "digest"))


def _send_failure(run: Run, error: Exception) -> None:
    """Send the receivers of the digest that a night published nothing: the sentence of a Refusal, only the type of another exception."""
    from pipeline.operations.digest.digest import send_digest

    reason = getattr(error, "reason", error)
    failure = reason.finding if isinstance(reason, Refusal) else compose("NIGHT-BROKEN", kind=type(reason).__name__)
    send_digest(run, failure=failure)
