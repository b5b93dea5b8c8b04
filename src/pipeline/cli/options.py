"""options."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipeline.operations import Run


from pipeline.core import today_in_shanghai, whole_as_int


class Place:
    """Where the command works: `--workspace`, and whether it prints JSON."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder


def say(line: str) -> None:
    """A line for people."""
    click.echo(line, err=True)


def print_json(document: dict[str, Any]) -> None:
    """One document on standard output: whole numbers without a point, dates in ISO form."""
    click.echo(json.dumps(whole_as_int(document), ensure_ascii=False, indent=1, default=str))


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
    from pipeline.core import now_in_shanghai, read_workspace
    from pipeline.operations import Run

    return Run(read_workspace(place.folder), now_in_shanghai(), year=year, strict=strict, only=tuple(only))


def a_year(_context: click.Context, _option: click.Parameter, value: int | None) -> int | None:
    """A year that can have a report: from 2008, when the regulation took effect, to the next one."""
    last = today_in_shanghai().year + 1
    if value is not None and not 2008 <= value <= last:
        raise click.BadParameter(f"{value} 不在 2008 至 {last} 之间")
    return value
