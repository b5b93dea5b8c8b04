"""The files that browsers load beside a page, for other packages that write pages."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def stylesheet() -> str:
    """The stylesheet of the dashboard. Pages that stand alone, like those of an audit, include its text."""
    return resources.files("pipeline.dashboard").joinpath("static", "style.css").read_text("utf-8")
