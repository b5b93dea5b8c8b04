"""page_tables: small tables that readers' pages are made of, computed once a night so that a page never reads all rows.

Part of `count`. Without them a page at ten million rows takes seconds instead of a few milliseconds.
"""

from __future__ import annotations

from pipeline.core import Warehouse, Workspace
from pipeline.ingest import read_website_columns


def write_page_tables(warehouse: Warehouse, workspace: Workspace) -> None:
    """Write them into the candidate. Called with the candidate attached, once all verdicts are given."""
    warehouse.run("figures/page_tables/agencies")
    agencies = [
        {"agency": agency.id, "name": agency.name, "parent": agency.parent, "level": agency.level, "position": position}
        for position, agency in enumerate(workspace.settings.agency)
    ]
    warehouse.insert("candidate.agencies", agencies)
    units = [{"channel": channel, "unit": setting.unit} for channel, setting in workspace.settings.channels.items()]
    warehouse.run("figures/page_tables/channels")
    warehouse.insert("candidate.channels", units)
    warehouse.run("figures/page_tables/website_columns")
    columns = [
        {"column": column.column, "class": column.classification, "closed": column.closed}
        for column in read_website_columns(workspace.folder)
    ]
    warehouse.insert("candidate.website_columns", columns)
    for table in ("sections", "daily", "reasons", "observed", "figure_sources"):
        warehouse.run(f"figures/page_tables/{table}")
