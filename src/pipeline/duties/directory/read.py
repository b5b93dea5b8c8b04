"""The one reader of the directory: `directory.yml`, and the workbooks 主动公开基本目录*.xlsx beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from pipeline.core import Finding, YamlError, compose, describe_validation_error, read_yaml_file
from pipeline.duties.directory.model import DirectoryEntry
from pipeline.duties.directory.workbook import UnreadableDirectoryError, read_workbook


def read_directory(folder: Path) -> tuple[tuple[DirectoryEntry, ...], list[Finding]]:
    """The entries of a workspace's directory in their order, and a finding for each file or entry that cannot be used.

    Without a directory both are empty. A file that is wrong stops no night: what it says is left out, and told.
    """
    entries: list[DirectoryEntry] = []
    findings: list[Finding] = []
    file = folder / "directory.yml"
    if file.exists():
        try:
            found = read_yaml_file(file)
        except (YamlError, OSError) as error:
            found = []
            findings.append(_unreadable(file, str(error)))
        if not isinstance(found, list):
            findings.append(_unreadable(file, "应是一个列表，每项一个公开事项"))
        else:
            _take(found, file, entries, findings, "第 {number} 项")
    for book in sorted(folder.glob("主动公开基本目录*.xlsx")):
        if book.name.startswith("~$"):
            continue
        try:
            rows = read_workbook(book)
        except UnreadableDirectoryError as error:
            findings.append(_unreadable(book, str(error)))
            continue
        _take([row for _, row in rows], book, entries, findings, "{place}", [place for place, _ in rows])
    return tuple(entries), findings


def _take(
    found: Sequence[object],
    file: Path,
    entries: list[DirectoryEntry],
    findings: list[Finding],
    where: str,
    places: Sequence[str] = (),
) -> None:
    for number, entry in enumerate(found, start=1):
        try:
            entries.append(DirectoryEntry.model_validate(entry))
        except ValidationError as error:
            place = where.format(number=number, place=places[number - 1] if places else "")
            findings.append(_unreadable(file, f"{place}：{describe_validation_error(error)}"))


def _unreadable(file: Path, reason: str) -> Finding:
    return compose("DIRECTORY-UNREADABLE", file=file.name, reason=reason, refers_to=file.name)
