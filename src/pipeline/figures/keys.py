"""What the published tables promise: columns that are never empty, and the key that tells rows apart.

A promise is written into the file as NOT NULL and PRIMARY KEY when it is finished, for programs that read the schema. A table that breaks
it (an older agency column left empty) is published without: a wrong promise would be worse, and no office's night ends for want of a key.
"""

from __future__ import annotations

from collections.abc import Set

import duckdb

from pipeline.core import Warehouse, package_yaml, sql, tables_in


def promise_keys(connection: duckdb.DuckDBPyConnection, *, without_key: Set[str] = frozenset()) -> None:
    """Write the promises of `table_comments.yml` into the tables of a finished database that have none. `without_key`: NOT NULL alone."""
    written = dict(connection.execute(sql("figures/publish/promised")).fetchall())
    for table, (key, others) in _promises().items():
        if written.get(table, True):
            continue
        columns = [*key, *others]
        key = [] if table in without_key else key
        ((whole, unique),) = connection.execute(
            sql("figures/publish/promise_holds", table=table, key=key, columns=columns)
        ).fetchall()
        if whole:
            connection.execute(sql("figures/publish/promise", table=table, key=key if unique else (), columns=columns))


def forget_keys(warehouse: Warehouse) -> None:
    """Take the promises out of the attached candidate, a copy of a published database whose rows are about to change."""
    for table in _promises().keys() & tables_in(warehouse.connection, "candidate"):
        warehouse.run("figures/candidate/forget_promise", table=table)


def _promises() -> dict[str, tuple[list[str], list[str]]]:
    """Table → the columns of its key (none: rows have no key), and further columns that are never empty."""
    promises = package_yaml("figures/table_comments.yml")["promises"]
    return {table: (promise.get("key", []), promise.get("filled", [])) for table, promise in promises.items()}
