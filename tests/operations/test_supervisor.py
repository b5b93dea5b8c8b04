"""What keeps the processes of `gongkai serve` running: tried with real processes of a few lines of shell."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from pipeline.operations.service.supervisor import Child, RestartPolicy, Supervisor

QUICK = RestartPolicy(
    first_delay=0.02,
    longest_delay=0.1,
    min_uptime=0.0,
    max_failures=3,
    start_timeout=10,
    silence_timeout=10,
    stop_timeout=5,
    poll_interval=0.02,
    health_interval=0.02,
)  # a death counts only when it comes before the child was ready


def shell(folder: Path, name: str, script: str, needs: tuple[str, ...] = ()) -> Child:
    """A child that is ready when its script has made the file named after it."""
    mark = folder / f"{name}.ready"
    return Child(
        name, f"“{name}”", ("/bin/sh", "-c", script), folder / f"{name}.log", mark.exists, needs, folder=folder
    )


def run(
    children: list[Child], until: Callable[[list[str]], bool], policy: RestartPolicy = QUICK
) -> tuple[int, list[str]]:
    """Supervise until a condition on the printed lines holds; the exit status and the lines."""
    lines: list[str] = []
    supervisor = Supervisor(children, lines.append, policy)

    def watch() -> None:
        end = time.monotonic() + 300
        try:
            while not until(lines) and time.monotonic() < end:
                time.sleep(0.01)
        finally:
            supervisor.stop()

    watcher = threading.Thread(target=watch)
    watcher.start()
    status = supervisor.run(lambda: lines.append("ready"))
    watcher.join()
    return status, lines


def test_a_child_starts_when_what_it_needs_is_ready(tmp_path: Path) -> None:
    server = shell(tmp_path, "server", "sleep 0.2; date >> order; touch server.ready; exec sleep 60")
    flows = shell(tmp_path, "flows", "test -e server.ready && touch flows.ready; exec sleep 60", needs=("server",))
    status, lines = run([server, flows], lambda lines: "ready" in lines)
    assert status == 0
    assert lines == ["ready"]
    assert (tmp_path / "flows.ready").exists(), "the server was ready when the flows began"


def test_what_dies_is_started_again_and_said(tmp_path: Path) -> None:
    child = shell(tmp_path, "server", "echo $$ >> lives; touch server.ready; exec sleep 60")

    def kill_the_first(lines: list[str]) -> bool:
        lives = (tmp_path / "lives").read_text().split() if (tmp_path / "lives").exists() else []
        if len(lives) == 1 and lines == ["ready"]:
            os.kill(int(lives[0]), signal.SIGKILL)
            lines.append("killed")
        return len(lives) == 2

    status, lines = run([child], kill_the_first)
    assert status == 0
    (line,) = [line for line in lines if line.startswith("!")]
    assert line.startswith("! “server”停止了（退出状态 -9）")
    assert line.endswith(f"日志：{tmp_path / 'server.log'}")


def test_what_dies_at_once_again_and_again_ends_everything_with_its_last_words(tmp_path: Path) -> None:
    good = shell(tmp_path, "server", "touch server.ready; exec sleep 60")
    bad = shell(tmp_path, "flows", "echo 'the port is taken'; exit 3")
    others = {process.pid for process in psutil.Process().children(recursive=True)}
    status, lines = run([good, bad], lambda lines: any(line.startswith("✗") for line in lines))
    assert status == 2
    assert [line for line in lines if line.startswith("✗ “flows”连续 3 次启动后很快停止（退出状态 3）")]
    assert lines[-1].strip() == "the port is taken"
    assert not {process.pid for process in psutil.Process().children(recursive=True)} - others


def test_processes_that_were_there_before_are_nobody_to_end(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as before:
        status, _ = run(
            [shell(tmp_path, "server", "touch server.ready; exec sleep 60")], lambda lines: "ready" in lines
        )
        assert status == 0
        assert before.poll() is None
        before.kill()


def test_what_answers_no_more_is_ended_and_started_again(tmp_path: Path) -> None:
    child = shell(
        tmp_path, "server", "echo life >> lives; touch server.ready; sleep 0.1; rm server.ready; exec sleep 60"
    )
    policy = RestartPolicy(
        first_delay=0.02,
        longest_delay=0.1,
        min_uptime=0.0,
        max_failures=9,
        start_timeout=0.3,
        silence_timeout=0.2,
        stop_timeout=5,
        poll_interval=0.02,
        health_interval=0.02,
    )
    status, _ = run([child], lambda lines: any("没有应答" in line for line in lines), policy)
    assert status == 0


def test_a_child_that_will_not_end_and_its_own_children_are_ended_all_the_same(tmp_path: Path) -> None:
    stubborn = (
        "trap '' TERM; setsid sleep 61 & setsid sh -c 'sleep 62 & wait' & touch server.ready; while :; do sleep 1; done"
    )
    policy = RestartPolicy(stop_timeout=0.2, poll_interval=0.02, health_interval=0.02)
    others = {process.pid for process in psutil.Process().children(recursive=True)}
    status, _ = run([shell(tmp_path, "server", stubborn)], lambda lines: "ready" in lines, policy)
    assert status == 0
    assert not {process.pid for process in psutil.Process().children(recursive=True)} - others


SUPERVISE = textwrap.dedent("""
    import sys; from pathlib import Path; from pipeline.operations import Child, Supervisor
    folder = Path(sys.argv[1])
    command = ("/bin/sh", "-c", "touch ready; echo $$ > pid; exec sleep 60")
    child = Child("server", "server", command, folder / "log", (folder / "ready").exists, folder=folder)
    sys.exit(Supervisor([child], print).run(lambda: (folder / "all").touch()))
""")


@pytest.mark.parametrize(("sign", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGKILL, -9)])
def test_however_it_is_ended_nothing_is_left_behind(tmp_path: Path, sign: signal.Signals, status: int) -> None:
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISE, str(tmp_path)], start_new_session=True)
    end = time.monotonic() + 300
    while not (tmp_path / "all").exists() and time.monotonic() < end:
        time.sleep(0.02)
    child = psutil.Process(int((tmp_path / "pid").read_text()))
    os.kill(supervisor.pid, sign)
    assert supervisor.wait(timeout=300) == status
    child.wait(timeout=300)
    assert not child.is_running()


def test_a_large_log_is_put_aside_at_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.operations.service.supervisor.LARGEST_LOG", 10)
    (tmp_path / "server.log").write_text("words of an earlier life")
    run([shell(tmp_path, "server", "echo new; touch server.ready; exec sleep 60")], lambda lines: "ready" in lines)
    assert (tmp_path / "server.log.1").read_text() == "words of an earlier life"
    assert (tmp_path / "server.log").read_text() == "new\n"
