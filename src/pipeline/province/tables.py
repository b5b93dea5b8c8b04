"""What crosses from a county to a roll-up, from `tables.yml`, and what each run of it consists of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from pipeline.core import FrozenModel, Slug, package_yaml

POINTER = "CURRENT.json"
FORMAT = 1


class SharedTable(FrozenModel):
    """A published table that crosses: column → DuckDB type; see the head of tables.yml for the others."""

    of: Literal["agencies", "everyone", "county"]
    columns: Mapping[str, str] = {}
    stays: tuple[str, ...] = ()
    why: str = ""
    key: tuple[str, ...] = ()
    detail: bool = False
    for_each: bool = False


@cache
def listed_tables() -> Mapping[str, SharedTable]:
    """Table → what of it crosses, or that it stays."""
    return {name: SharedTable(**table) for name, table in package_yaml("province/tables.yml").items()}


@cache
def shared_tables() -> Mapping[str, SharedTable]:
    """Table → what of it crosses; only those that do."""
    return {name: table for name, table in listed_tables().items() if table.of != "county"}


class SharedFile(FrozenModel):
    """A Parquet file of a run: a table as it was published."""

    table: str
    bytes: int
    sha256: str
    rows: int


class Pointer(FrozenModel, extra="ignore"):
    """`CURRENT.json` of a county: which run readers take, file by file. Times are Asia/Shanghai.

    `built_at`: when the build was made; `confirmed_at`: when a night last ended with this build, also without anything new.
    """

    format: int
    county: Slug
    run: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
    built_at: datetime
    confirmed_at: datetime
    code_version: str
    files: tuple[SharedFile, ...]


def folder_of(county: str) -> str:
    """The folder of a county at the address."""
    return f"county={county}"


def run_folder(county: str, run: str) -> str:
    """The folder of one run of a county."""
    return f"{folder_of(county)}/run={run}"
