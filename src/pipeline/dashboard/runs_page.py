"""运行: the builds that were published, the newest first, with what each found; and when each source was last looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import duckdb

from pipeline.core import Refusal, open_file, query_open
from pipeline.dashboard.view import Record, View, at_home

MOST = 20


def build(view: View) -> Mapping[str, Any]:
    """The last builds of this workspace and how they differ."""
    at_home(view)
    folder = view.file.parent
    files = sorted(folder.glob("figures-*.duckdb"), key=lambda file: file.stat().st_mtime, reverse=True)
    shown = [found for file in files[:MOST] if (found := _told(file, view)) is not None]
    for one, before in zip(shown, [*shown[1:], None], strict=True):
        one["more"] = None if before is None else one["pulled"] - before["pulled"]
    return {"builds": shown, "of_all": len(files), "sources": view.records("dashboard/all_sources")}


def _told(file: Any, view: View) -> Record | None:
    """What one build says of itself; None for a file that cannot be read or was swept away meanwhile."""
    try:
        if file == view.file:
            rows = view.records("dashboard/build")
        else:
            with open_file(file) as connection:
                rows = query_open(connection, "dashboard/build").records()
        size, at = file.stat().st_size, datetime.fromtimestamp(file.stat().st_mtime)
    except (Refusal, OSError, duckdb.Error):
        return None
    return {**rows[0], "file": file.name, "bytes": size, "at": at, "here": file == view.file}
