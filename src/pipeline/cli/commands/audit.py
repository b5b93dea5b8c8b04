"""Reading published reports back."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import Place, a_year, json_option, print_json, say
from pipeline.core import today_in_shanghai

if TYPE_CHECKING:
    from pipeline.audit import ReadReport


@click.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE…|DIR|-", type=click.Path(path_type=Path, allow_dash=True)
)
@click.option("--year", type=int, callback=a_year, help="The year reported on, where the report does not say it.")
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
@click.option("--against-figures", is_flag=True,
              help="Hold reports against the workspace's own numbers: cells, last year, every number of the text.")  # fmt: skip
@json_option
@click.pass_context
def audit(
    context: click.Context, files: tuple[Path, ...], year: int | None, form: str, processes: int | None, out: Path | None,
    against_figures: bool, as_json: bool,
) -> None:  # fmt: skip
    """Read published reports (.html .docx .pdf .txt .md .xlsx) and say what in them does not hold."""
    from pipeline.audit import LIMITS, Asked, completed, dumps, exit_status, files_of, lines, standing, write_outputs
    from pipeline.audit import audit as audit_files

    chosen = None if form == "auto" else f"format_{form}"
    asked = []
    if Path("-") in files:
        asked.append(Asked("-", content=sys.stdin.buffer.read(LIMITS.file_bytes + 1), year=year, form=chosen))
    named = files_of([file for file in files if file != Path("-")])
    asked += [Asked(str(file), path=file, year=year, form=chosen) for file in named]
    if not asked:
        say("✗ 文件夹里没有能读的文件（.html .docx .pdf .txt .md .xlsx）。")
        context.exit(2)
    found = audit_files(asked, processes=processes, progress=_progress if len(asked) > 20 else None)
    place = context.find_object(Place)
    assert place is not None
    found, decisions = completed(found, place.folder, against_figures=against_figures)
    if out is not None:
        written = write_outputs(found, out, decisions=decisions, on=today_in_shanghai())
        say(f"已写入 {written[0]} 和另外 {len(written) - 1} 个文件。")
    if as_json:
        print_json({"reports": [_document(one.file) | dumps(one.report, one.findings) | _sentences(one.report)
                                if one.report else _document(one.file, one.findings) for one in found]})  # fmt: skip
    else:
        for line in lines([replace(one, findings=standing(one.findings)) for one in found]):
            click.echo(line)
    refused = [one for one in found if one.refused]
    if refused:
        finding = refused[-1].findings[0]
        say(f"✗ [{finding.code}] {len(refused)} 个文件没有审：{finding.message}{finding.what_to_do}")
    context.exit(exit_status(found))


def _document(file: str, findings: tuple[object, ...] = ()) -> dict[str, object]:
    from dataclasses import asdict

    return {"file": file, "agency": None, "year": None, "form": None, "cells": [],
            "findings": [asdict(one) for one in findings]}  # type: ignore[call-overload]  # fmt: skip


def _sentences(report: ReadReport) -> dict[str, object]:
    """Every sentence that was checked, with its numbers, the cells meant and what came of it."""
    from pipeline.audit import check_text

    return {"sentences": [one.record() for one in check_text(report)]}


_SAID = [0.0]


def _progress(done: int, total: int) -> None:
    """At most once a second, and at the end."""
    if done == total or time.monotonic() - _SAID[0] > 1:
        _SAID[0] = time.monotonic()
        say(f"已审 {done}/{total}")
