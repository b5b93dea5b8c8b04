"""运行: the builds that were published, the newest first, with what each found; and when each source was last polled."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from pipeline.core import Refusal, open_file, query_open
from pipeline.dashboard.view import Record, View, choose_only_agency

MAX_BUILDS = 20
# A page of more lines than this is slow in an old browser; the table of sources has them all.
MAX_SOURCES = 200


def build(view: View) -> Mapping[str, Any]:
    """The last builds of this workspace and how many rows more each received than the one before."""
    choose_only_agency(view)
    files = sorted(view.file.parent.glob("figures-*.duckdb"), key=lambda file: file.stat().st_mtime, reverse=True)
    builds = [described for file in files[:MAX_BUILDS] if (described := _describe(file, view)) is not None]
    for newer, older in zip(builds, [*builds[1:], None], strict=True):
        newer["change"] = None if older is None else newer["pulled"] - older["pulled"]
    sources = view.records("dashboard/last_looked", row_limit=MAX_SOURCES)
    return {"builds": builds, "sources": sources, "of_all": sources[0]["of_all"] if sources else 0}


def _describe(file: Path, view: View) -> Record | None:
    """What one build says of itself; None for a file that cannot be read or was removed meanwhile."""
    try:
        if file == view.file:
            rows = view.records("dashboard/build")
        else:
            with open_file(file) as connection:
                rows = query_open(connection, "dashboard/build").records()
    except (Refusal, OSError, duckdb.Error):
        return None
    return {**rows[0], "shown": file == view.file}
