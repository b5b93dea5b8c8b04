"""A Prefect server that is no open door: `python -m flows.closed_server PORT`, on this machine alone, behind a password.

Whoever may write to Prefect's API may run commands as the service: a deployment's pull steps are commands. So the server of `gongkai serve`
and that of a single run ask for a password always, answer only to names of this machine, to no other origin, and check for forged
requests. Prefect has no setting for the names it answers to (the Host header); that check stands in front of it here.
"""

from __future__ import annotations

import sys

from pipeline.core import large_import
from pipeline.operations import LOCALHOST

# Days that Prefect keeps a finished run.
KEPT_DAYS = 90


def server_command(port: int | str) -> tuple[str, ...]:
    """The command line that starts it."""
    return (sys.executable, "-m", "flows.closed_server", str(port))


def server_environment(port: int | str, auth: str, *, pages: bool) -> dict[str, str]:
    """The environment of that process. `auth`: its `name:password`, which never stands in a command line."""
    origin = f"http://{LOCALHOST}:{port}"
    return {
        "PREFECT_SERVER_API_HOST": LOCALHOST,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_API_AUTH_STRING": auth,
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": origin,
        "PREFECT_SERVER_UI_ENABLED": str(pages).lower(),
        "PREFECT_UI_API_URL": f"{origin}/api",
        # On the file system a lease outlives a power cut and ends in time; in memory it would hold its place for ever.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(KEPT_DAYS * 86400),
    }


def main(port: int) -> None:
    """Serve until SIGTERM."""
    with large_import():
        import uvicorn
        from prefect.server.api.server import create_app
        from starlette.middleware.trustedhost import TrustedHostMiddleware

    app = TrustedHostMiddleware(create_app(final=True), allowed_hosts=[LOCALHOST, "localhost"], www_redirect=False)
    uvicorn.run(app, host=LOCALHOST, port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
