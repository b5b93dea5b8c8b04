"""The whole command as an operator types it, at a terminal, with nothing set up: a server of its own, and no word to the outside."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.settings import DEFAULTS
from tests.support.office import Office

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect")]

SPY = Path(__file__).parent / "outside"


def at_a_terminal(command: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run a command as at a terminal, where Prefect would report a new user; its exit status and what it showed."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            shown += part
    os.close(ours)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode("utf-8", "replace")).replace("\r\n", "\n")
    return process.returncode, re.sub(r"([^\r\n]*)(\r\1)+", r"\1", text)


def environment(log: Path) -> dict[str, str]:
    """That of a person who has set nothing and never ran Prefect; neither is it recognised as a machine's."""
    names = ("PATH", "LANG", "VIRTUAL_ENV", "TMPDIR")
    return {name: os.environ[name] for name in names if name in os.environ} | {
        "HOME": str(log.parent), "PYTHONPATH": str(SPY), "GONGKAI_TEST_OUTSIDE": str(log),
        "TERM": "xterm", "COLUMNS": "120", "PYTHONUTF8": "1",
    }  # fmt: skip


def test_the_spy_sees_a_connection_and_a_question_for_a_name(tmp_path: Path) -> None:
    log = tmp_path / "outside.log"
    script = (
        "import socket\n"
        "for attempt in (lambda: socket.create_connection(('192.0.2.1', 9)), lambda: socket.getaddrinfo('prefect.invalid', 443)):\n"
        "    try: attempt()\n"
        "    except OSError: pass\n"
    )
    subprocess.run([sys.executable, "-c", script], env=environment(log), check=True)
    text = log.read_text()
    assert "socket.connect ('192.0.2.1', 9)" in text or "socket.getaddrinfo 192.0.2.1" in text
    assert "socket.getaddrinfo prefect.invalid" in text


def test_a_night_at_a_terminal_asks_no_name_and_reaches_nothing_outside(
    small_office: Callable[..., Office], tmp_path: Path
) -> None:
    office, log = small_office(), tmp_path / "outside.log"
    assert not set(DEFAULTS) & set(environment(log))
    command = [sys.executable, "-m", "pipeline", "--workspace", str(office.folder), "nightly", "--year", "2019"]
    status, shown = at_a_terminal(command, environment(log))

    assert status < 2, shown
    lines = log.read_text().splitlines()
    assert [line for line in lines if not line.startswith("watching ")] == []
    assert [line for line in lines if "flows.closed_server" in line], "Prefect's own server ran, and was watched"
    assert (office.folder / "warehouse" / "prefect" / "prefect.db").exists()
    assert not (tmp_path / ".prefect").exists(), "nothing is left in the home of the person"

    assert "启动 Prefect" in shown
    assert "━" in shown, "a progress bar"
    assert "公开发布信息    25" in shown
    assert "\n问题：" in shown.replace("\r", "")
    for noise in ("Traceback", "prefect.flow_runs", "prefect.io", "WARNING", "ERROR"):
        assert noise not in shown, shown
