"""The server a run starts for itself ends with it, and one that does not answer is named."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.support.approval_page import eventually
from tests.support.prefect_server import fill_home

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect")]


def test_a_run_that_is_killed_leaves_no_server_behind(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment["PREFECT_HOME"] = str(tmp_path)
    fill_home(tmp_path)
    script = "from flows import server\nwith server.reachable_server(): pass"
    run = subprocess.Popen([sys.executable, "-c", script], env=environment, cwd=Path(__file__).parents[2])
    family = lambda: psutil.Process(run.pid).children(recursive=True)  # noqa: E731
    eventually(lambda: len(family()) >= 2, "no guard and server")
    servers = family()
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    _, alive = psutil.wait_procs(servers, timeout=300)
    assert alive == []


def test_a_server_that_does_not_answer_is_a_refusal_that_names_it(server: str) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from flows.server import reachable_server
    from pipeline.core.errors import Refusal

    nobody = "http://127.0.0.1:9/api"
    assert nobody != server
    with temporary_settings({PREFECT_API_URL: nobody}), pytest.raises(Refusal) as refused, reachable_server():
        pass
    assert nobody in refused.value.finding.message
    assert "--direct" in refused.value.finding.what_to_do
