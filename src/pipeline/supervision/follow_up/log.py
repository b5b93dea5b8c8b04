"""The log of the follow-up: `follow-up/<month>.jsonl` of a workspace, only ever appended.

It holds no sentence of a finding: such a sentence may quote a title that is not public any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from pipeline.core import append_lines, read_lines

FOLDER = "follow-up"
How = Literal["mended", "signed", "waived"]


@dataclass(frozen=True)
class Case:
    """One finding that is or was followed up. `about` knows it again from night to night; `about_year`: the year the finding is of.

    `gone`: one closed by a signature or a waiver is no longer found either.
    """

    no: str
    code: str
    severity: str
    agency: str | None
    about_year: int | None
    about: str
    refers_to: str | None
    office: str
    issued_on: date
    due_on: date
    closed_on: date | None = None
    how: How | None = None
    gone: bool = False

    @property
    def key(self) -> tuple[str, str | None, int | None, str]:
        return (self.code, self.agency, self.about_year, self.about)

    @property
    def family(self) -> str:
        """The first part of the code, which findings about one thing share."""
        return self.code.partition("-")[0]


def read_cases(folder: Path, until: date) -> dict[str, Case]:
    """Number → case, as the log of a workspace had them at the end of a day. Raises Refusal LOG-LINE."""
    cases: dict[str, Case] = {}
    for file in sorted((folder / FOLDER).glob("*.jsonl")):
        for line in read_lines(file):
            if datetime.fromisoformat(line["at"]).date() > until:
                continue
            if line["event"] == "issued":
                cases[line["no"]] = _case(line)
            elif line["no"] in cases:
                cases[line["no"]] = _after(cases[line["no"]], line)
    return cases


def append_events(folder: Path, at: datetime, events: Iterable[Mapping[str, object]]) -> None:
    """Add what happened at a time. A night without an event writes nothing."""
    lines = [{"at": at.isoformat(timespec="seconds"), **event} for event in events]
    if lines:
        (folder / FOLDER).mkdir(exist_ok=True)
        append_lines(folder / FOLDER / f"{at:%Y-%m}.jsonl", lines)


def issued(case: Case) -> dict[str, object]:
    """The line that a new case begins with."""
    facts = {"no": case.no, "code": case.code, "severity": case.severity, "agency": case.agency, "about_year": case.about_year,
             "about": case.about, "refers_to": case.refers_to, "office": case.office, "issued_on": f"{case.issued_on}",
             "due_on": f"{case.due_on}"}  # fmt: skip
    return {"event": "issued", **{name: value for name, value in facts.items() if value is not None}}


def _case(line: Mapping[str, Any]) -> Case:
    return Case(
        no=line["no"],
        code=line["code"],
        severity=line["severity"],
        agency=line.get("agency"),
        about_year=line.get("about_year"),
        about=line["about"],
        refers_to=line.get("refers_to"),
        office=line["office"],
        issued_on=date.fromisoformat(line["issued_on"]),
        due_on=date.fromisoformat(line["due_on"]),
    )


def _after(case: Case, line: Mapping[str, Any]) -> Case:
    if line["event"] == "closed":
        return replace(
            case, closed_on=date.fromisoformat(line["on"]), how=line["how"], office=line.get("office", case.office)
        )
    return replace(case, gone=True) if line["event"] == "gone" else replace(case, office=line["office"])
