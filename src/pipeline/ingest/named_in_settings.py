"""What the settings name and SQL joins: the names of agencies, and the classes of website columns in `columns.yml`."""

from __future__ import annotations

from pipeline.core import Warehouse, Workspace
from pipeline.ingest.website_columns import read_website_columns


def write_settings(warehouse: Warehouse, workspace: Workspace) -> None:
    """Write the names of agencies and the classes of website columns into the warehouse, where SQL joins them."""
    names = [
        (name, agency.id)
        for agency in workspace.settings.agency
        for name in dict.fromkeys((agency.id, agency.name, *agency.aliases))
    ]
    classes = column_classes(workspace)
    warehouse.run(
        "ingest/load/agency_names", {"names": [name for name, _ in names], "agencies": [agency for _, agency in names]}
    )
    warehouse.run("ingest/load/column_classes", {"columns": list(classes), "classes": list(classes.values())})


def column_classes(workspace: Workspace) -> dict[str, str]:
    """columns.yml: website column (栏目) → class. Raises Refusal COLUMNS-SETTING."""
    return {column.column: column.classification for column in read_website_columns(workspace.folder)}
