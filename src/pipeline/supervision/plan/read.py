"""The one reader of the plans: `plan/<year>.yml`, and what the register workbook wrote beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from pipeline.core import Finding, YamlError, compose, describe_validation_error, read_yaml_file, user_files
from pipeline.supervision.plan.due import Span, spans_of
from pipeline.supervision.plan.model import PlanTask

FOLDER = "plan"


@dataclass(frozen=True)
class PlannedTask:
    """A task of a year's plan with the times it is due. `number`: its place in the plan, from 1."""

    year: int
    number: int
    task: PlanTask
    spans: tuple[Span, ...]


def read_plans(folder: Path) -> tuple[tuple[PlannedTask, ...], list[Finding]]:
    """The tasks of every year in their order, and a finding for each file or task that cannot be used. Without a plan both are empty.

    A file that is wrong stops no night: what it says is left out, and told.
    """
    files, findings = user_files(folder / FOLDER)
    numbers: dict[int, int] = {}
    tasks: list[PlannedTask] = []
    for file in files:
        year = re.fullmatch(r"(?:登记簿-)?(20\d\d)", file.stem)
        if year is None:
            findings.append(_unreadable(file, "文件名应是年份，如 2024.yml"))
            continue
        try:
            listed = read_yaml_file(file) or []
        except (YamlError, OSError) as error:
            findings.append(_unreadable(file, str(error)))
            continue
        if not isinstance(listed, list):
            findings.append(_unreadable(file, "应是一个列表，每项一个任务，以 “- task:” 开头"))
            continue
        for place, entry in enumerate(listed, start=1):
            try:
                task = PlanTask.model_validate(entry)
                spans = spans_of(task.due, int(year[1]))
            except ValidationError as error:
                findings.append(_unreadable(file, f"第 {place} 项：{describe_validation_error(error)}"))
                continue
            except ValueError as error:
                findings.append(_unreadable(file, f"第 {place} 项：{error}"))
                continue
            number = numbers[int(year[1])] = numbers.get(int(year[1]), 0) + 1
            tasks.append(PlannedTask(int(year[1]), number, task, spans))
    return tuple(tasks), findings


def _unreadable(file: Path, reason: str) -> Finding:
    return compose("PLAN-UNREADABLE", file=f"{FOLDER}/{file.name}", reason=reason, refers_to=f"{FOLDER}/{file.name}")
