"""One small workspace, and what becomes of it when one of its files is damaged: a night, what readers see, and a night after the mend."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from pipeline.core import Refusal, read_published
from pipeline.operations.execute import perform, perform_all
from pipeline.operations.run import Done, Run, opened
from tests.support.office import COLUMNS, Office, csv_text, item, settings
from tests.support.sealed_office import copy_office, sealed_office

TRUTH = {"items.news": 3.0, "items.total": 3.0, "briefings.heard": 4.0}
_DECLARED = "- {figure: briefings.heard, year: 2019, value: 4, vouched_by: 办公室, document: 登记簿}\n"
_CORRECTED = """- table: items
  row: "2"
  set: {title: 更正后的标题}
  expect: {title: 第2条}
  reason: 标题写错
  decided_by: 张科长
  decided_on: "2020-01-06"
"""


def make_workspace(folder: Path) -> Office:
    """The workspace after two nights; beside it `older` holds its files as they were after the first."""
    office = Office(folder)
    office.write("workspace.toml", settings({"website": {"fills": "items", "rhythm_days": 366}}, ("bureau",), ""))
    office.write("columns.yml", "".join(f"- {{column: {name}, class: {kind}}}\n" for name, kind in COLUMNS.items()))
    office.write("declared/2019.yml", "[]\n")
    office.write("corrections/2019.yml", "[]\n")
    office.drop("website/a.csv", [item(1), item(2)])
    office.night("2020-01-05")
    shutil.copytree(folder, folder.with_name("older"), symlinks=True)
    office.write("declared/2019.yml", _DECLARED)
    office.write("corrections/2019.yml", _CORRECTED)
    office.drop("website/b.csv", [item(3)])
    office.night("2020-01-06")
    assert office.figures() == TRUTH, office.figures()
    assert office.codes() == [], [finding.message for finding in office.findings]
    return office


def make_sealed_workspace(folder: Path) -> Office:
    """A workspace whose year is sealed; beside it `older` holds its files as they were before the seal."""
    office = copy_office(sealed_office(), folder)
    shutil.copytree(folder, folder.with_name("older"), symlinks=True)
    shutil.rmtree(folder.with_name("older") / "sealed")
    return office


def places(office: Office) -> dict[str, Path]:
    """Each kind of file of a workspace → one such file."""
    if (office.folder / "sealed").exists():
        return {place: office.folder / place for place in SEALED}
    snapshots = sorted((office.folder / "snapshots" / "website").iterdir())
    newest = next(file for file in snapshots if file.read_bytes() == csv_text([item(3)]).encode())
    named = (
        "workspace.toml", "columns.yml", "declared/2019.yml", "corrections/2019.yml", "inbox/website/b.csv", "inbox/website",
        "snapshots/looks.jsonl", "snapshots/visits.jsonl", "snapshots/website", "warehouse/warehouse.duckdb", "warehouse/builds.jsonl",
        "warehouse", "published/CURRENT", "published/figures.duckdb", "published", "declared", "corrections",
    )  # fmt: skip
    found = {name: office.folder / name for name in named}
    return {**found, "a snapshot": newest, "the build": office.published_file}


def _remove(file: Path) -> None:
    if file.is_dir() and not file.is_symlink():
        shutil.rmtree(file)
    else:
        file.unlink()


def _written(content: Callable[[bytes], bytes]) -> Callable[[Path, random.Random], None]:
    def spoil(file: Path, _chance: random.Random) -> None:
        data = b"" if file.is_dir() else file.read_bytes()
        _remove(file)
        file.write_bytes(content(data))

    return spoil


def _flip(file: Path, chance: random.Random) -> None:
    data = bytearray(file.read_bytes())
    for _ in range(1 + len(data) // 500):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    _remove(file)
    file.write_bytes(data)


def _folder(file: Path, _chance: random.Random) -> None:
    _remove(file)
    (file / "x").mkdir(parents=True)


def _unreadable(file: Path, _chance: random.Random) -> None:
    """A link to itself: an error of the system for everybody, root too."""
    _remove(file)
    file.symlink_to(file.name)


DAMAGE: dict[str, Callable[[Path, random.Random], None]] = {
    "absent": lambda file, _: _remove(file),
    "empty": _written(lambda _: b""),
    "cut": _written(lambda data: data[: len(data) * 2 // 3]),
    "flipped": _flip,
    "garbage": lambda file, chance: _written(lambda _: chance.randbytes(4096))(file, chance),
    "a folder": _folder,
    "unreadable": _unreadable,
}


def cases() -> Iterator[tuple[str, str]]:
    """Every file with every kind of damage that it can have."""
    for place in (*PLACES, *SEALED):
        folder = place in FOLDERS
        yield from (
            (place, how) for how in (*DAMAGE, "older") if not (folder and how in ("cut", "flipped", "a folder"))
        )


FOLDERS = ("inbox/website", "snapshots/website", "warehouse", "published", "declared", "corrections", "sealed")
# The files of a workspace with a sealed year that are damaged there.
SEALED = ("sealed/bureau-2019-r1.zip", "sealed/approvals.jsonl", "sealed")
PLACES = (
    "workspace.toml", "columns.yml", "declared/2019.yml", "corrections/2019.yml", "inbox/website/b.csv", *FOLDERS[:1],
    "snapshots/looks.jsonl", "snapshots/visits.jsonl", "snapshots/website", "a snapshot", "warehouse/warehouse.duckdb",
    "warehouse/builds.jsonl", "warehouse", "published/CURRENT", "published/figures.duckdb", "the build", "published", "declared",
    "corrections",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What came of one damage: the refusal or the findings of the next night, what readers saw before and after it, and after the mend."""

    place: str
    how: str
    refused: str | None
    codes: tuple[str, ...]
    before: dict[str, float] | str
    after: dict[str, float] | str
    mended: dict[str, float] | str
    truth: dict[str, float]

    @property
    def wrong(self) -> str:
        """Why this is not as promised; empty when it is."""
        for seen in (self.before, self.after, self.mended):
            if isinstance(seen, str) and not seen.startswith(("PUBLISHED-", "WORKSPACE-")):
                return f"not in words: {seen}"
        if self.refused is not None and not self.refused.startswith("[") and "→" not in self.refused:
            return f"not in words: {self.refused}"
        if isinstance(self.after, dict) and self.after != self.truth and self.refused is None and not self.codes:
            return f"other figures in silence: {self.after}"
        return "" if self.mended == self.truth else f"not right after the mend: {self.mended}"


