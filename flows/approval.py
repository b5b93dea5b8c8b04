"""The year end with a person in it: the run waits in Prefect's page for the approval of exactly the figures it shows. 条例 art. 49.

A run that waits is suspended: it has no process, holds no lock and no place of its deployment, and nights go on. Resumed, it counts
anew and seals only when the figures are those that were shown; else it says which moved and shows them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, cast
from uuid import UUID, uuid4

from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.exceptions import ObjectNotFound
from prefect.flow_runs import suspend_flow_run
from prefect.input import RunInput
from prefect.input.run_input import keyset_from_base_key
from prefect.states import Cancelled
from pydantic import Field, StringConstraints, TypeAdapter, ValidationError, create_model

from flows import steps
from flows.approval_page import fingerprint_of, page_of
from pipeline.core import FrozenModel, Refusal, read_workspace
from pipeline.operations import YEAR_END, Done
from pipeline.sealing import Proposal

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"\S")]


class Answer(RunInput):
    """What a person answers: a named approver approves or returns the figures with this fingerprint."""

    decision: Literal["同意", "退回"] = Field(title="决定", description="同意即封存为下一版；退回则结束这次运行")
    approve_by: Text = Field(title="审定人", description="对这些数字负责的人的姓名")
    note: Text = Field(
        title="审定意见", description="同意的说明（有警告的，即接受的理由；更正的，是公开的理由）；退回的写明原因"
    )
    figures: str = Field(title="数字指纹", description="所审定的数字的指纹，不要改动")


class Shown(FrozenModel):
    """A proposal that waits for an answer: the key under which Prefect keeps the answer, and the figures as they were shown."""

    agency: str
    agency_name: str
    key: str
    figures_sha256: str
    figures: Mapping[str, str]


_SHOWN = TypeAdapter(tuple[Shown, ...])


def waits_for_approval(values: Mapping[str, Any]) -> bool:
    """Whether a run of the year end is to ask for an approval: it names no approver, and Prefect can start it again when it has one."""
    context = FlowRunContext.get()
    return values["approve_by"] is None and context is not None and _flow_run_of(context).deployment_id is not None


def run_until_approved(values: Mapping[str, Any]) -> State[Any]:
    """The body of a year end that asks: show, wait, seal, agency after agency. Each answer starts it again from its beginning.

    Failed as any year end, Cancelled when a person returned the figures. While it waits Prefect's Pause ends this process.
    """
    shown = _read(values)
    refusal: Refusal | None = None
    state: State[Any] | None = None
    answered = [(proposal, answer) for proposal in shown if (answer := _answer(proposal))]
    for proposal, answer in answered:
        if answer.decision == "退回":
            _write(values, ())
            return Cancelled(message=f"{proposal.agency_name}：{answer.approve_by}退回：{answer.note}")
        state = _seal(values, proposal, answer)
        refusal = _refusal_of(state)
        if state.is_failed() and refusal is None:
            return state
        shown = tuple(other for other in shown if other.agency != proposal.agency)
        _write(values, shown)
    if state is None or refusal is not None or values["agency"] is None:
        state = steps.run_verbs(YEAR_END, values)
        if state.is_failed():
            return state
    proposals = [proposal for done in cast(tuple[Done, ...], state.data) for proposal in done.proposals]
    for proposal in proposals:
        _ask(values, proposal, refusal)
    return state


def _seal(values: Mapping[str, Any], shown: Shown, answer: Answer) -> State[Any]:
    """The year end of one agency with its approver, over the figures that were shown."""
    approved = {**values, "agency": shown.agency, "approve_by": answer.approve_by, "note": answer.note}
    return steps.run_verbs(YEAR_END, approved, figures_sha256=shown.figures_sha256, figures_shown=shown.figures)


def _ask(values: Mapping[str, Any], proposal: Proposal, refusal: Refusal | None) -> None:
    """Show a proposal in Prefect's page and end this process until somebody answers, at most the days of the workspace's settings."""
    readiness = proposal.readiness
    shown = Shown(agency=readiness.agency, agency_name=readiness.name, key=uuid4().hex,
                  figures_sha256=proposal.figures_sha256, figures=proposal.figures)  # fmt: skip
    _write(values, (*(other for other in _read(values) if other.agency != shown.agency), shown))
    workspace = read_workspace(Path(values["workspace"]))
    form = _form(proposal, page_of(workspace, proposal, refusal))
    suspend_flow_run(wait_for_input=form, key=shown.key, timeout=workspace.settings.serve.approval_days * 86400)


def _form(proposal: Proposal, page: str) -> type[Answer]:
    """The form for one proposal. Its fingerprint is the only value that Prefect accepts: the form of older figures is refused."""
    fingerprint = fingerprint_of(proposal.figures_sha256)
    about = Answer.model_fields["figures"]
    # Required, so that an answer always says what it is about; filled in, so that nobody has to type it.
    field = Field(title=about.title, description=about.description, json_schema_extra={"default": fingerprint})
    form = create_model("审定", __base__=Answer, figures=(Literal[fingerprint], field))
    form._description = page
    return form


def _answer(shown: Shown) -> Answer | None:
    """What a person answered; None while nobody has."""
    try:
        return Answer.load(keyset_from_base_key(f"suspended-{shown.key}"), _flow_run_id())
    except ObjectNotFound:
        return None


def _refusal_of(state: State[Any]) -> Refusal | None:
    """The refusal to seal that ended a run, after which the figures are shown again."""
    reason = state.data.reason if isinstance(state.data, steps.Ended) else None
    return reason if isinstance(reason, Refusal) and reason.finding.code.startswith("SEAL-") else None


def _read(values: Mapping[str, Any]) -> tuple[Shown, ...]:
    """The proposals of this run that wait for an answer. A file that is gone or damaged is no proposal: they are shown again."""
    try:
        return _SHOWN.validate_json(_file(values).read_bytes())
    except (OSError, ValidationError):
        return ()


def _write(values: Mapping[str, Any], shown: tuple[Shown, ...]) -> None:
    file = _file(values)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = file.with_suffix(".new")
    new.write_bytes(_SHOWN.dump_json(shown, indent=1))
    new.replace(file)


def _file(values: Mapping[str, Any]) -> Path:
    return Path(values["workspace"]) / "warehouse" / "approvals" / f"{_flow_run_id()}.json"


def _flow_run_id() -> UUID:
    context = FlowRunContext.get()
    assert context is not None
    return _flow_run_of(context).id


def _flow_run_of(context: FlowRunContext) -> Any:
    assert context.flow_run is not None
    return context.flow_run
