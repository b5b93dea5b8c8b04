"""How the service is put together: whether its unit lets it write the workspace and read the keys that a run by hand uses.

A service that cannot reach the applicants' key loads no ledger; two keys make two applicants of one person.
"""

from __future__ import annotations

import os
import pwd
import re
import stat
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.core import Finding, Workspace, carried_folder, compose
from pipeline.ingest import key_file, ledger_sources

UNITS = Path("/etc/systemd/system")
_HIDDEN = (Path("/home"), Path("/root"), Path("/run/user"))  # what ProtectHome=yes hides


@dataclass(frozen=True)
class Unit:
    """A unit of systemd that runs gongkai: its file, and every setting with its values in their order."""

    file: Path
    settings: Mapping[str, tuple[str, ...]]

    def values(self, name: str) -> list[str]:
        return [word for value in self.settings.get(name, ()) for word in value.split()]

    def last(self, name: str) -> str:
        return (self.settings.get(name) or ("",))[-1]

    @property
    def writable(self) -> list[Path]:
        """The folders below which the service may write, where the unit makes all others read-only."""
        return [
            *(Path(place.lstrip("-+")) for place in self.values("ReadWritePaths")),
            *(Path("/var/lib") / name for name in self.values("StateDirectory")),
        ]

    @property
    def environment(self) -> dict[str, str]:
        """The variables that the unit and its environment files set, as far as this user may read those."""
        lines = [word.strip("\"'") for word in self.values("Environment")]
        for file in self.values("EnvironmentFile"):
            try:
                lines += Path(file.lstrip("-")).read_text("utf-8").splitlines()
            except (OSError, UnicodeDecodeError):
                continue
        return dict(line.strip().split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def unit_text(folder: Path, program: Path, port: int | None) -> str:
    """The shipped unit for one workspace and one installation; its user is the owner of the folder, or `gongkai` where that is root."""
    text = (carried_folder("deploy") / "gongkai.service").read_text("utf-8")
    owner = folder.stat().st_uid
    try:
        user = pwd.getpwuid(owner).pw_name if owner else "gongkai"
    except KeyError:
        user = str(owner)
    started = program.absolute() if program.name == "gongkai" else Path(sys.executable).with_name("gongkai")
    for shipped, here in {
        "/opt/gongkai/.venv/bin/gongkai": str(started),
        "/srv/gongkai": str(folder.resolve()),
        "User=gongkai": f"User={user}",
        "Group=gongkai": f"Group={user}",
        " serve\n": " serve\n" if port is None else f" serve --port {port}\n",
    }.items():
        text = text.replace(shipped, here)
    return text


def assembly(workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """Whether the unit that runs this workspace fits it: its user, its writable folders, its key of applicants.

    Raises Refusal KEY-INSIDE, with and without a unit.
    """
    units = [unit for unit in _units() if _names(unit, workspace.folder)]
    if ledger_sources(workspace):
        key_file(workspace, "applicants")  # refused where it would lie in the workspace
    if not units:
        return "没有装成 systemd 服务", ()
    return "、".join(unit.file.name for unit in units), [
        finding for unit in units for finding in _judge(unit, workspace)
    ]


def _units() -> list[Unit]:
    units = []
    for file in sorted(UNITS.glob("*.service")) if UNITS.is_dir() else ():
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        settings: dict[str, tuple[str, ...]] = {}
        for name, value in re.findall(r"(?m)^([A-Za-z]+)=(.*)$", text):
            settings[name] = (*settings.get(name, ()), value.strip())
        units.append(Unit(file, settings))
    return units


def _names(unit: Unit, folder: Path) -> bool:
    """Whether a unit runs gongkai on this workspace."""
    words = unit.last("ExecStart").split()
    given = [words[place + 1] for place, word in enumerate(words[:-1]) if word == "--workspace"]
    given += [value for name, value in unit.environment.items() if name == "GONGKAI_WORKSPACE"]
    return any("gongkai" in word for word in words[:1]) and any(
        Path(place).resolve() == folder.resolve() for place in given
    )


def _judge(unit: Unit, workspace: Workspace) -> Iterable[Finding]:
    folder = workspace.folder.resolve()
    name = unit.last("User") or "root"
    try:
        user = pwd.getpwnam(name)
    except KeyError:
        yield compose("DOCTOR-UNIT-USER", unit=unit.file.name, user=name, folder=str(folder), reason="本机没有这个用户")
        return
    owner = folder.stat().st_uid
    if user.pw_uid not in (0, owner):
        reason = f"{folder} 的属主不是它"
        yield compose("DOCTOR-UNIT-USER", unit=unit.file.name, user=name, folder=str(folder), reason=reason)
    closed = unit.last("ProtectSystem") == "strict"
    if closed and not _below(folder, unit.writable):
        yield compose("DOCTOR-UNIT-PATHS", unit=unit.file.name, folder=str(folder))
    if not ledger_sources(workspace):
        return
    key = key_file(workspace, "applicants")
    stated = unit.environment.get("GONGKAI_APPLICANT_KEY_FILE")
    if stated and Path(stated) != key:
        yield compose("DOCTOR-UNIT-KEYS", unit=unit.file.name, service=stated, here=str(key))
        return
    hidden = unit.last("ProtectHome") in ("yes", "true", "tmpfs") and _below(key, _HIDDEN)
    if (
        hidden
        or (key.exists() and not _readable(key, user))
        or (not key.exists() and closed and not _below(key, unit.writable))
    ):
        yield compose("DOCTOR-UNIT-KEY", unit=unit.file.name, user=name, key=str(key))


def _below(place: Path, folders: Iterable[Path]) -> bool:
    return any(folder in (place, *place.parents) for folder in folders)


def _readable(file: Path, user: pwd.struct_passwd) -> bool:
    """Whether a user may read a file that only its owner can."""
    state = file.stat()
    return user.pw_uid in (0, state.st_uid) and bool(stat.S_IMODE(state.st_mode) & 0o400 or os.geteuid() == 0)
