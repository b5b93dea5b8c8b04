"""Key files: what turns an applicant into a keyed hash, and what encrypts snapshots. Outside the workspace, readable by nobody else.

A key is made when it is first needed, 0600 in a folder 0700. It never stands in the workspace, in a log or in a message: whoever
has a copy of the workspace alone can neither find out who an applicant is nor read an encrypted snapshot.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from pipeline.core import Refusal, Workspace

APPLICANTS = "GONGKAI_APPLICANT_KEY_FILE"
SNAPSHOTS = "GONGKAI_SNAPSHOT_KEY_FILE"


def applicant_key(workspace: Workspace) -> bytes:
    """The 32 bytes of the applicants' key, made on first use. Raises Refusal KEY-INSIDE, KEY-OPEN, KEY-DAMAGED, KEY-UNWRITABLE."""
    return bytes.fromhex(
        _key(_place(workspace, APPLICANTS, workspace.settings.privacy.applicant_key), secrets.token_hex)
    )


def snapshot_key(workspace: Workspace, *, make: bool) -> bytes:
    """The Fernet key of the snapshots, made on first use when something is to be encrypted with it.

    Raises Refusal as `applicant_key`, and KEY-LOST when something encrypted must be read and the key is gone: a new one would not
    open it.
    """
    from cryptography.fernet import Fernet

    place = _place(workspace, SNAPSHOTS, workspace.settings.privacy.snapshot_key)
    if not make and not place.exists():
        raise Refusal("KEY-LOST", file=str(place))
    return _key(place, lambda: Fernet.generate_key().decode()).encode()


def _place(workspace: Workspace, variable: str, setting: str | None) -> Path:
    """The environment's place, else the workspace's setting, else below the home folder of whoever runs this."""
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    usual = data / "gongkai" / ("applicants.key" if variable == APPLICANTS else "snapshots.key")
    place = Path(os.environ.get(variable) or setting or usual).expanduser().absolute()
    inside = workspace.folder.resolve()
    if inside == place.resolve() or inside in place.resolve().parents:
        raise Refusal("KEY-INSIDE", file=str(place), folder=str(workspace.folder))
    return place


def _key(place: Path, make: Callable[[], str]) -> str:
    try:
        try:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(make() + "\n")
                file.flush()
                os.fsync(file.fileno())
        if place.stat().st_mode & 0o077:
            raise Refusal("KEY-OPEN", file=str(place))
        written = place.read_text("ascii").strip()
    except OSError as error:
        raise Refusal("KEY-UNWRITABLE", file=str(place), reason=error.strerror or "") from None
    except UnicodeDecodeError:
        written = ""
    if len(written) < 43:
        raise Refusal("KEY-DAMAGED", file=str(place))
    return written
