"""Executes the verbs of a run in order: called by `--direct`, and by the flows as Prefect tasks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.core import Workspace, now_in_shanghai, read_workspace
from pipeline.operations import verbs
from pipeline.operations.run import VERBS, Done, Run, Say, Stopped, blocked, exclusive, opened
from pipeline.operations.standing import (
    forget_standing,
    inputs_fingerprint,
    new_standing,
    read_standing,
    texts_of,
    write_standing,
)

Verb = Callable[[Run, Say], Done]

# The verbs in the order of a run, then the digest that follows a night.
STEPS: dict[str, Verb] = {
    "pull": verbs.pull,
    "load": verbs.load,
    "correct": verbs.correct,
    "check": verbs.check,
    "count": verbs.count,
    "fill": verbs.fill,
    "seal": verbs.seal,
    "publish": verbs.publish,
    "render": verbs.render,
    "digest": verbs.digest,
}


def perform(run: Run, verb: str, say: Say = lambda _: None) -> Done:
    """Execute a verb, or the digest. Raises Refusal when it cannot be done at all."""
    if verb not in ("pull", "digest") and run.standing is None:
        forget_standing(run.workspace)
    return STEPS[verb](run, say)


def as_function(verb: str) -> Callable[..., Done]:
    """A verb as a function over a workspace, for Python: `pipeline.count("data", year=2019)`. Raises Refusal."""

    def function(workspace: Workspace | Path | str, **settings: Any) -> Done:
        read = workspace if isinstance(workspace, Workspace) else read_workspace(workspace)
        with exclusive(read):
            return perform(Run(read, settings.pop("now", None) or now_in_shanghai(), **settings), verb)

    function.__name__ = verb
    function.__doc__ = (
        f"The verb `{verb}` over a workspace (its folder, or read); keywords are the fields of "
        "`pipeline.operations.run.Run`."
    )
    return function


def perform_all(run: Run, each: Callable[[Run, str], Done] = perform) -> tuple[Done, ...]:
    """Execute all verbs under the writers' lock; results hold the findings about the run's year and agency. Raises Stopped, Refusal.

    A night whose look finds nothing new only looks and publishes. `each` executes one verb: `perform`, or a Prefect task around it.
    """
    with exclusive(run.workspace):
        if not run.whole_night:
            return _all_verbs(run, each, ())
        before = read_standing(run.workspace)
        before = before if before is not None and before.is_as_left(run.workspace) else None
        pulled = each(run, "pull")
        fingerprint = inputs_fingerprint(run.workspace)
        if before is not None and pulled.unchanged and before.holds(run.workspace, fingerprint, run.now.date()):
            standing = replace(before, pulled=texts_of(pulled.findings))
            return (pulled, each(replace(run, standing=standing), "publish"))
        results = _all_verbs(run, each, (pulled,))
        left = new_standing(run, fingerprint, before, results)
        if left is not None:
            write_standing(run.workspace, left)
        return results


def _all_verbs(run: Run, each: Callable[[Run, str], Done], done: tuple[Done, ...]) -> tuple[Done, ...]:
    """The verbs that are not `done` yet, in their order."""
    results = [replace(result, findings=result.about(run.year, run.agency)) for result in done]
    for verb in VERBS[len(done) :]:
        if verb == "seal" and run.strict and blocked(results):
            raise Stopped(tuple(results), proposal=verbs.propose(run))
        result = each(run, verb)
        results.append(replace(result, findings=result.about(run.year, run.agency)))
        if verb in ("fill", "seal"):
            results = _with_waivers(run, results)
    if run.strict and blocked(results):
        raise Stopped(tuple(results), published=True)
    return tuple(results)


def _with_waivers(run: Run, results: list[Done]) -> list[Done]:
    """The same results with the name of the waiver in each waived finding; waivers apply once everything is judged."""
    from pipeline.quality import waiver_key

    with opened(run) as warehouse:
        waived = {tuple(row[:4]): row[4] for row in warehouse.rows("operations/waived")}
    return [
        replace(
            done,
            findings=tuple(replace(finding, waived_by=waived.get(waiver_key(finding))) for finding in done.findings),
        )
        for done in results
    ]
