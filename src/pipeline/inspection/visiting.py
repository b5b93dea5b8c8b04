"""Visits hosts politely: robots.txt is kept, a pause lies between two requests to a host, a host that asks for a rest gets it.

Certificates are verified, and bodies are read up to two megabytes.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.robotparser import RobotFileParser

import httpx

from pipeline.core import Inspect, Refusal
from pipeline.ingest import certificate_problem, silence_http_logging

MAX_BYTES = 2_000_000
AGENT = "gongkai"


class OutOfTimeError(Exception):
    """The time of the run is over, or the host asks to be left alone: the address was not asked."""


@dataclass
class VisitedHost:
    """What is known of a host in this run: its robots.txt, when it may be asked next, how it answers what it does not have."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    pause: float = 0.0
    robots: RobotFileParser | None = None
    closed: tuple[str, str] | None = None  # the state and detail of every address of the host
    quiet: bool = False
    prepared: bool = False
    missing_digest: str | None = None
    calibrated: bool = False


class Failure(Exception):
    """Why an address has no answer: its state, and a Chinese remark."""

    def __init__(self, state: str, detail: str) -> None:
        super().__init__(state)
        self.state, self.detail = state, detail


@dataclass
class Answer:
    """An HTTP answer; of pages of HTML and robots.txt with what was read. `cut`: not to its end."""

    status: int
    headers: httpx.Headers
    content: bytes = b""
    cut: bool = False

    @property
    def is_html(self) -> bool:
        """Whether it says that it is a page of HTML, or says nothing."""
        return "html" in self.headers.get("content-type", "html").lower()

    @property
    def charset(self) -> str | None:
        """The charset of its header."""
        match = re.search(r"charset=[\"']?([\w-]+)", self.headers.get("content-type", ""), re.IGNORECASE)
        return match[1] if match else None


