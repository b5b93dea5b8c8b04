"""Keeping everything running."""

from __future__ import annotations

import click

from pipeline.cli import Place


@click.command()
@click.option(
    "--port", type=int, default=4200, show_default=True, help="Where Prefect's server listens, on this machine only."
)
@click.pass_obj
def serve(place: Place, port: int) -> None:
    """The scheduler with both deployments, until interrupted."""
    from pipeline.running import serve_flows
    from pipeline.workspace import read_workspace

    serve_flows(read_workspace(place.folder), port)
