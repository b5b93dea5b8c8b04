"""A province: what a county shares after its night, and the roll-up of many counties into one published database.

No personal data crosses from a county to a roll-up. How and why: docs/decisions/0024.
"""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.province.counties import County, Province, read_province
    from pipeline.province.deployments import write_deployments
    from pipeline.province.gather import packages_at
    from pipeline.province.roll_up import RollUp, roll_up_counties
    from pipeline.province.share import share_build

__all__ = [
    "County",
    "Province",
    "RollUp",
    "packages_at",
    "read_province",
    "roll_up_counties",
    "share_build",
    "write_deployments",
]

__getattr__ = lazy_face(__name__)
