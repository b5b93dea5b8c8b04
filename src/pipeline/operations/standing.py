"""What the last whole night stands on: while that is the same, a night need not count again. See docs/decisions/0028.

The record is `warehouse/standing.json`. It holds a fingerprint of everything a build depends on but for the day, and the first day on
which a date of the rows, of a duty or of a setting is passed. Any verb that may change the warehouse deletes it first.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.core import Finding, PublishedDatabase, Refusal, Workspace, code_version
from pipeline.ingest import key_file

# What a run writes, and the folder whose files `pull` compares itself.
_OUTPUTS = frozenset({"snapshots", "warehouse", "published", "reports", "digest", "follow-up", "inbox", "workspace.id"})


@dataclass(frozen=True)
class Inputs:
    """What a night reads besides its sources. `fingerprint`: of all but the applicants' key; `key`: its mark, empty while there is none."""

    fingerprint: str
    key: tuple[int, ...]


@dataclass(frozen=True)
class Standing:
    """What a night left. `fingerprint`, `key`: as `Inputs` has them, the key as the night left it (empty: it needed none); `settled`: it
    found everything as the night before it had left it, so that a night after it would find the same; `day`: its day; `next_day`: the
    first day on which a whole night is needed.

    `build`: the name of its build; `stamps`: size and time of the warehouse and of the build as it left them; `pulled`: the findings of
    the look at the sources; `later`: those that no table holds (of the documents and what followed).
    """

    fingerprint: str
    key: tuple[int, ...]
    settled: bool
    day: date
    next_day: date
    build: str
    stamps: tuple[int, ...]
    pulled: tuple[str, ...]
    later: tuple[str, ...]

    @property
    def later_findings(self) -> list[Finding]:
        return [Finding.from_json(text) for text in self.later]

    def is_as_left(self, workspace: Workspace) -> bool:
        """Whether warehouse and build are those that the night left, and readers have that build."""
        return self.stamps == _stamps(workspace, self.build) and current_build(workspace) == self.build

    def stands_on(self, found: Inputs) -> bool:
        """Whether the night read what one that begins now would read. A key that it needed none of may have been made since."""
        return self.fingerprint == found.fingerprint and self.key in ((), found.key)

    def holds(self, workspace: Workspace, found: Inputs, today: date) -> bool:
        """Whether nothing but the day has changed since, that passed no date, and the build is sound; of a record that `is_as_left`."""
        from pipeline.figures import damage_of

        same = self.settled and self.stands_on(found) and self.day <= today < self.next_day
        return same and not damage_of(workspace, workspace.published / self.build)


def read_standing(workspace: Workspace) -> Standing | None:
    """The record of the last whole night; None when there is none that can be read."""
    try:
        entry = json.loads(_file(workspace).read_text("utf-8"))
        lists = {name: tuple(entry[name]) for name in ("key", "stamps", "pulled", "later")}
        days = {name: date.fromisoformat(entry[name]) for name in ("day", "next_day")}
        return Standing(**{**entry, **lists, **days})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def forget_standing(workspace: Workspace) -> None:
    """Delete the record: what follows may change the warehouse."""
    _file(workspace).unlink(missing_ok=True)


def write_standing(workspace: Workspace, standing: Standing) -> None:
    """Keep the record of a night with the files as they are now. It is written last: a night that was cut leaves none."""
    stamped = replace(standing, stamps=_stamps(workspace, standing.build))
    draft = _file(workspace).with_suffix(".new")
    draft.write_text(json.dumps(asdict(stamped), ensure_ascii=False, default=str), "utf-8")
    os.replace(draft, _file(workspace))


def texts_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Findings as the record holds them."""
    return tuple(finding.to_json() for finding in findings)


# Variables that change nothing of what a night publishes: the language of the help, the folder (which is taken as it is found), and what
# a run through Prefect sets for its own processes.
_NO_INPUT = ("GONGKAI_LANG", "GONGKAI_WORKSPACE", "GONGKAI_PREFECT_SERVER_NAMED_BY")


def read_inputs(workspace: Workspace) -> Inputs:
    """What a night reads besides its sources: program, settings, signed files, registers, packages, keys.

    Files are taken by size and times, not by content: a file that was only touched makes one whole night more.
    """
    import duckdb

    package, folder = Path(__file__).parents[1], workspace.folder
    parts = [
        code_version(), duckdb.__version__, sys.version, os.path.realpath(folder),
        *(f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith("GONGKAI_") and name not in _NO_INPUT),
        *(stamp for file in _files(package, frozenset()) for stamp in _stamp(file)),
        *(f"{part}" for file in inputs(workspace) for part in (file.relative_to(folder), *_stamp(file))),
    ]  # fmt: skip
    fingerprint = hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
    return Inputs(fingerprint, applicants_key_mark(workspace))


def applicants_key_mark(workspace: Workspace) -> tuple[int, ...]:
    """Size and times of the applicants' key; nothing while there is none. Workspaces share it: the first that needs it makes it."""
    return _stamp(key_file(workspace, "applicants"))


def inputs(workspace: Workspace) -> Iterable[Path]:
    """The files of a workspace that a run reads, but for the inbox."""
    return _files(workspace.folder, _OUTPUTS)


def _files(folder: Path, left_out: frozenset[str], above: frozenset[tuple[int, int]] = frozenset()) -> Iterator[Path]:
    """Every file below a folder in the order of names, but for the entries of the folder that are named, at any depth of `__pycache__`.

    A folder that cannot be listed and a link to nowhere or to itself stand for themselves: the night that reads them says so. A folder that
    lies in itself by a link is gone through once.
    """
    try:
        state = os.stat(folder)
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        yield folder
        return
    here = (state.st_dev, state.st_ino)
    for entry in entries if here not in above else ():
        if entry.name in left_out or entry.name.startswith(".") or entry.name == "__pycache__":
            continue
        if os.path.isdir(entry.path):  # the entry itself raises for a link that goes round
            yield from _files(Path(entry.path), frozenset(), above | {here})
        else:
            yield Path(entry.path)


def _stamp(file: Path) -> tuple[int, ...]:
    """Size and times of a file; nothing of one that is not there."""
    try:
        state = file.stat()
    except OSError:
        return ()
    return (state.st_size, state.st_mtime_ns, state.st_ctime_ns)


def _stamps(workspace: Workspace, build: str) -> tuple[int, ...]:
    files = (workspace.warehouse / "warehouse.duckdb", workspace.published / build)
    return tuple(number for file in files for number in _stamp(file)[:2])


def current_build(workspace: Workspace) -> str | None:
    """The name of the build that readers have."""
    try:
        return PublishedDatabase(workspace.published).newest().name
    except Refusal:
        return None


def _file(workspace: Workspace) -> Path:
    return workspace.warehouse / "standing.json"
