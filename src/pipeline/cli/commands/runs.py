"""The runs: the night, the year end, the documents, the seal, and each verb alone."""

from __future__ import annotations

import sys

import click

from pipeline.cli.options import Place, a_year, agency_option, run_of


@click.command()
@click.option("--year", type=int, default=None, callback=a_year, help="Only this year (default: every year with rows).")
@click.option("--source", "only", multiple=True, help="Pull and load only this source; may be given several times.")
@click.option("--direct", is_flag=True, help="The same steps without Prefect.")
@click.pass_obj
def nightly(place: Place, year: int | None, only: tuple[str, ...], direct: bool) -> None:
    """The night's flow, once, now: pull what is new … publish. A dead source degrades it and never stops the rest."""
    from pipeline.cli.outcome import carry_out

    sys.exit(carry_out(run_of(place, year, only, strict=False), "nightly", direct=direct))


@click.command("year-end")
@click.argument("year", type=int, callback=a_year)
@agency_option
@click.option(
    "--approve-by", metavar="NAME", default=None, help="Who approves the figures: seals the year as its next revision."
)
@click.option("--note", metavar="TEXT", default=None, help="What the approver says; the public reason of a correction.")
@click.option("--direct", is_flag=True, help="The same steps without Prefect.")
@click.pass_obj
def year_end(
    place: Place, year: int, agency: str | None, approve_by: str | None, note: str | None, direct: bool
) -> None:
    """The strict run for a year: any blocking finding stops it before anything is sealed or published."""
    from dataclasses import replace

    from pipeline.cli.outcome import carry_out

    run = replace(run_of(place, year, (), strict=True), agency=agency, approve_by=approve_by, note=note)
    sys.exit(carry_out(run, "year-end", direct=direct))


@click.command()
@click.argument("year", type=int, callback=a_year)
@agency_option
@click.pass_obj
def render(place: Place, year: int, agency: str | None) -> None:
    """Write the documents of a year from what was published."""
    from dataclasses import replace

    from pipeline.cli.outcome import carry_out_one

    sys.exit(carry_out_one(replace(run_of(place, year, (), strict=False), agency=agency), "render"))


@click.command()
@click.argument("year", type=int, callback=a_year)
@agency_option
@click.option("--approve-by", metavar="NAME", required=True, help="Who approves the figures.")
@click.option("--note", metavar="TEXT", default=None, help="What the approver says; the public reason of a correction.")
@click.pass_obj
def seal(place: Place, year: int, agency: str | None, approve_by: str, note: str | None) -> None:
    """Seal a year that was counted and filled (the candidate) as its next revision."""
    from dataclasses import replace

    from pipeline.cli.outcome import carry_out_one

    run = replace(run_of(place, year, (), strict=True), agency=agency, approve_by=approve_by, note=note)
    sys.exit(carry_out_one(run, "seal"))


def _verb(name: str, purpose: str) -> click.Command:
    @click.command(name, help=purpose)
    @click.pass_obj
    def command(place: Place) -> None:
        from pipeline.cli.outcome import carry_out_one

        sys.exit(carry_out_one(run_of(place, None, (), strict=False), name))

    return command


pull = _verb("pull", "Look at every source and keep the bytes as received.")
load = _verb("load", "Turn new snapshots into row versions.")
correct = _verb("correct", "Apply the signed corrections.")
check = _verb("check", "Judge what was loaded with the expectations.")
count = _verb("count", "List the rows every number stands on and sum them.")
fill = _verb("fill", "Put the figures into the cells of the forms and judge them.")
publish = _verb("publish", "Hand the counted figures to readers.")
