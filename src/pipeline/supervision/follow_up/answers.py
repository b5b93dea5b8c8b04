"""What was done about a finding, as the offices answer: `answers/<year>.yml`, the sheet 督办 of the register, and the page write it."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, ValidationError, model_validator

from pipeline.core import (
    Finding,
    FrozenModel,
    Refusal,
    YamlError,
    compose,
    describe_validation_error,
    read_yaml_file,
    user_files,
)

FOLDER = "answers"
NUMBER = r"^20\d\d-\d{4,}$"


class Answer(FrozenModel):
    """One answer. `no`: which follow-up; `office`: the 科室 that did it; `done`: what; `on`: which day.

    `signed_by`: a person closes it with their name, whatever the next night sees. `at`: when it was written, where a page did.
    """

    no: Annotated[str, Field(pattern=NUMBER)]
    office: Annotated[str, Field(min_length=1, max_length=40)]
    done: Annotated[str, Field(min_length=2, max_length=2000)]
    on: date
    signed_by: Annotated[str, Field(max_length=40)] | None = None
    at: str | None = None

    @model_validator(mode="after")
    def _of_a_time(self) -> Answer:
        if not 2008 <= self.on.year <= 2099:
            raise ValueError(f"日期 {self.on} 不对")
        return self


def read_answers(folder: Path) -> tuple[tuple[tuple[str, Answer], ...], list[Finding]]:
    """Every answer with the name of its file, and a finding for each file or entry that cannot be used: that one alone is left out."""
    files, findings = user_files(folder / FOLDER)
    answers: list[tuple[str, Answer]] = []
    for file in files:
        name = f"{FOLDER}/{file.name}"
        try:
            listed = read_yaml_file(file) or []
        except (YamlError, OSError) as error:
            findings.append(_unreadable(name, str(error)))
            continue
        if not isinstance(listed, list):
            findings.append(_unreadable(name, "应是一个列表，每项以 “- no:” 开头"))
            continue
        for place, entry in enumerate(listed, start=1):
            try:
                answers.append((name, Answer.model_validate(entry)))
            except ValidationError as error:
                findings.append(_unreadable(name, f"第 {place} 项：{describe_validation_error(error)}"))
    return tuple(answers), findings


def add_answer(folder: Path, answer: Answer) -> Path:
    """Add an answer to the file of its year; the file. The caller holds the workspace's lock.

    What stands in the file stays as it is. Raises Refusal FOLLOW-UP-NOT-SAVED where it cannot be read or written.
    """
    file = folder / FOLDER / f"{answer.no[:4]}.yml"
    entry = {name: str(value) for name, value in answer.model_dump(exclude_none=True).items()}
    text = yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=1000, default_style='"')
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        before = (
            file.read_text("utf-8")
            if file.exists()
            else "# 督办的答复，一项一条；办结以下一次核对为准，或由人签字（signed_by）。\n"
        )
        if not isinstance(_listed(file), list):
            raise _not_saved(f"{FOLDER}/{file.name} 不是一个列表", "先改正这个文件")
        before = "" if re.fullmatch(r"(\s|#.*\n)*\[\]\s*", before) else before
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(before.rstrip("\n") + ("\n" if before else "") + text, "utf-8")
        os.replace(temporary, file)
    except YamlError as error:
        raise _not_saved(f"{FOLDER}/{file.name} 读不懂（{error}）", "先改正这个文件") from None
    except OSError as error:
        raise _not_saved(error.strerror or type(error).__name__, "核对工作区的权限和磁盘空间后再保存") from None
    finally:
        temporary.unlink(missing_ok=True)
    return file


def _listed(file: Path) -> Any:
    return (read_yaml_file(file) or []) if file.exists() else []


def _not_saved(reason: str, advice: str) -> Refusal:
    return Refusal("FOLLOW-UP-NOT-SAVED", reason=reason, advice=advice)


def _unreadable(file: str, reason: str) -> Finding:
    return compose("ANSWER-UNREADABLE", file=file, reason=reason, refers_to=file)
