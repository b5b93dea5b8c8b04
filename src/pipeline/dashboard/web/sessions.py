"""Who is logged in: a random token in a cookie, of which only a hash is held, in memory; a restart logs everybody out."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from threading import Lock

from pipeline.dashboard.web.users import User

COOKIE = "gongkai_session"
# A working day with its overtime.
LIFETIME = 12 * 3600
MAX_SESSIONS = 10_000


@dataclass(frozen=True)
class _Session:
    user: User
    until: float


class Sessions:
    """The sessions of a running dashboard."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sessions: dict[str, _Session] = {}

    def begin(self, user: User) -> str:
        """A new token for a user whose password was right."""
        token, now = secrets.token_urlsafe(32), time.monotonic()
        with self._lock:
            if len(self._sessions) >= MAX_SESSIONS:
                self._sessions = {key: session for key, session in self._sessions.items() if session.until > now}
            while len(self._sessions) >= MAX_SESSIONS:
                self._sessions.pop(next(iter(self._sessions)))
            self._sessions[_hash(token)] = _Session(user, now + LIFETIME)
        return token

    def user(self, token: str) -> User | None:
        """Whose session it is; None when it ended or never was."""
        with self._lock:
            session = self._sessions.get(_hash(token))
        return session.user if session is not None and session.until > time.monotonic() else None

    def end(self, token: str) -> None:
        with self._lock:
            self._sessions.pop(_hash(token), None)


def cookie_header(token: str, *, secure: bool) -> str:
    """The Set-Cookie header of a session; with an empty token the one that removes it. `secure`: sent over https alone."""
    age = LIFETIME if token else 0
    return f"{COOKIE}={token}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
