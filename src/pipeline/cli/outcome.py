"""Carries a run out for a person at a terminal: progress while it works, the figures and findings at its end, an exit status.

Progress and refusals go to standard error; what the run has to report goes to standard output.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console

from pipeline.cli import summary
from pipeline.core import Finding, read_published, tally
from pipeline.operations import TITLES, Done, Run, Stopped, console, exclusive, orchestrated, perform, with_progress

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


def _through_prefect(run: Run, flow: str) -> tuple[Done, ...]:
    """The same verbs as an orchestrated flow."""
    orchestrated("settle")(run.workspace)
    done: tuple[Done, ...] = orchestrated(flow)(run)
    return done


def _report(run: Run, done: tuple[Done, ...]) -> None:
    database = read_published(run.workspace.folder)
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
    _lines(["", f"问题：{tally(findings)}", *summary.found(findings)])


def _blocking(done: Iterable[Done]) -> str:
    return "、".join(sorted({finding.code for one in done for finding in one.findings if finding.severity == "block"}))


def _open(findings: Iterable[Finding]) -> bool:
    return any(finding.severity in ("block", "warn") and finding.waived_by is None for finding in findings)


def _lines(lines: Iterable[str]) -> None:
    for line in lines:
        report.print(line, markup=False)
