"""What changed since everyone was last told."""

from __future__ import annotations

import sys

import click

from pipeline.cli.options import Place, json_option, print_json, run_of, say


@click.command()
@click.option("--dry-run", is_flag=True, help="Print what would be sent and send nothing.")
@json_option
@click.pass_obj
def digest(place: Place, dry_run: bool, as_json: bool) -> None:
    """Send the digest of what changed (every night does so by itself)."""
    from pipeline.core import read_published
    from pipeline.operations import messages
    from pipeline.operations import send_digest as tell

    run = run_of(place, None, (), strict=False)
    read_published(place.folder).newest()
    found = messages(run.workspace, run.now)
    if as_json:
        rows = [
            {"to": one.receiver.name, "since": one.since, "database": one.database, "text": one.text} for one in found
        ]
        print_json({"digest": rows})
    elif dry_run:
        for one in found:
            click.echo(f"—— {one.receiver.name} ——\n{one.text or '（没有变化，不发送）'}")
    if dry_run:
        return
    if not run.workspace.settings.digest.to:
        say("workspace.toml 的 [digest] 中没有接收方（[[digest.to]]），没有发送。")
        sys.exit(1)
    done = tell(run)
    say(done.line)
    for finding in done.findings:
        say(f"! [{finding.code}] {finding.message}{finding.what_to_do}")
    sys.exit(1 if done.findings else 0)
