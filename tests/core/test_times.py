"""Days are days in China: on a machine in any zone, and with the end of a day written as 24:00."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

import pipeline
from pipeline.core import sql

SOURCE = Path(str(pipeline.__file__)).parent


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET TimeZone = 'UTC'")
        opened.execute(sql("core/session"))
        opened.execute(sql("core/macros/reading"))
        yield opened


@pytest.mark.parametrize(
    "written",
    [
        "2019-12-31 24:00", "2019/12/31 24:00:00", "2019年12月31日24时", "2019年12月31日 24:00", "2019-12-31 24点整",
        "20191231240000", "2019-12-31T24:00:00+08:00",
    ],
)  # fmt: skip
def test_24_o_clock_is_the_end_of_its_day(connection: duckdb.DuckDBPyConnection, written: str) -> None:
    ((read,),) = connection.execute("SELECT read_time($1)", [written]).fetchall()
    assert read == datetime(2019, 12, 31, 23, 59, 59)


@pytest.mark.parametrize("written", ["2019-12-31 24:30", "2019-12-31 25:00", "2019-12-31 24:00:01"])
def test_later_than_24_o_clock_is_no_time(connection: duckdb.DuckDBPyConnection, written: str) -> None:
    assert connection.execute("SELECT read_time($1)", [written]).fetchall() == [(None,)]


@pytest.mark.parametrize("written", ["2019-12-24", "2019年12月24日", "2019-12-24 00:24", "2019-12-24 24:00"])
def test_a_24_that_is_no_hour_is_left_alone(connection: duckdb.DuckDBPyConnection, written: str) -> None:
    assert connection.execute("SELECT read_date($1)::VARCHAR", [written]).fetchall() == [("2019-12-24",)]


def local_clocks(file: Path) -> Iterator[str]:
    """Calls that ask the machine for its own wall time or turn a moment into it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, arguments = node.func.attr, len(node.args) + len(node.keywords)
        if name in ("today", "utcnow", "localtime") or (name, arguments) in (("now", 0), ("fromtimestamp", 1)):
            yield f"{file.relative_to(SOURCE)}:{node.lineno}"


def test_nothing_takes_its_day_from_the_zone_of_the_machine() -> None:
    # `doctor` reports the machine's zone; the time of a file that somebody drops is the machine's business alone.
    allowed = ("operations/doctor.py", "ingest/pull.py")
    found = [place for file in SOURCE.rglob("*.py") for place in local_clocks(file) if not place.startswith(allowed)]
    assert found == []
    words = re.compile(r"(?<!, )\b(current_date|current_timestamp|localtimestamp|today\(\)|now\(\))", re.I)
    statements = {
        str(file.relative_to(SOURCE)) for file in SOURCE.rglob("*.sql") if words.search(file.read_text("utf-8"))
    }
    assert statements == set()
