"""封存: every sealed revision with its hash, whether its package still proves whole, and what differs today.

Packages stand in the workspace beside the published databases; they are proved when somebody asks for it, with `verify`.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.dashboard.listing.listing import look
from pipeline.dashboard.view import Record, View


def build(view: View) -> Mapping[str, Any]:
    """Revisions of an agency's year, the newest first; with `?verify=1` what each package proves."""
    assert view.agency is not None
    query = dict(view.query)
    asked = query.pop("verify", "") == "1"
    revisions = view.records("dashboard/revisions")
    for one in revisions:
        one["proof"] = proof(view.folder / "sealed", one, whole=asked)
    held = {"agency": view.agency.id, "year": view.year}
    path = view.links.page("seals")
    return {
        "revisions": revisions,
        "asked": asked,
        "listing": look(view.connection, "changes_since_seal", query, fixed=held, path=path),
    }


def proof(folder: Path, revision: Record, *, whole: bool) -> tuple[str, tuple[str, ...]]:
    """good, bad or none, with the words: whether the file is the one that was sealed, and, if asked, whether it proves whole."""
    package = folder / Path(revision["package"]).name
    try:
        content = package.read_bytes()
    except OSError:
        return "none", (f"本机 sealed 文件夹中没有 {package.name}，无法核验。",)
    if sha256(content).hexdigest() != revision["sha256"]:
        return "bad", (f"{package.name} 的校验值与封存时不符：文件被改动过，请从备份恢复。",)
    if not whole:
        return "good", ("校验值与封存时一致。",)
    from pipeline.sealing import verify_lines

    lines, status = verify_lines([package])
    return ("good" if status == 0 else "bad"), lines
