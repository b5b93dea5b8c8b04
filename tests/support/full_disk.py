"""Every step that writes on a disk without room: refused in words or done, what readers see stays whole, with room it is right."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.killed_steps import Place

VERBS = ("pull", "load", "correct", "check", "count", "fill", "publish", "render")
STEPS = (*(f"verb:{verb}" for verb in VERBS), "seal", "collect", "rollup", "nightly")
_ENDS = {0: "done", 4: "DISK-FULL", 5: "other refusal"}


@dataclass
class FullDisk:
    """How the steps ended, and every deviation from what must hold."""

    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A file system of its own in memory, whose size can be set; None where only the administrator may mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def leave(folder: Path, free: int | None) -> None:
    """Set the size of the disk so that so many bytes are free; None: as many as ever needed."""
    size = 600 << 20 if free is None else shutil.disk_usage(folder).used + free
    subprocess.run(["mount", "-o", f"remount,size={max(size, 4096)}", str(folder)], check=True)


def fill_disk(disk: Path, place: Place, free: Sequence[int], steps: tuple[str, ...] = STEPS) -> FullDisk:
    """Each step with so many bytes free, for every number of bytes; then once more with room."""
    outcome = FullDisk()
    for number, room in enumerate(free, start=1):
        place.change(number)
        for step in steps:
            leave(disk, room)
            status, _ = place.run(step)
            leave(disk, None)
            outcome.ends[f"{step} {_ENDS.get(status, status)}"] += 1
            if status not in (0, 4):
                outcome.wrong.append(f"{step} with {room} bytes free: exit {status}")
            outcome.wrong += [f"{step} with {room} bytes free ({status}): {fault}" for fault in place.faults()]
            status, _ = place.run(step)
            if status:
                outcome.wrong.append(f"{step} with room again: exit {status}")
    outcome.wrong += [f"at the end: {fault}" for fault in place.faults()]
    return outcome
