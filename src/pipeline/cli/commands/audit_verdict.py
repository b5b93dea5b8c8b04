"""Deciding about what an audit found: it is so, or it is not, with a reason that later audits remember."""

from __future__ import annotations

from typing import Literal

import click

from pipeline.cli.options import Place, say


@click.command("audit-verdict")
@click.argument("finding", metavar="MARK")
@click.argument("decision", type=click.Choice(["confirm", "dismiss"]))
@click.option("--by", required=True, help="Who decides.")
@click.option("--reason", required=True, help="Why; printed with the finding from then on.")
@click.option("--about", default="", help="The sentence of the finding, for those who read the file.")
@click.pass_obj
def audit_verdict(place: Place, finding: str, decision: str, by: str, reason: str, about: str) -> None:
    """Keep that a finding of an audit was confirmed or dismissed (MARK: the twelve signs printed with it)."""
    from pydantic import ValidationError

    from pipeline.audit import FILE, Decision, keep_decision
    from pipeline.core import Refusal, describe_validation_error, today_in_shanghai

    if not place.folder.is_dir():
        raise Refusal("WORKSPACE-MISSING", folder=str(place.folder))
    kept: Literal["confirmed", "dismissed"] = "confirmed" if decision == "confirm" else "dismissed"
    try:
        made = Decision(finding=finding.lower(), decision=kept, reason=reason.strip(), by=by.strip(), on=today_in_shanghai(),
                        about=about)  # fmt: skip
    except ValidationError as error:
        raise Refusal(
            "AUDIT-DECISIONS", file=FILE, entry="（新的一条）", reason=describe_validation_error(error)
        ) from None
    keep_decision(place.folder, made)
    say(f"已记入 {place.folder / FILE}：{finding} {'属实' if kept == 'confirmed' else '不属实，以后不再列为问题'}。")
