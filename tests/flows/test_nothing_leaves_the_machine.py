"""The whole command as an operator types it, at a terminal, with nothing set up: a server of its own, and no word to the outside."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.settings import DEFAULTS
from pipeline.cli.program import main

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("own_server")]

ROOT = Path(__file__).parents[2]
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


def test_the_year_end_as_typed_reaches_nothing_outside_and_seals_through_prefect_what_verifies(tmp_path: Path) -> None:
    """The command of the README over the demo, as installed, at a terminal."""
    workspace, log = tmp_path / "data", tmp_path / "outside.log"
    written = shutil.ignore_patterns("snapshots", "warehouse", "published", "reports", "sealed", "digest")
    shutil.copytree(ROOT / "data", workspace, ignore=written)
    assert not set(DEFAULTS) & set(environment(log))
    gongkai = [str(Path(sys.executable).with_name("gongkai")), "--workspace", str(workspace)]
    command = [*gongkai, "year-end", "2019", "--approve-by", "张主任", "--note", "已核对"]
    status, shown = at_a_terminal(command, environment(log))

    assert status < 2, shown
    lines = log.read_text().splitlines()
    assert [line for line in lines if not line.startswith("watching ")] == []
    assert [line for line in lines if "flows.closed_server" in line], "Prefect's own server ran, and was watched"
    assert (workspace / "warehouse" / "prefect" / "prefect.db").exists()
    assert not (tmp_path / ".prefect").exists(), "nothing is left in the home of the person"

    assert "启动 Prefect" in shown
    assert "Prefect 服务：本次运行自己的，运行结束即停" in shown
    assert "━" in shown, "a progress bar"
    assert "公开发布信息    768" in shown
    assert "\n问题：" in shown.replace("\r", "")
    for noise in ("Traceback", "prefect.flow_runs", "prefect.io", "WARNING", "ERROR"):
        assert noise not in shown, shown

    assert "第 1 版已封存：张主任 审定" in shown
    (package,) = (workspace / "sealed").glob("*-2019-r1.zip")
    (approval, _) = map(json.loads, (workspace / "sealed" / "approvals.jsonl").read_text("utf-8").splitlines())
    assert (approval["by"], approval["note"]) == ("张主任", "已核对")
    verified = CliRunner().invoke(main, ["verify", str(package)])
    assert verified.exit_code == 0, verified.output
    assert "张主任" in verified.output
    assert "已核对" in verified.output
