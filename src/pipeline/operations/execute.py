"""Executes the verbs of a run in order: called by `--direct`, and by the flows as Prefect tasks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.core import Refusal, Workspace, now_in_shanghai, read_workspace
from pipeline.operations import verbs
from pipeline.operations.next_day import new_standing
from pipeline.operations.run import VERBS, Done, Run, Say, Stopped, blocked, exclusive, kept_open, opened
from pipeline.operations.standing import (
    forget_standing,
    read_inputs,
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

    A night whose look finds nothing new only looks and publishes. `each` executes one verb: `perform`, or a Prefect task around it. A
    warehouse that turns out to be damaged is set aside, and the run begins again once, with an empty one.
    """
    with exclusive(run.workspace):
        try:
            results = _night(run, each) if run.whole_night else _each_verb(run, each)
        except Exception as error:
            refusal = getattr(error, "reason", error)
            if not isinstance(refusal, Refusal) or not _set_aside(run, refusal):
                raise
            results = _each_verb(run, each)
    if run.strict and blocked(results):
        raise Stopped(tuple(results), published=True)
    return tuple(results)


def _night(run: Run, each: Callable[[Run, str], Done]) -> list[Done]:
    """A night: all verbs, unless everything but the day stands as the last night left it. Keeps a record of what it leaves."""
    before = read_standing(run.workspace)
    if before is None or not before.is_as_left(run.workspace):
        before = None
        _try_warehouse(run)
    pulled = each(run, "pull")
    found = read_inputs(run.workspace)
    if before is not None and pulled.unchanged and before.holds(run.workspace, found, run.now.date()):
        standing = replace(before, pulled=texts_of(pulled.findings))
        return [pulled, each(replace(run, standing=standing), "publish")]
    results = _each_verb(run, each, pulled)
    left = new_standing(run, found, before, results)
    if left is not None:
        write_standing(run.workspace, left)
    return results


def _each_verb(run: Run, each: Callable[[Run, str], Done], pulled: Done | None = None) -> list[Done]:
    """All verbs in their order; `pulled`: the result of the first one, where it is done."""
    if pulled is None:
        _try_warehouse(run)
        pulled = each(run, "pull")
    results = [replace(pulled, findings=pulled.about(run.year, run.agency))]
    with kept_open(run) as after_a_verb:
        for verb in VERBS[1:]:
            if verb == "seal" and run.strict and blocked(results):
                raise Stopped(tuple(results), proposal=verbs.propose(run))
            done = each(run, verb)
            after_a_verb()
            results.append(replace(done, findings=done.about(run.year, run.agency)))
            if verb in ("fill", "seal"):
                results = _with_waivers(run, results)
    return results


def _try_warehouse(run: Run) -> None:
    """Open the warehouse before any platform is asked, and set it aside if it is damaged. Other refusals are the first verb's."""
    if not run.workspace.warehouse.is_dir():
        return
    try:
        with opened(run):
            pass
    except Refusal as refusal:
        _set_aside(run, refusal)


def _set_aside(run: Run, refusal: Refusal) -> bool:
    from pipeline.ingest import set_aside_warehouse

    return set_aside_warehouse(run.workspace, refusal)


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
