"""Judges rows and deliveries with Great Expectations, and keeps the waivers a person signs. The only package that imports it."""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.quality.check import check_rows
    from pipeline.quality.suites import read_suites
    from pipeline.quality.waivers import apply_waivers, identity, read_waivers, waive

__all__ = [
    "apply_waivers",
    "check_rows",
    "identity",
    "read_suites",
    "read_waivers",
    "waive",
]

__getattr__ = lazy_face(__name__)
