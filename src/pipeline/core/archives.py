"""Zipped documents from outside: what one would unpack to, judged before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class ArchiveLimits:
    """`unpacked_bytes` of all members, `members`, and how many times its packed size a member above `ratio_from` bytes may have."""

    unpacked_bytes: int
    members: int
    ratio: int
    ratio_from: int = 1 << 20


class ArchiveError(Exception):
    """An archive that is not opened: `torn`, `bomb` or `encrypted`; `reason` says why, in Chinese."""

    def __init__(self, kind: Literal["torn", "bomb", "encrypted"], reason: str) -> None:
        self.kind = kind
        self.reason = reason
        super().__init__(reason)


def judged_members(archive: Path | bytes, limits: ArchiveLimits) -> tuple[zipfile.ZipInfo, ...]:
    """The members of a zip file that stays within the limits. Nothing is unpacked. Raises ArchiveError."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive) if isinstance(archive, bytes) else archive) as opened:
            members = tuple(opened.infolist())
    except (zipfile.BadZipFile, ValueError, OverflowError, EOFError, NotImplementedError):
        raise ArchiveError("torn", "压缩包不完整") from None
    if len(members) > limits.members:
        raise ArchiveError("bomb", f"压缩包里有 {len(members)} 个文件，超过 {limits.members} 个")
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked_bytes:
        raise ArchiveError("bomb", f"解压后有 {unpacked >> 20} MB，超过 {limits.unpacked_bytes >> 20} MB")
    for member in members:
        if member.file_size > limits.ratio_from and member.file_size > limits.ratio * max(member.compress_size, 1):
            place = f"其中 {member.filename[:60]}（解压后 {member.file_size >> 20} MB）"
            raise ArchiveError("bomb", f"{place}压缩比超过 {limits.ratio} 倍，像是压缩炸弹")
        if member.flag_bits & 1:
            raise ArchiveError("encrypted", "压缩包加了密")
    return members
