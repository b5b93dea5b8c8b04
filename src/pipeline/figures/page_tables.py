"""page_tables: small tables that readers' pages are made of, computed once a night so that a page never reads all rows.

Part of `count`. Without them a page at ten million rows takes seconds instead of a few milliseconds.
"""

from __future__ import annotations

from datetime import date

import yaml

from pipeline.core import Refusal, Warehouse, Workspace


def write_page_tables(warehouse: Warehouse, workspace: Workspace) -> None:
    """Write them into the candidate. Called with the candidate attached, once all verdicts are given."""
    warehouse.run("figures/page_tables/agencies")
    agencies = [
        (one.id, one.name, one.parent, one.level, position) for position, one in enumerate(workspace.settings.agency)
    ]
    warehouse.fill("candidate.agencies", agencies)
    units = [(channel, setting.unit) for channel, setting in workspace.settings.channels.items()]
    warehouse.run("figures/page_tables/channels")
    warehouse.fill("candidate.channels", units)
    warehouse.run("figures/page_tables/website_columns")
    warehouse.fill("candidate.website_columns", _website_columns(workspace))
    for table in ("sections", "daily", "reasons", "observed", "figure_sources"):
        warehouse.run(f"figures/page_tables/{table}")


def _website_columns(workspace: Workspace) -> list[tuple[str, str, date | None]]:
    """The entries of columns.yml; `closed` is the day from which a column is expected to hold nothing new.

    Raises Refusal COLUMNS-SETTING for a `closed` that is no date.
    """
    file = workspace.folder / "columns.yml"
    found: dict[str, tuple[str, str, date | None]] = {}
    for entry in (yaml.safe_load(file.read_text("utf-8")) or []) if file.exists() else []:
        closed = entry.get("closed")
        if closed is not None and not isinstance(closed, date):
            reason = f"栏目“{entry['column']}”的 closed 应为停用的日期，如 2019-03-20，而不是“{closed}”"
            raise Refusal("COLUMNS-SETTING", file=str(file), reason=reason)
        found[str(entry["column"])] = (str(entry["column"]), str(entry["class"]), closed)
    return list(found.values())
