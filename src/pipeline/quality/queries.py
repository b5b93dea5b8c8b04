"""UnexpectedRowsExpectation: an expectation that is a query for the rows that fail.

The query reads `{batch}`, the rows being judged, and may join any other table of the warehouse. It must be one SELECT and return
`source, row_id, known_from`, so that the failing rows can be listed and quarantined as for every other expectation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from pipeline.core import sql
from pipeline.quality.suites import Expectation

QUERY_TYPE = "unexpected_rows_expectation"
KEYS = ("source", "row_id", "known_from")


def query_mistake(kwargs: Mapping[str, Any]) -> str | None:
    """What is wrong with the keywords of such an expectation, None when nothing is. Compiles nothing yet."""
    others = sorted(set(kwargs) - {"unexpected_rows_query"})
    if others:
        return f"没有“{others[0]}”这个参数，只有 unexpected_rows_query"
    query = kwargs.get("unexpected_rows_query")
    if not isinstance(query, str) or not query.strip():
        return "缺少参数“unexpected_rows_query”"
    if "{batch}" not in query:
        return "unexpected_rows_query 没有用到 {batch}，就没有查本次要判断的行"
    try:
        statements = duckdb.extract_statements(query_text(query, "judged_rows"))
    except (duckdb.Error, KeyError, ValueError, IndexError) as error:
        return f"unexpected_rows_query 不是可用的 SQL：{str(error).splitlines()[0]}"
    if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
        return "unexpected_rows_query 应是一条 SELECT"
    return None


def columns_mistake(connection: duckdb.DuckDBPyConnection, expectation: Expectation, table: str) -> str | None:
    """Whether the query compiles and returns the keys of the failing rows; None when it does."""
    query = query_text(expectation.kwargs["unexpected_rows_query"], table)
    try:
        columns = {name for (name,) in connection.execute(sql("quality/query_columns", query=query)).fetchall()}
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    missing = [key for key in KEYS if key not in columns]
    return (
        f"unexpected_rows_query 要选出 {'、'.join(missing)}（可写 SELECT * FROM {{batch}} WHERE …）"
        if missing
        else None
    )


def query_text(query: str, table: str) -> str:
    """The query on a table, its braces filled as Great Expectations fills them."""
    return query.rstrip("; \t\r\n").format(batch=table)


def failing_rows(expectation: Expectation, table: str) -> Any:
    """The failing rows as a SELECT, for SQLAlchemy."""
    import sqlalchemy as sa

    query = query_text(expectation.kwargs["unexpected_rows_query"], table).replace(":", r"\:")
    return sa.select(sa.literal(1)).select_from(sa.text(f"({query}) AS failing"))
