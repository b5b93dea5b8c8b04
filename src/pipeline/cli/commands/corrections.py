"""Corrections: the rows that wait for a decision, written into the register workbook to be decided and signed there."""

from __future__ import annotations

import click

from pipeline.cli.options import CliContext, check_year


@click.group()
def corrections() -> None:
    """Signed corrections of rows."""


@corrections.command()
@click.option(
    "--year", type=int, required=True, callback=check_year, help="Whose register workbook they are written into."
)
@click.option("--row", default=None, help="Write this row instead, named by its number, title or address.")
@click.option(
    "--column", default=None, help="With --row: the column to be corrected, whose present content is written too."
)
@click.pass_context
def new(context: click.Context, year: int, row: str | None, column: str | None) -> None:
    """Write every row that waits for a decision into the sheet 更正, with its id, what it says and the choices."""
    from pipeline.core import open_warehouse, read_workspace, writers_lock
    from pipeline.ingest import add_correction, add_waiting, ambiguous_cells, row_named
    from pipeline.operations import write_register

    cli: CliContext = context.obj
    workspace = read_workspace(cli.folder)
    with (
        writers_lock(workspace.warehouse, wait=workspace.settings.lock_wait_seconds),
        open_warehouse(workspace.warehouse) as warehouse,
    ):
        if row is not None:
            found = row_named(warehouse, row, column)
            file = write_register(workspace, year)
            add_correction(file, found.table, found.row, found.source, found.column, found.text)
            click.echo(
                f"✓ {file}：工作表“更正”写入了 {found.source} 的 {found.row}{' ' if found.shown else ''}{found.shown}"
            )
            click.echo("填好“改成”、为什么、谁决定、哪天，存盘后再运行一次。")
            return
        cells = ambiguous_cells(warehouse)
    file = write_register(workspace, year)
    added = add_waiting(file, cells)
    click.echo(
        f"✓ {file}：工作表“更正”新写入 {added} 行"
        + (f"，{len(cells) - added} 行先前已经写入" if len(cells) > added else "")
    )
    if cells:
        click.echo("在“改成”里选，填好为什么、谁决定、哪天，存盘后再运行一次。")
    context.exit(1 if cells else 0)
