"""The command that writes the dashboard's pages as files."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.options import CliContext, echo


@click.command()
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option("--rows", type=click.IntRange(10, 100_000), default=1000, show_default=True,
              help="How many rows a page lists; all of them stand in the CSV beside it.")  # fmt: skip
@click.option("--public", "--reader", "public", is_flag=True,
              help="The site for the public: without the office's own pages, its file names, codes and lists of things to do.")  # fmt: skip
@click.pass_obj
def site(context: CliContext, out: Path, rows: int, public: bool) -> None:
    """Write the same pages as files into OUT, to be opened without a server, also from a memory stick."""
    from pipeline.dashboard import write_site

    written = write_site(context.folder, out, rows=rows, role="reader" if public else "operator", say=echo)
    echo(f"{written.pages} 页，{written.files} 个文件：{out / 'index.html'}")
