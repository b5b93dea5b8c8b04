"""Secrets of live sources: looked up when they are needed, never in workspace.toml, never shown.

A source names where each secret is: `env:WECHAT_SECRET` (an environment variable) or `file:/etc/gongkai/wechat` (a file that only
its owner can read; relative to the workspace). Every value looked up is remembered, so that `scrub` finds it in any text.
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, quote_plus

from pipeline.core.errors import Refusal
from pipeline.core.workspace import Source

HIDDEN = "•••"
_known: set[str] = set()


class Secret:
    """A value that prints as •••. `reveal` is for the one place that hands it to a platform."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value
        remember(value)

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return HIDDEN

    def __reduce__(self) -> str:
        raise TypeError("a secret is never written down")


def remember(value: str) -> None:
    """Have `scrub` hide a value from now on: a secret, or a token a platform gave for one."""
    if len(value) >= 4:  # shorter ones would blot out ordinary words
        _known.update({value, quote(value, safe=""), quote_plus(value)})


def scrub(text: str) -> str:
    """A text without any secret met so far, nor what addresses and headers usually carry one in."""
    for value in sorted(_known, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    text = re.sub(r"(?i)((?:access_token|refresh_token|secret|password|passwd|pwd|appsecret)[\"']?\s*[=:]\s*[\"']?)[^\s&\"',;}）]+",
                  rf"\g<1>{HIDDEN}", text)  # fmt: skip
    text = re.sub(r"(?i)\b(Bearer|OAuth2|Basic) [\w.~+/=-]{6,}", rf"\g<1> {HIDDEN}", text)
    return re.sub(r"(://[^/\s:@]*):[^@/\s]+@", rf"\g<1>:{HIDDEN}@", text)


def hidden_in(content: bytes) -> bytes:
    """Records as received without any secret met so far: a platform that echoes a token must not bring it into a snapshot."""
    for value in sorted(_known, key=len, reverse=True):
        content = content.replace(value.encode(), HIDDEN.encode())
    return content


def secret_of(source: Source, name: str, folder: Path) -> Secret:
    """The secret `name` of a source. Raises Refusal SECRET-MISSING or SECRET-READABLE, which name the place, never the value."""
    place = source.secrets.get(name)
    if place is None:
        raise Refusal("SECRET-UNNAMED", source=source.name, secret=name, refers_to=source.name)
    kind, _, where = place.partition(":")
    value = os.environ.get(where, "") if kind == "env" else _of_file(source, name, folder / Path(where).expanduser())
    if not value:
        raise Refusal(
            "SECRET-MISSING", source=source.name, secret=name, place=_told(kind, where), refers_to=source.name
        )
    return Secret(value)


def secret_at(place: str, folder: Path, *, of: str) -> Secret:
    """A secret that belongs to no source, at `env:NAME` or `file:PATH`. `of`: what it is, in Chinese, for the refusal.

    Raises Refusal SECRET-NOWHERE or SECRET-SHARED, which name the place, never the value.
    """
    kind, _, where = place.partition(":")
    value = os.environ.get(where, "")
    if kind == "file":
        file = folder / Path(where).expanduser()
        if file.exists() and (mode := file.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
            raise Refusal("SECRET-SHARED", of=of, file=str(file), mode=f"{mode & 0o777:o}")
        with suppress(OSError, UnicodeDecodeError):
            value = file.read_text("utf-8-sig").strip()
    if not value:
        raise Refusal("SECRET-NOWHERE", of=of, place=_told(kind, where))
    return Secret(value)


def _of_file(source: Source, name: str, file: Path) -> str:
    try:
        mode = file.stat().st_mode
    except OSError:
        return ""
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Refusal("SECRET-READABLE", source=source.name, secret=name, file=str(file), mode=f"{mode & 0o777:o}",
                      refers_to=source.name)  # fmt: skip
    try:
        return file.read_text("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _told(kind: str, where: str) -> str:
    return f"环境变量 {where}" if kind == "env" else f"文件 {where}"
