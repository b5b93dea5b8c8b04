"""The command line that starts a Prefect server."""

from __future__ import annotations

import sys

from pipeline.operations import LOCALHOST


def server_command(port: int | str, *, pages: bool) -> tuple[str, ...]:
    """Start Prefect's server on this machine alone, with or without its pages."""
    address = ("--host", LOCALHOST, "--port", str(port))
    return (sys.executable, "-m", "prefect", "server", "start", *address, "--ui" if pages else "--no-ui")
