"""封存: every sealed revision with its hash, whether its package can still be verified, and what differs today.

Packages are in the workspace beside the published databases; they are verified when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.dashboard.listing.read import list_table
from pipeline.dashboard.view import Record, View
from pipeline.sealing import verify_packages


def build(view: View) -> Mapping[str, Any]:
    """Revisions of an agency's year, the newest first; with `?verify=1` each package is verified byte by byte."""
    assert view.agency is not None
    query = dict(view.query)
    verified = query.pop("verify", "") == "1"
    revisions = view.records("dashboard/revisions")
    for revision in revisions:
        revision["check"] = check_package(view.folder / "sealed", revision, whole=verified)
    fixed = {"agency": view.agency.id, "year": view.year}
    path = view.links.page("seals")
    return {
        "revisions": revisions,
        "verified": verified,
        "listing": list_table(view, "changes_since_seal", query, fixed=fixed, path=path),
    }


def check_package(folder: Path, revision: Record, *, whole: bool) -> tuple[str, tuple[str, ...]]:
    """good, bad or none (no package here), with lines to show: its hash, and with `whole` all that `gongkai verify` checks."""
    package = folder / Path(revision["package"]).name
    try:
        content = package.read_bytes()
    except OSError:
        return "none", (f"本机 sealed 文件夹中没有 {package.name}，无法核验。",)
    if sha256(content).hexdigest() != revision["sha256"]:
        return "bad", (f"{package.name} 的校验值与封存时不符：文件被改动过，请从备份恢复。",)
    if not whole:
        return "good", ("校验值与封存时一致。",)
    lines, status = verify_packages([package])
    return ("good" if status == 0 else "bad"), lines
