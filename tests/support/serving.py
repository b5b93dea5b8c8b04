"""The process that runs deployments, as `gongkai serve` starts it, against a server of a test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).parents[2]
READY = re.compile(r"^(nightly|year-end): ([0-9a-f-]{36})$", re.MULTILINE)


@contextmanager
def serving(workspace: Path, server: str) -> Iterator[dict[str, UUID]]:
    """The ids of the deployments by the names of their flows, while the process serves them."""
    process, deployments = start_serving(workspace, server)
    try:
        yield deployments
    finally:
        process.terminate()
        process.wait(timeout=60)


def start_serving(workspace: Path, server: str, *options: str) -> tuple[subprocess.Popen[bytes], dict[str, UUID]]:
    """The process, once it serves, and the ids of its deployments by the names of their flows."""
    log = workspace.parent / f"serving-{workspace.name}.log"
    environment = {**os.environ, "PREFECT_API_URL": server, "PREFECT_RUNNER_POLL_FREQUENCY": "1"}
    command = [sys.executable, "-m", "flows.serving", str(workspace), *options]
    with log.open("w") as output:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output, stderr=output)
    until = time.monotonic() + 300
    while len(ids := {name: UUID(text) for name, text in READY.findall(log.read_text("utf-8"))}) < 2:
        assert process.poll() is None, log.read_text("utf-8")
        assert time.monotonic() < until, log.read_text("utf-8")
        time.sleep(0.2)
    return process, ids
