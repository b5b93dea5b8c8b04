"""Small tables for the pages of the dashboard, computed once per run so that a page never reads all rows.

Part of `count`. Without them a page on ten million rows takes seconds; with them a few milliseconds.
"""

from __future__ import annotations

from datetime import date

from pipeline.core import Refusal, Warehouse, Workspace, read_yaml_file


def write_page_tables(warehouse: Warehouse, workspace: Workspace) -> None:
    """Write the tables. Needs the candidate attached and all verdicts written."""
    warehouse.run("figures/page_tables/settings")
    agencies = [
        (agency.id, agency.name, agency.parent, agency.level, position)
        for position, agency in enumerate(workspace.settings.agency)
    ]
    warehouse.fill("candidate.agencies", agencies)
    units = [(channel, setting.unit) for channel, setting in workspace.settings.channels.items()]
    warehouse.fill("candidate.channels", units)
    warehouse.fill("candidate.website_columns", _website_columns(workspace))
    for table in ("sections", "daily", "reasons", "observed", "figure_sources"):
        warehouse.run(f"figures/page_tables/{table}")


def _website_columns(workspace: Workspace) -> list[tuple[str, str, date | None]]:
    """The entries of columns.yml: column, class, and the day from which the column is no longer in use.

    Raises Refusal COLUMNS-SETTING for a `closed` that is no date.
    """
    file = workspace.folder / "columns.yml"
    columns: dict[str, tuple[str, str, date | None]] = {}
    for entry in (read_yaml_file(file) or []) if file.exists() else []:
        written = entry.get("closed")
        try:
            closed = None if written is None else date.fromisoformat(str(written))
        except ValueError:
            reason = f"栏目“{entry['column']}”的 closed 应为停用的日期，如 2019-03-20，而不是“{written}”"
            raise Refusal("COLUMNS-SETTING", file=str(file), reason=reason) from None
        columns[str(entry["column"])] = (str(entry["column"]), str(entry["class"]), closed)
    return list(columns.values())
