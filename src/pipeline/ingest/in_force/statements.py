"""What people said about deliveries: `statements.yml` of the workspace, one entry a statement, undone by taking the entry out.

`withdraw`: the file was wrong, nothing of it stands. `accept`: it is right as it is, whatever it lacks or changes. `claim`: when the list
was made (`as_of`), and what it is complete for (`claim`, with `first` and `last` day of a period), where its name does not say so.
"""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, model_validator

from pipeline.core import (
    FrozenModel,
    Refusal,
    Workspace,
    YamlError,
    describe_validation_error,
    read_yaml_file,
)
from pipeline.ingest.in_force.claims import file_of
from pipeline.ingest.in_force.shown_names import ShownNames
from pipeline.ingest.registry import ledger_sources, selected_sources
from pipeline.ingest.snapshots import fetch_records

FILE = "statements.yml"


class Statement(FrozenModel):
    """One statement. `path`: of a file below its source's folder, with `#` and the sheet for one list of a workbook."""

    what: Literal["withdraw", "accept", "claim"]
    source: str = Field(min_length=1)
    path: str = Field(min_length=1)
    by: str = Field(min_length=1)
    on: date
    note: str = Field(min_length=1)
    as_of: datetime | None = None
    claim: Literal["period", "list", "additions"] | None = None
    first: date | None = None
    last: date | None = None

    @model_validator(mode="after")
    def _whole(self) -> Statement:
        if (self.what == "claim") != (self.as_of is not None or self.claim is not None):
            raise ValueError("as_of、claim 只用于 what: claim，且至少写一项")
        if (self.claim == "period") != (self.first is not None) or (self.first is None) != (self.last is None):
            raise ValueError("claim: period 须写 first 和 last（首日和末日），其他写法不写这两项")
        if self.first is not None and self.last is not None and self.first > self.last:
            raise ValueError("first 晚于 last")
        if self.as_of is not None and self.as_of.date() > self.on:
            raise ValueError("as_of 晚于写这一条的日期 on")
        return self

    def covers(self, path: str, came_at: datetime) -> bool:
        """Whether it is about a delivery: one of that path, or any list of that file, that had come by that day."""
        return came_at.date() <= self.on and self.path in (path, file_of(path))


def read_statements(folder: Path) -> tuple[Statement, ...]:
    """The statements of a workspace, none when there is no file. Raises Refusal STATEMENTS-SETTING, naming the entry and the key."""
    file = folder / FILE
    if not file.exists():
        return ()
    try:
        entries = read_yaml_file(file) or []
    except YamlError as error:
        raise _refusal(0, str(error)) from None
    if not isinstance(entries, list):
        raise _refusal(0, "应是一个列表，每条以 “- what:” 开头")
    statements = []
    for number, entry in enumerate(entries, start=1):
        try:
            statements.append(Statement.model_validate(entry))
        except ValidationError as error:
            raise _refusal(number, describe_validation_error(error)) from None
    return tuple(statements)


def shown_statements(
    statements: Sequence[Statement], names: ShownNames, ledgers: Iterable[str]
) -> tuple[Statement, ...]:
    """The same with the files of these sources as they are shown: a person may have written the real name."""
    named = set(ledgers)
    return tuple(
        entry.model_copy(update={"path": names.path(entry.path)}) if entry.source in named else entry
        for entry in statements
    )


def _refusal(entry: int, reason: str) -> Refusal:
    return Refusal("STATEMENTS-SETTING", file=FILE, entry=entry, reason=reason, refers_to=FILE)


def names_of_files(workspace: Workspace, source: str) -> dict[str, str]:
    """Real name → what is shown of it, of every file that came from a source. Raises Refusal SOURCE-UNKNOWN."""
    selected_sources(workspace, [source])
    about_people = source in ledger_sources(workspace)
    names = ShownNames(workspace.snapshots)
    real = dict.fromkeys(record.path for record in fetch_records(workspace) if record.source == source)
    return {path: names.path(path) if about_people else path for path in real}


def add_statement(
    workspace: Workspace, what: Literal["withdraw", "accept"], place: str, note: str, by: str | None, on: date
) -> Statement:
    """Write a statement about a delivery into the workspace's file. `place`: `source/path`, or the path where only one source has it;
    of a ledger the file's name or what is shown of it.

    Raises Refusal STATEMENT-WHICH when no delivery of that name came, or several did, and STATEMENTS-SETTING when the file cannot be
    read.
    """
    read_statements(workspace.folder)
    ledgers, names = ledger_sources(workspace), ShownNames(workspace.snapshots)
    came = {(record.source, record.path) for record in names.records(fetch_records(workspace), ledgers)}
    source_of, _, rest = place.partition("/")
    if source_of in ledgers:
        place = f"{source_of}/{names.path(rest)}"
    found = sorted(
        {
            (source, path)
            for source, path in came
            if file_of(place) in (f"{source}/{path}", path)
            or (source in ledgers and file_of(names.path(place)) == path)
        }
    )
    if len(found) != 1:
        known = sorted(f"{source}/{path}" for source, path in (found or came))
        raise Refusal("STATEMENT-WHICH", place=place, known="、".join(known[-12:]) or "（还没有收到文件）")
    ((source, path),) = found
    sheet = place[len(file_of(place)) :]
    sheet = names.path(sheet) if source in ledgers else sheet
    statement = Statement(what=what, source=source, path=path + sheet, by=by or getpass.getuser(), on=on, note=note)
    entry = {"what": what, "source": source, "path": statement.path, "by": statement.by, "on": f"{on}", "note": note}
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in entry.items() if name != "on"]
    lines.insert(4, f"on: {on}")
    file = workspace.folder / FILE
    before = file.read_text("utf-8") if file.exists() else ""
    text = before + ("" if not before or before.endswith("\n") else "\n") + "- " + "\n  ".join(lines) + "\n"
    draft = file.with_name(f".{FILE}.new")
    draft.write_text(text, "utf-8")
    os.replace(draft, file)
    return statement
