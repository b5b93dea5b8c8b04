"""How long, how often and how fast a platform is asked; the pace is a host's, over all sources and threads."""

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
class Limits:
    """Set any of them by its name under `parameters` of a source.

    `wait_seconds`: the first pause before asking again; it doubles, with a random part, up to `longest_wait_seconds`, which is also
    the longest Retry-After that is waited for. `requests_a_second` (0: no limit) and `at_once` hold for a host, over all sources.
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
    def of(source: Source) -> Limits:
        """Raises Refusal SOURCE-PARAMETER for a value that cannot be meant."""
        kinds = {one.name: type(one.default) for one in fields(Limits)}
        given = {name: value for name, value in source.parameters.items() if name in kinds}
        for name, value in given.items():
            if isinstance(value, str) != (kinds[name] is str) or (not isinstance(value, str) and value < 0):
                raise wrong(source, name, f"“{value}”不合要求")
        return Limits(**given)  # type: ignore[arg-type]

    def trust(self, source: Source, folder: Path) -> ssl.SSLContext:
        """Whose certificates are believed. There is no way to believe all."""
        if not self.ca_file:
            return _usual()
        context = ssl.create_default_context()
        try:
            context.load_verify_locations(cafile=str(folder / self.ca_file))
        except (OSError, ssl.SSLError):
            raise wrong(source, "ca_file", f"{self.ca_file} 读不出证书") from None
        return context


@cache
def _usual() -> ssl.SSLContext:
    """The usual authorities, read once: it takes longer than asking a platform."""
    return httpx.create_ssl_context(trust_env=False)


def wrong(source: Source, parameter: str, reason: str) -> Refusal:
    """The refusal of one of a source's settings."""
    return Refusal("SOURCE-PARAMETER", source=source.name, parameter=parameter, reason=reason, refers_to=source.name)


class Pace:
    """One host: how many ask it at once, and when the next may."""

    _hosts: dict[str, Pace] = {}
    _lock = threading.Lock()

    def __init__(self, at_once: int) -> None:
        self._places = threading.Semaphore(max(1, at_once))
        self._turn = threading.Lock()
        self._free_at = 0.0

    @classmethod
    def of(cls, host: str, limits: Limits) -> Pace:
        """The pace of a host; whoever asks it first decides how many may ask at once."""
        with cls._lock:
            return cls._hosts.setdefault(host, cls(int(limits.at_once)))

    @contextmanager
    def place(self, at_most: float) -> Iterator[bool]:
        """One of the places to ask from; False when none was free for so many seconds."""
        got = self._places.acquire(timeout=max(0.0, at_most))
        try:
            yield got
        finally:
            if got:
                self._places.release()

    def wait(self, a_second: float, at_most: float) -> None:
        """Sleep until it is this request's turn, slightly irregular so that many sources do not march in step."""
        if a_second <= 0:
            return
        with self._turn:
            now = time.monotonic()
            at = max(now, self._free_at)
            self._free_at = at + random.uniform(0.8, 1.2) / a_second
        time.sleep(max(0.0, min(at - now, at_most)))
