"""`gongkai <verb>`: reads what was typed, calls the verb, prints what came of it. Decides nothing.

Exit status: 0 done and clean; 1 done, with findings that need someone; 2 refused or could not, the last line of standard error
says why. Messages go to standard error; `--json` prints one document to standard output.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from pipeline.errors import Refusal


class Place:
    """Where the command works: `--workspace`, and whether it prints JSON."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder


def say(line: str) -> None:
    """A line for people."""
    click.echo(line, err=True)


def print_json(document: dict[str, Any]) -> None:
    """One document on standard output: whole numbers without a point, dates in ISO form."""
    click.echo(json.dumps(_plain(document), ensure_ascii=False, indent=1, default=str))


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value


class _Commands(click.Group):
    """Turns a Refusal into its sentence and exit status 2: a user's mistake never shows a traceback."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except Refusal as refusal:
            say(f"✗ [{refusal.finding.code}] {refusal.finding.message}{refusal.finding.what_to_do}")
            context.exit(2)
        except (KeyboardInterrupt, click.Abort):
            say("✗ 已中断；此前发布的数据照常使用，重新运行即可。")
            context.exit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--workspace", "folder", type=click.Path(path_type=Path, file_okay=False), default="data", show_default=True,
              envvar="GONGKAI_WORKSPACE", show_envvar=True, help="Workspace folder.")  # fmt: skip
@click.version_option(package_name="gongkai")
@click.pass_context
def main(context: click.Context, folder: Path) -> None:
    """From an agency's raw disclosure records to its statutory yearly report, each number the sum of its evidence."""
    context.obj = Place(folder)


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document to standard output.")
agency_option = click.option("--agency", default=None, help="Only this agency (its id).")


def a_day(_context: click.Context, _option: click.Parameter, value: str | None) -> date | None:
    """A day as typed."""
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"“{value}”不是日期，请写成 2019-12-31 的样子") from None


@main.command()
@click.argument("year", type=int)
@agency_option
@click.option("--as-known-on", "known_on", callback=a_day, metavar="DATE", help="As known at the end of this day.")
@json_option
@click.pass_obj
def figures(place: Place, year: int, agency: str | None, known_on: date | None, as_json: bool) -> None:
    """Print the figures of a year."""
    from pipeline import published
    from pipeline.summary import number

    if known_on is not None:
        from pipeline.asknown import figures_as_known

        found = figures_as_known(place.folder, year, agency, known_on)
    else:
        found = published.read(place.folder).rows_of_figures(year, agency)
    records = found.records()
    if as_json:
        print_json({"figures": records})
        return
    several = len({record["agency"] for record in records}) > 1
    names = [f"{record['agency']}  {record['figure']}" if several else record["figure"] for record in records]
    width = max(map(len, names))
    for name, record in zip(names, records, strict=True):
        click.echo(f"{name:<{width}} {number(record['value']):>8} {record['unit'] or '':<3} {record['label']}")


@main.command()
@click.argument("figure")
@click.option("--year", type=int, required=True, help="The year of the figure.")
@agency_option
@json_option
@click.pass_obj
def explain(place: Place, figure: str, year: int, agency: str | None, as_json: bool) -> None:
    """Print the rows a figure stands on, then their sum."""
    from pipeline import published
    from pipeline.summary import number

    found = published.read(place.folder).rows_behind(figure, year, agency).records()
    value = sum(record["amount"] for record in found)
    if as_json:
        print_json({"evidence": found, "value": value})
        return
    for record in found:
        click.echo(
            f"{record['on_date']}  {record['source']:<12} {record['row_id']:<26} {number(record['amount']):>4}  {record['summary']}"
        )
    click.echo(f"{figure} {year} = {number(value)}（{len(found)} 行）")


def _run(place: Place, year: int | None, only: Sequence[str], *, strict: bool) -> Any:
    from pipeline.run import Run, now_in_shanghai
    from pipeline.workspace import read_workspace

    return Run(read_workspace(place.folder), now_in_shanghai(), year=year, strict=strict, only=tuple(only))


def a_year(_context: click.Context, _option: click.Parameter, value: int | None) -> int | None:
    """A year that can have a report: from 2008, when the regulation took effect, to the next one."""
    last = date.today().year + 1
    if value is not None and not 2008 <= value <= last:
        raise click.BadParameter(f"{value} 不在 2008 至 {last} 之间")
    return value


