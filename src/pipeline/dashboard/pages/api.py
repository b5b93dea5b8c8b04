"""数据接口: the OpenAPI document as a page, so that whoever connects another system can read it without a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.dashboard.listing.openapi import document
from pipeline.dashboard.view import View, at_home


def build(view: View) -> Mapping[str, Any]:
    """The document, path by path."""
    at_home(view)
    found = document(view)
    paths = [
        {
            "path": path,
            **operations["get"],
            "columns": found["components"]["schemas"][path.rpartition("/")[2]]["properties"],
        }
        for path, operations in found["paths"].items()
    ]
    return {"info": found["info"], "paths": paths}
