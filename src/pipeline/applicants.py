"""What the keyed hash of an applicant is for: the same request again (条例 art. 36(6)) and the monthly brackets of the fee (art. 42).

Both are told of request numbers. The hash itself stays in the warehouse: in a published file it would join all requests of a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml

from pipeline.findings import Finding, compose
from pipeline.warehouse import parameters, sql

if TYPE_CHECKING:
    import duckdb

# Nobody files more in a month; the brackets are listed so far.
MOST_CASES = 10_000


@dataclass(frozen=True)
class Bracket:
    """Cases `first` to `last` of one applicant in one month cost `yuan` each."""

    first: int
    last: int
    yuan: int


def brackets() -> tuple[Bracket, ...]:
    """The brackets of `fees.yml`, spelled out."""
    listed = _fees()
    found: list[Bracket] = []
    first = 1
    for entry in listed["by_case"]:
        found.append(Bracket(first, entry["upto"], entry["yuan"]))
        first = entry["upto"] + 1
    each, more = listed["beyond"]["each"], listed["beyond"]["more"]
    while first <= MOST_CASES:
        found.append(Bracket(first, first + each - 1, found[-1].yuan + more))
        first += each
    return tuple(found)


def write_fees(connection: duckdb.DuckDBPyConnection, on: date, *, schema: str = "candidate") -> None:
    """Write `requests_fees`: requests that fall into a bracket that costs something, up to a day. No row says whose they are."""
    listed = brackets()
    values = {
        "on": on,
        "since": _fees()["since"],
        "firsts": [one.first for one in listed],
        "lasts": [one.last for one in listed],
        "yuan": [one.yuan for one in listed],
    }
    statement = sql("clock/requests_fees", schema=schema)
    connection.execute(statement, parameters(statement, values))


def repeated_findings(connection: duckdb.DuckDBPyConnection, on: date) -> tuple[Finding, ...]:
    """Requests that nobody answered yet and that the same applicant filed before with the same words."""
    statement = sql("clock/repeated")
    found = connection.execute(statement, parameters(statement, {"on": on})).fetchall()
    return tuple(
        compose("REQ-REPEATED", agency=agency, year=received.year, refers_to=number, left=number, right=before)
        for agency, number, received, before in found
    )


@cache
def _fees() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(resources.files("pipeline").joinpath("fees.yml").read_text("utf-8"))
    return loaded
