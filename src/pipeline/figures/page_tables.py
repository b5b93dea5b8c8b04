"""Small tables for the pages of the dashboard, computed once per run so that a page never reads all rows.

Part of `count`. Without them a page on ten million rows takes seconds; with them a few milliseconds.
"""

from __future__ import annotations

from pipeline.core import Warehouse, Workspace
from pipeline.ingest import read_website_columns, resolve_classes


def write_page_tables(warehouse: Warehouse, workspace: Workspace) -> None:
    """Write the tables. Needs the candidate attached and all verdicts written."""
    warehouse.run("figures/page_tables/settings")
    agencies = [
        {"agency": agency.id, "name": agency.name, "parent": agency.parent, "level": agency.level, "position": position}
        for position, agency in enumerate(workspace.settings.agency)
    ]
    warehouse.insert("candidate.agencies", agencies)
    units = [
        {"channel": channel, "unit": setting.unit, "word": setting.word}
        for channel, setting in workspace.settings.channels.items()
    ]
    warehouse.insert("candidate.channels", units)
    entries = read_website_columns(workspace.folder)
    classes, _ = resolve_classes(workspace.folder)
    columns = [
        {"column": entry.column, "class": classes[entry.column], "closed": entry.closed}
        for entry in entries
        if entry.column in classes
    ]
    warehouse.insert("candidate.website_columns", columns)
    for table in ("sections", "daily", "reasons", "observed", "figure_sources"):
        warehouse.run(f"figures/page_tables/{table}")
