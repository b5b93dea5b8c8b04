"""Secrets of sources and services: looked up when they are needed, never in workspace.toml, never shown.

A setting names the place of a secret: `env:WECHAT_SECRET` (an environment variable) or `file:/etc/gongkai/wechat` (a file that only
its owner can read; relative to the workspace). Every value that was looked up is remembered, so that `scrub` removes it from any text.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from urllib.parse import quote, quote_plus

from pydantic import SecretStr

from pipeline.core.errors import Refusal
from pipeline.core.workspace import Source

HIDDEN = "•••"
_known: set[str] = set()


class Secret(SecretStr):
    """A value that prints as •••, that `scrub` knows, and that cannot be pickled. `get_secret_value` hands it to a platform."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        remember(value)

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return HIDDEN

    def __reduce__(self) -> str:
        raise TypeError("a secret is never written down")


class _SharedFileError(Exception):
    """The file of a secret can be read by others than its owner."""

    def __init__(self, file: Path, mode: int) -> None:
        self.details = {"file": str(file), "mode": f"{mode & 0o777:o}"}


def remember(value: str) -> None:
    """Have `scrub` hide a value from now on: a secret, or a token a platform gave for one."""
    if len(value) >= 4:  # shorter ones would blot out ordinary words
        _known.update({value, quote(value, safe=""), quote_plus(value)})


def scrub(text: str) -> str:
    """A text without any secret looked up so far, and without what addresses and headers usually carry one in."""
    for value in sorted(_known, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    text = re.sub(r"(?i)((?:access_token|refresh_token|secret|password|passwd|pwd|appsecret)[\"']?\s*[=:]\s*[\"']?)[^\s&\"',;}）]+",
                  rf"\g<1>{HIDDEN}", text)  # fmt: skip
    text = re.sub(r"(?i)\b(Bearer|OAuth2|Basic) [\w.~+/=-]{6,}", rf"\g<1> {HIDDEN}", text)
    return re.sub(r"(://[^/\s:@]*):[^@/\s]+@", rf"\g<1>:{HIDDEN}@", text)


def scrub_bytes(content: bytes) -> bytes:
    """Records as received without any secret looked up so far: a token that a platform echoes must not reach a snapshot."""
    for value in sorted(_known, key=len, reverse=True):
        content = content.replace(value.encode(), HIDDEN.encode())
    return content


def secret_of(source: Source, name: str, folder: Path) -> Secret:
    """The secret `name` of a source. Raises Refusal SECRET-UNNAMED, SECRET-MISSING or SECRET-READABLE, which never hold the value."""
    details = {"source": source.name, "secret": name, "refers_to": source.name}
    place = source.secrets.get(name)
    if place is None:
        raise Refusal("SECRET-UNNAMED", **details)
    try:
        value = _look_up(place, folder)
    except _SharedFileError as shared:
        raise Refusal("SECRET-READABLE", **details, **shared.details) from None
    if not value:
        raise Refusal("SECRET-MISSING", **details, place=_place_in_words(place))
    return Secret(value)


def secret_at(place: str, folder: Path, *, of: str) -> Secret:
    """A secret that belongs to no source, at `env:NAME` or `file:PATH`. `of`: what it is, in Chinese, for the refusal.

    Raises Refusal SECRET-NOWHERE or SECRET-SHARED, which name the place, never the value.
    """
    try:
        value = _look_up(place, folder)
    except _SharedFileError as shared:
        raise Refusal("SECRET-SHARED", of=of, **shared.details) from None
    if not value:
        raise Refusal("SECRET-NOWHERE", of=of, place=_place_in_words(place))
    return Secret(value)


def _look_up(place: str, folder: Path) -> str:
    """The value at a place; empty where there is none. Raises _SharedFileError."""
    kind, _, where = place.partition(":")
    if kind == "env":
        return os.environ.get(where, "")
    file = folder / Path(where).expanduser()
    try:
        mode = file.stat().st_mode
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise _SharedFileError(file, mode)
        return file.read_text("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _place_in_words(place: str) -> str:
    kind, _, where = place.partition(":")
    return f"环境变量 {where}" if kind == "env" else f"文件 {where}"
