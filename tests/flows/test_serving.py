"""`gongkai serve` as a service manager sees it: everything runs and answers here alone, what dies comes back, nothing is left."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
import pytest

from flows.serve import children_of, parts_of
from flows.settings import DEFAULTS
from pipeline.core.errors import Refusal
from pipeline.core.timezone import now_in_shanghai
from pipeline.operations import doctor
from pipeline.operations.service import service
from pipeline.operations.service.identity import deployment_name
from pipeline.operations.service.service import claim_service
from pipeline.operations.service.supervisor import Child
from tests.support.office import Office

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("own_server")]

SPY = Path(__file__).parent / "outside"
Make = Callable[..., Office]
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def two_free_ports() -> int:
    """The first of two free ports in a row."""
    for port in range(20000 + os.getpid() % 5000 * 2, 60000, 2):
        try:
            for candidate in (port, port + 1):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", candidate))
            return port
        except OSError:
            continue
    raise AssertionError("no two free ports in a row")


def basic(login: str | None) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(login.encode()).decode()} if login else {}


def status_of(address: str, login: str | None = None) -> int | None:
    try:
        with direct.open(urllib.request.Request(address, headers=basic(login)), timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def wait_for(what: Callable[[], object], log: Path, seconds: float = 900) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)


def with_command(process: psutil.Process, word: str) -> list[psutil.Process]:
    matches = []
    for child in process.children(recursive=True):
        try:
            if word in child.cmdline():
                matches.append(child)
        except psutil.Error:
            continue
    return matches


def doctor_findings(office: Office) -> list[str]:
    """Code and message of what the doctor says about the service."""
    _, findings = doctor.service(office.read(), now_in_shanghai())
    return [f"{finding.code} {finding.message}" for finding in findings]


def test_one_command_runs_everything_restarts_what_dies_and_leaves_nothing(
    workspace: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, log, output = workspace(ledger="requests"), tmp_path / "outside.log", tmp_path / "output"
    port = two_free_ports()
    names = ("PATH", "LANG", "VIRTUAL_ENV", "TMPDIR")
    environment = {name: os.environ[name] for name in names if name in os.environ} | {
        "HOME": str(tmp_path), "PYTHONPATH": str(SPY), "GONGKAI_TEST_OUTSIDE": str(log), "PYTHONUTF8": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "pipeline", "--workspace", str(office.folder), "serve", "--port", str(port)]
    with output.open("w") as words:
        served = subprocess.Popen(command, stdout=words, stderr=words, env=environment, start_new_session=True)
    try:
        wait_for(lambda: "按 Ctrl-C 停止" in output.read_text() or served.poll() is not None, output)
        assert served.poll() is None, output.read_text()
        for line in (
            f"看板：    http://127.0.0.1:{port + 1}",
            f"Prefect： http://127.0.0.1:{port}（",
            "02:30（北京时间）",
        ):
            assert line in output.read_text()
        assert status_of(f"http://127.0.0.1:{port}/api/health") == 200
        assert status_of(f"http://127.0.0.1:{port + 1}/health") == 200
        login = service.prefect_auth(office.read())
        year_end = f"http://127.0.0.1:{port}/api/deployments/name/year-end/{deployment_name(office.read())}"
        assert status_of(year_end) == 401, "nobody reads it without the password"
        with direct.open(urllib.request.Request(year_end, headers=basic(login)), timeout=10) as answer:
            assert json.load(answer)["parameters"] == {"workspace": str(office.folder)}
        addresses = {
            (socket.laddr.ip, socket.laddr.port)
            for process in [psutil.Process(served.pid), *psutil.Process(served.pid).children(recursive=True)]
            for socket in process.net_connections("inet")
            if socket.status == psutil.CONN_LISTEN
        }
        assert {("127.0.0.1", port), ("127.0.0.1", port + 1)} <= addresses
        assert {host for host, _ in addresses} == {"127.0.0.1"}, "nobody outside this machine can reach it"
        running = service.running(office.read())
        assert running is not None
        assert running.pid == served.pid
        assert service.open_doors(running) == []

        assert running.applicants is not None
        monkeypatch.setenv("GONGKAI_APPLICANT_KEY_FILE", str(tmp_path / "other.key"))
        (finding,) = doctor_findings(office)
        assert finding.startswith("DOCTOR-KEY")
        monkeypatch.setenv("GONGKAI_APPLICANT_KEY_FILE", running.applicants.file)
        assert doctor_findings(office) == []
        with (
            pytest.raises(Refusal) as refused,
            claim_service(office.read(), port + 2, partial(parts_of, office.read())),
        ):
            pass
        assert refused.value.finding.code == "SERVE-RUNNING"

        (flows,) = with_command(psutil.Process(served.pid), "flows.serving")
        flows.kill()
        wait_for(
            lambda: [
                process for process in with_command(psutil.Process(served.pid), "flows.serving") if process != flows
            ],
            output,
        )
        assert "! 定时任务停止了（退出状态 -9）" in output.read_text()

        children = psutil.Process(served.pid).children(recursive=True)
        served.send_signal(signal.SIGTERM)
        assert served.wait(timeout=300) == 0
        assert [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE] == []
    finally:
        if served.poll() is None:
            served.terminate()
            served.wait(timeout=300)
    assert service.running(office.read()) is None
    assert not (office.folder / "warehouse" / "serve.json").exists()
    lines = log.read_text().splitlines()
    assert [line for line in lines if "flows.closed_server" in line], "the server was watched"
    assert [line for line in lines if "flows.serving" in line], "the flows were watched"
    assert [line for line in lines if " dashboard --port" in line], "the dashboard was watched"
    assert [line for line in lines if not line.startswith("watching ")] == [], "nothing reached outside"


def office_on_postgresql(workspace: Make, database: str) -> Office:
    office = workspace(
        extra='[access]\nprefect = "file:login"\n[serve]\n'
        f'database = "postgresql+asyncpg://postgres@127.0.0.1:5432/{database}"\n'
        'database_password = "env:GONGKAI_TEST_DATABASE_PASSWORD"\n'
    )
    office.write("login", "keeper:long enough\n")
    (office.folder / "login").chmod(0o600)
    return office


def server_of(office: Office, port: int) -> Child:
    """How `gongkai serve` starts the server of an office."""
    prefect, dashboard = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
    addresses = service.Addresses(os.getpid(), prefect, dashboard, parts_of(office.read(), prefect, dashboard))
    return children_of(office.read(), addresses)[0]


def test_the_password_of_prefects_database_is_where_nobody_sees_it(
    workspace: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("GONGKAI_TEST_DATABASE_PASSWORD", "p@ss/word")
    server = server_of(office_on_postgresql(workspace, "prefect"), two_free_ports())
    assert "p%40ss%2Fword" in server.environment["PREFECT_SERVER_DATABASE_CONNECTION_URL"]
    assert not [word for word in server.command if "word" in word], "no password where `ps` shows it"


@pytest.mark.whole
def test_prefect_on_postgresql_behind_a_password(
    workspace: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    psycopg = pytest.importorskip("psycopg")
    name = f"gongkai_test_{os.getpid()}"
    try:
        owner = psycopg.connect(
            "host=127.0.0.1 port=5432 user=postgres dbname=postgres connect_timeout=3", autocommit=True
        )
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL at 127.0.0.1:5432")
    owner.execute(f"CREATE DATABASE {name}")
    for variable in (*DEFAULTS, "PREFECT_API_URL", "PREFECT_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.setenv("GONGKAI_TEST_DATABASE_PASSWORD", "p@ss/word")
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    monkeypatch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    office, port = office_on_postgresql(workspace, name), two_free_ports()
    server = server_of(office, port)
    process = subprocess.Popen(
        server.command, env={**os.environ, **server.environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: server.ready() or process.poll() is not None, office.folder / "login")
        assert process.poll() is None
        flows = f"http://127.0.0.1:{port}/api/flows/name/none"
        assert status_of(flows) == 401
        assert status_of(flows, "keeper:wrong") == 401
        assert status_of(flows, "keeper:long enough") == 404, "let in, and there is no such flow"
        with psycopg.connect(f"host=127.0.0.1 user=postgres dbname={name}") as connection:
            assert connection.execute("SELECT count(*) FROM flow_run").fetchone() == (0,)
        assert not (tmp_path / "prefect.db").exists()
    finally:
        process.terminate()
        process.wait(timeout=300)
        owner.execute(f"DROP DATABASE {name} WITH (FORCE)")
        owner.close()


def test_a_taken_port_is_named_before_anything_starts(workspace: Make) -> None:
    office, port = workspace(), two_free_ports()
    with socket.socket() as other:
        other.bind(("127.0.0.1", port + 1))
        other.listen()
        with pytest.raises(Refusal) as refused, claim_service(office.read(), port, partial(parts_of, office.read())):
            pass
    assert refused.value.finding.code == "SERVE-PORT"
    assert f"{port + 1}" in refused.value.finding.message
    assert "看板" in refused.value.finding.message


def test_prefect_always_gets_a_password_of_its_own_that_only_its_owner_reads(workspace: Make) -> None:
    office = workspace()
    first = service.prefect_auth(office.read())
    file = office.folder / "warehouse" / "prefect" / "auth"
    assert first.startswith("gongkai:")
    assert file.stat().st_mode & 0o777 == 0o600
    assert service.prefect_auth(office.read()) == first, "the same at the next start"
    assert service.prefect_auth(workspace(into="other").read()) != first


@pytest.mark.parametrize(("text", "mode", "code"), [
    ("keeper", 0o600, "SERVE-AUTH"), ("keeper:word", 0o644, "SECRET-SHARED"), ("", 0o600, "SECRET-NOWHERE"),
])  # fmt: skip
def test_a_login_that_cannot_be_used_is_refused_without_showing_it(
    workspace: Make, text: str, mode: int, code: str
) -> None:
    office = workspace(extra='[access]\nprefect = "file:login"\n')
    office.write("login", text)
    (office.folder / "login").chmod(mode)
    with pytest.raises(Refusal) as refused:
        service.prefect_auth(office.read())
    assert refused.value.finding.code == code
    assert "keeper" not in str(refused.value)


def test_a_password_in_workspace_toml_is_refused(workspace: Make) -> None:
    office = workspace(extra='[serve]\ndatabase = "postgresql+asyncpg://gongkai:word@127.0.0.1/prefect"\n')
    with pytest.raises(Refusal, match=r"serve\.database"):
        office.read()
