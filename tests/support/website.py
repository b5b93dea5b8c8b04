"""A website with every fault that an inspection looks for, on loopback addresses of this process; it notes who asked for what."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HTML = "text/html; charset=utf-8"


@dataclass
class Answer:
    """What a path is answered with. `head`: the status of HEAD where it is another one."""

    status: int = 200
    body: bytes = b""
    kind: str = HTML
    location: str = ""
    head: int | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Website:
    """The hosts of a test: (host, path) → answer. `asked`: (method, host, path, seconds) of every request, in order."""

    port: int = 0
    tls_port: int = 0
    pages: dict[tuple[str, str], Answer] = field(default_factory=dict)
    default: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str, str, float]] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def tls_url(self, path: str) -> str:
        return f"https://127.0.0.1:{self.tls_port}{path}"

    def put(self, path: str, body: str | bytes = "", *, host: str = "127.0.0.1", **answer: Any) -> str:
        """Answer a path; returns its address."""
        content = body if isinstance(body, bytes) else body.encode()
        self.pages[host, path] = Answer(body=content, **answer)
        return self.url(path, host)

    def article(self, path: str, title: str, text: str = "", **answer: Any) -> str:
        """Answer a path with a page of this title."""
        return self.put(
            path, f"<html><title>{title}</title><body><h1>{title}</h1><p>{text}</p></body></html>", **answer
        )

    def answer(self, host: str, path: str) -> Answer:
        found = self.pages.get((host, path)) or self.default.get(host)
        return found or Answer(404, b"<html><title>404</title></html>")

    def requests(self, path: str) -> list[str]:
        """The methods by which a path was asked, in order."""
        return [method for method, _, of_path, _ in self.asked if of_path == path]


@contextmanager
def serve_website(folder: Path) -> Iterator[Website]:
    """The website, with a second door whose certificate nobody signed."""
    site = Website()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            host = self.headers.get("Host", "").partition(":")[0]
            site.asked.append((self.command, host, self.path, time.monotonic()))
            answer = site.answer(host, self.path)
            status = answer.head if self.command == "HEAD" and answer.head else answer.status
            self.send_response(status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            if answer.location:
                self.send_header("Location", answer.location)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(answer.body)

        do_GET: Callable[..., None] = _answer  # noqa: N815
        do_HEAD: Callable[..., None] = _answer  # noqa: N815

        def log_message(self, *_: object) -> None: ...

    plain = ThreadingHTTPServer(("0.0.0.0", 0), Handler)
    secure = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder))
    secure.socket = context.wrap_socket(secure.socket, server_side=True)
    site.port, site.tls_port = plain.server_address[1], secure.server_address[1]
    for server in (plain, secure):
        server.daemon_threads = True
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield site
    finally:
        for server in (plain, secure):
            server.shutdown()
            server.server_close()


def _certificate(folder: Path) -> Path:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "website")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "website.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file
