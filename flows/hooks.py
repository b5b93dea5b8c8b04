"""What people can find and be alerted on: names and tags of runs, the message when a night ends badly, the event of a finished night."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prefect import get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.context import FlowRunContext
from prefect.events import emit_event
from prefect.runtime import flow_run

from flows import artifacts
from pipeline.core import Finding, Refusal, compose, now_in_shanghai, read_workspace
from pipeline.operations import Done, Run, RunKind, Verdict, send_digest, workspace_id, workspace_tag

TAG = "gongkai"
NIGHT_FINISHED = "gongkai.night.finished"


def name_of_night() -> str:
    """Such as `每晚 2026-11-30 楚雄州生态环境局`."""
    return _name("每晚", flow_run.parameters)


def name_of_year_end() -> str:
    """Such as `年终 2019 楚雄州生态环境局`."""
    return _name(f"年终 {flow_run.parameters.get('year')}", flow_run.parameters)


def _name(kind: str, values: dict[str, Any]) -> str:
    day = "" if kind != "每晚" else f" {now_in_shanghai():%Y-%m-%d}"
    folder = Path(str(values.get("workspace")))
    try:
        agencies = read_workspace(folder).settings.agency
    except Refusal:  # the run will say so
        return f"{kind}{day} {folder.name}"
    names = [agency.name for agency in agencies if values.get("agency") in (None, agency.id)]
    return f"{kind}{day} {names[0]}{f'等 {len(names)} 个单位' if len(names) > 1 else ''}" if names else f"{kind}{day}"


def tag_run(run: Run) -> None:
    """Tag the run in Prefect with the product, the workspace and the year, beside the tags that it has."""
    context = FlowRunContext.get()
    assert context is not None
    assert context.flow_run is not None
    tags = {TAG, workspace_tag(run.workspace), *([str(run.year)] if run.year is not None else [])}
    with get_client(sync_client=True) as client:
        client.update_flow_run(context.flow_run.id, tags=tags | set(context.flow_run.tags))


def tell_finished(run: Run, verdict: Verdict, results: Sequence[Done]) -> None:
    """Send the event of a finished night. Labels are what automations match; the payload holds the counts."""
    counts = Counter(finding.severity for done in results for finding in done.findings if finding.waived_by is None)
    emit_event(
        NIGHT_FINISHED,
        resource={
            "prefect.resource.id": f"gongkai.workspace.{workspace_id(run.workspace)}",
            "prefect.resource.name": str(run.workspace.folder.resolve()),
            "gongkai.status": str(verdict.status),
            "gongkai.blocking": "yes" if counts["block"] else "no",
        },
        payload={
            "status": verdict.status,
            "blocking": counts["block"],
            "warnings": counts["warn"],
            "notes": counts["info"],
            "verbs": len(results),
        },
    )


def tell_night_failed(_flow: Any, run: FlowRun, state: State[Any]) -> None:
    """Send the receivers of the digest that a night ended without publishing, where the night could not say so itself.

    A night that fails by itself has told already: its state holds the reason.
    """
    if not (state.is_failed() and state.message and state.message.startswith("[")):
        _send_failure(run, state, compose("NIGHT-BROKEN", kind=state.name))


def tell_year_end_failed(_flow: Any, run: FlowRun, state: State[Any]) -> None:
    """Send the receivers of the digest that a year end did not come to its end. One typed at a terminal tells it there."""
    if run.deployment_id is not None:
        year = run.parameters.get("year")
        reason = state.message if state.is_failed() and state.message else f"{state.name}。"
        _send_failure(run, state, compose("YEAR-END-BROKEN", year=year, reason=reason))


def _send_failure(run: FlowRun, state: State[Any], failure: Finding) -> None:
    artifacts.end_progress(run.id, f"没有运行完（{state.name}）")
    workspace = read_workspace(Path(run.parameters["workspace"]))
    if workspace.settings.digest.to:
        send_digest(
            Run(workspace, now_in_shanghai(), year=failure.year, strict=failure.year is not None), failure=failure
        )


def hooks_of(kind: RunKind) -> dict[str, Any]:
    """The hooks and the name of the runs of a flow, as keywords of Prefect's decorator."""
    hooks = [tell_year_end_failed if kind.strict else tell_night_failed]
    name = name_of_year_end if kind.strict else name_of_night
    return {"flow_run_name": name, "on_failure": hooks, "on_crashed": hooks, "on_cancellation": hooks}
