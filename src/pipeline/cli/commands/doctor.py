"""The command that examines this machine, the workspace and its credentials, and the age of what was published."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from pipeline.cli.options import CliContext, json_option, print_json


@click.command()
@click.option(
    "--dead-man", is_flag=True, help="Only: exit 1 when what was published is too old. For cron; reads no settings."
)
@click.option(
    "--days", type=click.IntRange(0), default=None, help="With --dead-man: how old the newest coverage may be."
)
@json_option
@click.pass_obj
def doctor(context: CliContext, dead_man: bool, days: int | None, as_json: bool) -> None:
    """Say what is wrong with this machine, workspace and credentials, and how to mend it."""
    if dead_man:
        from pipeline.operations import staleness_findings

        findings = list(staleness_findings(context.folder, days=days))
        lines = [] if findings else ["✓ 已发布的数据是新的。"]
    else:
        from pipeline.core import now_in_shanghai, read_workspace
        from pipeline.operations import examine

        results = examine(read_workspace(context.folder), now_in_shanghai())
        findings = [finding for result in results for finding in result.findings]
        lines = [f"✓ {result.title}：{result.summary}" for result in results if not result.findings]
    if as_json:
        print_json({"findings": [asdict(finding) for finding in findings]})
    else:
        marks = {"block": "✗", "warn": "!", "info": "·"}
        lines += [
            f"{marks[finding.severity]} [{finding.code}] {finding.message}\n    怎么办：{finding.what_to_do}"
            for finding in findings
        ]
        click.echo("\n".join(lines))
    sys.exit(1 if any(finding.severity in ("block", "warn") for finding in findings) else 0)
