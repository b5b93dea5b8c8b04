"""Files that an office collected, taken in at a terminal: lists into the folders of their sources, a published report as declarations."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import echo
from pipeline.core import Refusal, Workspace, now_in_shanghai, read_workspace, today_in_shanghai

if TYPE_CHECKING:
    from pipeline.audit import AuditedReport, DeclaredReport, ReadReport


def put_in_order(folder: Path, places: Iterable[Path], year: int, *, yes: bool) -> int:
    """Put every file below some places where it belongs and say so. `year`: the first one that is counted; the report of the year
    before is taken in as declared, without asking where `yes`. Returns how many files were left where they are.
    """
    from pipeline.operations import DOCUMENTS, files_below, sort_files

    files = files_below(places)
    lists = [file for file in files if file.suffix.lower() not in DOCUMENTS]
    left = 0
    for entry in sort_files(folder, lists, now=now_in_shanghai()):
        if entry.source is None:
            left += 1
            click.echo(f"✗ {entry.file}：没有放进收件夹。{entry.said}")
        else:
            new = "（新建的数据源）" if entry.added else ""
            click.echo(f"✓ {entry.file} → {entry.source}{new}：{entry.said}")
    for file in files:
        if file not in lists:
            left += not _take_document(folder, file, year - 1, yes)
    return left


def _take_document(folder: Path, file: Path, year: int, yes: bool) -> bool:
    """Take the report of a year in as declared. Returns whether it was."""
    from pipeline.audit import InputFile, audit_files

    results = audit_files([InputFile(str(file), path=file)])
    report = results[0].report if len(results) == 1 else None
    if report is None or report.year != year:
        said = f"是 {report.year} 年的报告" if report is not None and report.year else "是一份文档"
        click.echo(f"✗ {file}：{said}，不是记录清单，也不是 {year} 年的报告，没有收。核对它用 gongkai audit 文件。")
        return False
    try:
        return _take_in(read_workspace(folder), results, report, file, year, yes) is not None
    except Refusal as refusal:
        click.echo(f"✗ {file}：{refusal.finding.message}{refusal.finding.what_to_do}")
        return False


def declare(folder: Path, files: tuple[Path, ...], year: int, yes: bool) -> int:
    """Read one report, show what was read, and take it in. Returns the exit status."""
    from pipeline.audit import InputFile, audit_files, terminal_lines

    workspace = read_workspace(folder)
    if len(files) != 1 or not files[0].is_file():
        raise click.UsageError("--declare 一次收一份报告，请写一个文件")
    results = audit_files([InputFile(str(files[0]), path=files[0])])
    if len(results) == 1 and results[0].report is not None and results[0].report.year is None:
        results = audit_files([InputFile(str(files[0]), path=files[0], year=year)])
    if len(results) != 1 or results[0].report is None:
        for line in terminal_lines(results):
            click.echo(line)
        echo("✗ 没有从这个文件读出一份报告，什么也没有收。")
        return 2
    declared = _take_in(workspace, results, results[0].report, files[0], year, yes)
    return 1 if declared is None or declared.left_out or declared.strange else 0


def _take_in(
    workspace: Workspace, results: Sequence[AuditedReport], report: ReadReport, file: Path, year: int, yes: bool
) -> DeclaredReport | None:
    """Show what was read of a report and write it as declarations; None where nobody said that it agrees."""
    from pipeline.audit import declare_report, terminal_lines, write_declared

    declared = declare_report(workspace, report, file, year, on=today_in_shanghai())
    for line in (*terminal_lines(results), *declared.lines()):
        click.echo(line)
    if not yes and not (
        sys.stdin.isatty() and click.confirm(f"以上 {len(declared.cells)} 格与报告一致，收作 {year} 年的申报")
    ):
        echo(f"没有收。核对以上 {len(declared.cells)} 格，与报告一致的话加 --yes 再运行。")
        return None
    for written in write_declared(workspace, declared):
        echo(f"✓ {written}")
    echo(f"✓ {year} 年：{len(declared.cells)} 格收作申报，这一年不再提醒；下次运行生效。上一年的结转由此与本年核对。")
    if declared.strange:
        echo(
            f"! 这一年的表里没有的 {len(declared.strange)} 格没有收：{'、'.join(cell.figure for cell in declared.strange[:8])}"
        )
    return declared
