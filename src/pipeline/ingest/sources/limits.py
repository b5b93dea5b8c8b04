"""Time, size and retry limits of HTTP requests, and the rate limit of each host over all sources and threads."""

from __future__ import annotations

import random
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import httpx

from pipeline.core import Refusal, Source


@dataclass(frozen=True)
class HttpLimits:
    """Limits of a source; each can be set by its name under `parameters`.

    `wait_seconds`: the first pause before a retry; it doubles, with a random part, up to `longest_wait_seconds`, which is also
    the longest Retry-After that is respected. `requests_a_second` (0: no limit) and `at_once` hold for a host, over all sources.
    `clock_minutes`: how far the platform's clock may be from ours. `ca_file`: certificates (PEM) trusted besides the system's.
    """

    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    attempts: float = 4.0
    wait_seconds: float = 1.0
    longest_wait_seconds: float = 60.0
    requests_a_second: float = 5.0
    at_once: float = 2.0
    answer_megabytes: float = 32.0
    clock_minutes: float = 15.0
    ca_file: str = ""
    proxy: str = ""

    @staticmethod
    def of(source: Source) -> HttpLimits:
        """The limits with a source's own settings. Raises Refusal SOURCE-PARAMETER for a value of the wrong type or below zero."""
        kinds = {limit.name: type(limit.default) for limit in fields(HttpLimits)}
        given = {name: value for name, value in source.parameters.items() if name in kinds}
        for name, value in given.items():
            if isinstance(value, str) != (kinds[name] is str) or (not isinstance(value, str) and value < 0):
                raise parameter_refusal(source, name, f"“{value}”不合要求")
        return HttpLimits(**given)  # type: ignore[arg-type]

    def trust(self, source: Source, folder: Path) -> ssl.SSLContext:
        """The trusted certificates. Verification cannot be switched off. Raises Refusal SOURCE-PARAMETER for an unreadable file."""
        if not self.ca_file:
            return _default_context()
        context = ssl.create_default_context()
        try:
            context.load_verify_locations(cafile=str(folder / self.ca_file))
        except (OSError, ssl.SSLError):
            raise parameter_refusal(source, "ca_file", f"{self.ca_file} 读不出证书") from None
        return context


@cache
def _default_context() -> ssl.SSLContext:
    """The usual certificate authorities. Cached, because reading them takes longer than a request."""
    return httpx.create_ssl_context(trust_env=False)


def parameter_refusal(source: Source, parameter: str, reason: str) -> Refusal:
    """The refusal of one of a source's parameters. `reason`: in Chinese."""
    return Refusal("SOURCE-PARAMETER", source=source.name, parameter=parameter, reason=reason, refers_to=source.name)


class RateLimiter:
    """Rate limit of one host: how many requests run at once, and when the next may start."""

    _hosts: dict[str, RateLimiter] = {}
    _lock = threading.Lock()

    def __init__(self, at_once: int) -> None:
        self._slots = threading.Semaphore(max(1, at_once))
        self._turn = threading.Lock()
        self._free_at = 0.0

    @classmethod
    def for_host(cls, host: str, limits: HttpLimits) -> RateLimiter:
        """The shared limiter of a host; the first source that uses the host decides how many requests run at once."""
        with cls._lock:
            return cls._hosts.setdefault(host, cls(int(limits.at_once)))

    @contextmanager
    def slot(self, at_most: float) -> Iterator[bool]:
        """Hold one of the host's slots; False when none became free within `at_most` seconds."""
        acquired = self._slots.acquire(timeout=max(0.0, at_most))
        try:
            yield acquired
        finally:
            if acquired:
                self._slots.release()

    def wait(self, a_second: float, at_most: float) -> None:
        """Sleep until the next request may start, at most `at_most` seconds. Intervals vary by a fifth so that sources spread out."""
        if a_second <= 0:
            return
        with self._turn:
            now = time.monotonic()
            at = max(now, self._free_at)
            self._free_at = at + random.uniform(0.8, 1.2) / a_second
        time.sleep(max(0.0, min(at - now, at_most)))
