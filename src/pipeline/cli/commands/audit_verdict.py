"""The command that records whether a finding of an audit is right, with a reason that later audits show."""

from __future__ import annotations

from typing import Literal

import click

from pipeline.cli.options import CliContext, echo


@click.command("audit-verdict")
@click.argument("finding", metavar="MARK")
@click.argument("decision", type=click.Choice(["confirm", "dismiss"]))
@click.option("--by", required=True, help="Who decides.")
@click.option("--reason", required=True, help="Why; printed with the finding from then on.")
@click.option("--about", default="", help="The sentence of the finding, for those who read the file.")
@click.pass_obj
def audit_verdict(context: CliContext, finding: str, decision: str, by: str, reason: str, about: str) -> None:
    """Keep that a finding of an audit was confirmed or dismissed (MARK: the twelve signs printed with it)."""
    from pydantic import ValidationError

    from pipeline.audit import DECISIONS_FILE, Decision, add_decision
    from pipeline.core import Refusal, describe_validation_error, today_in_shanghai

    if not context.folder.is_dir():
        raise Refusal("WORKSPACE-MISSING", folder=str(context.folder))
    verdict: Literal["confirmed", "dismissed"] = "confirmed" if decision == "confirm" else "dismissed"
    try:
        entry = Decision(finding=finding.lower(), decision=verdict, reason=reason.strip(), by=by.strip(), on=today_in_shanghai(),
                        about=about)  # fmt: skip
    except ValidationError as error:
        reason = describe_validation_error(error)
        raise Refusal("AUDIT-DECISIONS", file=DECISIONS_FILE, entry="（新的一条）", reason=reason) from None
    add_decision(context.folder, entry)
    echo(
        f"已记入 {context.folder / DECISIONS_FILE}：{finding} {'属实' if verdict == 'confirmed' else '不属实，以后不再列为问题'}。"
    )
