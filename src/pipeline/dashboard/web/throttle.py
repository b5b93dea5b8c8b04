"""Wrong passwords, counted by who sends them and by whose they are, so that nobody can guess for long.

A right password does not make the wrong ones before it forgotten: whoever has a login of his own could else go on guessing another's.
"""

from __future__ import annotations

import ipaddress
import time
from collections import deque
from threading import Lock

# After so many wrong passwords within so many seconds, from one address or for one name from all addresses, further ones are refused
# unchecked.
MAX_FAILURES, MAX_FAILURES_OF_NAME, FAILURE_WINDOW = 10, 50, 300.0
MAX_REMEMBERED = 10_000


class Throttle:
    """Counts wrong passwords of the last minutes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._failures: dict[str, deque[float]] = {}

    def is_closed(self, address: str, name: str) -> bool:
        """Whether a password for this name from this address is refused unchecked."""
        limits = {_network(address): MAX_FAILURES, f"name {name}": MAX_FAILURES_OF_NAME}
        since = time.monotonic() - FAILURE_WINDOW
        with self._lock:
            return any(sum(at > since for at in self._failures.get(key, ())) >= limit for key, limit in limits.items())

    def count(self, address: str, name: str) -> None:
        """Remember a wrong password."""
        with self._lock:
            since = time.monotonic() - FAILURE_WINDOW
            if len(self._failures) > MAX_REMEMBERED:
                self._failures = {key: times for key, times in self._failures.items() if times[-1] > since}
            for key in (_network(address), f"name {name[:100]}"):
                self._failures.setdefault(key, deque(maxlen=MAX_FAILURES_OF_NAME)).append(time.monotonic())


def _network(address: str) -> str:
    """Whoever has one address of IPv6 has its whole /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:100]
    return str(ipaddress.ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)
