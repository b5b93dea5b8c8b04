"""Sealed packages in tests: their members, and packages written anew with changed members."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.sealing.package import (
    MANIFEST,
    SIGNATURE,
    csv_member,
    manifest_of,
    package_bytes,
    read_contents,
    read_csv_member,
)


def members_of(file: Path) -> dict[str, bytes]:
    """The members of a package."""
    return read_contents(file).readable_members


def write_with_manifest(file: Path, members: Mapping[str, bytes]) -> Path:
    """A package with these members and a manifest that fits them."""
    signature = {name: text for name, text in members.items() if name == SIGNATURE}
    content = {name: text for name, text in members.items() if name not in (MANIFEST, SIGNATURE)}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(package_bytes({MANIFEST: manifest_of(content), **signature, **content}))
    return file


def with_more_posts(members: Mapping[str, bytes], more: int) -> dict[str, bytes]:
    """The members with so many more posts on weibo, in figure, cell and rows: every sum holds, and nothing of it is true."""
    changed = dict(members)
    for member, name in (("figures.csv", "posts.weibo"), ("cells.csv", "weibo_posts")):
        rows = read_csv_member(member, members[member])
        for row in rows:
            if name in (row.get("figure"), row.get("row")):
                row["value"] = str(int(row["value"]) + more)
        changed[member] = csv_member(member, ([*row.values()] for row in rows))
    extra = csv_member("evidence.csv", [("weibo", "x", "posts.weibo", more, "2019-05-01", "x", None, "0" * 64)])
    changed["evidence.csv"] += extra.split(b"\n", 1)[1]
    return changed
