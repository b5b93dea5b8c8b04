"""The commands that start a run: the night, the year end, the documents, the seal, and each verb alone."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipeline.cli.options import CliContext
from pipeline.cli.request_options import request_options
from pipeline.operations import NIGHTLY, YEAR_END, RunRequest

_direct_option = click.option("--direct", is_flag=True, help="The same steps without Prefect.")


@click.command()
@request_options("nightly")
@_direct_option
def nightly(request: RunRequest, direct: bool) -> None:
    """The night's flow, once, now: pull what is new … publish. A dead source degrades it and never stops the rest."""
    from pipeline.cli.outcome import carry_out

    sys.exit(carry_out(request, NIGHTLY, direct=direct))


@click.command("year-end")
@request_options("year-end")
@_direct_option
def year_end(request: RunRequest, direct: bool) -> None:
    """The strict run for a year: any blocking finding stops it before anything is sealed or published."""
    from pipeline.cli.outcome import carry_out

    sys.exit(carry_out(request, YEAR_END, direct=direct))


@click.command()
@request_options("render")
def render(request: RunRequest) -> None:
    """Write the documents of a year from what was published."""
    from pipeline.cli.outcome import carry_out_verb

    sys.exit(carry_out_verb(request, "render"))


@click.command()
@request_options("seal")
def seal(request: RunRequest) -> None:
    """Seal a year that was counted and filled (the candidate) as its next revision."""
    from pipeline.cli.outcome import carry_out_verb

    sys.exit(carry_out_verb(request, "seal", strict=True))


def _verb(name: str, purpose: str) -> click.Command:
    @click.command(name, help=purpose)
    @click.pass_obj
    def command(context: CliContext) -> None:
        from pipeline.cli.outcome import carry_out_verb

        sys.exit(carry_out_verb(RunRequest(workspace=str(context.folder)), name))

    return command


pull = _verb("pull", "Look at every source and keep the bytes as received.")
load = _verb("load", "Turn new snapshots into row versions.")
correct = _verb("correct", "Apply the signed corrections.")
count = _verb("count", "List the rows every number stands on and sum them.")
fill = _verb("fill", "Put the figures into the cells of the forms and judge them.")
publish = _verb("publish", "Hand the counted figures to readers.")


@click.command()
@click.option("--suite", help="Try the suite of this table on --file, without loading it.")
@click.option(
    "--file",
    "tried",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The file to try the suite on.",
)
@click.option("--source", help="The source whose preset reads the file, where several fill the table.")
@click.pass_obj
def check(context: CliContext, suite: str | None, tried: Path | None, source: str | None) -> None:
    """Judge what was loaded with the expectations; with --suite and --file, a file that stays unloaded."""
    from pipeline.cli.outcome import carry_out_trial, carry_out_verb

    if (suite is None) != (tried is None) or (source is not None and suite is None):
        raise click.UsageError("--suite 和 --file 要一起写；--source 只与它们同用")
    if suite is not None and tried is not None:
        sys.exit(carry_out_trial(context.folder, suite, tried, source))
    sys.exit(carry_out_verb(RunRequest(workspace=str(context.folder)), "check"))
