"""The dashboard: pages, exports and a JSON interface over the published database, for readers and for the operator.

Every request opens the newest published database anew and reads nothing else. `app` puts the pages behind a web server, `site` writes
the same pages as files. Below them: `web` (login, interface, downloads), `pages` (one module a page), `listing` (any table row by
row), and what pages share: `view` (one request), `links` (every address), `charts`, `formatting`, `templating`.
"""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.dashboard.app import create_app, prepare
    from pipeline.dashboard.site import SiteSummary, write_site
    from pipeline.dashboard.static_files import stylesheet
    from pipeline.dashboard.web.access import AccessMiddleware, Authenticator
    from pipeline.dashboard.web.slow_requests import MOST_CONNECTIONS, TimedProtocol
    from pipeline.dashboard.web.users import read_users, remove_user, user_line, write_user

__all__ = [
    "MOST_CONNECTIONS",
    "AccessMiddleware",
    "Authenticator",
    "SiteSummary",
    "TimedProtocol",
    "create_app",
    "prepare",
    "read_users",
    "remove_user",
    "stylesheet",
    "user_line",
    "write_site",
    "write_user",
]

__getattr__ = lazy_face(__name__)
