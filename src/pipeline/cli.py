"""`gongkai <verb>`: reads what was typed, calls the verb, prints what came of it. Decides nothing.

Exit status: 0 done and clean; 1 done, with findings that need someone; 2 refused or could not, the last line of standard error
says why. Messages go to standard error; `--json` prints one document to standard output.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.errors import Refusal

if TYPE_CHECKING:
    from pipeline.run import Run


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


# command -> the module of `pipeline.commands` it stands in; in the order of `--help`.
COMMANDS = {
    "nightly": "runs",
    "year-end": "runs",
    "figures": "figures",
    "explain": "figures",
    "requests": "requests",
    "audit": "audit",
    "audit-verdict": "audit_verdict",
    "verify": "packages",
    "collect": "packages",
    "serve": "serve",
    "digest": "digest",
    "doctor": "doctor",
    "dashboard": "dashboard",
    "site": "site",
    "access": "dashboard",
    "pull": "runs",
    "load": "runs",
    "correct": "runs",
    "check": "runs",
    "count": "runs",
    "fill": "runs",
    "seal": "runs",
    "render": "runs",
    "publish": "runs",
}


class _Commands(click.Group):
    """Imports a command when it is asked for, and turns a Refusal into its sentence and exit status 2, never a traceback."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"pipeline.commands.{COMMANDS[name]}")
        command: click.Command = getattr(module, name.replace("-", "_"))
        return command

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


def run_of(place: Place, year: int | None, only: Sequence[str], *, strict: bool) -> Run:
    """The run a command asks for, over its workspace, now."""
    from pipeline.run import Run, now_in_shanghai
    from pipeline.workspace import read_workspace

    return Run(read_workspace(place.folder), now_in_shanghai(), year=year, strict=strict, only=tuple(only))


def a_year(_context: click.Context, _option: click.Parameter, value: int | None) -> int | None:
    """A year that can have a report: from 2008, when the regulation took effect, to the next one."""
    last = date.today().year + 1
    if value is not None and not 2008 <= value <= last:
        raise click.BadParameter(f"{value} 不在 2008 至 {last} 之间")
    return value
