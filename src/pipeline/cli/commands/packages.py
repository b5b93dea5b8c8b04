"""The commands on sealed packages: verify them, roll them up."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipeline.cli.options import CliContext, json_option, print_json


@click.command()
@click.argument("packages", type=click.Path(path_type=Path), nargs=-1, required=True)
def verify(packages: tuple[Path, ...]) -> None:
    """Prove sealed packages whole and their sums true, with nothing but the files."""
    from pipeline.sealing import verify_packages

    lines, status = verify_packages(packages)
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
