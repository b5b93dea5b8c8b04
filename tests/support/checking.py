"""Helpers of the tests of `check`: run it on an office and read what it left in the warehouse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from pipeline.core.warehouse import open_warehouse
from pipeline.quality.check import CheckResult, check_rows
from tests.support.office import Office

Make = Callable[..., Office]
QUIET = {"fills": "items", "quiet_days": 366}  # a few rows a year are no gap


def judge(office: Office, now: str = "2020-01-05 02:30") -> None:
    """Run the verbs up to check; `office.findings` are the findings of check."""
    office.verbs("pull", "load", "correct", now=now)
    office.findings = list(check_alone(office, date.fromisoformat(now[:10])).findings)


def execute(office: Office, statement: str) -> None:
    with open_warehouse(office.folder / "warehouse") as warehouse:
        warehouse.connection.execute(statement)


def check_alone(office: Office, known: date = date(2020, 1, 5)) -> CheckResult:
    with open_warehouse(office.folder / "warehouse") as warehouse:
        return check_rows(warehouse, office.read(), known=known, now=datetime.combine(known, time(2, 30)))


def failed(office: Office) -> list[tuple[str, str]]:
    return office.held("SELECT code, row_id FROM failed_rows ORDER BY code, row_id")


def in_force(office: Office, table: str = "items") -> set[str]:
    return {row_id for (row_id,) in office.held(f"SELECT row_id FROM current_{table} WHERE NOT gone")}


def states(office: Office) -> list[tuple[int, str]]:
    return office.held("SELECT batch, state FROM batches ORDER BY batch")


# Sets the date of item 1; for `corrections/2019.yml`.
CORRECTION = """
- table: items
  row: "1"
  set: {published_at: "2019-03-01"}
  expect: {published_at: "2091-03-01"}
  reason: 年份误输。
  decided_by: 局办公室
  decided_on: 2020-01-05
"""