class Visitor:
    """Visits within one run; threads may share it; a context manager. `own`: the hosts of the website; `deadline`: the end of the run.

    Raises Refusal INSPECT-SETTING for a file of certificates that cannot be used.
    """

    def __init__(self, settings: Inspect, folder: Path, *, own: Collection[str], deadline: float) -> None:
        silence_http_logging()
        self._settings, self.own, self._deadline = settings, frozenset(own), deadline
        self._hosts: dict[str, VisitedHost] = {}
        self._lock = threading.Lock()
        self.stopped = threading.Event()
        timeout = httpx.Timeout(settings.connect_seconds, read=max(30.0, settings.connect_seconds))
        self._http = httpx.Client(
            verify=_trust(settings, folder), proxy=settings.proxy, timeout=timeout, trust_env=False, follow_redirects=False,
            headers={"User-Agent": AGENT, "Accept": "text/html,*/*;q=0.5", "Accept-Language": "zh-CN,zh;q=0.9"},
        )  # fmt: skip

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    @property
    def asked_to_wait(self) -> bool:
        """Whether a host asked for a pause."""
        return any(host.quiet for host in self._hosts.values())

    def reachable(self, url: str) -> bool:
        """Whether the host of an address answers anything at all."""
        try:
            closed = self._prepare(parsed_url(url)).closed
        except (OutOfTimeError, Failure):
            return True
        return closed is None or closed[0] != "host_down"

    def target(self, url: httpx.URL, answer: Answer) -> httpx.URL | None:
        """Where an answer redirects to; None where it does not. Raises Failure."""
        location = answer.headers.get("location")
        if not 300 <= answer.status < 400 or not location:
            return None
        return self.joined(url, location)

    @staticmethod
    def joined(url: httpx.URL, to: str) -> httpx.URL:
        """An address as it stands on a page of another one. Raises Failure `invalid`."""
        try:
            return parsed_url(str(url.join(to)))
        except (httpx.InvalidURL, ValueError):
            raise Failure("invalid", "跳到一个写错的网址") from None

    def permit(self, url: httpx.URL) -> None:
        """Raise Failure where the address must not be asked: internal, closed to programs, or its host does not answer."""
        if url.host not in self.own and self.is_private(url.host):
            raise Failure("private", f"{url.host} 外面的人打不开")
        host = self._prepare(url)
        if host.closed is not None:
            raise Failure(*host.closed)
        if host.robots is not None and not host.robots.can_fetch(AGENT, str(url)):
            raise Failure("robots", "robots.txt 不许")

    def is_private(self, host: str) -> bool:
        """Whether a host is an address inside a network, by itself or by its name; a name that nobody knows is not."""
        try:
            return not ipaddress.ip_address(host).is_global
        except ValueError:
            pass
        if host == "localhost" or self._settings.proxy is not None:
            return host == "localhost"
        try:
            found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
        except (OSError, UnicodeError):
            return False
        return bool(found) and not any(ipaddress.ip_address(address.partition("%")[0]).is_global for address in found)

    def host(self, url: httpx.URL) -> VisitedHost:
        """What this run knows of the host of an address."""
        key = f"{url.scheme}://{url.netloc.decode()}"
        with self._lock:
            return self._hosts.setdefault(key, VisitedHost(pause=self._settings.seconds_between))

    def _prepare(self, url: httpx.URL) -> VisitedHost:
        """The host of an address with its robots.txt read (RFC 9309: 4xx allows all, 5xx and no answer allow nothing)."""
        host = self.host(url)
        with host.lock:
            if host.prepared:
                return host
        answer: Answer | None = None
        closed: tuple[str, str] | None = None
        try:
            answer = self._robots(url.copy_with(raw_path=b"/robots.txt"))
        except Failure as failure:
            down = failure.state == "unreachable"
            closed = ("host_down" if down else failure.state, failure.detail)
        if answer is not None and answer.status >= 500:
            closed = ("robots", f"robots.txt 回答 {answer.status}")
        with host.lock:
            host.prepared, host.closed = True, closed
            if answer is not None and answer.status == 200 and not answer.is_html:
                host.robots = RobotFileParser()
                host.robots.parse(answer.content.decode("utf-8", "replace").splitlines())
                delay = host.robots.crawl_delay(AGENT)
                host.pause = max(host.pause, float(delay or 0))
        return host

    def _robots(self, url: httpx.URL) -> Answer:
        for _ in range(4):
            answer = self.ask("GET", url)
            to = self.target(url, answer)
            if to is None:
                break
            url = to
        return answer

    def ask(self, method: str, url: httpx.URL) -> Answer:
        """One request, tried once more where the connection fails. Raises Failure, OutOfTimeError."""
        for last in (False, True):
            self._wait(url)
            try:
                return self._exchange(method, url)
            except httpx.TimeoutException:
                failure = Failure("unreachable", "等不到回答")
            except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
                problem = certificate_problem(error)
                if problem is not None:
                    raise Failure("certificate", problem) from None
                failure = Failure("unreachable", "连接不上" if isinstance(error, httpx.ConnectError) else "连接中断")
            if last:
                raise failure
        raise AssertionError

    def _exchange(self, method: str, url: httpx.URL) -> Answer:
        with self._http.stream(method, url) as response:
            if response.status_code == 429 or (response.status_code == 503 and "retry-after" in response.headers):
                self.host(url).quiet = True
                raise OutOfTimeError
            content = bytearray()
            html = "html" in response.headers.get("content-type", "html").lower()
            if method == "GET" and (html or url.path == "/robots.txt"):
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) >= MAX_BYTES:
                        break
                    if time.monotonic() > self._deadline:
                        raise OutOfTimeError
            return Answer(response.status_code, response.headers, bytes(content[:MAX_BYTES]), len(content) >= MAX_BYTES)

    def _wait(self, url: httpx.URL) -> None:
        """Wait for the host's turn. Raises OutOfTimeError where that would be after the end of the run."""
        host = self.host(url)
        with host.lock:
            now = time.monotonic()
            start = max(now, host.free_at)
            if host.quiet or self.stopped.is_set() or start > self._deadline:
                raise OutOfTimeError
            host.free_at = start + host.pause
        if self.stopped.wait(start - now):
            raise OutOfTimeError


def _trust(settings: Inspect, folder: Path) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.ca_file:
        try:
            context.load_verify_locations(cafile=str(folder / settings.ca_file))
        except (OSError, ssl.SSLError):
            raise Refusal("INSPECT-SETTING", what="ca_file", reason=f"{settings.ca_file} 读不出证书") from None
    return context


def parsed_url(url: str) -> httpx.URL:
    """An address. Raises Failure `invalid`."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise Failure("invalid", "不是一个网址") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise Failure("invalid", "不是一个网址")
    return parsed


def host_of(url: str) -> str:
    """The host of an address; empty where it is none."""
    try:
        return parsed_url(url).host
    except Failure:
        return ""


def netloc_of(url: str) -> str:
    """Scheme, host and port of an address, which one thread asks; empty where it is none."""
    try:
        parsed: Any = parsed_url(url)
    except Failure:
        return ""
    return f"{parsed.scheme}://{parsed.netloc.decode()}"
