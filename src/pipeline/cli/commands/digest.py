"""The command that sends, or prints, what changed since the last message to each receiver."""

from __future__ import annotations

import sys

import click

from pipeline.cli.options import CliContext, echo, json_option, print_json


@click.command()
@click.option("--dry-run", is_flag=True, help="Print what would be sent and send nothing.")
@json_option
@click.pass_obj
def digest(context: CliContext, dry_run: bool, as_json: bool) -> None:
    """Send the digest of what changed (every night does so by itself)."""
    from pipeline.core import read_published
    from pipeline.operations import RunRequest, messages, send_digest

    run = RunRequest(workspace=str(context.folder)).to_run(strict=False)
    read_published(context.folder).newest()
    due = messages(run.workspace, run.now)
    if as_json:
        rows = [
            {
                "to": message.receiver.name,
                "since": message.since,
                "database": message.database,
                "text": message.text,
            }
            for message in due
        ]
        print_json({"digest": rows})
    elif dry_run:
        for message in due:
            click.echo(f"—— {message.receiver.name} ——\n{message.text or '（没有变化，不发送）'}")
    if dry_run:
        return
    if not run.workspace.settings.digest.to:
        echo("workspace.toml 的 [digest] 中没有接收方（[[digest.to]]），没有发送。")
        sys.exit(1)
    done = send_digest(run)
    echo(done.line)
    for finding in done.findings:
        echo(f"! [{finding.code}] {finding.message}{finding.what_to_do}")
    sys.exit(1 if done.findings else 0)
