"""The process that runs scheduled flows: `python -m flows.serving WORKSPACE`, kept running by `gongkai serve`.

Reads PREFECT_API_URL (and PREFECT_API_AUTH_STRING) from its environment and ends, with what it started, on SIGTERM.
"""

from __future__ import annotations

import sys
from pathlib import Path


def serve_flows(workspace: Path) -> None:
    """Serve the nightly flow (02:30 Asia/Shanghai) and the year-end flow (on demand) until SIGTERM."""
    from prefect import serve

    from flows.deployments import deployments
    from flows.missed import close_interrupted_runs, drop_missed_nights

    close_interrupted_runs(workspace)
    drop_missed_nights()
    # With pause_on_shutdown a schedule would stay paused after a restart.
    serve(*deployments(workspace), pause_on_shutdown=False, print_starting_message=False)


if __name__ == "__main__":
    from flows.settings import settle
    from pipeline.core import read_workspace

    settle(read_workspace(Path(sys.argv[1])))
    serve_flows(Path(sys.argv[1]))
