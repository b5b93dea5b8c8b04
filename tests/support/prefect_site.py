"""A site's Prefect as docs/province.md sets it up: TLS before the server, a worker for the queue of each host."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

ROOT = Path(__file__).parents[2]
PREFECT = [sys.executable, "-m", "prefect", "--no-prompt"]


def deploy(folder: Path, environment: Mapping[str, str]) -> None:
    """Make the work pool and the deployments of `folder/prefect.yaml`."""
    _prefect(folder, environment, "work-pool", "create", "gongkai", "--type", "process", "--overwrite")
    _prefect(folder, environment, "deploy", "--all")


def watch_for_dead_runs(folder: Path, environment: Mapping[str, str]) -> None:
    """Make the automation of deploy/automations.yaml that marks the runs of a dead worker as Crashed."""
    document = yaml.safe_load((ROOT / "deploy" / "automations.yaml").read_text("utf-8"))
    first = {"automations": document["automations"][:1]}
    (folder / "automations.yaml").write_text(yaml.safe_dump(first, allow_unicode=True), "utf-8")
    _prefect(folder, environment, "automation", "create", "--from-file", "automations.yaml")


def _prefect(folder: Path, environment: Mapping[str, str], *words: str) -> None:
    done = subprocess.run([*PREFECT, *words], env=dict(environment), cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def worker(
    folder: Path, queue: str, environment: Mapping[str, str], within: Sequence[str] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """A process worker for one queue, leader of a process group, one run at a time. `within`: the command that runs it elsewhere."""
    command = [*within, *PREFECT, "worker", "start", "--pool", "gongkai", "--work-queue", queue, "--name", queue]
    with (folder / f"{queue}.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, "--limit", "1"], cwd=folder, stdout=log, stderr=log, start_new_session=True,
            env={**environment, "PREFECT_WORKER_QUERY_SECONDS": "2", "PYTHONPATH": str(ROOT)},
            # Prefect ends a worker by an interrupt, which a process of pytest-xdist ignores and hands on as ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # where it was killed
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def asked(deployments: Sequence[str], **parameters: object) -> list[Any]:
    """Ask for a run of each deployment, as a schedule would; returns their ids."""
    from prefect import get_client

    with get_client(sync_client=True) as client:
        return [
            client.create_flow_run_from_deployment(
                client.read_deployment_by_name(name).id, parameters=dict(parameters)
            ).id
            for name in deployments
        ]


def runs_now(runs: Sequence[Any]) -> list[Any]:
    """The runs with these ids as the server knows them, in this order, at most 200."""
    from prefect import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    with get_client(sync_client=True) as client:
        found = client.read_flow_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=list(runs))), limit=200)
    by_id = {run.id: run for run in found}
    return [by_id[run] for run in runs]


def ended(runs: Sequence[Any], folder: Path, seconds: float = 600) -> list[Any]:
    """The runs once all of them ended; fails with the logs of the workers where they do not in time."""
    until = time.monotonic() + seconds
    while True:
        now = runs_now(runs)
        if all(run.state and run.state.is_final() for run in now):
            return now
        logs = [file.read_text()[-3000:] for file in folder.glob("*.log")] if time.monotonic() > until else []
        assert not logs, [*(run.state_name for run in now), *logs]
        time.sleep(1)


@contextmanager
def behind_tls(folder: Path, port: int, address: str = "127.0.0.1") -> Iterator[dict[str, str]]:
    """A TLS front at `address` for the server on 127.0.0.1:`port`, with a certificate of its own; yields the environment of clients.

    Stands for the site's web server. It passes bytes on and asks for no password: that is the server's.
    """
    certificate = _certificate(folder, address)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            onward = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(_pump(reader, onward[1]), _pump(onward[0], writer))

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(passed_on, address, 0, ssl=context))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield {
            "PREFECT_API_URL": f"https://{address}:{server.sockets[0].getsockname()[1]}/api",
            "PREFECT_API_SSL_CERT_FILE": str(certificate),
            "NO_PROXY": f"127.0.0.1,{address}",
        }
    finally:
        asyncio.run_coroutine_threadsafe(_hung_up(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _hung_up(server: asyncio.Server) -> None:
    """Close a server with what still passes through it."""
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with suppress(OSError, RuntimeError):
        writer.close()


def _certificate(folder: Path, address: str) -> Path:
    """A certificate for an address with its key in one file; clients trust it by name."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Prefect of the tests")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "certificate.pem"
    plain = serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    file.chmod(0o600)
    return file
