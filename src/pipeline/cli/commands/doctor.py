"""What is wrong with this machine, this workspace, its credentials; and whether what readers see is still fresh."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from pipeline.cli.options import Place, json_option, print_json


@click.command()
@click.option(
    "--dead-man", is_flag=True, help="Only: exit 1 when what was published is too old. For cron; reads no settings."
)
@click.option(
    "--days", type=click.IntRange(0), default=None, help="With --dead-man: how old the newest coverage may be."
)
@json_option
@click.pass_obj
def doctor(place: Place, dead_man: bool, days: int | None, as_json: bool) -> None:
    """Say what is wrong with this machine, workspace and credentials, and how to mend it."""
    if dead_man:
        from pipeline.operations import staleness_findings

        found = list(staleness_findings(place.folder, days=days))
        lines = [] if found else ["✓ 已发布的数据是新的。"]
    else:
        from pipeline.core import now_in_shanghai, read_workspace
        from pipeline.operations import examine

        examined = examine(read_workspace(place.folder), now_in_shanghai())
        found = [finding for one in examined for finding in one.findings]
        lines = [f"✓ {one.title}：{one.well}" for one in examined if not one.findings]
    if as_json:
        print_json({"findings": [asdict(finding) for finding in found]})
    else:
        marks = {"block": "✗", "warn": "!", "info": "·"}
        lines += [f"{marks[one.severity]} [{one.code}] {one.message}\n    怎么办：{one.what_to_do}" for one in found]
        click.echo("\n".join(lines))
    sys.exit(1 if any(finding.severity in ("block", "warn") for finding in found) else 0)
