"""The process that runs the flows of a workspace: `python -m flows.serving WORKSPACE [--own-server]`, kept running by `gongkai serve`.

Reads PREFECT_API_URL (and PREFECT_API_AUTH_STRING) from its environment and ends, with what it started, on SIGTERM.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.core import Refusal, Workspace, large_import, read_workspace


def serve_flows(workspace: Workspace, *, own_server: bool) -> None:
    """Serve the nightly flow (02:30 Asia/Shanghai), the year-end flow (on demand) and the weekly inspection until SIGTERM.

    Raises Refusal SERVE-NAME. `own_server`: the server is that of this workspace alone, and gets the automation that closes
    interrupted runs.
    """
    with large_import():
        from prefect import serve

        from flows.automations import close_interrupted_runs, end_expired_approvals
        from flows.deployments import deployments, register
        from flows.missed import cancel_missed_nights

    registered = register(workspace)
    if own_server:
        close_interrupted_runs()
    end_expired_approvals(workspace, registered.year_end)
    for scheduled in (registered.nightly, registered.inspect):
        if scheduled is not None:
            cancel_missed_nights(scheduled)
    print(f"nightly: {registered.nightly}\nyear-end: {registered.year_end}", flush=True)
    # With pause_on_shutdown a schedule would stay paused after a restart.
    serve(*deployments(workspace), pause_on_shutdown=False, print_starting_message=False)


def main(folder: Path, *, own_server: bool) -> int:
    """Serve; 2 with the sentence of a refusal on standard error."""
    from flows.settings import settle

    try:
        workspace = read_workspace(folder)
        settle(workspace)
        serve_flows(workspace, own_server=own_server)
    except Refusal as refusal:
        print(f"✗ [{refusal.finding.code}] {refusal.finding.message}{refusal.finding.what_to_do}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), own_server="--own-server" in sys.argv[2:]))
