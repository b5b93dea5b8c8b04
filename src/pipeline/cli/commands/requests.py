"""The command of the request clock: due dates, days left, and why."""

from __future__ import annotations

from datetime import date

import click

from pipeline.cli.options import CliContext, agency_option, json_option, parse_day, print_json, tell_doubts
from pipeline.core import today_in_shanghai


@click.command()
@click.option(
    "--open",
    "only_open",
    is_flag=True,
    help="Only requests that nobody has answered (the default without other options).",
)
@click.option(
    "--on", "on", callback=parse_day, metavar="DATE", help="As they stand on the evening of this day (default: today)."
)
@click.option("--explain", "number", metavar="NO", help="Day by day, why this request is due when it is.")
@click.option(
    "--received",
    callback=parse_day,
    metavar="DATE",
    help="A calculator without a ledger: when is what came this day due?",
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
    context: CliContext,
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
    from pipeline.cli.commands import request_answers

    day = on or today_in_shanghai()
    if received is not None:
        answer = request_answers.calculated(context.folder, received)
    elif number is not None:
        answer = request_answers.explained(context.folder, number, day, agency)
    elif by_quarter:
        answer = request_answers.summarised(context.folder, day, agency)
    elif review:
        answer = request_answers.reviewed(context.folder)
    else:
        answer = request_answers.listed(context.folder, day, agency, only_open=only_open)
    if as_json:
        print_json({**answer.document, "doubts": list(answer.doubts)})
    else:
        click.echo(answer.text)
    tell_doubts(answer.doubts)
