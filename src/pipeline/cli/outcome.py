"""Runs for a person at a terminal: progress while it works, figures and findings at the end, an exit status.

Progress and refusals go to standard error; what the run has to report goes to standard output.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from pipeline.cli import summary
from pipeline.core import PublishedDatabase, now_in_shanghai, read_published, read_workspace, tally
from pipeline.operations import (
    TITLES,
    Done,
    Run,
    RunKind,
    RunRequest,
    Stopped,
    exclusive,
    has_open,
    judge,
    orchestrated,
    perform,
    published_states,
    tell,
    with_progress,
    year_in_hand,
)


def carry_out(request: RunRequest, kind: RunKind, *, direct: bool) -> int:
    """The whole run, through Prefect unless `direct`. Returns the exit status of the contract. Raises Refusal."""
    run = request.to_run(strict=kind.strict)
    try:
        results = with_progress(run) if direct else _through_prefect(request, kind, run)
    except Stopped as stopped:
        if stopped.published:
            _report(run, stopped.done)
        else:
            _report_findings(stopped.done)
        verdict = judge(stopped)
        tell(f"✗ {verdict.message}")
        return verdict.status
    _report(run, results)
    return judge(results).status


def carry_out_verb(request: RunRequest, verb: str, *, strict: bool = False) -> int:
    """One verb alone. Returns the exit status of the contract. Raises Refusal."""
    run = request.to_run(strict=strict)
    with exclusive(run.workspace):
        done = perform(run, verb)
    tell(f"{TITLES[verb]}：{done.line}")
    _report_findings((done,))
    _lines(done.closing)
    return judge((done,)).status


def carry_out_trial(folder: Path, suite: str, file: Path, source: str | None) -> int:
    """A suite tried on a file that is not loaded. Returns the exit status of the contract. Raises Refusal."""
    from pipeline.quality import try_suite

    tried = try_suite(read_workspace(folder), suite, file, now=now_in_shanghai(), source=source)
    tell(f"试校验：{file.name} 按“{tried.source}”读出 {tried.rows} 行，没有载入")
    _lines(["", f"问题：{tally(tried.findings)}", *summary.finding_lines(list(tried.findings))])
    return 1 if has_open(tried.findings) else 0


def _through_prefect(request: RunRequest, kind: RunKind, run: Run) -> tuple[Done, ...]:
    """The same verbs as an orchestrated flow."""
    orchestrated("settle")(run.workspace)
    results: tuple[Done, ...] = orchestrated(kind.name)(request)
    return results


def _report(run: Run, results: tuple[Done, ...]) -> None:
    with read_published(run.workspace.folder).held() as database:
        _report_build(run, results, database)


def _report_build(run: Run, results: tuple[Done, ...], database: PublishedDatabase) -> None:
    year = run.year if run.year is not None else year_in_hand(run, published_states(database))
    if year is not None and database.ask("figure_names", year=year, agency=run.agency).rows:
        _lines(
            [
                "",
                *summary.headline(database, year, run.agency),
                "",
                "收到的每一行：",
                *summary.excluded_rows(database, year),
            ]
        )
    _report_findings(results)
    _lines(["", *(line for done in results for line in done.closing)])
    where = f"gongkai --workspace {run.workspace.folder}"
    _lines([f"发布的数据库：{database.newest()}"])
    if year is not None:
        _lines(
            [
                f"在浏览器里看：{where} dashboard",
                f"全部指标：{where} figures {year}",
                f"一个数是哪些行：{where} explain items.total --year {year}",
            ]
        )


def _report_findings(results: Iterable[Done]) -> None:
    """What was found, then what was found after the publication, which the pages of this build cannot count."""
    verbs = list(results)
    published = next((place for place, done in enumerate(verbs) if done.verb == "publish"), len(verbs) - 1)
    findings = [finding for done in verbs[: published + 1] for finding in done.findings]
    _lines(["", f"问题：{tally(findings)}", *summary.finding_lines(findings)])
    for done in verbs[published + 1 :]:
        if done.findings:
            _lines(["", f"{TITLES[done.verb]}：{tally(done.findings)}", *summary.finding_lines(list(done.findings))])


def _lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
