"""From files and platforms to row versions: pull, load, correct, the presets that say what an export's columns mean."""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.ingest.correct import apply_corrections
    from pipeline.ingest.load import load_snapshots
    from pipeline.ingest.presets import Preset
    from pipeline.ingest.pull import pull_sources
    from pipeline.ingest.registry import chosen, is_live, preset_of
    from pipeline.ingest.review import review_document, review_text, to_settle
    from pipeline.ingest.snapshots import Look, Visit, looks_of, visits_of
    from pipeline.ingest.website_columns import read_website_columns

__all__ = [
    "Look",
    "Preset",
    "Visit",
    "apply_corrections",
    "chosen",
    "is_live",
    "load_snapshots",
    "looks_of",
    "preset_of",
    "pull_sources",
    "read_website_columns",
    "review_document",
    "review_text",
    "to_settle",
    "visits_of",
]

__getattr__ = lazy_face(__name__)
