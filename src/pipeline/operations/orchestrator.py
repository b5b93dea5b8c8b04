"""Finds the flows: they are installed beside this package and announce themselves as entry points of the group `gongkai.flows`.

Nothing here knows which orchestrator stands behind a flow. An entry point is loaded, and with it the orchestrator's libraries, only
when a run or a service goes through it.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

from pipeline.core import Refusal

GROUP = "gongkai.flows"


def orchestrated(name: str) -> Any:
    """The function behind an entry point of the group (`nightly`, `year-end`, `serve` …). Raises Refusal FLOWS-MISSING."""
    matches = entry_points(group=GROUP, name=name)
    if not matches:
        raise Refusal("FLOWS-MISSING", flow=name)
    return next(iter(matches)).load()
