"""The commands that start a run: the night, the year end, the documents, the seal, and each verb alone."""

from __future__ import annotations

import sys

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
check = _verb("check", "Judge what was loaded with the expectations.")
count = _verb("count", "List the rows every number stands on and sum them.")
fill = _verb("fill", "Put the figures into the cells of the forms and judge them.")
publish = _verb("publish", "Hand the counted figures to readers.")
