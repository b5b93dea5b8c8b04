"""The commands on sealed packages: verify them and their documents, roll them up."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import CliContext, check_year, echo, json_option, print_json

if TYPE_CHECKING:
    from pipeline.sealing import CollectResult


@click.command()
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.pass_obj
def verify(context: CliContext, files: tuple[Path, ...]) -> None:
    """Prove sealed packages whole, their sums and rules true, and say who signed; prove documents
    (.docx .html .xlsx .pdf .svg) to be files of a sealed package."""
    from pipeline.core import read_workspace
    from pipeline.sealing import verify_files

    listed = (context.folder / "workspace.toml").exists()
    agencies = read_workspace(context.folder).settings.agency if listed else None
    lines, status = verify_files(files, [context.folder / "sealed"], agencies)
    for line in lines:
        click.echo(line)
    sys.exit(status)


@click.command()
@click.argument("packages", nargs=-1, required=True, metavar="PACKAGE…|DIR|URL")
@click.option("--year", type=int, callback=check_year, help="Only packages of that year.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None, metavar="DIR",
              help="Also write the sums there: the statutory tables in Excel and Word, a database, Parquet.")  # fmt: skip
@json_option
@click.pass_obj
def collect(context: CliContext, packages: tuple[str, ...], year: int | None, out: Path | None, as_json: bool) -> None:
    """Roll up the sealed packages of many agencies: files, folders, or addresses of them; with a workspace, say who is missing."""
    from pipeline.core import read_workspace
    from pipeline.sealing import collect_packages, packages_among

    files = packages_among([*_here(context.folder, packages)], year)
    if not files:
        click.echo(
            f"✗ 这里没有{f' {year} 年的' if year else ''}封存包（.zip）：{'、'.join(map(str, packages))}", err=True
        )
        sys.exit(2)

    workspace = read_workspace(context.folder) if (context.folder / "workspace.toml").exists() else None
    kept = None if workspace is None else workspace.warehouse / "verified.jsonl"
    collected = collect_packages(files, workspace, kept=kept)
    if as_json:
        print_json(dict(collected.tables))
    else:
        for line in collected.lines():
            click.echo(line)
    if out is not None:
        for file in _write_roll_up(collected, out):
            echo(f"已写入 {file}")
    sys.exit(collected.status)


@click.command()
@click.option("--new", "file", type=click.Path(path_type=Path, dir_okay=False), default=None, metavar="FILE",
              help="Make a key and write it there, outside the workspace, readable by you alone.")  # fmt: skip
@click.pass_obj
def keys(context: CliContext, file: Path | None) -> None:
    """Show the public key that proves who sealed the packages of this workspace, or make a key to seal with."""
    from pipeline.core import Refusal, read_workspace
    from pipeline.sealing import fingerprint, make_signing_key, signing_key

    workspace = read_workspace(context.folder)
    if file is not None and workspace.folder.resolve() in file.absolute().resolve().parents:
        raise Refusal("SIGN-KEY-FILE", file=str(file), reason="它在工作区里面，会随工作区的备份和拷贝流出")
    key = signing_key(workspace) if file is None else make_signing_key(file)
    if key is None:
        raise Refusal("SIGN-NO-KEY")
    if file is not None:
        echo(f"签名密钥已写到 {file.absolute()}（只有本人可读；另存一份备份，丢了只能换新的）。")
        echo(f"写入 {context.folder / 'workspace.toml'}，此后封存的都有签名：")
        echo(f'[signing]\nkey = "file:{file.absolute()}"')
    click.echo(f'public_keys = ["{key.public_key}"]')
    echo(
        f"上面一行交给汇总的上级机关，写入其 workspace.toml 本单位的 [[agency]] 下；电话核对指纹：{fingerprint(key.public_key)}。"
    )


def _here(folder: Path, packages: Sequence[str]) -> Iterator[Path]:
    """Files and folders as typed; those at an address are fetched into the workspace. Raises Refusal COLLECT-ADDRESS."""
    for place in packages:
        if "://" in place:
            from pipeline.province import packages_at

            yield from packages_at(place, folder / "warehouse" / "packages")
        else:
            yield Path(place)


def _write_roll_up(collected: CollectResult, out: Path) -> list[Path]:
    """Write the statutory tables of every year that has packages, and all rows, each file whole. Raises Refusal REN-WRITE, DISK-FULL."""
    from pipeline.core import Refusal, now_in_shanghai, room_in
    from pipeline.sealing import roll_up_files, write_collected

    years = sorted({row["year"] for row in collected.tables["packages"] if row["state"] == "ok"})
    files = {
        name: content for year in years for name, content in roll_up_files(collected, year, now_in_shanghai()).items()
    }
    try:
        with room_in(out):
            out.mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                draft = out / f".{name}.new"
                draft.write_bytes(content)
                draft.replace(out / name)
        written = write_collected(collected, out)
    except OSError as error:
        raise Refusal("REN-WRITE", folder=str(out), reason=error.strerror or str(error)) from None
    return [*(out / name for name in files), *written]
