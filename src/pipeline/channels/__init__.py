"""One publication on several channels: which post shows which item of the website, where it stood first, and where it is missing.

Never changes what is counted.
"""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.channels.spread import write_channel_tables

__all__ = ["write_channel_tables"]

__getattr__ = lazy_face(__name__)
