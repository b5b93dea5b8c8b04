"""Approval, the sealed package of a year, its proof, the roll-up of many packages, and what changed since a seal."""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.sealing.approvals import sealed_runs
    from pipeline.sealing.collect import collect_rows
    from pipeline.sealing.freeze import freeze_sealed_years, keep_sealed
    from pipeline.sealing.readiness import standings
    from pipeline.sealing.seal import seal_year
    from pipeline.sealing.verify import verify_lines

__all__ = [
    "collect_rows",
    "freeze_sealed_years",
    "keep_sealed",
    "seal_year",
    "sealed_runs",
    "standings",
    "verify_lines",
]

__getattr__ = lazy_face(__name__)