def suffer(office: Office, folder: Path, place: str, how: str, seed: int = 0) -> Outcome:
    """Copy the workspace into `folder`, damage one file, and tell what becomes of it."""
    copy = Office(folder)
    shutil.copytree(office.folder, copy.folder, symlinks=True)
    file, month = places(copy)[place], "03" if place in SEALED else "01"
    truth = _seen(copy)
    assert isinstance(truth, dict), truth
    sound = folder.with_name(folder.name + "-sound")
    kept = sound / "kept"
    sound.mkdir()
    _copy(file, kept)
    if how == "older":
        older = office.folder.with_name("older") / file.relative_to(copy.folder)
        _remove(file)
        if older.exists() or older.is_symlink():
            _copy(older, file)
    else:
        DAMAGE[how](file, random.Random(f"{seed} {place} {how}"))
    before = _seen(copy)
    refused, codes = _night(copy, f"2020-{month}-07")
    after = _seen(copy)
    rebuilt = place.startswith(("published", "the build", "warehouse", "snapshots", "a snapshot"))
    if refused is not None or (
        after != truth and not rebuilt
    ):  # a person does as he was told: the file is put back as it was
        if file.exists() or file.is_symlink():
            _remove(file)
        _copy(kept, file)
    again, _ = _night(copy, f"2020-{month}-08")
    return Outcome(place, how, refused, codes, before, after, again or _seen(copy), truth)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir() and not source.is_symlink():
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copy2(source, target, follow_symlinks=False)


def _night(office: Office, now: str) -> tuple[str | None, tuple[str, ...]]:
    """The refusal of a night in words (`[CODE] message → what to do`), and the codes of its findings. Other exceptions as their type."""
    sealed = (office.folder / "sealed").exists() or (office.folder / "sealed").is_symlink()
    wanted = ("pull", "load", "correct", "count", "publish", *(["fill"] if sealed else []))

    def each(run: Run, verb: str) -> Done:
        if verb not in wanted:
            return Done(verb, "")
        if verb == "count":
            with opened(run) as warehouse:
                warehouse.connection.execute("UPDATE batches SET state = 'accepted' WHERE state = 'loaded'")
        return perform(run, verb)

    try:
        done = perform_all(Run(office.read(), datetime.fromisoformat(now)), each)
    except Refusal as refusal:
        finding = refusal.finding
        return f"[{finding.code}] {finding.message} → {finding.what_to_do}", ()
    except Exception as error:
        return f"{type(error).__name__}: {error}", ()
    return None, tuple(sorted({finding.code for result in done for finding in result.findings}))


def _seen(office: Office) -> dict[str, float] | str:
    """The figures that a reader sees, the code of the refusal he gets instead, or the type of another error."""
    try:
        table = read_published(office.folder).rows_of_figures(2019)
    except Refusal as refusal:
        return refusal.finding.code
    except (Exception, duckdb.Error) as error:
        return f"{type(error).__name__}: {error}"
    named = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return {row["figure"]: row["value"] for row in named if row["value"]}
