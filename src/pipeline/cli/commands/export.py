"""The commands that write what is published for other programs: the tables, and Great Expectations' Data Docs."""

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


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.pass_obj
def data_docs(context: CliContext, out: Path) -> None:
    """Write Great Expectations' Data Docs of the published validation results into the folder OUT.

    The pages load nothing from a network. They show keys of rows, never their content.
    """
    from pipeline.quality import write_data_docs

    written = write_data_docs(context.folder, out)
    echo(f"{written.suites} 组期望、{written.runs} 次运行 → {written.folder / 'index.html'}")
