"""The commands that print figures and the rows behind a figure."""

from __future__ import annotations

from datetime import date

import click

from pipeline.cli.options import CliContext, agency_option, json_option, parse_day, print_json, tell_doubts

_STANDS_ON = {"rows": "逐条", "counts": "汇总", "declared": "填报"}


@click.command()
@click.argument("year", type=int)
@agency_option
@click.option("--as-known-on", "known_on", callback=parse_day, metavar="DATE", help="As known at the end of this day.")
@json_option
@click.pass_obj
def figures(context: CliContext, year: int, agency: str | None, known_on: date | None, as_json: bool) -> None:
    """Print the figures of a year."""
    from pipeline.cli.doubts import figure_doubts
    from pipeline.core import format_number, read_published

    if known_on is not None:
        from pipeline.figures import figures_as_known

        rows = figures_as_known(context.folder, year, agency, known_on)
    else:
        rows = read_published(context.folder).rows_of_figures(year, agency)
    records = rows.records()
    if known_on is None:
        families = {record["figure"].partition(".")[0] for record in records}
        tell_doubts(figure_doubts(context.folder, year, {record["agency"] for record in records}, families), status=0)
    if as_json:
        print_json({"figures": records})
        return
    several = len({record["agency"] for record in records}) > 1
    names = [f"{record['agency']}  {record['figure']}" if several else record["figure"] for record in records]
    width = max(map(len, names))
    for name, record in zip(names, records, strict=True):
        click.echo(f"{name:<{width}} {format_number(record['value']):>8} {record['unit'] or '':<3} {record['label']}")


@click.command()
@click.argument("figure")
@click.option("--year", type=int, required=True, help="The year of the figure.")
@agency_option
@json_option
@click.pass_obj
def explain(context: CliContext, figure: str, year: int, agency: str | None, as_json: bool) -> None:
    """Print the rows a figure stands on, then their sum."""
    from pipeline.cli.doubts import figure_doubts
    from pipeline.core import format_number, read_published

    with read_published(context.folder).held() as database:
        figure = database.figure_named(figure, year, agency)
        records = database.rows_behind(figure, year, agency).records()
        agencies = [agency] if agency else [row["agency"] for row in database.rows_of_figures(year).records()]
        doubts = figure_doubts(context.folder, year, agencies, [figure.partition(".")[0]])
        parts = database.stands_on(figure, year, agency)
    value = sum(record["amount"] for record in records)
    if as_json:
        shares = {kind: {"records": number, "value": share} for kind, (number, share) in parts.items()}
        print_json({"evidence": records, "value": value, "stands_on": shares})
        tell_doubts(doubts, status=int(not records))
        return
    for record in records:
        click.echo(
            f"{record['on_date']}  {record['source']:<12} {record['row_id']:<26} {format_number(record['amount']):>4}  {record['summary']}"
        )
    click.echo(f"{figure} {year} = {format_number(value)}（{len(records)} 行）")
    if "counts" in parts:
        standing = "、".join(
            f"{_STANDS_ON[kind]} {format_number(share)}（{number} 行）" for kind, (number, share) in parts.items()
        )
        click.echo(f"其中{standing}")
    tell_doubts(doubts, status=int(not records))
