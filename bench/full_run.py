"""gongkai's side of the ratios: its verbs over a workspace, each timed, and the sums it published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

import duckdb

from bench.made import drop, items_file, workspace_of
from bench.measure import Measure, Measured, Times, step
from pipeline.core.workspace import Workspace, read_workspace
from pipeline.operations.run import VERBS

NOW = datetime(2020, 1, 10, 2, 30)
WARM = (
    "duckdb",
    "great_expectations",
    "pipeline.operations.run",
    "pipeline.ingest.load",
    "pipeline.ingest.correct",
    "pipeline.quality.check",
    "pipeline.figures.count",
    "pipeline.reports.fill",
    "pipeline.reports.rules",
    "pipeline.requests.ledger_clock",
    "pipeline.sealing.seal",
    "pipeline.figures.publish",
    "pipeline.reports.render",
)
COUNTING = ("load", "correct", "check", "count", "publish")
AFTER_PULL = tuple(verb for verb in VERBS if verb != "pull")
Sums = Mapping[tuple[str, int, int, str], float]


@dataclass(frozen=True)
class Full:
    """A first run over everything: the pull, and the verbs after it (the times of each are their answer)."""

    rows: int
    workspace: Workspace
    file: Path
    pull: Measured[dict[str, Times]]
    verbs: Measured[dict[str, Times]]

    @property
    def summary(self) -> str:
        """This side of a ratio."""
        return f"gongkai {counting(self.verbs):.2f} 秒，全部各步 {self.verbs}"


def counting(done: Measured[dict[str, Times]]) -> float:
    """Wall seconds of the verbs from rows to published figures: what the other sides of the ratios do too. Nobody else fills
    statutory forms and makes documents of them, which has its own bench."""
    return sum(done.answer[verb][0] for verb in ("pull", *COUNTING) if verb in done.answer)


@cache
def full_run(measure: Measure, rows: int, agencies: int = 1) -> Full:
    """All verbs over `rows` new items, each argument's run once. The workspace stays, for a night on top of it.

    Of many agencies only to the published figures: two documents for each of a thousand would take longer than all the rest.
    """
    file = items_file(rows, agencies=agencies)
    workspace = workspace_of(f"full-{rows}-{agencies}", agencies=agencies)
    drop(workspace, file)
    pull = measure(timed_verbs, workspace.folder, ("pull",), NOW, warm=WARM)
    verbs = AFTER_PULL if agencies == 1 else COUNTING
    return Full(rows, workspace, file, pull, measure(timed_verbs, workspace.folder, verbs, NOW, warm=WARM))


def timed_verbs(folder: Path, verbs: Sequence[str], now: datetime) -> dict[str, Times]:
    """Do the verbs as a run does them; the times of each.

    Raises RuntimeError on a blocking finding about rows: then something else was measured than was meant.
    """
    from pipeline.operations.execute import perform
    from pipeline.operations.run import Run, exclusive

    run = Run(read_workspace(folder), now, year=2019)
    steps: dict[str, Times] = {}
    with exclusive(run.workspace):
        for verb in verbs:
            with step(steps, verb):
                done = perform(run, verb)
            blocks = [finding for finding in done.findings if finding.severity == "block"]
            if blocks and verb in ("pull", *COUNTING):  # a website without a ledger cannot fill every cell of a form
                raise RuntimeError("; ".join(f"{finding.code} {finding.message}" for finding in blocks))
    return steps


def published_sums(workspace: Workspace) -> Sums:
    """What gongkai published, by agency, year, month and figure."""
    name = (workspace.published / "CURRENT").read_text("utf-8").strip()
    return sums(workspace.published / name)


def sums(file: Path) -> Sums:
    """The table `monthly` of a database. Raises ValueError unless its table `figures` says the same of each year."""
    with duckdb.connect(str(file), read_only=True) as connection:
        monthly = connection.table("monthly").project("agency, year, month, figure, value").fetchall()
        yearly = connection.table("figures").project("agency, year, figure, value").fetchall()
    added: Counter[tuple[str, int, str]] = Counter()
    for agency, year, _, figure, value in monthly:
        added[agency, year, figure] += value
    if added != Counter({(agency, year, figure): value for agency, year, figure, value in yearly}):
        raise ValueError(f"{file}: the months do not add up to the figures")
    return {(agency, year, month, figure): value for agency, year, month, figure, value in monthly}


def together(*several: Sums) -> Sums:
    """The sums of rows that were summed apart."""
    added: Counter[tuple[str, int, int, str]] = Counter()
    for part in several:
        added.update(part)
    return added


def same(ours: Sums, theirs: Sums) -> None:
    """Raises ValueError unless both sides counted the same: a ratio of different work says nothing."""
    if dict(ours) != dict(theirs):
        first = next(iter(sorted(set(ours.items()) ^ set(theirs.items()))))
        raise ValueError(f"the two sides counted differently, first at {first}")


def latest() -> date:
    """The day after which no publication date can be right."""
    return NOW.date()
