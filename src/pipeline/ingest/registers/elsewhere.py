"""`elsewhere/<year>.yml`: years whose report was published outside this program. Nothing of them is reminded of or counted from rows."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError

from pipeline.core import FrozenModel, Refusal, YamlError, describe_validation_error, read_yaml_file, user_files

FOLDER = "elsewhere"


class PublishedElsewhere(FrozenModel):
    """A report that was published without this program. Without `agency` it is that of every agency of the workspace.

    `document`: its file or where it can be found; `sha256`: of that file, where somebody had it read.
    """

    year: int
    agency: str | None = None
    document: str = Field(min_length=1)
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    by: str = Field(min_length=1)
    on: Annotated[date | None, BeforeValidator(lambda value: value if isinstance(value, str) else None)] = None


def published_elsewhere(folder: Path) -> tuple[PublishedElsewhere, ...]:
    """Every entry of `elsewhere/` in a workspace's folder. Raises Refusal ELSEWHERE-SETTING naming file, entry and key."""
    entries: list[PublishedElsewhere] = []
    files, unread = user_files(folder / FOLDER)
    for finding in unread:
        if finding.code == "FOLDER-UNREADABLE":  # with no file of it read, rows of these years would count
            raise Refusal("ELSEWHERE-SETTING", file=FOLDER, reason=finding.message)
    for file in files:
        name = f"{FOLDER}/{file.name}"
        year = re.fullmatch(r"(?:登记簿-)?(20\d\d)", file.stem)
        if year is None:
            raise Refusal("ELSEWHERE-SETTING", file=name, reason="文件名应是年份，如 2022.yml")
        try:
            listed = read_yaml_file(file) or []
        except YamlError as error:
            raise Refusal("ELSEWHERE-SETTING", file=name, reason=str(error)) from None
        if not isinstance(listed, list):
            raise Refusal("ELSEWHERE-SETTING", file=name, reason="应是一个列表，每项以 “- document:” 开头")
        for number, entry in enumerate(listed, start=1):
            try:
                if not isinstance(entry, dict):
                    raise Refusal("ELSEWHERE-SETTING", file=name, reason=f"第 {number} 项：应写明 document、by 等各项")
                entries.append(PublishedElsewhere.model_validate({**entry, "year": int(year[1])}))
            except ValidationError as error:
                reason = f"第 {number} 项：{describe_validation_error(error)}"
                raise Refusal("ELSEWHERE-SETTING", file=name, reason=reason) from None
            except TypeError:
                raise Refusal("ELSEWHERE-SETTING", file=name, reason=f"第 {number} 项应写明 document、by") from None
    return tuple(entries)


def years_elsewhere(folder: Path, agencies: tuple[str, ...]) -> frozenset[tuple[str, int]]:
    """(agency, year) of every report that was published elsewhere, of these agencies. Raises Refusal ELSEWHERE-SETTING."""
    return frozenset(
        (agency, entry.year)
        for entry in published_elsewhere(folder)
        for agency in agencies
        if entry.agency in (None, agency)
    )
