"""Who may see the dashboard: lines `name:role:scrypt-hash` in a file that only its owner can read, and the check of a password.

A password is never stored or logged, only its hash; an unknown name takes as long to refuse as a wrong password.
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
# The parameters of scrypt (N, r, p): 16 MiB and some 40 ms a guess.
COST, BLOCK_SIZE, PARALLELISM = 2**14, 8, 1
MIN_PASSWORD_LENGTH = 10


@dataclass(frozen=True)
class User:
    """A line of the file; `password_hash` is `scrypt$N$r$p$salt$hash`, salt and hash in base64."""

    name: str
    role: str
    password_hash: str


def read_users(file: Path) -> dict[str, User]:
    """Every user by name. Raises Refusal ACCESS-FILE: with a file that is missing, open to others or malformed nobody can log in."""
    try:
        mode = file.stat().st_mode & 0o777
        lines = file.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise _refusal(file, type(error).__name__) from None
    except OSError as error:
        raise _refusal(file, os.strerror(error.errno or 0)) from None
    if mode & 0o077:
        raise _refusal(file, f"其他人也能读写（权限 {mode:04o}）")
    users: dict[str, User] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.strip().split(":")
        if len(fields) != 3 or fields[1] not in ROLES or not _parse_hash(fields[2]) or fields[0] in users:
            raise _refusal(file, f"第 {number} 行不合格式，或名字重复")
        users[fields[0]] = User(*fields)
    if not users:
        raise _refusal(file, "里面没有任何用户")
    return users


def user_line(name: str, role: str, password: str) -> str:
    """A line for the file. Raises Refusal ACCESS-NAME, ACCESS-PASSWORD."""
    if not name or ":" in name or not name.isprintable() or name.startswith("#") or name != name.strip():
        raise Refusal("ACCESS-NAME", name="".join(letter if letter.isprintable() else "·" for letter in name[:40]))
    if len(password) < MIN_PASSWORD_LENGTH:
        raise Refusal("ACCESS-PASSWORD", shortest=MIN_PASSWORD_LENGTH)
    return f"{name}:{role}:{hash_password(password)}"


def write_user(file: Path, new_line: str) -> bool:
    """Write a user's line, in place of an older one of the same name; the file is readable by its owner alone.

    Returns whether the name was there before. Raises Refusal ACCESS-FILE when the file there is already cannot be trusted.
    """
    name = new_line.partition(":")[0]
    before = read_users(file) if file.exists() else {}
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    _write_lines(file, [*_without(lines, name), new_line])
    return name in before


def remove_user(file: Path, name: str) -> None:
    """Take somebody out of the file; sessions end at the next click. Raises Refusal ACCESS-FILE, ACCESS-UNKNOWN, ACCESS-LAST."""
    users = read_users(file)
    if name not in users:
        raise Refusal("ACCESS-UNKNOWN", name=name[:40], known="、".join(users))
    if len(users) == 1:
        raise Refusal("ACCESS-LAST", name=name)
    _write_lines(file, _without(file.read_text("utf-8").splitlines(), name))


def _without(lines: list[str], name: str) -> list[str]:
    return [line for line in lines if line.startswith("#") or line.partition(":")[0] != name]


def _write_lines(file: Path, lines: list[str]) -> None:
    """Write the whole file beside the old one and put it in its place, readable by its owner alone."""
    draft = file.with_name(f".{file.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        handle.write("\n".join([*lines, ""]))
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(draft, file)


def hash_password(password: str) -> str:
    """`scrypt$N$r$p$salt$hash`, with a new salt."""
    salt = secrets.token_bytes(16)
    hashed = _scrypt(password, salt, COST, BLOCK_SIZE, PARALLELISM)
    return "$".join(["scrypt", str(COST), str(BLOCK_SIZE), str(PARALLELISM), _base64(salt), _base64(hashed)])


def password_matches(password: str, user: User | None) -> bool:
    """Whether this is the user's password. False without a user, after as much work as for a wrong password."""
    parsed = _parse_hash(user.password_hash if user else _dummy_hash())
    assert parsed is not None
    cost, block_size, parallelism, salt, expected = parsed
    same = hmac.compare_digest(_scrypt(password, salt, cost, block_size, parallelism), expected)
    return same and user is not None


@cache
def _dummy_hash() -> str:
    return hash_password(secrets.token_hex())


def _scrypt(password: str, salt: bytes, cost: int, block_size: int, parallelism: int) -> bytes:
    return hashlib.scrypt(
        password.encode(), salt=salt, n=cost, r=block_size, p=parallelism, maxmem=256 * 2**20, dklen=32
    )


def _parse_hash(text: str) -> tuple[int, int, int, bytes, bytes] | None:
    """N, r, p, salt and hash; None when the text is malformed, or so costly that it was not made here."""
    try:
        kind, *numbers, salt_text, hash_text = text.split("$")
        cost, block_size, parallelism = map(int, numbers)
        salt, hashed = base64.b64decode(salt_text, validate=True), base64.b64decode(hash_text, validate=True)
    except ValueError:
        return None
    allowed = kind == "scrypt" and COST <= cost <= 2**17 and 1 <= block_size <= 16 and 1 <= parallelism <= 4
    return (cost, block_size, parallelism, salt, hashed) if allowed and len(salt) >= 8 and len(hashed) == 32 else None


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _refusal(file: Path, reason: str) -> Refusal:
    return Refusal("ACCESS-FILE", file=str(file), reason=reason)
