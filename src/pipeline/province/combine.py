"""The published database of a roll-up, out of the Parquet files of many counties: one statement a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipeline.core import (
    SETTINGS,
    Finding,
    Refusal,
    code_version,
    compose,
    execute,
    has_table,
    insert,
)
from pipeline.figures import SCHEMA_VERSION, finish_build
from pipeline.law import all_forms
from pipeline.province.collection import write_collection
from pipeline.province.fetch import CountyState
from pipeline.province.tables import SharedTable, shared_tables
from pipeline.sealing import unsummable_figures

# The memory of DuckDB; beyond it, it works on disk. A roll-up must leave room for the other programs of a small machine.
MEMORY = "1200MB"

Columns = Mapping[str, Sequence[object]]


class CountyUnusableError(Exception):
    """A table of a county cannot be read as that table, although its bytes are those that were shared."""

    def __init__(self, county: str, table: str) -> None:
        self.county = county
        self.table = table
        super().__init__(f"{county}: {table}")


def combine(
    draft: Path, states: Sequence[CountyState], packages: Sequence[Mapping[str, Any]], *, detail: bool, run: str, now: datetime,
    earlier: Path | None, found: Sequence[Finding] = (),
) -> list[Finding]:  # fmt: skip
    """Write the database of a roll-up into the file `draft`; returns the findings that are in it too.

    `packages`: rows of `county_packages`; `found`: findings about them; `earlier`: the published roll-up that sums are compared with.
    Raises CountyUnusableError, and Refusal ROLLUP-NOTHING where no county has figures.
    """
    used = [state for state in states if state.folder is not None]
    if not used:
        raise Refusal("ROLLUP-NOTHING")
    with duckdb.connect(config=dict(SETTINGS)) as connection:
        execute(connection, "province/roll_up/limits", memory=MEMORY, scratch=str(draft.parent / "scratch"))
        execute(connection, "province/roll_up/attach", file=str(draft))
        shapes = _write_shapes(connection, draft.parent / "county=-")
        for name, table in shared_tables().items():
            _write_table(connection, name, table, states, used, shapes, detail)
        execute(connection, "province/roll_up/meta", {"schema_version": SCHEMA_VERSION, "run": run, "built_at": now,
                                                      "code_version": code_version()})  # fmt: skip
        since = _compare_with(connection, earlier)
        findings = _write_states(connection, states, since[1], detail)
        execute(connection, "province/roll_up/county_duties", _shared_by(used))
        findings += [*_write_sums(connection, states, used, shapes), *found]
        write_collection(connection, on=now.date())
        execute(connection, "province/roll_up/changes", {"since": since[0]}, earlier=since[2])
        if earlier is not None:
            execute(connection, "province/roll_up/detach_earlier")
        execute(connection, "province/roll_up/packages")
        insert(connection, "target.county_packages", packages)
        execute(connection, "province/roll_up/findings")
        insert(connection, "target.roll_up_findings", [
            {**asdict(finding), "county": finding.agency} for finding in findings
        ])  # fmt: skip
        execute(connection, "province/roll_up/add_findings")
        execute(connection, "province/roll_up/detach")
    finish_build(draft, county=True)
    return findings


def _write_shapes(connection: duckdb.DuckDBPyConnection, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in shared_tables().items():
        execute(connection, "province/roll_up/shape", columns=table.columns, file=str(folder / f"{name}.parquet"))
    return folder


def _write_table(
    connection: duckdb.DuckDBPyConnection, name: str, table: SharedTable, states: Sequence[CountyState],
    used: Sequence[CountyState], shapes: Path, detail: bool,
) -> None:  # fmt: skip
    """One table of the roll-up. Raises CountyUnusableError naming the county whose file cannot be read."""
    files = _files(name, used, shapes)
    counties = [state.county.id for state in states]
    try:
        if table.detail and not detail:
            execute(connection, "province/roll_up/empty", table=name, columns=table.columns)
        elif name == "agencies":
            execute(connection, "province/roll_up/agencies", {
                "counties": counties, "names": [state.county.name for state in states], **_expected(states)
            }, files=files)  # fmt: skip
        elif table.of == "everyone":
            execute(connection, "province/roll_up/everyone", {"counties": counties}, table=name, columns=table.columns,
                    key=table.key, files=files)  # fmt: skip
        else:
            execute(connection, "province/roll_up/rows", table=name, columns=table.columns, for_each=table.for_each, files=files,
                    agencies=_files("agencies", used, shapes))  # fmt: skip
    except duckdb.Error as error:
        for state in used:
            assert state.folder is not None
            file = state.folder / f"{name}.parquet"
            if file.exists() and not _is_readable(connection, table, file, shapes / file.name):
                raise CountyUnusableError(state.county.id, name) from error
        raise


def _files(name: str, used: Sequence[CountyState], shapes: Path) -> list[str]:
    there = [state.folder / f"{name}.parquet" for state in used if state.folder is not None]
    return [str(shapes / f"{name}.parquet"), *(str(file) for file in there if file.exists())]


def _is_readable(connection: duckdb.DuckDBPyConnection, table: SharedTable, file: Path, shape: Path) -> bool:
    try:
        execute(connection, "province/roll_up/one_file", columns=table.columns, file=str(file), shape=str(shape))
    except duckdb.Error:
        return False
    return True


def _expected(states: Sequence[CountyState]) -> dict[str, list[str]]:
    """The agencies that counties.toml expects, as columns."""
    pairs = [(state.county.id, agency, name) for state in states for agency, name in state.county.agencies.items()]
    return {
        "expected_county": [county for county, _, _ in pairs],
        "expected_agency": [agency for _, agency, _ in pairs],
        "expected_name": [name for _, _, name in pairs],
    }


def _shared_by(used: Sequence[CountyState]) -> dict[str, list[str]]:
    """Which county shares which table, as columns."""
    pairs = [
        (state.county.id, file.table) for state in used if state.pointer is not None for file in state.pointer.files
    ]
    return {"shared_county": [county for county, _ in pairs], "shared_table": [table for _, table in pairs]}


def _compare_with(
    connection: duckdb.DuckDBPyConnection, earlier: Path | None
) -> tuple[datetime | None, dict[str, str], bool]:
    """Attach the build that sums are compared with: when it was made, the states of its counties, and whether there is one."""
    if earlier is None:
        return None, {}, False
    execute(connection, "province/roll_up/attach_earlier", file=str(earlier))
    ((built_at, states),) = execute(connection, "province/roll_up/earlier_states").fetchall()
    return built_at, {entry["county"]: entry["state"] for entry in states or ()}, True


def _write_states(
    connection: duckdb.DuckDBPyConnection, states: Sequence[CountyState], before: Mapping[str, str], detail: bool
) -> list[Finding]:
    """The table of counties, and that of agencies by year; returns the findings about counties and agencies that are not there."""
    execute(connection, "province/roll_up/counties")
    insert(connection, "target.counties", [
        {
            "county": state.county.id, "name": state.county.name, "position": number, "state": state.state,
            "state_before": before.get(state.county.id), "problem": state.problem, "site": state.county.site, "detail": detail,
            **{name: getattr(state.pointer, name, None) for name in ("run", "built_at", "confirmed_at", "code_version")},
        }
        for number, state in enumerate(states, 1)
    ])  # fmt: skip
    execute(connection, "province/roll_up/agency_years", _expected(states))
    findings = [finding for state in states if (finding := state.finding()) is not None]
    for county, name, agencies, count in execute(connection, "province/roll_up/silent_agencies").fetchall():
        findings.append(
            compose("COUNTY-AGENCY-MISSING", agency=county, name=name, agencies=agencies, count=count, refers_to=county)
        )
    for county, name, agencies in execute(
        connection, "province/roll_up/unlisted_agencies", _expected(states)
    ).fetchall():
        findings.append(
            compose("COUNTY-AGENCY-UNLISTED", agency=county, name=name, agencies=agencies, refers_to=county)
        )
    return findings


def _write_sums(
    connection: duckdb.DuckDBPyConnection, states: Sequence[CountyState], used: Sequence[CountyState], shapes: Path
) -> list[Finding]:
    """The sums by county and of all; returns the findings about channels that counties count in different units."""
    names = {state.county.id: state.county.name for state in states}
    mixed = execute(connection, "province/roll_up/mixed_units", files=_files("channels", used, shapes)).fetchall()
    years = [year for (year,) in execute(connection, "province/roll_up/years").fetchall()]
    left_out = sorted(
        {
            (year, figure)
            for form in all_forms()
            for figure in unsummable_figures(form)
            for year in years
            if year in form.years
        }
    )
    execute(connection, "province/roll_up/sums", {
        "excluded_year": [year for year, _ in left_out], "excluded_figure": [figure for _, figure in left_out],
        "mixed": [f"posts.{channel}" for channel, _, _ in mixed],
    })  # fmt: skip
    return [
        compose("COUNTY-UNITS", channel=channel, push="、".join(names[county] for county in by_push),
                article="、".join(names[county] for county in by_article), refers_to=f"posts.{channel}")
        for channel, by_push, by_article in mixed
    ]  # fmt: skip


def has_sums(file: Path) -> bool:
    """Whether a published database is a roll-up that another one can be compared with."""
    with duckdb.connect(str(file), read_only=True) as connection:
        return all(has_table(connection, "main", table) for table in ("county_sums", "counties"))