@main.command()
@click.option("--year", type=int, default=None, callback=a_year, help="Only this year (default: every year with rows).")
@click.option("--source", "only", multiple=True, help="Pull and load only this source; may be given several times.")
@click.option("--direct", is_flag=True, help="The same steps without Prefect.")
@click.pass_obj
def nightly(place: Place, year: int | None, only: tuple[str, ...], direct: bool) -> None:
    """The night's flow, once, now: pull what is new … publish. A dead source degrades it and never stops the rest."""
    from pipeline.running import carry_out

    sys.exit(carry_out(_run(place, year, only, strict=False), "nightly", direct=direct))


@main.command()
@click.option(
    "--port", type=int, default=4200, show_default=True, help="Where Prefect's server listens, on this machine only."
)
@click.pass_obj
def serve(place: Place, port: int) -> None:
    """The scheduler with both deployments, until interrupted."""
    from pipeline.running import serve_flows
    from pipeline.workspace import read_workspace

    serve_flows(read_workspace(place.folder), port)


@main.command("year-end")
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

    from pipeline.running import carry_out

    run = replace(_run(place, year, (), strict=True), agency=agency, approve_by=approve_by, note=note)
    sys.exit(carry_out(run, "year-end", direct=direct))


@main.command()
@click.argument("packages", type=click.Path(path_type=Path), nargs=-1, required=True)
def verify(packages: tuple[Path, ...]) -> None:
    """Prove sealed packages whole and their sums true, with nothing but the files."""
    from pipeline.verify import verify_lines

    lines, status = verify_lines(packages)
    for line in lines:
        click.echo(line)
    sys.exit(status)


@main.command()
@click.argument("packages", type=click.Path(path_type=Path), nargs=-1, required=True)
@json_option
@click.pass_obj
def collect(place: Place, packages: tuple[Path, ...], as_json: bool) -> None:
    """Roll up the sealed packages of many agencies; with a workspace, say who is missing."""
    from pipeline.collect import collect_rows
    from pipeline.workspace import read_workspace

    workspace = read_workspace(place.folder) if (place.folder / "workspace.toml").exists() else None
    found = collect_rows(packages, workspace)
    if as_json:
        print_json(dict(found.tables))
    else:
        for line in found.lines():
            click.echo(line)
    sys.exit(found.status)


@main.command()
@click.argument("year", type=int, callback=a_year)
@agency_option
@click.pass_obj
def render(place: Place, year: int, agency: str | None) -> None:
    """Write the documents of a year from what was published."""
    from dataclasses import replace

    from pipeline.running import carry_out_one

    sys.exit(carry_out_one(replace(_run(place, year, (), strict=False), agency=agency), "render"))


@main.command()
@click.argument("year", type=int, callback=a_year)
@agency_option
@click.option("--approve-by", metavar="NAME", required=True, help="Who approves the figures.")
@click.option("--note", metavar="TEXT", default=None, help="What the approver says; the public reason of a correction.")
@click.pass_obj
def seal(place: Place, year: int, agency: str | None, approve_by: str, note: str | None) -> None:
    """Seal a year that was counted and filled (the candidate) as its next revision."""
    from dataclasses import replace

    from pipeline.running import carry_out_one

    run = replace(_run(place, year, (), strict=True), agency=agency, approve_by=approve_by, note=note)
    sys.exit(carry_out_one(run, "seal"))


@main.command()
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
@agency_option
@json_option
@click.pass_obj
def requests(
    place: Place,
    only_open: bool,
    on: date | None,
    number: str | None,
    received: date | None,
    agency: str | None,
    as_json: bool,
) -> None:
    """The request clock: due dates, days left, and why."""
    from pipeline import requests_command

    day = on or date.today()
    if received is not None:
        text, document = requests_command.calculated(place.folder, received)
    elif number is not None:
        text, document = requests_command.explained(place.folder, number, day, agency)
    else:
        text, document = requests_command.listed(place.folder, day, agency, only_open=only_open)
    if as_json:
        print_json(document)
    else:
        click.echo(text)


def _verb(name: str, purpose: str) -> None:
    @main.command(name, help=purpose)
    @click.pass_obj
    def command(place: Place) -> None:
        from pipeline.running import carry_out_one

        sys.exit(carry_out_one(_run(place, None, (), strict=False), name))


_verb("pull", "Look at every source and keep the bytes as received.")
_verb("load", "Turn new snapshots into row versions.")
_verb("correct", "Apply the signed corrections.")
_verb("check", "Judge what was loaded with the expectations.")
_verb("count", "List the rows every number stands on and sum them.")
_verb("fill", "Put the figures into the cells of the forms and judge them.")
_verb("publish", "Hand the counted figures to readers.")
