"""The files of the demo workspace: the made-up year 2019 of one bureau, whose totals that bureau published."""

from __future__ import annotations

from pathlib import Path

from pipeline.core import Refusal, carried_folder

DEMO_YEAR = 2019
# What a person or an export wrote, and the log of a made-up website; what the program makes of it stays behind.
_PARTS = (
    "README.md",
    "workspace.toml",
    "columns.yml",
    "directory.yml",
    "answers",
    "corrections",
    "declared",
    "follow-up",
    "inbox",
    "inspection",
    "plan",
    "texts",
    "waivers",
)


def demo_files() -> dict[str, bytes]:
    """Path below the workspace → content. Raises Refusal DEMO-MISSING where this installation carries no demo."""
    folder = carried_folder("demo")
    places = (place for part in _PARTS for place in ((folder / part), *sorted((folder / part).rglob("*"))))
    files = {
        place.relative_to(folder).as_posix(): place.read_bytes()
        for place in places
        if place.is_file() and place.name != "lock" and _is_of_the_demo(place)
    }
    if "workspace.toml" not in files:
        raise Refusal("DEMO-MISSING", folder=str(folder))
    return files


def _is_of_the_demo(place: Path) -> bool:
    """A run on the demo keeps its own months of the follow-up beside those of the demo's year."""
    return place.parent.name != "follow-up" or place.name.startswith(f"{DEMO_YEAR}-")
