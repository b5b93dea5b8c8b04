"""The log of looks: `inspection/looks-<month>.jsonl`, `links-<month>.jsonl` and `runs.jsonl` of a workspace, only ever appended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.core import append_lines, read_lines

if TYPE_CHECKING:
    from pipeline.inspection.asking import Look


@dataclass(frozen=True)
class InspectionLog:
    """The log of a workspace. `folder` is `inspection/` of the workspace."""

    folder: Path

    def append(self, run: str, looks: Iterable[tuple[datetime, str, Look]]) -> None:
        """Add looks with their times and kinds, and the links of the pages that were read."""
        looks = list(looks)
        for month in dict.fromkeys(f"{at:%Y-%m}" for at, _, _ in looks):
            of_month = [(at, kind, look) for at, kind, look in looks if f"{at:%Y-%m}" == month]
            append_lines(self.folder / f"looks-{month}.jsonl", [_look_line(run, *entry) for entry in of_month])
            links = [
                {"at": at.isoformat(timespec="seconds"), "page": look.url, "links": look.links}
                for at, _, look in of_month
                if look.links is not None
            ]
            append_lines(self.folder / f"links-{month}.jsonl", links)

    def append_run(self, **facts: object) -> None:
        """Add what a run came to."""
        append_lines(self.folder / "runs.jsonl", [facts])

    def looks(self) -> Iterator[dict[str, Any]]:
        """Every look, oldest first. Raises Refusal LOG-LINE."""
        for file in sorted(self.folder.glob("looks-*.jsonl")):
            yield from read_lines(file)

    def links(self) -> dict[str, list[str]]:
        """Page → the links that its newest reading found. Raises Refusal LOG-LINE."""
        newest: dict[str, list[str]] = {}
        for file in sorted(self.folder.glob("links-*.jsonl")):
            newest |= {entry["page"]: entry["links"] for entry in read_lines(file)}
        return newest

    def runs(self) -> list[dict[str, Any]]:
        """Every run, oldest first. Raises Refusal LOG-LINE."""
        return list(read_lines(self.folder / "runs.jsonl"))

    def newest(self) -> dict[str, tuple[str, datetime]]:
        """Address → its state and the time of its newest look."""
        return {entry["url"]: (entry["state"], datetime.fromisoformat(entry["at"])) for entry in self.looks()}


def _look_line(run: str, at: datetime, kind: str, look: Look) -> dict[str, object]:
    line: dict[str, object] = {
        "at": at.isoformat(timespec="seconds"),
        "run": run,
        "url": look.url,
        "kind": kind,
        "state": look.state,
        "status": look.status,
        "detail": look.detail,
        "final": look.final,
        "hops": list(look.hops),
        "newest": look.newest.isoformat() if look.newest else None,
        "words": look.words,
    }
    return {name: value for name, value in line.items() if value not in (None, [], {}, "")}
