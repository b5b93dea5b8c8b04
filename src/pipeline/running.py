"""Carries a run out for a person at a terminal: progress while it works, the figures and findings at its end, an exit status.

Progress and refusals go to standard error; what the run has to report goes to standard output.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pipeline import published, summary
from pipeline.errors import Refusal
from pipeline.findings import Finding, compose
from pipeline.run import TITLES, VERBS, Done, Run, Say, Stopped, exclusive, perform, perform_all

console = Console(stderr=True, highlight=False, soft_wrap=True)
report = Console(highlight=False, soft_wrap=True)


def carry_out(run: Run, flow: str, *, direct: bool) -> int:
    """The whole run, through Prefect unless `direct`. Returns the exit status of the contract. Raises Refusal."""
    try:
        done = with_progress(run) if direct else _through_prefect(run, flow)
    except Stopped as stopped:
        _report_findings(stopped.done)
        console.print(f"✗ 有阻断性问题（{_blocking(stopped.done)}），没有发布；此前发布的数据照常使用。", markup=False)
        return 2
    _report(run, done)
    if run.strict and _blocking(done):
        console.print(f"✗ 有阻断性问题（{_blocking(done)}），见上。", markup=False)
        return 2
    return 1 if _open(finding for one in done for finding in one.findings) else 0


def carry_out_one(run: Run, verb: str) -> int:
    """One verb alone."""
    with exclusive(run.workspace):
        done = perform(run, verb)
    console.print(f"{TITLES[verb]}：{done.line}")
    _report_findings((done,))
    _lines(done.closing)
    return 1 if _open(done.findings) else 0


def with_progress(run: Run, do: Callable[[Run, str, Say], Done] = perform) -> tuple[Done, ...]:
    """All verbs with a progress bar, and after a night its digest. `do` does one verb: `perform`, or a Prefect task around it."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=False) as progress:
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
            finished = perform_all(run, each)
        except Exception as error:
            _tell_of_failure(run, error)
            raise
        return (*finished, each(run, "digest"))


def _tell_of_failure(run: Run, error: Exception) -> None:
    """Tell those who get the digest that a night published nothing: a refusal in its words, a bug only by its kind."""
    reason = getattr(error, "reason", error)
    failure = reason.finding if isinstance(reason, Refusal) else compose("NIGHT-BROKEN", kind=type(reason).__name__)
    importlib.import_module("pipeline.digest").digest(run, failure=failure)


def _through_prefect(run: Run, flow: str) -> tuple[Done, ...]:
    """The same verbs as a Prefect flow. The flows live outside this package and are looked up by name: it never imports Prefect."""
    importlib.import_module("flows.settings").settle(run.workspace)
    module = importlib.import_module(f"flows.{flow.replace('-', '_')}")
    done: tuple[Done, ...] = module.once(run)
    return done


def _report(run: Run, done: tuple[Done, ...]) -> None:
    database = published.read(run.workspace.folder)
    years = [run.year] if run.year is not None else sorted({year for year, _ in database.ask("years").rows})
    for year in years[-1:] if run.year is None else years:
        if database.ask("figure_names", year=year, agency=run.agency).rows:
            _lines(
                [
                    "",
                    *summary.headline(database, year, run.agency),
                    "",
                    "收到的每一行：",
                    *summary.left_out(database, year),
                ]
            )
    _report_findings(done)
    _lines(["", *(line for one in done for line in one.closing)])
    where = f"gongkai --workspace {run.workspace.folder}"
    _lines([f"发布的数据库：{database.newest()}"])
    if years:
        _lines(
            [
                f"在浏览器里看：{where} dashboard",
                f"全部指标：{where} figures {years[-1]}",
                f"一个数是哪些行：{where} explain items.total --year {years[-1]}",
            ]
        )


def _report_findings(done: Iterable[Done]) -> None:
    findings = [finding for one in done for finding in one.findings]
    _lines(["", f"问题：{summary.tally(findings)}", *summary.found(findings)])


def _blocking(done: Iterable[Done]) -> str:
    return "、".join(sorted({finding.code for one in done for finding in one.findings if finding.severity == "block"}))


def _open(findings: Iterable[Finding]) -> bool:
    return any(finding.severity in ("block", "warn") and finding.waived_by is None for finding in findings)


def _lines(lines: Iterable[str]) -> None:
    for line in lines:
        report.print(line, markup=False)
