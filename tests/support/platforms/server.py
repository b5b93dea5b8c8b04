"""A threaded server on localhost for one platform, and what every platform does alike: faults on the way, the Date, a log."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from tests.support.platforms.clock import SHANGHAI, Clock
from tests.support.platforms.faults import ON_THE_WAY, Faults

ERROR_PAGE = (
    "<!DOCTYPE html><html><head><title>系统维护中</title></head><body><h1>系统维护中，请稍后访问</h1></body></html>"
)
LOGIN_PAGE = """<!DOCTYPE html><html><head><title>统一身份认证</title></head><body><form action="/cas/login" method="post">
<input name="username"><input type="password" name="password"><button>登录</button></form></body></html>"""


@dataclass(frozen=True)
class Seen:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    body: str
    headers: dict[str, str]


class Platform:
    """What a fake is made of. `answer` is the platform's own."""

    can: tuple[str, ...] = tuple(ON_THE_WAY)
    planted: tuple[str, ...] = ()

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.faults = Faults(self.can)
        self.seen: list[Seen] = []
        self.released = threading.Event()

    def answer(self, request: Request) -> Response:
        raise NotImplementedError

    def settings(self, url: str) -> dict[str, Any]:
        """The keys of a `[[source]]` that reads this platform at `url`, but for its name and agency."""
        raise NotImplementedError

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        self.seen.append(Seen(request.method, request.path, request.args.to_dict(), request.get_data(as_text=True),
                              dict(request.headers)))  # fmt: skip
        fault = self.faults.show(request.path, *(name for name in ON_THE_WAY if name != "clock_skew"))
        response = self._faulty(fault, environ) if fault else self.answer(request)
        if fault == "broken_json":
            whole = self.answer(request).get_data()
            response = Response(whole[: max(1, len(whole) * 2 // 3)], mimetype="application/json")
        skew = 3 if self.faults.show(request.path, "clock_skew") else 0
        now = self.clock.now.replace(tzinfo=SHANGHAI).astimezone(dt.UTC) + dt.timedelta(hours=skew)
        response.headers["Date"] = format_datetime(now, usegmt=True)
        return response(environ, start_response)

    def _faulty(self, fault: str, environ: dict[str, Any]) -> Response:
        if fault in ("time_out", "dropped"):
            if fault == "time_out":
                self.released.wait(30)
            with contextlib.suppress(OSError):
                environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            return Response("")
        if fault == "huge":
            return Response((b'{"list": [' + b"0," * (1 << 19) for _ in range(64)), mimetype="application/json")
        status, text, headers = {
            "server_error": (503, ERROR_PAGE, {}),
            "html": (200, ERROR_PAGE, {}),
            "login_page": (200, LOGIN_PAGE, {}),
            "empty_body": (200, "", {}),
            "broken_json": (200, "", {}),
            "forbidden": (403, ERROR_PAGE, {}),
            "too_many": (429, "", {"Retry-After": "3600"}),
            "slow_down": (429, "", {"Retry-After": "0"}),
            "login": (302, "", {"Location": "https://sso.example.gov.cn/cas/login?service=x&ticket=PLANTED-ticket"}),
        }[fault]
        return Response(text, status, headers, mimetype="text/html")


class _Quiet(WSGIRequestHandler):
    """Keeps connections open as real servers do, and keeps quiet."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log(self, *_: Any) -> None:
        return None

    def send_response(self, code: int, message: str | None = None) -> None:
        """Without a Date of its own: the platform's clock says what time it is."""
        self.send_response_only(code, message)

    def run_wsgi(self) -> None:
        with contextlib.suppress(ConnectionError, ssl.SSLError, ValueError):
            super().run_wsgi()


@contextlib.contextmanager
def serve(platform: Platform, *, tls: bool = False) -> Iterator[str]:
    """Run a platform on localhost until the block ends. `tls`: with a certificate it signed itself, at `serve.certificate`."""
    with tempfile.TemporaryDirectory() as folder:
        context = _self_signed(Path(folder)) if tls else None
        platform.certificate = Path(folder) / "certificate.pem"  # type: ignore[attr-defined]
        server = make_server("127.0.0.1", 0, platform, threaded=True, request_handler=_Quiet, ssl_context=context)
        server.daemon_threads = True  # type: ignore[attr-defined]
        server.block_on_close = False  # type: ignore[attr-defined]
        server.log = lambda *_: None  # type: ignore[method-assign]
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{server.port}"
        finally:
            platform.released.set()
            server.shutdown()
            server.server_close()
            thread.join()


def _self_signed(folder: Path) -> ssl.SSLContext:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    start = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(start + dt.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context
