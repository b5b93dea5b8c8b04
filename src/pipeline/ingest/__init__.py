"""From files and platforms to row versions: pull, load, correct, and the presets that say what an export's columns mean.

`pull_sources` stores what a source holds now as snapshots and logs the fetch; `load_snapshots` turns pending snapshots into row
versions of the warehouse; `apply_corrections` puts the signed corrections beside them.
"""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.ingest.correct import apply_corrections
    from pipeline.ingest.in_force.changes import RowChange, changed_rows
    from pipeline.ingest.in_force.statements import add_statement
    from pipeline.ingest.load import load_snapshots
    from pipeline.ingest.presets import Preset
    from pipeline.ingest.pull import pull_sources
    from pipeline.ingest.registry import is_live, preset_of, selected_sources
    from pipeline.ingest.review import ambiguous_cells, review_document, review_text
    from pipeline.ingest.snapshots import FetchRecord, Poll, fetch_records, polls
    from pipeline.ingest.website_columns import read_website_columns, resolve_classes

__all__ = [
    "FetchRecord",
    "Poll",
    "Preset",
    "RowChange",
    "add_statement",
    "ambiguous_cells",
    "apply_corrections",
    "changed_rows",
    "fetch_records",
    "is_live",
    "load_snapshots",
    "polls",
    "preset_of",
    "pull_sources",
    "read_website_columns",
    "resolve_classes",
    "review_document",
    "review_text",
    "selected_sources",
]

__getattr__ = lazy_face(__name__)
