"""The digest of a night: what changed since the last message to each receiver, sent once and logged. It never fails a night.

Not a verb: it changes no figure and reads only what was published. It runs after the night, whether that published or not. The log
`digest/log.jsonl` holds the last build reported to each receiver; a message that was not delivered leaves it unchanged, so the
next night reports everything since.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipeline.core import Finding, Receiver, Refusal, Workspace, compose, read_published, record_findings, secret_at
from pipeline.operations.digest.changes import Changes, changes
from pipeline.operations.digest.log import append_entry, days_since_message, last_delivery
from pipeline.operations.digest.send import deliver
from pipeline.operations.digest.text import quiet_text, text, title
from pipeline.operations.run import Done, Run, Say, exclusive, opened


@dataclass(frozen=True)
class Message:
    """A message to a receiver; an empty `text` is not sent. `since`: the build last reported to it, `database`: the one reported now."""

    receiver: Receiver
    text: str
    since: str | None
    database: str | None
    failure: str | None


def send_digest(
    run: Run, say: Say = lambda _: None, *, failure: Finding | None = None, sleep: Callable[[float], None] = time.sleep
) -> Done:
    """Send every receiver what changed. A message that could not be delivered is a finding; no exception ends the night.

    `failure`: why this night published nothing, or why this year end was not completed.
    """
    findings: list[Finding] = []
    sent = 0
    for receiver in run.workspace.settings.digest.to:
        say(receiver.name)
        problem = _send_to(receiver, run, failure, sleep)
        sent += problem == ""
        if problem:
            findings.append(compose("DIGEST-FAILED", receiver=receiver.name, reason=problem, refers_to=receiver.name))
    _record_findings(run, findings)
    line = f"通知 {sent} 个接收方" if sent else "没有需要通知的变化" if not findings else "没有送达"
    return Done("digest", line, tuple(findings))


def messages(workspace: Workspace, now: datetime, failure: Finding | None = None) -> list[Message]:
    """The messages that would be sent now; where no receiver is named, one for all agencies. Raises Refusal PUBLISHED-*."""
    receivers = workspace.settings.digest.to or (Receiver(name="（没有接收方）", address="env:-"),)
    return [_message(workspace, now, receiver, failure) for receiver in receivers]


def _send_to(receiver: Receiver, run: Run, failure: Finding | None, sleep: Callable[[float], None]) -> str | None:
    """Compose a message, send it, log it. Returns an empty text when it was sent, None when there was nothing to send, else the reason
    why it was not delivered."""
    message, problem = Message(receiver, "", None, None, None), None
    try:
        message = _message(run.workspace, run.now, receiver, failure, year_end=run.strict)
        if message.text:
            address = secret_at(receiver.address, run.workspace.folder, of=f"通知“{receiver.name}”的地址")
            problem = deliver(address, title(run.now), message.text, sleep=sleep)
    except Refusal as refusal:
        problem = f"[{refusal.finding.code}] {refusal.finding.message}"
    except Exception as error:  # a digest never ends a night, and the text of an error may hold an address
        problem = f"程序错误 {type(error).__name__}"
    result = "failed" if problem else "sent" if message.text else "nothing"
    append_entry(
        run.workspace,
        {
            "at": run.now.isoformat(timespec="seconds"),
            "to": receiver.name,
            "result": result,
            "reason": problem,
            "since": message.since,
            "database": message.database,
            "failure": message.failure,
            "text": message.text or None,
        },
    )
    return problem if problem else "" if message.text else None


def _message(
    workspace: Workspace, now: datetime, receiver: Receiver, failure: Finding | None, *, year_end: bool = False
) -> Message:
    settings = workspace.settings.digest
    last = last_delivery(workspace, receiver.name)
    since, failed_before = (last.get("database"), last.get("failure")) if last else (None, None)
    if year_end and failure is not None:  # says nothing about the nights, and each is told
        return Message(
            receiver, text(Changes(), names={}, failure=failure, link=settings.link), since, since, failed_before
        )
    database = read_published(workspace.folder)
    try:
        newest: Path | None = database.newest()
    except Refusal:
        newest = None
    before = workspace.published / since if since else None
    if newest is None or failure is not None:
        new_failure = failure is not None and failure.code != failed_before
        body = text(Changes(), names={}, failure=failure, link=settings.link) if new_failure else ""
        return Message(receiver, body, since, since, failure.code if failure else failed_before)
    if before is not None and not before.exists():
        before = None
    changed = (
        Changes() if before == newest else changes(newest, before, agencies=receiver.agency, receiver=receiver.name)
    )
    names = {agency.id: agency.name for agency in workspace.settings.agency}
    recovered = failed_before is not None
    body = ""
    if changed.any or recovered or last is None:
        body = text(changed, names=names, link=settings.link, recovered=recovered)
    if not body and before != newest and days_since_message(workspace, receiver.name, now) >= settings.quiet_days:
        body = quiet_text(changed, settings.quiet_days, settings.link)
    return Message(receiver, body, since, newest.name, None)


def _record_findings(run: Run, findings: list[Finding]) -> None:
    """Record undelivered messages for the next build; while another run holds the lock, the log alone has them."""
    if not run.workspace.settings.digest.to:
        return
    try:
        with exclusive(run.workspace), opened(replace(run, known_on=None)) as warehouse:
            record_findings(warehouse.connection, "digest", findings)
    except Refusal:
        return
