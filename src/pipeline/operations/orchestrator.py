"""Finds the flows, which are installed beside this package and registered as entry points of the group `gongkai.flows`.

Nothing here depends on the orchestrator behind a flow. An entry point, and with it the orchestrator's libraries, is loaded only when
a run or a service uses it.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

from pipeline.core import Refusal, large_import

GROUP = "gongkai.flows"


def orchestrated(name: str) -> Any:
    """The function behind an entry point of the group (`nightly`, `year-end`, `serve` …). Raises Refusal FLOWS-MISSING."""
    matches = entry_points(group=GROUP, name=name)
    if not matches:
        raise Refusal("FLOWS-MISSING", flow=name)
    with large_import():
        return next(iter(matches)).load()
