"""Sealed packages: proving them, rolling them up."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipeline.cli.options import Place, json_option, print_json


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
def collect(place: Place, packages: tuple[Path, ...], as_json: bool) -> None:
    """Roll up the sealed packages of many agencies; with a workspace, say who is missing."""
    from pipeline.core import read_workspace
    from pipeline.sealing import collect_packages

    workspace = read_workspace(place.folder) if (place.folder / "workspace.toml").exists() else None
    found = collect_packages(packages, workspace)
    if as_json:
        print_json(dict(found.tables))
    else:
        for line in found.lines():
            click.echo(line)
    sys.exit(found.status)
