"""From rows to figures: one verdict a row, evidence, sums, and the published database that readers open."""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.figures.as_known import figures_as_known
    from pipeline.figures.candidate import has_table, open_candidate, thaw
    from pipeline.figures.count import count_figures
    from pipeline.figures.coverage import manner_of
    from pipeline.figures.dictionary import display_name
    from pipeline.figures.publish import publish_figures

__all__ = [
    "count_figures",
    "display_name",
    "figures_as_known",
    "has_table",
    "manner_of",
    "open_candidate",
    "publish_figures",
    "thaw",
]

__getattr__ = lazy_face(__name__)
