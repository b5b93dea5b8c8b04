"""What several commands share: the context they work in, their common options, and how they print."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from pipeline.core import whole_as_int


class CliContext:
    """What `gongkai` was given before the name of a command: the workspace folder. `is_given`: by option or environment."""

    def __init__(self, folder: Path, *, is_given: bool = True) -> None:
        self.folder = folder
        self.is_given = is_given


# Where `gongkai init` makes a workspace that it is given no folder for.
OWN_FOLDER = Path("~/gongkai")


def default_folder() -> Path:
    """The workspace when nobody names one: this folder, else the user's own, where they are one; else `data`."""
    own = OWN_FOLDER.expanduser()
    return next((folder for folder in (Path(), own) if (folder / "workspace.toml").is_file()), Path("data"))


def echo(line: str) -> None:
    """Print a line for people, to standard error."""
    click.echo(line, err=True)


def tell_doubts(doubts: Sequence[str], *, status: int = 1) -> None:
    """Say in amber, on standard error, what is not known, and end with exit status 1; without a doubt do nothing.

    With `status` 0 the command goes on: what it printed stands, whatever is missing beside it.
    """
    for doubt in doubts:
        click.secho(f"! {doubt}。", fg="yellow", err=True)
    if doubts and status:
        sys.exit(status)


def print_json(document: dict[str, Any]) -> None:
    """Print one document to standard output: whole numbers without a point, dates in ISO form."""
    click.echo(json.dumps(whole_as_int(document), ensure_ascii=False, indent=1, default=str))


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document to standard output.")


agency_option = click.option("--agency", default=None, help="Only this agency (its id).")


def parse_day(_context: click.Context, _option: click.Parameter, value: str | None) -> date | None:
    """A click callback: a day as typed, in ISO form."""
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"“{value}”不是日期，请写成 2019-12-31 的样子") from None


def check_year(_context: click.Context, _option: click.Parameter, value: int | None) -> int | None:
    """A click callback: a year that can have a report, from 2008, when the regulation took effect, to the next one."""
    from pipeline.operations import possible_year

    try:
        return None if value is None else possible_year(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
