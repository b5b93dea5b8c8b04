"""A stand-in for an object store, moto in server mode as a process of its own: the product talks to it as to any S3."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from pipeline.operations.service.processes import end_with_parent

KEY, SECRET = "key-of-the-tests", "secret-of-the-tests"


@dataclass(frozen=True)
class ObjectStore:
    """`endpoint`: its address; `url`: that of a folder in its bucket; `pid`: of its process; `log`: a line for each request."""

    endpoint: str
    url: str
    pid: int
    log: Path

    @property
    def options(self) -> dict[str, str]:
        """What opens it."""
        return {"key": KEY, "secret": SECRET, "endpoint_url": self.endpoint}

    @property
    def settings(self) -> str:
        """The options as lines of `[share]` or `[storage]`; the key and the secret stand in the variables STORE_KEY and STORE_SECRET."""
        secrets = 'secrets = {key = "env:STORE_KEY", secret = "env:STORE_SECRET"}'
        return f"options = {{endpoint_url = {json.dumps(self.endpoint)}}}\n{secrets}\n"

    def refuse_unknown_keys(self) -> None:
        """From now on only keys that were made there are let in: none was."""
        httpx.post(f"{self.endpoint}/moto-api/reset-auth", content="0", trust_env=False).raise_for_status()


SECRETS = {"STORE_KEY": KEY, "STORE_SECRET": SECRET}


@contextmanager
def object_store(folder: Path, address: str = "127.0.0.1") -> Iterator[ObjectStore]:
    """A store with an empty bucket that listens at an address of this machine; its log is in `folder`."""
    with socket.socket() as free:
        free.bind((address, 0))
        port = free.getsockname()[1]
    with (folder / "store.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", address, "-p", str(port)], stdout=log, stderr=log,
            env={**os.environ, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}, preexec_fn=end_with_parent,
        )  # fmt: skip
    try:
        store = ObjectStore(f"http://{address}:{port}", "s3://bucket/gongkai", process.pid, folder / "store.log")
        until = time.monotonic() + 60
        while True:
            try:
                httpx.put(f"{store.endpoint}/bucket", trust_env=False).raise_for_status()
                break
            except httpx.TransportError:
                assert process.poll() is None, (folder / "store.log").read_text()
                assert time.monotonic() < until, (folder / "store.log").read_text()
                time.sleep(0.1)
        yield store
    finally:
        process.terminate()
        process.wait(30)
