"""The command that writes the published tables for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline.cli.options import CliContext, echo


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--format", "kind", type=click.Choice(["parquet", "csv", "xlsx", "duckdb"]), default="parquet", show_default=True,
              help="What to write.")  # fmt: skip
@click.option("--table", "tables", multiple=True, help="Only this table; may be given several times.")
@click.pass_obj
def export(context: CliContext, out: Path, kind: Any, tables: tuple[str, ...]) -> None:
    """Write the published tables into the folder OUT, with dictionary.csv and datapackage.json."""
    from pipeline.figures import export_published

    if tables and kind == "duckdb":
        raise click.UsageError("--table 不能与 --format duckdb 同用：数据库整个写出")
    written = export_published(context.folder, out, kind, tables)
    echo(f"{written.build}：{len(written.rows)} 个表，{sum(written.rows.values())} 行 → {written.folder}")
