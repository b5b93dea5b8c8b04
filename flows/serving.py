"""The process that waits for the flows' time: `python -m flows.serving WORKSPACE`, kept running by `gongkai serve`.

Reads PREFECT_API_URL (and PREFECT_API_AUTH_STRING) from its environment and ends, with what it started, on SIGTERM.
"""

from __future__ import annotations

import sys
from pathlib import Path


def wait_for_work(workspace: Path) -> None:
    """Serve the night (02:30 Asia/Shanghai) and the year end (on demand) until told to end."""
    from prefect import serve

    from flows.deployments import deployments
    from flows.missed import lay_to_rest, make_up_once

    lay_to_rest(workspace)
    make_up_once()
    # Pausing at every stop would leave the night paused for good after the last one.
    serve(*deployments(workspace), pause_on_shutdown=False, print_starting_message=False)


if __name__ == "__main__":
    from flows.settings import settle
    from pipeline.core import read_workspace

    settle(read_workspace(Path(sys.argv[1])))
    wait_for_work(Path(sys.argv[1]))
