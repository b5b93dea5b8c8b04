"""Sealed packages in tests: their members, and packages written anew with changed members."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from pipeline.sealing.package import (
    MANIFEST,
    SEAL,
    SIGNATURE,
    csv_member,
    figures_digest,
    manifest_of,
    package_bytes,
    read_contents,
    read_csv_member,
)
from tests.support.sealed_office import sealed_package


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


def package(
    folder: Path,
    agency: str,
    *,
    year: int = 2019,
    revision: int = 1,
    more_posts: int = 0,
    by: str = "王主任",
    after: Path | None = None,
) -> Path:
    """A good package of another agency, with so many more posts."""
    members = members_of(sealed_package())
    if more_posts:
        members = with_more_posts(members, more_posts)
    digest = "0" * 64 if after is None else sha256(after.read_bytes()).hexdigest()
    seal = json.loads(members[SEAL]) | {
        "agency": agency, "agency_name": f"{agency}局", "year": year, "revision": revision, "approved_by": by,
        "figures_sha256": figures_digest(members),
        "previous": None if revision == 1 else {"package": "x", "revision": revision - 1, "sha256": digest},
    }  # fmt: skip
    members[SEAL] = json.dumps(seal, ensure_ascii=False).encode()
    if revision > 1:
        members["differences.csv"] = csv_member("differences.csv", [])
    return write_with_manifest(folder / f"{agency}-{year}-r{revision}.zip", members)
