"""The request clock."""

from __future__ import annotations

from datetime import date

import click

from pipeline.cli.options import Place, a_day, agency_option, json_option, print_json
from pipeline.core import today_in_shanghai


@click.command()
@click.option(
    "--open",
    "only_open",
    is_flag=True,
    help="Only requests that nobody has answered (the default without other options).",
)
@click.option(
    "--on", "on", callback=a_day, metavar="DATE", help="As they stand on the evening of this day (default: today)."
)
@click.option("--explain", "number", metavar="NO", help="Day by day, why this request is due when it is.")
@click.option(
    "--received", callback=a_day, metavar="DATE", help="A calculator without a ledger: when is what came this day due?"
)
@click.option(
    "--quarter",
    "by_quarter",
    is_flag=True,
    help="Received, closed, open, median and slowest answers by quarter; the ten oldest open.",
)
@click.option(
    "--review", is_flag=True, help="What nobody may guess: ambiguous words with their choices, ready to be corrected."
)
@agency_option
@json_option
@click.pass_obj
def requests(
    place: Place,
    only_open: bool,
    on: date | None,
    number: str | None,
    received: date | None,
    by_quarter: bool,
    review: bool,
    agency: str | None,
    as_json: bool,
) -> None:
    """The request clock: due dates, days left, and why."""
    from pipeline.cli.commands import requests_command

    day = on or today_in_shanghai()
    if received is not None:
        text, document = requests_command.calculated(place.folder, received)
    elif number is not None:
        text, document = requests_command.explained(place.folder, number, day, agency)
    elif by_quarter:
        text, document = requests_command.summarised(place.folder, day, agency)
    elif review:
        text, document = requests_command.reviewed(place.folder)
    else:
        text, document = requests_command.listed(place.folder, day, agency, only_open=only_open)
    if as_json:
        print_json(document)
    else:
        click.echo(text)
