"""The commands on sealed packages: verify them and their documents, roll them up."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipeline.cli.options import CliContext, json_option, print_json


@click.command()
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.pass_obj
def verify(context: CliContext, files: tuple[Path, ...]) -> None:
    """Prove sealed packages whole and their sums true, and documents (.docx .html .xlsx .pdf) to be files of a sealed package."""
    from pipeline.sealing import verify_files

    lines, status = verify_files(files, [context.folder / "sealed"])
    for line in lines:
        click.echo(line)
    sys.exit(status)


@click.command()
@click.argument("packages", type=click.Path(path_type=Path), nargs=-1, required=True)
@json_option
@click.pass_obj
def collect(context: CliContext, packages: tuple[Path, ...], as_json: bool) -> None:
    """Roll up the sealed packages of many agencies; with a workspace, say who is missing."""
    from pipeline.core import read_workspace
    from pipeline.sealing import collect_packages

    workspace = read_workspace(context.folder) if (context.folder / "workspace.toml").exists() else None
    collected = collect_packages(packages, workspace)
    if as_json:
        print_json(dict(collected.tables))
    else:
        for line in collected.lines():
            click.echo(line)
    sys.exit(collected.status)
