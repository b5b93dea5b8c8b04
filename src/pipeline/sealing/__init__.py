"""Approval, the sealed package of a year, its verification, the roll-up of many packages, and the changes since a seal.

条例 art. 49 and 50; docs/decisions/0008 describes packages.
"""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.sealing.approvals import sealed_runs
    from pipeline.sealing.collect import CollectResult, collect_packages, collected_rows, unsummable_figures
    from pipeline.sealing.collected_files import write_collected
    from pipeline.sealing.freeze import freeze_sealed_results, freeze_sealed_years
    from pipeline.sealing.many_packages import verify_many
    from pipeline.sealing.package import packages_among, packages_in
    from pipeline.sealing.paper import sealed_files_of
    from pipeline.sealing.proposal import Proposal, Shown, TextPart, propose_next
    from pipeline.sealing.readiness import agency_readiness
    from pipeline.sealing.roll_up import roll_up_files
    from pipeline.sealing.seal import seal_year
    from pipeline.sealing.signature import fingerprint, make_signing_key, signing_key
    from pipeline.sealing.verify import verify_files, verify_packages

__all__ = [
    "CollectResult",
    "Proposal",
    "Shown",
    "TextPart",
    "agency_readiness",
    "collect_packages",
    "collected_rows",
    "fingerprint",
    "freeze_sealed_results",
    "freeze_sealed_years",
    "make_signing_key",
    "packages_among",
    "packages_in",
    "propose_next",
    "roll_up_files",
    "seal_year",
    "sealed_files_of",
    "sealed_runs",
    "signing_key",
    "unsummable_figures",
    "verify_files",
    "verify_many",
    "verify_packages",
    "write_collected",
]

__getattr__ = lazy_face(__name__)
