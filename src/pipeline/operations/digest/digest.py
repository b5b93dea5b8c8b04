"""The digest of a night: what changed since each receiver was last told, sent once, written down, and never a reason to fail.

Not a verb: it changes no figure and reads only what was published. It runs after the night, whether that published or not. Each
receiver has a last build that was told of; a message that could not be delivered leaves it where it was, so the next night tells
it all. `digest/log.jsonl` says what was told to whom, when, and with what result.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipeline.core import Finding, Receiver, Refusal, Workspace, compose, read_published, record_findings, secret_at
from pipeline.operations.digest.changes import Changes, changes
from pipeline.operations.digest.log import days_silent, last_told, write_down
from pipeline.operations.digest.send import deliver
from pipeline.operations.digest.text import quiet, text, title
from pipeline.operations.run import Done, Run, Say, exclusive, opened


@dataclass(frozen=True)
class Message:
    """What a receiver is to be told: nothing, when `text` is empty. `since`: the build it was last told of."""

    receiver: Receiver
    text: str
    since: str | None
    database: str | None
    failure: str | None


def send_digest(
    run: Run, say: Say = lambda _: None, *, failure: Finding | None = None, sleep: Callable[[float], None] = time.sleep
) -> Done:
    """Tell every receiver what changed. What could not be delivered is a finding; nothing here ends a night.

    `failure`: why this night published nothing.
    """
    found: list[Finding] = []
    told = 0
    for receiver in run.workspace.settings.digest.to:
        say(receiver.name)
        problem = _tell(run, receiver, failure, sleep)
        told += problem == ""
        if problem:
            found.append(compose("DIGEST-FAILED", receiver=receiver.name, reason=problem, refers_to=receiver.name))
    _remember_findings(run, found)
    return Done(
        "digest", f"通知 {told} 个接收方" if told else "没有需要通知的变化" if not found else "没有送达", tuple(found)
    )


def messages(workspace: Workspace, now: datetime, failure: Finding | None = None) -> list[Message]:
    """What each receiver would be told now; for everyone, when nobody is named. Raises Refusal PUBLISHED-*."""
    receivers = workspace.settings.digest.to or (Receiver(name="（没有接收方）", address="env:-"),)
    return [_message(workspace, now, receiver, failure) for receiver in receivers]


def _tell(run: Run, receiver: Receiver, failure: Finding | None, sleep: Callable[[float], None]) -> str | None:
    """Compose, send, write down. Empty when told, None when there was nothing to tell, else why it was not delivered."""
    message, problem = Message(receiver, "", None, None, None), None
    try:
        message = _message(run.workspace, run.now, receiver, failure)
        if message.text:
            address = secret_at(receiver.address, run.workspace.folder, of=f"通知“{receiver.name}”的地址")
            problem = deliver(address, title(run.now), message.text, sleep=sleep)
    except Refusal as refusal:
        problem = f"[{refusal.finding.code}] {refusal.finding.message}"
    except Exception as error:  # a digest never ends a night, and the text of an error may hold an address
        problem = f"程序错误 {type(error).__name__}"
    result = "failed" if problem else "sent" if message.text else "nothing"
    write_down(
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


def _message(workspace: Workspace, now: datetime, receiver: Receiver, failure: Finding | None) -> Message:
    settings = workspace.settings.digest
    last = last_told(workspace, receiver.name)
    since, failed_before = (last.get("database"), last.get("failure")) if last else (None, None)
    database = read_published(workspace.folder)
    try:
        newest: Path | None = database.newest()
    except Refusal:
        newest = None
    before = workspace.published / since if since else None
    if newest is None or failure is not None:
        found = Changes()
        news = failure is not None and failure.code != failed_before
        body = text(found, names={}, failure=failure, link=settings.link) if news else ""
        return Message(receiver, body, since, since, failure.code if failure else failed_before)
    if before is not None and not before.exists():
        before = None
    found = Changes() if before == newest else changes(newest, before, agencies=receiver.agency, receiver=receiver.name)
    names = {agency.id: agency.name for agency in workspace.settings.agency}
    mended = failed_before is not None
    body = text(found, names=names, link=settings.link, mended=mended) if found.any or mended or last is None else ""
    if not body and before != newest and days_silent(workspace, receiver.name, now) >= settings.quiet_days:
        body = quiet(found, settings.quiet_days, settings.link)
    return Message(receiver, body, since, newest.name, None)


def _remember_findings(run: Run, found: list[Finding]) -> None:
    """Show in the next build what was not delivered; where another run writes just now, the log says it all the same."""
    if not run.workspace.settings.digest.to:
        return
    try:
        with exclusive(run.workspace), opened(replace(run, known_on=None)) as warehouse:
            record_findings(warehouse.connection, "digest", found)
    except Refusal:
        return
