"""The command that audits published reports."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import CliContext, check_year, echo, json_option, print_json
from pipeline.core import today_in_shanghai

if TYPE_CHECKING:
    from pipeline.audit import ReadReport


@click.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE…|DIR|-", type=click.Path(path_type=Path, allow_dash=True)
)
@click.option("--year", type=int, callback=check_year, help="The year reported on, where the report does not say it.")
@click.option("--format", "form", type=click.Choice(["auto", "2019", "2021"]), default="auto", show_default=True,
              help="The form it is written in.")  # fmt: skip
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=None,
    help="How many files to read at once (default: one a core).",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None, metavar="DIR",
              help="Also write 问题清单.xlsx, a page per report, the matrix of agencies by rules and JSON there.")  # fmt: skip
@click.option("--expect", type=click.Path(path_type=Path, dir_okay=False), default=None, metavar="FILE",
              help="A list of agencies (.txt .csv .xlsx, or a workspace.toml): say whose report is missing.")  # fmt: skip
@click.option("--against-figures", is_flag=True,
              help="Hold reports against the workspace's own numbers: cells, last year, every number of the text.")  # fmt: skip
@click.option("--declare", "declared_year", type=int, callback=check_year, metavar="YEAR",
              help="Take the report of this year, published without gongkai, in as declared figures.")  # fmt: skip
@click.option("--yes", is_flag=True, help="With --declare: take in what was read without asking.")
@json_option
@click.pass_context
def audit(
    context: click.Context, files: tuple[Path, ...], year: int | None, form: str, processes: int | None, out: Path | None,
    expect: Path | None,
    against_figures: bool, declared_year: int | None, yes: bool, as_json: bool,
) -> None:  # fmt: skip
    """Read published reports (.html .docx .pdf .txt .md .xlsx) and say what in them does not hold."""
    from pipeline.audit import (
        LIMITS,
        InputFile,
        audit_files,
        enrich_reports,
        exit_status,
        files_of,
        missing_reports,
        open_findings,
        read_expected,
        report_json,
        terminal_lines,
        write_outputs,
    )
    from pipeline.dashboard import stylesheet

    workspace_folder = context.ensure_object(CliContext).folder
    if declared_year is not None:
        from pipeline.cli.collected import declare

        context.exit(declare(workspace_folder, files, declared_year, yes))
    expected = read_expected(expect) if expect is not None else ()
    form_id = None if form == "auto" else f"format_{form}"
    inputs = []
    if Path("-") in files:
        inputs.append(InputFile("-", content=sys.stdin.buffer.read(LIMITS.file_bytes + 1), year=year, form=form_id))
    paths = files_of([file for file in files if file != Path("-")])
    inputs += [InputFile(str(path), path=path, year=year, form=form_id) for path in paths]
    if not inputs:
        echo("✗ 文件夹里没有能读的文件（.html .docx .pdf .txt .md .xlsx）。")
        context.exit(2)
    results = audit_files(inputs, processes=processes, progress=_progress if len(inputs) > 20 else None)
    results, decisions = enrich_reports(results, workspace_folder, against_figures=against_figures)
    missing = missing_reports(results, expected, year)
    if out is not None:
        today = today_in_shanghai()
        written = write_outputs(results, out, decisions=decisions, on=today, style=stylesheet())
        echo(f"已写入 {written[0]} 和另外 {len(written) - 1} 个文件。")
    if as_json:
        listed = {} if expect is None else {"missing": [finding.__dict__ for finding in missing]}
        print_json(listed | {"reports": [_document(result.file) | report_json(result.report, result.findings) | _sentences(result.report)
                                if result.report else _document(result.file, result.findings) for result in results]})  # fmt: skip
    else:
        for line in terminal_lines([replace(result, findings=open_findings(result.findings)) for result in results]):
            click.echo(line)
        if expect is not None:
            short = sum(finding.code == "RPT-MISSING" for finding in missing)
            click.echo(f"名单上 {len(expected)} 个单位，缺报告的 {short} 个。")
        for finding in missing:
            click.echo(f"! [{finding.code}] {finding.message}{finding.what_to_do}")
    refused = [result for result in results if result.refused]
    if refused:
        finding = refused[-1].findings[0]
        echo(f"✗ [{finding.code}] {len(refused)} 个文件没有审：{finding.message}{finding.what_to_do}")
    context.exit(max(exit_status(results), 1 if missing else 0))


def _document(file: str, findings: tuple[object, ...] = ()) -> dict[str, object]:
    from dataclasses import asdict

    return {"file": file, "agency": None, "year": None, "form": None, "cells": [],
            "findings": [asdict(finding) for finding in findings]}  # type: ignore[call-overload]  # fmt: skip


def _sentences(report: ReadReport) -> dict[str, object]:
    """Every checked sentence of a report with its numbers, the cells it speaks of and the result."""
    from pipeline.audit import check_text

    return {"sentences": [sentence.record() for sentence in check_text(report)]}


# When progress was last printed, in seconds of the monotonic clock.
_LAST_PROGRESS = [0.0]


def _progress(done: int, total: int) -> None:
    """Print how many files are done, at most once a second, and at the end."""
    if done == total or time.monotonic() - _LAST_PROGRESS[0] > 1:
        _LAST_PROGRESS[0] = time.monotonic()
        echo(f"已审 {done}/{total}")
