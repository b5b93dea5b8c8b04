"""The dashboard: pages that read the published database and nothing else, opened anew for every click.

`app` puts it together, `pages` lists what there is, `view` is what a page is built from, `links` names every address.
"""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.dashboard.access import Gate, Protected
    from pipeline.dashboard.app import create_app, prepare
    from pipeline.dashboard.site import write_site
    from pipeline.dashboard.users import new_line, put_line

__all__ = [
    "Gate",
    "Protected",
    "create_app",
    "new_line",
    "prepare",
    "put_line",
    "write_site",
]

__getattr__ = lazy_face(__name__)
