"""From row versions to figures: each row gets one verdict, figures are sums of counted verdicts, readers get a published database."""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.figures.as_known import figures_as_known
    from pipeline.figures.candidate import open_candidate, restore_unsealed_figures, rewrite_candidate
    from pipeline.figures.count import count_figures
    from pipeline.figures.coverage import knowledge_now, source_profile
    from pipeline.figures.days import move_days
    from pipeline.figures.dictionary import category_label, figure_dictionary
    from pipeline.figures.export import export_published
    from pipeline.figures.publish import SCHEMA_VERSION, finish_build, publish_figures, publish_moved, show_build
    from pipeline.figures.repair import damage_of
    from pipeline.figures.upgrade import upgrade_findings

__all__ = [
    "SCHEMA_VERSION",
    "category_label",
    "count_figures",
    "damage_of",
    "export_published",
    "figure_dictionary",
    "figures_as_known",
    "finish_build",
    "knowledge_now",
    "move_days",
    "open_candidate",
    "publish_figures",
    "publish_moved",
    "restore_unsealed_figures",
    "rewrite_candidate",
    "show_build",
    "source_profile",
    "upgrade_findings",
]

__getattr__ = lazy_face(__name__)
