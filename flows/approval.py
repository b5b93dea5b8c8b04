"""The year end with a person in it: the run waits in Prefect's page for the approval of exactly the figures and the text it shows.

条例 art. 49. A run that waits is suspended: it has no process, holds no lock and no place of its deployment, and nights go on.
Resumed, it counts anew and seals only when figures and text are those that were shown; else it says what differs and shows them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, cast
from uuid import UUID, uuid4

from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.events import emit_event
from prefect.exceptions import ObjectNotFound, Pause
from prefect.flow_runs import suspend_flow_run
from prefect.input import RunInput
from prefect.input.run_input import keyset_from_base_key
from prefect.states import Cancelled, Completed, Failed
from pydantic import Field, StringConstraints, TypeAdapter, ValidationError, create_model

from flows import artifacts, steps
from flows.approval_page import fingerprint_of, page_of
from pipeline.core import FrozenModel, Refusal, now_in_shanghai, read_workspace
from pipeline.operations import YEAR_END, Done, Stopped, Verdict, judge
from pipeline.sealing import Proposal, Shown

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"\S")]
APPROVED, RETURNED, AGAIN = "同意", "退回", "重新核对"
# Seconds that an answered run waits for a night that holds the workspace: an approval is not lost to it.
PATIENCE = 3600.0
# Seconds after which Prefect ends a run that nobody ended when its time was over: flows/automations.py does, in Chinese.
GRACE = 3600


class Answer(RunInput):
    """What a person answers to the figures and the text with this fingerprint."""

    decision: Literal["同意", "退回", "重新核对"] = Field(
        title="决定", description="同意：封存为下一版；退回：不封存；重新核对：数据或文字改好之后，再算一次，再请审定"
    )
    approve_by: Text = Field(title="审定人", description="对这些数字和文字负责的人的姓名")
    note: Text = Field(
        title="审定意见",
        description="同意的说明（有警告的，即接受的理由；更正的，是公开的理由）；退回的写明原因；重新核对的写明改了什么",
    )
    figures: str = Field(title="指纹", description="所审定的数字和文字的指纹，自动填好，不要改动")


class Waiting(FrozenModel):
    """A proposal that waits for an answer: the key under which Prefect keeps the answer, and what was shown."""

    agency: str
    agency_name: str
    key: str
    shown: Shown


class Answered(FrozenModel):
    """What became of an agency's year: sealed with the exit status of its run, or returned (None). `line` is told at the run's end."""

    agency: str
    status: Literal[0, 1] | None
    line: str


class Record(FrozenModel):
    """What this run has asked and was answered so far."""

    waiting: Waiting | None = None
    answered: tuple[Answered, ...] = ()


_RECORD = TypeAdapter(Record)


def waits_for_approval(values: Mapping[str, Any]) -> bool:
    """Whether a run of the year end is to ask for an approval: it names no approver, and Prefect can start it again when it has one."""
    context = FlowRunContext.get()
    return values["approve_by"] is None and context is not None and _flow_run_of(context).deployment_id is not None


def run_until_approved(values: Mapping[str, Any]) -> State[Any]:
    """The body of a year end that asks: show, wait, seal, agency after agency. Each answer starts it again from its beginning.

    Ends as Failed as any year end; Cancelled when every year was returned; else Completed, saying what was sealed and what was
    returned. While it waits Prefect's Pause ends this process.
    """
    record = _read(values)
    problem: str | None = None
    waiting = record.waiting
    answer = _answer(waiting) if waiting else None
    if waiting and answer:
        if answer.decision == APPROVED:
            state = _seal(values, waiting, answer)
            problem = _problem_of(state)
            if state.is_failed() and problem is None:
                return _failed(state, record)
            if problem is None:
                record = _with(record, _sealed(waiting, state))
        elif answer.decision == RETURNED:
            line = f"{waiting.agency_name}：{answer.approve_by}退回：{answer.note}"
            record = _with(record, Answered(agency=waiting.agency, status=None, line=line))
        _write(values, record)
    if record.answered and not _concerns_several(values):
        return _end(record)
    asked = frozenset(entry.agency for entry in record.answered)
    state = steps.run_verbs(YEAR_END, values, lock_wait=PATIENCE, answered=asked)
    if proposal := _proposal_of(state):
        _ask(values, record, proposal, problem)
    if state.is_failed():
        return _failed(state, record)
    return _end(record) if record.answered else state


def _concerns_several(values: Mapping[str, Any]) -> bool:
    """Whether other agencies than one may wait for an approval."""
    return values["agency"] is None and len(read_workspace(Path(values["workspace"])).settings.agency) > 1


def _seal(values: Mapping[str, Any], waiting: Waiting, answer: Answer) -> State[Any]:
    """The year end of one agency with its approver, over the figures and the text that were shown."""
    approved = {**values, "agency": waiting.agency, "approve_by": answer.approve_by, "note": answer.note}
    return steps.run_verbs(YEAR_END, approved, lock_wait=PATIENCE, shown=waiting.shown)


def _ask(values: Mapping[str, Any], record: Record, proposal: Proposal, problem: str | None) -> None:
    """Show a proposal in Prefect's page and end this process until somebody answers, at most the days of the workspace's settings.

    `problem`: why the answer before it was not carried out.
    """
    readiness = proposal.readiness
    waiting = Waiting(agency=readiness.agency, agency_name=readiness.name, key=uuid4().hex, shown=proposal.shown)
    _write(values, record.model_copy(update={"waiting": waiting}))
    workspace = read_workspace(Path(values["workspace"]))
    allowed = timedelta(days=workspace.settings.serve.approval_days)
    page = page_of(workspace, proposal, problem, until=now_in_shanghai() + allowed)
    artifacts.show_approval(YEAR_END.name, f"请审定：{readiness.name} {readiness.year} 年度报告", page)
    try:
        suspend_flow_run(
            wait_for_input=_form(proposal, page), key=waiting.key, timeout=round(allowed.total_seconds()) + GRACE
        )
    except Pause:
        # A heartbeat that was on its way when the run was suspended would be its last word, after which it would be taken for
        # interrupted (flows/automations.py).
        emit_event("prefect.flow-run.waiting", resource={"prefect.resource.id": f"prefect.flow-run.{_flow_run_id()}"})
        raise


def _form(proposal: Proposal, page: str) -> type[Answer]:
    """The form for one proposal. Prefect accepts no other fingerprint, and no approval over an obstacle."""
    fingerprint = fingerprint_of(proposal.shown)
    decision, about = Answer.model_fields["decision"], Answer.model_fields["figures"]
    # Required, so that an answer always says what it is about; filled in, so that nobody has to type it.
    field = Field(title=about.title, description=about.description, json_schema_extra={"default": fingerprint})
    definitions: dict[str, Any] = {"figures": (Literal[fingerprint], field)}
    if proposal.obstacles:
        definitions["decision"] = (
            Literal["重新核对", "退回"],
            Field(title=decision.title, description="还不能封存：处理好后选重新核对，再算一次，再请审定；退回：不封存"),
        )
    form = create_model("审定", __base__=Answer, **definitions)
    form._description = page
    return form


def _answer(waiting: Waiting) -> Answer | None:
    """What a person answered; None while nobody has."""
    try:
        return cast(Answer, Answer.load(keyset_from_base_key(f"suspended-{waiting.key}"), _flow_run_id()))
    except ObjectNotFound:
        return None


def _reason_of(state: State[Any]) -> Exception | None:
    return state.data.reason if isinstance(state.data, steps.Ended) else None


def _problem_of(state: State[Any]) -> str | None:
    """Why a sealing was not carried out, where the year is to be shown again: a refusal to seal, or blocking findings before it."""
    reason = _reason_of(state)
    if isinstance(reason, Stopped) and not reason.published:
        return judge(reason).message
    if isinstance(reason, Refusal) and reason.finding.code.startswith(("SEAL-", "REN-")):
        return f"[{reason.finding.code}] {reason.finding.message}{reason.finding.what_to_do}"
    return None


def _proposal_of(state: State[Any]) -> Proposal | None:
    """What a run that asks proposes: after its last verb, or where blocking findings stopped it."""
    if state.is_failed():
        reason = _reason_of(state)
        return reason.proposal if isinstance(reason, Stopped) else None
    return next((done.proposal for done in cast(tuple[Done, ...], state.data) if done.proposal), None)


def _with(record: Record, answered: Answered) -> Record:
    return Record(answered=(*record.answered, answered))


def _sealed(waiting: Waiting, state: State[Any]) -> Answered:
    """That the year that waited was sealed by the run that ended in `state`."""
    sealed = (line for done in cast(tuple[Done, ...], state.data) if done.verb == "seal" for line in done.closing)
    status: Literal[0, 1] = 0 if state.name == Verdict(0, "").name else 1
    return Answered(agency=waiting.agency, status=status, line="；".join(sealed))


def _end(record: Record) -> State[Any]:
    """The state of a run whose every question was answered."""
    message = "；".join(entry.line for entry in record.answered)
    statuses = [entry.status for entry in record.answered]
    if all(status is None for status in statuses):
        cancelled: State[Any] = Cancelled(message=message)
        return cancelled
    verdict = Verdict(0 if all(status == 0 for status in statuses) else 1, message)
    return Completed(name=verdict.name, message=message, data=())


def _failed(state: State[Any], record: Record) -> State[Any]:
    """The Failed state of a run, saying what was answered before."""
    before = "；".join(entry.line for entry in record.answered)
    return Failed(message=f"{state.message}此前：{before}", data=state.data) if before else state


def _read(values: Mapping[str, Any]) -> Record:
    """What this run has asked. A file that is gone or damaged says nothing: what waits is shown again."""
    try:
        return _RECORD.validate_json(_file(values).read_bytes())
    except (OSError, ValidationError):
        return Record()


def _write(values: Mapping[str, Any], record: Record) -> None:
    file = _file(values)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = file.with_suffix(".new")
    new.write_bytes(_RECORD.dump_json(record, indent=1))
    new.replace(file)


def _file(values: Mapping[str, Any]) -> Path:
    return Path(values["workspace"]) / "warehouse" / "approvals" / f"{_flow_run_id()}.json"


def _flow_run_id() -> UUID:
    context = FlowRunContext.get()
    assert context is not None
    return cast(UUID, _flow_run_of(context).id)


def _flow_run_of(context: FlowRunContext) -> Any:
    assert context.flow_run is not None
    return context.flow_run
