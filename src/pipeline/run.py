"""A run: the verbs in their order over one workspace. What the flows wrap, what `--direct` calls, what each command does alone.

Prefect is not needed for any of it; a run decides only which verbs follow each other and when a strict one stops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, timezone

from pipeline import published
from pipeline.findings import Finding, compose, record
from pipeline.warehouse import Warehouse, open_warehouse, writers_lock
from pipeline.workspace import Workspace

Say = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """One run over a workspace.

    `year`: the year it is about (None: all that have rows). `strict`: a blocking finding ends it before anything is published.
    `only`: pull and load these sources alone. `now`: wall time in Asia/Shanghai; `known_on`: read rows as known on that day.
    """

    workspace: Workspace
    now: datetime
    year: int | None = None
    strict: bool = False
    only: tuple[str, ...] = ()
    known_on: date | None = None

    @property
    def as_of(self) -> date:
        """The day up to which the figures should reach: the end of the year asked for, or today."""
        today = self.known_on or self.now.date()
        return today if self.year is None else min(today, date(self.year, 12, 31))

    @property
    def known_at(self) -> datetime | None:
        """The end of the day as known on which rows are read."""
        return None if self.known_on is None else datetime.combine(self.known_on, time.max)


@dataclass(frozen=True)
class Done:
    """What a verb did: a Chinese line for people, and what it found."""

    verb: str
    line: str
    findings: tuple[Finding, ...] = field(default=())

    def about(self, year: int | None) -> tuple[Finding, ...]:
        """What it found about a year, or about no year in particular; everything when no year is asked for."""
        return tuple(finding for finding in self.findings if year is None or finding.year in (None, year))


def blocked(done: Iterable[Done]) -> bool:
    """Whether a strict run must stop. A block is never waived."""
    return any(finding.severity == "block" for one in done for finding in one.findings)


def now_in_shanghai() -> datetime:
    """Wall time in Asia/Shanghai wherever the machine stands: the time in which rows are dated and versions are known."""
    return datetime.now(timezone(timedelta(hours=8))).replace(tzinfo=None)


class Stopped(Exception):
    """A strict run met blocking findings; nothing was published."""

    def __init__(self, done: tuple[Done, ...]) -> None:
        self.done = done
        super().__init__("blocking findings")


def perform(run: Run, verb: str, say: Say = lambda _: None) -> Done:
    """Do one verb. Raises Refusal when it cannot be done at all."""
    return _VERBS[verb](run, say)


def perform_all(run: Run, each: Callable[[Run, str], Done] = perform) -> tuple[Done, ...]:
    """All verbs under one lock, each with what it found about the run's year. Raises Stopped, Refusal.

    `each` does one of them: `perform`, or a Prefect task around it.
    """
    finished: list[Done] = []
    with exclusive(run.workspace):
        for verb in VERBS:
            if verb == "publish" and run.strict and blocked(finished):
                raise Stopped(tuple(finished))
            done = each(run, verb)
            finished.append(replace(done, findings=done.about(run.year)))
            if verb == "fill":
                finished = _with_waivers(run, finished)
    return tuple(finished)


def _with_waivers(run: Run, finished: list[Done]) -> list[Done]:
    """What earlier verbs found, with the names of those who waived it: waivers are read once everything is found."""
    from pipeline.waivers import identity

    with _warehouse(run) as warehouse:
        waived = {tuple(row[:4]): row[4] for row in warehouse.rows("waived")}
    return [
        replace(done, findings=tuple(replace(one, waived_by=waived.get(identity(one))) for one in done.findings))
        for done in finished
    ]


@contextmanager
def exclusive(workspace: Workspace) -> Iterator[None]:
    """Be the only writer of a workspace, waiting as long as its settings say."""
    with writers_lock(workspace.warehouse, wait=workspace.settings.lock_wait_seconds):
        yield


@contextmanager
def _warehouse(run: Run) -> Iterator[Warehouse]:
    settings = run.workspace.settings
    with open_warehouse(
        run.workspace.warehouse, known_on=run.known_at, memory_limit=settings.memory_limit
    ) as warehouse:
        yield warehouse


def _pull(run: Run, say: Say) -> Done:
    from pipeline.pull import pull

    done = pull(run.workspace, now=run.now, only=run.only, say=say)
    with _warehouse(run) as warehouse:
        record(warehouse.connection, "pull", done.findings)
    return Done("pull", f"查看 {len(done.looks)} 个文件，其中 {done.new} 个是新的内容", done.findings)


def _load(run: Run, say: Say) -> Done:
    from pipeline.load import load

    with _warehouse(run) as warehouse:
        done = load(warehouse, run.workspace, only=run.only, say=say)
    new, changed, gone = (sum(getattr(m, what) for _, m in done.merged) for what in ("new", "changed", "missing"))
    return Done("load", f"新增 {new} 行，变更 {changed} 行，撤下 {gone} 行", done.findings)


def _correct(run: Run, _: Say) -> Done:
    from pipeline.correct import correct

    with _warehouse(run) as warehouse:
        done = correct(warehouse, run.workspace, known=run.known_on)
    return Done("correct", f"{done.rows} 行按签署的更正处理", done.findings)


def _check(run: Run, _: Say) -> Done:
    from pipeline.check import check

    with _warehouse(run) as warehouse:
        done = check(warehouse, run.workspace, known=run.known_on or run.now.date())
    return Done("check", f"{done.evaluated} 项期望已校验，{len(done.findings)} 项有问题", done.findings)


def _count(run: Run, say: Say) -> Done:
    from pipeline.count import count

    with _warehouse(run) as warehouse:
        dead = frozenset(source for (source,) in warehouse.rows("count/dead_sources"))
        done = count(warehouse, run.workspace, as_of=run.as_of, dead=dead, say=say)
    line = f"计入 {done.counted} 行，不计入 {done.excluded} 行，隔离 {done.quarantined} 行；{done.figures} 个指标"
    return Done("count", line, done.findings)


def _fill(run: Run, _: Say) -> Done:
    from pipeline.candidate import open_candidate
    from pipeline.fill import fill
    from pipeline.request_clock import run_clock
    from pipeline.request_findings import request_findings
    from pipeline.rules import judge
    from pipeline.waivers import waive
    from pipeline.workdays import read_calendar

    today = run.known_on or run.now.date()
    settings = run.workspace.settings
    calendar = read_calendar(settings.calendars, run.workspace.folder / "calendars")
    with _warehouse(run) as warehouse, open_candidate(warehouse, run.workspace):
        connection = warehouse.connection
        declared = [source for (source,) in warehouse.rows("count/declared_sources")]
        fill(connection, declared_sources=declared)
        levels = {agency.id: agency.level for agency in settings.agency}
        judge(connection, as_of=today, levels=levels, declared_sources=declared)
        run_clock(connection, calendar, on=run.as_of)
        record(connection, "clock", request_findings(connection))
        waive(connection, run.workspace.folder, [year for (year,) in warehouse.rows("count/years")])
        found = tuple(Finding(*row) for row in warehouse.rows("found_by_fill"))
        cells, relations, held = warehouse.rows("count/filled")[0]
    line = f"{cells} 个单元格；{relations} 条勾稽关系，{held} 条成立"
    return Done("fill", line, found)


def _publish(run: Run, _: Say) -> Done:
    from pipeline.publish import publish

    with _warehouse(run) as warehouse:
        done = publish(warehouse, run.workspace, now=run.now, known_on=run.known_on)
    findings: tuple[Finding, ...] = ()
    if (
        run.year is not None
        and not published.read(run.workspace.folder).ask("figure_names", year=run.year, agency=None).rows
    ):
        findings = (compose("YEAR-NO-ROWS", year=run.year),)
    return Done("publish", f"已发布 {done.file.name}", findings)


_VERBS: dict[str, Callable[[Run, Say], Done]] = {
    "pull": _pull,
    "load": _load,
    "correct": _correct,
    "check": _check,
    "count": _count,
    "fill": _fill,
    "publish": _publish,
}
VERBS = tuple(_VERBS)
TITLES = {
    "pull": "查看数据源",
    "load": "载入",
    "correct": "更正",
    "check": "校验",
    "count": "计数",
    "fill": "填表核对",
    "publish": "发布",
}
