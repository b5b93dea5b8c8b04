"""The command that keeps scheduler, flows and dashboard running."""

from __future__ import annotations

import sys

import click

from pipeline.cli.options import CliContext, echo


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65534),
    default=None,
    help="Where Prefect's pages are, on this machine only; the dashboard is on the next one (default: 4200, or [serve] port).",
)
@click.pass_obj
def serve(context: CliContext, port: int | None) -> None:
    """The scheduler with both deployments and the dashboard, in one command, until interrupted."""
    from pipeline.core import read_workspace
    from pipeline.operations import orchestrated

    workspace = read_workspace(context.folder)
    echo("正在启动（第一次较慢）…")
    sys.exit(orchestrated("serve")(workspace, port or workspace.settings.serve.port, echo))
