"""What an office must do beside counting: mark its documents, publish them in time, keep what it does not publish off the website.

`write_duty_tables` writes the published tables about it and returns the findings. Everything here is optional: an office that keeps no
document register sees nothing of it. Nothing here is a figure of the report, and no figure depends on it (docs/decisions/0025).
"""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.duties.duties import write_duty_tables

__all__ = ["write_duty_tables"]

__getattr__ = lazy_face(__name__)
