"""Waivers: signed reasons to accept a warning, with name, day and reason. A blocking finding is never waived.

`waivers/<year>.yml` of a workspace is a list of `{code, reason, by, on, agency?, refers_to?}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
from pydantic import Field, ValidationError

from pipeline.core import (
    Finding,
    FrozenModel,
    Refusal,
    YamlError,
    compose,
    describe_validation_error,
    execute,
    read_yaml_file,
    record_findings,
)
from pipeline.ingest import years_elsewhere
from pipeline.law import figure_names


class Waiver(FrozenModel):
    """One signed reason. Without `agency` or `refers_to` it covers every agency or every place of its code and year."""

    code: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    by: str = Field(min_length=1)
    on: date
    agency: str | None = None
    refers_to: str | None = None
    year: int
    entry: int
    file: str = ""

    @property
    def place(self) -> str:
        """Its address for readers: the file and the number of the entry."""
        return f"waivers/{self.file or f'{self.year}.yml'}#{self.entry}"

    @property
    def _named(self) -> str | None:
        """The figure that `refers_to` names in Chinese."""
        chinese = self.refers_to is not None and not self.refers_to.isascii()
        return figure_names().id_of(self.refers_to or "") if chinese else None

    def covers(self, finding: Finding) -> bool:
        """Whether it is about that finding, whatever the severity."""
        return (
            finding.code == self.code
            and finding.year in (None, self.year)
            and self.agency in (None, finding.agency)
            and (self.refers_to in (None, finding.refers_to) or self._named == finding.refers_to)
        )


def waiver_key(finding: Finding) -> tuple[str, str | None, int | None, str | None]:
    """What identifies a finding across runs: its code, agency, year, and the file, figure or cell it refers to."""
    return (finding.code, finding.agency, finding.year, finding.refers_to)


def read_waivers(folder: Path, year: int) -> tuple[Waiver, ...]:
    """The waivers of a year from a workspace's folder; none when there is no file.

    Raises Refusal WAIVER-SYNTAX naming the file, the entry and the key: a waiver that is misread must not waive anything.
    """
    waivers: list[Waiver] = []
    for name in (f"{year}.yml", f"登记簿-{year}.yml"):  # the second one is what the register workbook says
        file = folder / "waivers" / name
        if not file.exists():
            continue
        try:
            entries = read_yaml_file(file) or []
        except YamlError as error:
            raise _syntax_refusal(name, 0, str(error)) from None
        if not isinstance(entries, list):
            raise _syntax_refusal(name, 0, "应是一个列表，每条以 “- code:” 开头")
        waivers += [_waiver(name, year, number, entry) for number, entry in enumerate(entries, start=1)]
    return tuple(waivers)


def _waiver(name: str, year: int, number: int, entry: object) -> Waiver:
    if not isinstance(entry, Mapping):
        raise _syntax_refusal(name, number, "应写明 code、reason、by、on")
    try:
        return Waiver.model_validate({**entry, "year": year, "entry": number, "file": name})
    except ValidationError as error:
        raise _syntax_refusal(name, number, describe_validation_error(error)) from None


def _syntax_refusal(name: str, number: int, reason: str) -> Refusal:
    return Refusal("WAIVER-SYNTAX", file=f"waivers/{name}", entry=number, reason=reason)


def apply_waivers(findings: Iterable[Finding], entries: Sequence[Waiver]) -> tuple[Finding, ...]:
    """The findings with `waived_by` on the waived warnings, followed by findings about the waivers themselves.

    Only a warning can be waived. A waiver that covers a blocking finding gives WAIVER-BLOCK, one that covers nothing WAIVER-UNUSED:
    a person must correct or delete it.
    """
    unwaived = [replace(finding, waived_by=None) for finding in findings]
    problems: list[Finding] = []
    reasons: dict[int, str] = {}
    for entry in entries:
        covered = [index for index, finding in enumerate(unwaived) if entry.covers(finding)]
        warnings = [index for index in covered if unwaived[index].severity == "warn"]
        for index in warnings:
            reasons.setdefault(index, f"{entry.by}，{entry.on}：{entry.reason}")
        if any(unwaived[index].severity == "block" for index in covered):
            problems.append(_waiver_finding(entry, "WAIVER-BLOCK"))
        elif not warnings:
            problems.append(_waiver_finding(entry, "WAIVER-UNUSED"))
    return (*(replace(finding, waived_by=reasons.get(index)) for index, finding in enumerate(unwaived)), *problems)


def _waiver_finding(entry: Waiver, code: str) -> Finding:
    """A finding about a waiver, at its place in the file."""
    return compose(code, agency=entry.agency, year=entry.year, refers_to=entry.place, waived=entry.code, by=entry.by)


def waive_findings(
    connection: duckdb.DuckDBPyConnection, folder: Path, years: Iterable[int], agencies: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """Apply the waivers of `<folder>/waivers/` to the table `findings`. Returns the findings about the waivers themselves.

    Of years that `agencies` published elsewhere every finding becomes information. Run it after every verb that writes findings; it
    clears all waivers first. Raises Refusal WAIVER-SYNTAX, ELSEWHERE-SETTING.
    """
    problems: list[Finding] = []
    execute(connection, "quality/waivers/clear_waivers")
    for year in years:
        entries = read_waivers(folder, year)
        if not entries:
            continue
        rows = execute(
            connection, "quality/waivers/findings_to_waive", {"year": year, "codes": [entry.code for entry in entries]}
        ).fetchall()
        findings = [Finding(*row) for row in rows]
        applied = apply_waivers(findings, entries)
        waived = [finding for finding in applied[: len(findings)] if finding.waived_by is not None]
        execute(
            connection,
            "quality/waivers/write_waivers",
            {
                "codes": [finding.code for finding in waived],
                "agencies": [finding.agency for finding in waived],
                "years": [finding.year for finding in waived],
                "places": [finding.refers_to for finding in waived],
                "waived_by": [finding.waived_by for finding in waived],
            },
        )
        problems += applied[len(findings) :]
    record_findings(connection, "waive", problems)
    elsewhere = years_elsewhere(folder, tuple(agencies))
    if elsewhere:
        settled, of_years = (list(column) for column in zip(*sorted(elsewhere), strict=True))
        execute(connection, "quality/waivers/settle_elsewhere", {"agencies": settled, "years": of_years})
    return tuple(problems)
