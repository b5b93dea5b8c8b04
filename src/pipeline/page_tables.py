"""page_tables: small tables that readers' pages are made of, computed once a night so that a page never reads all rows.

Part of `count`. Without them a page at ten million rows takes seconds instead of a few milliseconds.
"""

from __future__ import annotations

from pipeline.warehouse import Warehouse
from pipeline.workspace import Workspace


def write_page_tables(warehouse: Warehouse, workspace: Workspace) -> None:
    """Write them into the candidate. Called with the candidate attached, once all verdicts are given."""
    warehouse.run("page_tables/agencies")
    agencies = [
        (one.id, one.name, one.parent, one.level, position) for position, one in enumerate(workspace.settings.agency)
    ]
    warehouse.fill("candidate.agencies", agencies)
    units = [(channel, setting.unit) for channel, setting in workspace.settings.channels.items()]
    warehouse.run("page_tables/channels")
    warehouse.fill("candidate.channels", units)
    for table in ("sections", "daily", "reasons", "website_columns", "observed"):
        warehouse.run(f"page_tables/{table}")
