"""Imports Great Expectations, when it is used and at half the cost."""

from __future__ import annotations

import importlib
import os
from functools import cache
from typing import Any

from pipeline.core import large_import


@cache
def great_expectations() -> Any:
    """The library, which reports nothing to its makers.

    It imports SciPy's statistics, charts and the client of an object store at its top. Only expectations about distributions, their
    pages, and assets in a store use them: no suite may have any of these.
    """
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # read when it is imported
    with large_import("scipy.stats", "altair", "boto3"):
        return importlib.import_module("great_expectations")
