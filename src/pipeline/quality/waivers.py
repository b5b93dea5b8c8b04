"""waivers: written reasons to go on past a warning. Who, when, why; a block is never waived.

`waivers/<year>.yml` of a workspace is a list of `{code, reason, by, on, agency?, refers_to?}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import yaml
from pydantic import Field, ValidationError

from pipeline.core import (
    Finding,
    FrozenModel,
    Refusal,
    compose,
    describe_syntax_error,
    describe_validation_error,
    execute,
    record_findings,
)


class Waiver(FrozenModel):
    """One written reason. Without `agency` or `refers_to` it covers every agency or every place of that code and year."""

    code: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    by: str = Field(min_length=1)
    on: date
    agency: str | None = None
    refers_to: str | None = None
    year: int
    entry: int

    @property
    def place(self) -> str:
        """Where a person finds it again."""
        return f"waivers/{self.year}.yml#{self.entry}"

    def covers(self, finding: Finding) -> bool:
        """Whether it speaks of that finding, whatever its severity."""
        return (
            finding.code == self.code
            and finding.year in (None, self.year)
            and self.agency in (None, finding.agency)
            and self.refers_to in (None, finding.refers_to)
        )


def identity(finding: Finding) -> tuple[str, str | None, int | None, str | None]:
    """What stays the same when a run is repeated: code, agency, year, the file, figure or cell meant."""
    return (finding.code, finding.agency, finding.year, finding.refers_to)


def read_waivers(folder: Path, year: int) -> tuple[Waiver, ...]:
    """The waivers of a year from a workspace's folder; none when there is no file.

    Raises Refusal WAIVER-SYNTAX naming the file, the entry and the key: a waiver that is misread must not pass anything.
    """
    file = folder / "waivers" / f"{year}.yml"
    if not file.exists():
        return ()
    try:
        entries = yaml.safe_load(file.read_text("utf-8")) or []
    except (yaml.YAMLError, ValueError) as error:
        raise _misread(year, 0, describe_syntax_error(error)) from None
    if not isinstance(entries, list):
        raise _misread(year, 0, "应是一个列表，每条以 “- code:” 开头")
    return tuple(_waiver(year, number, entry) for number, entry in enumerate(entries, start=1))


def _waiver(year: int, number: int, entry: object) -> Waiver:
    if not isinstance(entry, Mapping):
        raise _misread(year, number, "应写明 code、reason、by、on")
    # YAML 1.1 reads a bare `on` as a truth value.
    written = {"on" if key is True else str(key): value for key, value in entry.items()}
    try:
        return Waiver.model_validate({**written, "year": year, "entry": number})
    except ValidationError as error:
        raise _misread(year, number, describe_validation_error(error)) from None


def _misread(year: int, number: int, reason: str) -> Refusal:
    return Refusal("WAIVER-SYNTAX", file=f"waivers/{year}.yml", entry=number, reason=reason)


def apply_waivers(findings: Iterable[Finding], entries: Sequence[Waiver]) -> tuple[Finding, ...]:
    """The findings with `waived_by` on the warnings that are waived, and what is wrong with the waivers themselves.

    Only a warning can be waived. A waiver that names a block is a finding WAIVER-BLOCK, one that matches nothing
    WAIVER-UNUSED: both are left-overs somebody must look at.
    """
    given = [replace(finding, waived_by=None) for finding in findings]
    told: list[Finding] = []
    waived: dict[int, str] = {}
    for entry in entries:
        covered = [place for place, finding in enumerate(given) if entry.covers(finding)]
        warnings = [place for place in covered if given[place].severity == "warn"]
        for place in warnings:
            waived.setdefault(place, f"{entry.by}，{entry.on}：{entry.reason}")
        if any(given[place].severity == "block" for place in covered):
            told.append(_about(entry, "WAIVER-BLOCK"))
        elif not warnings:
            told.append(_about(entry, "WAIVER-UNUSED"))
    return (*(replace(finding, waived_by=waived.get(place)) for place, finding in enumerate(given)), *told)


def _about(entry: Waiver, code: str) -> Finding:
    return compose(
        code, agency=entry.agency, year=entry.year, refers_to=entry.place, waived=entry.code, by=entry.by
    )  # fmt: skip


def waive(connection: duckdb.DuckDBPyConnection, folder: Path, years: Iterable[int]) -> tuple[Finding, ...]:
    """Apply the waivers of `<folder>/waivers/` to the table `findings`; returns what is wrong with the waivers.

    Run after every verb that finds something: it starts from nothing waived. Raises Refusal WAIVER-SYNTAX.
    """
    told: list[Finding] = []
    execute(connection, "quality/waivers/unwaive")
    for year in years:
        entries = read_waivers(folder, year)
        if not entries:
            continue
        rows = execute(
            connection, "quality/waivers/waivable", {"year": year, "codes": [entry.code for entry in entries]}
        ).fetchall()
        found = [Finding(*row) for row in rows]
        applied = apply_waivers(found, entries)
        waived = [finding for finding in applied[: len(found)] if finding.waived_by is not None]
        execute(
            connection,
            "quality/waivers/waive",
            {
                "codes": [finding.code for finding in waived],
                "agencies": [finding.agency for finding in waived],
                "years": [finding.year for finding in waived],
                "places": [finding.refers_to for finding in waived],
                "waived_by": [finding.waived_by for finding in waived],
            },
        )
        told += applied[len(found) :]
    record_findings(connection, "waive", told)
    return tuple(told)
