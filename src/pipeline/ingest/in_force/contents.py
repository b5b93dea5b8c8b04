"""The rows of tonight's deliveries: which of them the warehouse has already, and where the others are kept.

A row that comes into force as it stands is kept once, by its version; every other one in `contents_<table>`. The view `listed_<table>` has
both. A row is read from its file again where it is kept, so that a list of ten million rows is never held in memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.core import Warehouse


def show_incoming(warehouse: Warehouse, staged: Sequence[str], names: Mapping[str, Any]) -> None:
    """Make the view `incoming` of the staged relations of one night. `names`: `source` and the `columns` of the table."""
    warehouse.run("ingest/in_force/incoming", staged=staged, **names)


def store_contents(warehouse: Warehouse, source: str, names: Mapping[str, Any]) -> None:
    """Keep the rows of `incoming` that no delivery of the source had before; if `only_touched`, without those that a version will hold."""
    table = names["table"]
    (held,) = warehouse.rows("ingest/in_force/holds_any", {"source": source}, table=table)[0]
    repeated = names["only_touched"] or warehouse.rows("ingest/in_force/repeated")[0][0]
    warehouse.run("ingest/in_force/store_contents", {}, **{**names, "held": held, "repeated": repeated})
