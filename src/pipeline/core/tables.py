"""The rules of the tables of rows, as `tables.yml` states them: key, dates, required columns, coded columns."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pipeline.core.model import FrozenModel
from pipeline.core.package_data import package_yaml


class KeyWhen(FrozenModel):
    """A column that joins the natural key only where `when` is true."""

    column: str
    when: str


class TableRules(FrozenModel):
    """The rules of one table of rows. `tables.yml` explains each key."""

    key: tuple[str, ...]
    key_when: KeyWhen | None = None
    date: str | None
    until: str | None = None
    required: tuple[str, ...]
    compare: tuple[str, ...]
    identity: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    state: str = "false"
    closed: str = "NULL::DATE"
    counted: tuple[str, ...]
    absent: Literal["withdrawn", "deleted", "asked"]
    name: str = "NULL::VARCHAR"
    thing: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    words: dict[str, str] = {}
    defaults: dict[str, str] = {}


@cache
def table_rules() -> dict[str, TableRules]:
    """The rules of every table of rows."""
    return {name: TableRules(**entry) for name, entry in package_yaml("core/tables.yml").items()}
