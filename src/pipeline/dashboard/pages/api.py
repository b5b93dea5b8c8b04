"""数据接口: the OpenAPI document as a page, so that whoever connects another system can read it without a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.dashboard.listing.openapi import document
from pipeline.dashboard.view import View, choose_only_agency


def build(view: View) -> Mapping[str, Any]:
    """The document, path by path."""
    choose_only_agency(view)
    openapi = document(view)
    schemas = openapi["components"]["schemas"]
    paths = [
        {"path": path, **operations["get"], "columns": schemas[path.rpartition("/")[2]]["properties"]}
        for path, operations in openapi["paths"].items()
    ]
    return {"info": openapi["info"], "paths": paths}
