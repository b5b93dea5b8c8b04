"""The first half of verify: every byte of a package is accounted for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256

from pipeline.core import Finding, compose
from pipeline.sealing.package import MANIFEST, REQUIRED, Contents


def bytes_are_whole(file: str, contents: Contents) -> Iterator[Finding]:
    """The members against the manifest, then the container against the one way it is written."""
    members = contents.members
    if not members:
        yield compose("PACKAGE-BYTES", file=file, reason="不是封存包，或容器已损坏", refers_to=file)
        return
    told = False
    listed = _listed(members.get(MANIFEST))
    if not listed:
        told = True
        right = "读不出" if members.get(MANIFEST) is None else "不是清单"
        yield compose("PACKAGE-MEMBER", file=file, member=MANIFEST, left="一份清单", right=right, refers_to=MANIFEST)
    for name, content in members.items():
        found = "读不出" if content is None else sha256(content).hexdigest()
        if name in listed and found != listed[name]:
            told = True
            yield compose("PACKAGE-MEMBER", file=file, member=name, left=listed[name], right=found, refers_to=name)
    missing = [name for name in dict.fromkeys((*REQUIRED, *listed)) if name not in members]
    foreign = [name for name in members if listed and name not in listed and name != MANIFEST]
    if missing or foreign:
        told = True
        reason = "、".join([*(f"缺少 {name}" for name in missing), *(f"多出 {name}" for name in foreign)])
        yield compose("PACKAGE-INCOMPLETE", file=file, reason=reason, refers_to=[*missing, *foreign][0])
    if not contents.whole and not told:
        yield compose("PACKAGE-BYTES", file=file, reason="成员之外的字节（文件头、目录或空隙）有变", refers_to=file)


def _listed(manifest: bytes | None) -> dict[str, str]:
    """Member → sha256 as the manifest has it; nothing when it cannot be read."""
    try:
        members = json.loads(manifest or b"")["members"]
        return {str(name): str(entry["sha256"]) for name, entry in members.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
