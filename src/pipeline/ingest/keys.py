"""The two key files: one turns applicants into keyed hashes, the other encrypts snapshots.

A key is made on first use (mode 0600 in a folder 0700), outside the workspace, and never written to a log or a message. A copy of
the workspace alone neither identifies an applicant nor opens an encrypted snapshot.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pipeline.core import Refusal, Workspace

APPLICANTS = "GONGKAI_APPLICANT_KEY_FILE"
SNAPSHOTS = "GONGKAI_SNAPSHOT_KEY_FILE"
# The state folder of the service (deploy/gongkai.service). Where it exists, its keys are those of whoever runs gongkai on this machine.
STATE = Path("/var/lib/gongkai")


def applicant_key(workspace: Workspace) -> bytes:
    """The 32 bytes of the applicants' key, made on first use. Raises Refusal KEY-INSIDE, KEY-OPEN, KEY-DAMAGED, KEY-UNWRITABLE."""
    return bytes.fromhex(
        _read_or_make(_key_file(workspace, APPLICANTS, workspace.settings.privacy.applicant_key), secrets.token_hex)
    )


def snapshot_key(workspace: Workspace, *, make: bool) -> bytes:
    """The Fernet key of the snapshots. `make`: make it when there is none, as when encrypting.

    Raises Refusal as `applicant_key`, and KEY-LOST when a snapshot must be decrypted and its key file does not exist.
    """
    from cryptography.fernet import Fernet

    file = _key_file(workspace, SNAPSHOTS, workspace.settings.privacy.snapshot_key)
    if not make and not file.exists():
        raise Refusal("KEY-LOST", file=str(file))
    return _read_or_make(file, lambda: Fernet.generate_key().decode()).encode()


def _key_file(workspace: Workspace, variable: str, setting: str | None) -> Path:
    """The key file named by the environment, else by the workspace's setting, else the one of this machine, else the user's own."""
    file = Path(os.environ.get(variable) or setting or _default_file(variable)).expanduser().absolute()
    inside = workspace.folder.resolve()
    if inside == file.resolve() or inside in file.resolve().parents:
        raise Refusal("KEY-INSIDE", file=str(file), folder=str(workspace.folder))
    return file


def _default_file(variable: str) -> Path:
    """In the state folder of the service where that exists, unless only the user's own folder holds the key already."""
    name = "applicants.key" if variable == APPLICANTS else "snapshots.key"
    own = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "gongkai" / name
    try:
        shared = STATE.is_dir() and ((STATE / name).exists() or not own.exists())
    except PermissionError:  # the service runs as another user: this one has keys of its own, and doctor says so
        shared = False
    return STATE / name if shared else own


def key_file(workspace: Workspace, key: Literal["applicants", "snapshots"]) -> Path:
    """Where a key lies for whoever runs this now; it need not exist yet. Raises Refusal KEY-INSIDE."""
    privacy = workspace.settings.privacy
    if key == "applicants":
        return _key_file(workspace, APPLICANTS, privacy.applicant_key)
    return _key_file(workspace, SNAPSHOTS, privacy.snapshot_key)


def _read_or_make(file: Path, make: Callable[[], str]) -> str:
    """The key in a file, made first when there is none. Raises Refusal KEY-OPEN, KEY-UNWRITABLE, KEY-DAMAGED."""
    try:
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "w", encoding="ascii") as target:
                target.write(make() + "\n")
                target.flush()
                folder = file.parent.stat()
                if (
                    os.geteuid() == 0 and folder.st_uid != 0
                ):  # root makes the key of the service, which must be able to read it
                    os.fchown(target.fileno(), folder.st_uid, folder.st_gid)
                os.fsync(target.fileno())
        if file.stat().st_mode & 0o077:
            raise Refusal("KEY-OPEN", file=str(file))
        key = file.read_text("ascii").strip()
    except OSError as error:
        raise Refusal("KEY-UNWRITABLE", file=str(file), reason=error.strerror or "") from None
    except UnicodeDecodeError:
        key = ""
    if len(key) < 43:  # a Fernet key has 44 characters, the applicants' key 64
        raise Refusal("KEY-DAMAGED", file=str(file))
    return key
