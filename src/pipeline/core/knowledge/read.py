"""Reading the table `knowledge`, of a published database, of the candidate, or as measured for a command."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from pipeline.core.knowledge.model import AgencyKnowledge, knowledge_of
from pipeline.core.statements import query_with_literals, sql

if TYPE_CHECKING:
    import duckdb

# Of more agencies all rows are read: nearly all of them are wanted.
FEW_AGENCIES = 1000


def read_knowledge(
    connection: duckdb.DuckDBPyConnection,
    agencies: Sequence[str],
    on: date,
    *,
    table: str = "knowledge",
    family: str | None = None,
) -> list[AgencyKnowledge]:
    """How far each of the agencies is known on a day; with `family`, of one table of rows alone."""
    values = {"agencies": "|".join(agencies) if len(agencies) <= FEW_AGENCIES else None, "family": family}
    answer = query_with_literals(connection, sql("core/knowledge/read", table=table), values)
    names = [str(column[0]) for column in answer.description or ()]
    by_agency: dict[str, list[dict[str, Any]]] = {agency: [] for agency in agencies}
    for row in answer.fetchall():
        record = dict(zip(names, row, strict=True))
        by_agency.setdefault(record["agency"], []).append(record)
    return [knowledge_of(by_agency[agency], agency, on) for agency in agencies]
