"""The command that keeps scheduler, flows and dashboard running."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipeline.cli.options import CliContext, echo


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65534),
    default=None,
    help="Where Prefect's pages are, on this machine only; the dashboard is on the next one (default: 4200, or [serve] port).",
)
@click.option(
    "--unit",
    is_flag=True,
    help="Only print a systemd unit that serves this workspace with this installation.",
)
@click.pass_obj
def serve(context: CliContext, port: int | None, unit: bool) -> None:
    """The scheduler with both deployments and the dashboard, in one command, until interrupted."""
    from pipeline.core import read_workspace
    from pipeline.operations import orchestrated, unit_text

    workspace = read_workspace(context.folder)
    if unit:
        click.echo(unit_text(workspace.folder, Path(sys.argv[0]), port), nl=False)
        return
    echo("正在启动（第一次较慢）…")
    sys.exit(orchestrated("serve")(workspace, port or workspace.settings.serve.port, echo))
