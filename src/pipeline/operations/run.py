"""The data of a run: the verbs in their order over one workspace, what a run is about, what a verb returns, when a run stops.

Needs no Prefect. What a verb does within a run stands in `verbs`; the order is executed by `execute`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from pipeline.core import Finding, Refusal, Warehouse, Workspace, open_warehouse, writers_lock

if TYPE_CHECKING:
    from pipeline.operations.standing import Standing
    from pipeline.sealing import Proposal, Shown

Say = Callable[[str], None]

TITLES = {
    "pull": "查看数据源",
    "load": "载入",
    "correct": "更正",
    "check": "校验",
    "count": "计数",
    "fill": "填表核对",
    "seal": "封存",
    "publish": "发布",
    "render": "成文",
}
VERBS = tuple(TITLES)
# Follows a night and is no verb: it reads what was published and changes nothing.
TITLES["digest"] = "通知"


@dataclass(frozen=True)
class Run:
    """One run over a workspace.

    `year`: the year it is about (None: all that have rows). `strict`: a blocking finding ends it before anything is published.
    `sources`: pull and load these alone (empty: all). `now`: wall time in Asia/Shanghai; `known_on`: read rows as known on that day.
    `agency`: whose report it is about (None: all); `approve_by` and `note`: who approves the sealing of the year, with what words;
    `shown`: the figures and the text as the approver was shown them, where that is known. `answered`: a run that asks for approvals
    proposes the next agency that is not among these; None: it does not ask. `standing`: a night that brought nothing new continues the
    build of the night it names.
    """

    workspace: Workspace
    now: datetime
    year: int | None = None
    strict: bool = False
    sources: tuple[str, ...] = ()
    known_on: date | None = None
    agency: str | None = None
    approve_by: str | None = None
    note: str | None = None
    shown: Shown | None = None
    answered: frozenset[str] | None = None
    standing: Standing | None = None

    @property
    def as_of(self) -> date:
        """The day up to which the figures should reach: the end of the year asked for, or today."""
        today = self.known_on or self.now.date()
        return today if self.year is None else min(today, date(self.year, 12, 31))

    @property
    def whole_night(self) -> bool:
        """Whether it is a night over all sources, agencies and years, as things are known now."""
        return not (self.strict or self.sources or self.known_on or self.year or self.agency or self.approve_by)

    @property
    def known_at(self) -> datetime | None:
        """The end of the day as known on which rows are read."""
        return None if self.known_on is None else datetime.combine(self.known_on, time.max)


@dataclass(frozen=True)
class Done:
    """The result of a verb: a Chinese line for people, its findings, and lines that a person should read at the end of the run.

    `proposal`: what a run that asks for approvals asks to be approved next. `unchanged`: of a pull whose sources all show what they showed
    at the look before.
    """

    verb: str
    line: str
    findings: tuple[Finding, ...] = field(default=())
    closing: tuple[str, ...] = ()
    proposal: Proposal | None = None
    unchanged: bool = False

    def about(self, year: int | None, agency: str | None = None) -> tuple[Finding, ...]:
        """The findings about a year and about no year in particular, and likewise about an agency; None: about every one."""
        return tuple(
            finding
            for finding in self.findings
            if (year is None or finding.year in (None, year)) and (agency is None or finding.agency in (None, agency))
        )


def blocked(results: Iterable[Done]) -> bool:
    """Whether a strict run must stop: a blocking finding cannot be waived."""
    return any(finding.severity == "block" for done in results for finding in done.findings)


class Stopped(Exception):
    """A strict run met blocking findings. `done`: the results so far; `published`: whether it published before it met them.

    `proposal`: what a run that asks for approvals shows all the same, with what stands in the way.
    """

    def __init__(self, done: tuple[Done, ...], *, published: bool = False, proposal: Proposal | None = None) -> None:
        self.done = done
        self.published = published
        self.proposal = proposal
        super().__init__("blocking findings")


@contextmanager
def exclusive(workspace: Workspace) -> Iterator[None]:
    """Hold the writers' lock of a workspace, waiting as long as its settings say. Raises Refusal when another run holds it."""
    with writers_lock(workspace.warehouse, wait=workspace.settings.lock_wait_seconds):
        yield


@contextmanager
def opened(run: Run, *, literals: bool = False) -> Iterator[Warehouse]:
    """The open warehouse of a run, its rows as known at `run.known_at`. `literals`: as `open_warehouse` has it."""
    settings = run.workspace.settings
    with open_warehouse(
        run.workspace.warehouse, known_on=run.known_at, memory_limit=settings.memory_limit, literals=literals
    ) as warehouse:
        yield warehouse


# Bytes of a warehouse above which each verb opens it anew: its memory is given back in between, and opening it is nothing beside the work.
KEPT_OPEN = 256 * 2**20


@contextmanager
def kept_open(run: Run) -> Iterator[Callable[[], None]]:
    """Keep a small warehouse open while verbs open and close it one after the other: that is a fifth of the night of a small office.

    What is yielded is to be called after each verb. It writes everything into the file, as closing it would, so that a run that is killed
    leaves no more behind, and lets go of a warehouse that has grown. One that cannot be opened is the matter of the next verb.
    """
    hold, held = ExitStack(), None
    with suppress(Refusal):
        held = hold.enter_context(opened(run))

    def after_a_verb() -> None:
        nonlocal held
        if held is not None:
            held.run("operations/keep")
            if held.path.stat().st_size > KEPT_OPEN:
                held = None
                hold.close()

    try:
        yield after_a_verb
    finally:
        hold.close()  # without the error of a verb, which need not be about this file
