"""Who may look at the dashboard: lines `name:role:scrypt-hash` in a file that only its owner can read, and the proof of a password.

A password is never kept, logged or compared with anything but its hash, and a name nobody has takes as long to refuse as a wrong
password.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from pipeline.core import Refusal

Role = Literal["reader", "operator"]
ROLES: tuple[str, ...] = get_args(Role)
# 16 MiB and some 40 ms a guess.
COST, BLOCK, LANES = 2**14, 8, 1
SHORTEST = 10


@dataclass(frozen=True)
class User:
    """A line of the file."""

    name: str
    role: str
    proof: str


def read_users(file: Path) -> dict[str, User]:
    """Every user by name. Raises Refusal ACCESS-FILE: a file that is missing, open to others or misread lets nobody in."""
    try:
        mode = file.stat().st_mode & 0o777
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _refuse(
            file, type(error).__name__ if isinstance(error, UnicodeError) else os.strerror(error.errno or 0)
        ) from None
    if mode & 0o077:
        raise _refuse(file, f"其他人也能读写（权限 {mode:04o}）")
    users: dict[str, User] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.strip().split(":")
        if len(parts) != 3 or parts[1] not in ROLES or not _parts(parts[2]) or parts[0] in users:
            raise _refuse(file, f"第 {number} 行不合格式，或名字重复")
        users[parts[0]] = User(*parts)
    if not users:
        raise _refuse(file, "里面没有任何用户")
    return users


def new_line(name: str, role: str, password: str) -> str:
    """A line for the file. Raises Refusal ACCESS-NAME, ACCESS-PASSWORD."""
    if not name or ":" in name or not name.isprintable() or name.startswith("#") or name != name.strip():
        raise Refusal("ACCESS-NAME", name="".join(one if one.isprintable() else "·" for one in name[:40]))
    if len(password) < SHORTEST:
        raise Refusal("ACCESS-PASSWORD", shortest=SHORTEST)
    return f"{name}:{role}:{prove(password)}"


def put_line(file: Path, line: str) -> bool:
    """Write a user's line, in place of an older one of the same name; the file is made, and kept, for its owner alone.

    Returns whether the name was there before. Raises Refusal ACCESS-FILE when the file there is already cannot be trusted.
    """
    name = line.partition(":")[0]
    before = read_users(file) if file.exists() else {}
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    kept = [one for one in lines if one.startswith("#") or one.partition(":")[0] != name]
    draft = file.with_name(f".{file.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        handle.write("\n".join([*kept, line, ""]))
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(draft, file)
    return name in before


def prove(password: str) -> str:
    """`scrypt$n$r$p$salt$hash`, salted afresh."""
    salt = secrets.token_bytes(16)
    return "$".join(
        ["scrypt", str(COST), str(BLOCK), str(LANES), _text(salt), _text(_scrypt(password, salt, COST, BLOCK, LANES))]
    )


def proven(password: str, user: User | None) -> bool:
    """Whether this is the user's password; without a user, no, after as much work."""
    parts = _parts(user.proof if user else _nobody())
    assert parts is not None
    cost, block, lanes, salt, expected = parts
    same = hmac.compare_digest(_scrypt(password, salt, cost, block, lanes), expected)
    return same and user is not None


@cache
def _nobody() -> str:
    return prove(secrets.token_hex())


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=cost, r=block, p=lanes, maxmem=256 * 2**20, dklen=32)


def _parts(proof: str) -> tuple[int, int, int, bytes, bytes] | None:
    """The parts of a proof; None when it is none, or too costly to be ours."""
    try:
        kind, cost, block, lanes, salt, expected = proof.split("$")
        numbers = int(cost), int(block), int(lanes)
        found = base64.b64decode(salt, validate=True), base64.b64decode(expected, validate=True)
    except ValueError:
        return None
    sound = kind == "scrypt" and COST <= numbers[0] <= 2**17 and 1 <= numbers[1] <= 16 and 1 <= numbers[2] <= 4
    return (*numbers, *found) if sound and len(found[0]) >= 8 and len(found[1]) == 32 else None


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _refuse(file: Path, reason: str) -> Refusal:
    return Refusal("ACCESS-FILE", file=str(file), reason=reason)
