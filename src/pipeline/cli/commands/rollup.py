"""`gongkai rollup`: the counties of counties.toml as one published database, and the deployments of their nights."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipeline.cli.options import CliContext, echo, json_option, print_json


@click.command()
@click.option("--prefect-yaml", "file", type=click.Path(path_type=Path, dir_okay=False), default=None, metavar="FILE",
              help="Write the Prefect deployments of all counties and of the roll-up there instead.")  # fmt: skip
@json_option
@click.pass_obj
def rollup(context: CliContext, file: Path | None, as_json: bool) -> None:
    """Roll up what the counties of counties.toml share into one published database; say who is missing, late or broken."""
    from pipeline.core import now_in_shanghai, read_workspace
    from pipeline.province import read_province, roll_up_counties, write_deployments

    if file is not None:
        count = write_deployments(context.folder, read_province(context.folder), file)
        echo(f"{count} 个部署 → {file}；在它所在的文件夹运行 prefect --no-prompt deploy --all")
        return
    done = roll_up_counties(read_workspace(context.folder), now=now_in_shanghai())
    if as_json:
        print_json(done.tables())
    for line in done.lines():
        (echo if as_json else click.echo)(line)
    sys.exit(done.status)
