"""Sealed packages in tests: their members, and packages written anew with changed members."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.sealing.package import MANIFEST, manifest_of, package_bytes, read_contents


def members_of(file: Path) -> dict[str, bytes]:
    """The members of a package."""
    return read_contents(file).readable_members


def write_with_manifest(file: Path, members: Mapping[str, bytes]) -> Path:
    """A package with these members and a manifest that fits them."""
    content = {name: text for name, text in members.items() if name != MANIFEST}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(package_bytes({MANIFEST: manifest_of(content), **content}))
    return file
