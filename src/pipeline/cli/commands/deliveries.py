"""Deliveries: what people say about them, what they changed in the rows in force, what their files are called."""

from __future__ import annotations

from datetime import date
from typing import Literal

import click

from pipeline.cli.options import CliContext, echo, json_option, parse_day, print_json

_note = click.option("--note", required=True, help="Why, in words that are kept with the seal.")
_by = click.option("--by", default=None, help="Who says so (default: the user of this machine).")


@click.command()
@click.argument("delivery")
@_note
@_by
@click.pass_obj
def accept(context: CliContext, delivery: str, note: str, by: str | None) -> None:
    """Say that a DELIVERY (source/file, or source/file#sheet) is right as it is.

    What it lacks is withdrawn, what it changes is believed. Takes effect with the next run; undone by taking the line out of
    statements.yml.
    """
    _say(context, "accept", delivery, note, by)


@click.command()
@click.argument("file")
@_note
@_by
@click.pass_obj
def withdraw(context: CliContext, file: str, note: str, by: str | None) -> None:
    """Say that a FILE (source/file) was wrong: nothing of it stands any longer, and what it did is undone.

    Takes effect with the next run; undone by taking the line out of statements.yml.
    """
    _say(context, "withdraw", file, note, by)


@click.command()
@click.option("--since", callback=parse_day, required=True, help="First night to list, as in 2020-03-01.")
@json_option
@click.pass_obj
def changes(context: CliContext, since: date, as_json: bool) -> None:
    """Which rows in force changed, through which delivery, and why."""
    from pipeline.core import open_warehouse, read_workspace, writers_lock
    from pipeline.ingest import changed_rows

    workspace = read_workspace(context.folder)
    with (
        writers_lock(workspace.warehouse, wait=workspace.settings.lock_wait_seconds),
        open_warehouse(workspace.warehouse) as warehouse,
    ):
        rows = changed_rows(warehouse, since)
    if as_json:
        print_json({"changes": [row.document() for row in rows]})
        return
    for row in rows:
        click.echo(row.line())
    if not rows:
        click.echo(f"自 {since} 起，计入的行没有变化。")


@click.command()
@click.argument("source")
@click.pass_obj
def sources(context: CliContext, source: str) -> None:
    """The files of a SOURCE and what is shown of their names elsewhere, where a ledger's file may be called after a person.

    Reads the log of the snapshots. For people at this machine: pass nothing of it on.
    """
    from pipeline.core import read_workspace
    from pipeline.ingest import names_of_files

    names = names_of_files(read_workspace(context.folder), source)
    for real, shown in names.items():
        click.echo(f"{shown}\t{real}")
    if not names:
        echo(f"数据源“{source}”还没有收到文件。")


def _say(context: CliContext, what: Literal["accept", "withdraw"], place: str, note: str, by: str | None) -> None:
    from pipeline.core import read_workspace, today_in_shanghai
    from pipeline.ingest import add_statement

    statement = add_statement(read_workspace(context.folder), what, place, note, by, today_in_shanghai())
    word = "认可" if what == "accept" else "作废"
    echo(
        f"已在 statements.yml 中记下：{word} {statement.source}/{statement.path}（{statement.by}，{statement.on}）。下一次运行时生效。"
    )
