"""What can go wrong on the other side, by name; asked for one by one or drawn with a seed."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable
from dataclasses import dataclass

ON_THE_WAY = {
    "time_out": "takes the request and answers nothing",
    "dropped": "closes the connection without an answer",
    "server_error": "503 with a page of HTML",
    "broken_json": "stops in the middle of the answer's text",
    "html": "200, and an error page instead of the answer",
    "empty_body": "200 and nothing",
    "forbidden": "403 with a page of HTML",
    "too_many": "429, Retry-After: 3600",
    "slow_down": "429, Retry-After: 0",
    "login": "302 to the login page of another host",
    "login_page": "200, and the page where one logs in",
    "huge": "an answer that does not end",
    "clock_skew": "a Date three hours ahead",
}
OF_PLATFORMS = {
    "busy": "system busy (WeChat -1, Weibo 10002)",
    "minute_rate": "too often a minute or an hour (WeChat 45011, Weibo 10023)",
    "token_expired": "the token in use is forgotten in the middle (WeChat 42001)",
    "token_wrong": "the token in use is refused once (WeChat 40001)",
    "revoked": "the secret was reset, the authorisation taken back (WeChat 40125, Weibo 21315)",
    "ip_not_listed": "WeChat 40164, the caller's address in the message",
    "ip_limit": "Weibo 10004",
    "quota": "WeChat 45009 until midnight",
    "unauthorized": "WeChat 48001, Weibo 10014",
    "limited": "WeChat 50002",
    "delayed": "is_delay, and only half of the day's list",
    "empty_page": "a page in the middle of a list is empty",
    "shifted": "a record is put on top of the list between two pages",
    "removed": "a record leaves the list between two pages: all after it move up",
    "doubled": "the first record of a page is the last one of the page before",
}
FAULTS = {**ON_THE_WAY, **OF_PLATFORMS}


@dataclass
class _Planned:
    name: str
    times: int | None
    path: str


class Faults:
    """The faults a platform is asked to show, and those it has shown."""

    def __init__(self, can: Iterable[str]) -> None:
        self.can = tuple(can)
        self.shown: list[tuple[str, str]] = []
        self._planned: list[_Planned] = []
        self._lock = threading.Lock()

    def ask(self, name: str, times: int | None = 1, path: str = "") -> None:
        """Show a fault at the next `times` requests whose path has `path` in it; None: until `clear`."""
        if name not in self.can:
            raise ValueError(f"{name}: this platform shows only {', '.join(self.can)}")
        self._planned.append(_Planned(name, times, path))

    def clear(self) -> None:
        """Everything works again."""
        self._planned.clear()

    def roll(self, dice: random.Random, share: float, names: Iterable[str] = ()) -> list[str]:
        """Ask for every fault with this probability: one to three times, or all night long. Returns the names."""
        drawn = [name for name in (names or self.can) if dice.random() < share]
        for name in drawn:
            self.ask(name, times=dice.choice([1, 2, 3, None]))
        return drawn

    def show(self, path: str, *names: str) -> str | None:
        """The fault among `names` this request shall show; counted as shown."""
        with self._lock:
            for planned in self._planned:
                if planned.name in names and planned.path in path:
                    if planned.times is not None:
                        planned.times -= 1
                        if planned.times <= 0:
                            self._planned.remove(planned)
                    self.shown.append((planned.name, path))
                    return planned.name
        return None
