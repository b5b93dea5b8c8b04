"""The command that makes a workspace of a clerk's answers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from pipeline.cli.options import OWN_FOLDER, CliContext, check_year, default_folder

KINDS = ("website", "wechat", "weibo", "ledger", "disputes", "counts", "documents", "directory", "plan", "follow-up")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--name", default=None, help="Name of the agency.")
@click.option("--id", "agency", default=None, help="Its id: small letters, digits and hyphens.")
@click.option(
    "--level", type=click.Choice(("department", "government")), default=None, help="Decides when its report is due."
)
@click.option("--parent", default=None, help="Id of the government it belongs to.")
@click.option(
    "--year", type=int, callback=check_year, default=None, help="First year to be counted (default: last year)."
)
@click.option(
    "--with",
    "kinds",
    type=click.Choice(KINDS),
    multiple=True,
    help="A kind of source it has; may be repeated (default: those for the report). "
    "documents, directory, plan and follow-up are there only where they are named.",
)
@click.option(
    "--files",
    "places",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="Files or a folder of exports: sort them in and run the first night; may be repeated.",
)
@click.option(
    "--demo",
    is_flag=True,
    help="Make the demo workspace instead: the year 2019 of one bureau, made-up rows, published totals.",
)
@click.option("--yes", is_flag=True, help="Ask nothing; what is not given takes its default.")
@click.pass_obj
def init(
    context: CliContext, folder: Path | None, name: str | None, agency: str | None, level: str | None, parent: str | None,
    year: int | None, kinds: tuple[str, ...], places: tuple[Path, ...], demo: bool, yes: bool,
) -> None:  # fmt: skip
    """Make a workspace: its settings, a folder for each kind of source, and the year's declarations as blanks."""
    from pipeline.core import Agency, carried_folder, now_in_shanghai, read_workspace
    from pipeline.operations import (
        Answers,
        kinds_to_have,
        planned_files,
        source_kinds,
        wanted_registers,
        write_files,
        write_register,
    )

    place = folder or (context.folder if context.is_given else OWN_FOLDER.expanduser())
    if demo:
        _make_demo(place)
        return
    if not yes:
        name = name or click.prompt("单位名称")
        agency = agency or click.prompt("英文代号（小写字母、数字、连字符）", default="bureau")
        level = level or click.prompt("级别：department 部门，government 一级政府", default="department",
                                      type=click.Choice(("department", "government")))  # fmt: skip
        year = year or click.prompt("从哪一年开始统计", default=now_in_shanghai().year - 1, type=int)
        if not kinds:
            kinds = tuple(
                kind
                for kind, entry in source_kinds().items()
                if not entry.get("only_named")
                and click.confirm(f"有没有{entry['name']}", default=not entry.get("optional"))
            )
    if not name:
        raise click.UsageError("请写明单位名称：--name 某市水务局")
    checked = Agency(id=agency or "bureau", name=name)
    answers = Answers(
        checked.name,
        checked.id,
        level or "department",
        parent,
        year or now_in_shanghai().year - 1,
        kinds_to_have(kinds),
    )
    files = planned_files(answers)
    write_files(place, files)
    register = write_register(read_workspace(place), answers.year, wanted_registers(answers.kinds))
    click.echo(f"✓ 工作区已建好：{place.absolute()}")
    for path in (*files, register.name):
        click.echo(f"    {path}")
    if places:
        sys.exit(_first_night(place, places, answers.year, yes))
    click.echo(
        f"下一步：把导出的文件放进 inbox/ 下的各个文件夹（里面的 说明.txt 写明放什么），然后运行\n"
        f"    gongkai{_naming(place)} nightly --direct --year {answers.year}\n手册：{carried_folder('manuals') / 'operating.zh-CN.md'}"
    )


def _first_night(place: Path, places: Sequence[Path], year: int, yes: bool) -> int:
    """Sort the files in and run one night over them. Returns its exit status."""
    from pipeline.cli.collected import put_in_order
    from pipeline.cli.outcome import carry_out
    from pipeline.operations import NIGHTLY, RunRequest

    put_in_order(place, places, year, yes=yes)
    status = carry_out(RunRequest(workspace=str(place), year=year), NIGHTLY, direct=True)
    click.echo(
        f"下一步：填好 {place.absolute()} 里的登记簿-{year}.xlsx，存盘，然后运行\n    gongkai{_naming(place)} year-end {year}"
    )
    return status


def _make_demo(place: Path) -> None:
    from pipeline.operations import DEMO_YEAR, demo_files, write_files

    files = demo_files()
    write_files(place, files)
    click.echo(f"✓ 示例工作区已建好：{place.absolute()}（{len(files)} 个文件，行是编造的，总数是真的）")
    click.echo(f"下一步：\n    gongkai{_naming(place)} year-end {DEMO_YEAR}")


def _naming(place: Path) -> str:
    """The option that names a workspace, where it is not the one that is used without it."""
    return "" if place.absolute() == default_folder().absolute() else f" --workspace {place}"
