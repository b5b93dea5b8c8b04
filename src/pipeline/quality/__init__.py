"""Expectations judge rows and deliveries (Great Expectations); signed waivers let a warning pass.

The only package that imports Great Expectations.
"""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.quality.check import check_rows
    from pipeline.quality.data_docs import DataDocs, write_data_docs
    from pipeline.quality.suites import read_suites
    from pipeline.quality.trial import TrialResult, try_suite
    from pipeline.quality.waivers import apply_waivers, read_waivers, waive_findings, waiver_key

__all__ = [
    "DataDocs",
    "TrialResult",
    "apply_waivers",
    "check_rows",
    "read_suites",
    "read_waivers",
    "try_suite",
    "waive_findings",
    "waiver_key",
    "write_data_docs",
]

__getattr__ = lazy_face(__name__)
