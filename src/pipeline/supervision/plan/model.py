"""A task of the year's plan as it is written: what, who, until when, and what proves it."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from pipeline.core import FrozenModel
from pipeline.law import figure_names

Proof = Literal["figure", "directory", "published", "declared"]


def _as_text(value: object) -> object:
    """A year or a day that YAML read as a number or a date."""
    return str(value) if isinstance(value, int | date) and not isinstance(value, bool) else value


def _days(value: object) -> object:
    """One day or several, as a text of the register has them."""
    if isinstance(value, str):
        return tuple(re.split(r"[、，,；;\s]+", value.strip()))
    return (value,) if isinstance(value, date) else value


class PlanTask(FrozenModel):
    """One task. `office`: the 科室 that answers for it; `role`: a post, no name. `due`: words of `supervision/plan/due.py`.

    At most one proof: `figure` (its address or Chinese name) that `reaches` a number, `directory` (a matter of 主动公开基本目录), or
    `published` (the number of a document, or words of a title on the website). Without one it is an act that is declared: `done_on`
    the day or days, `done` what shows it. `agency`: whose task it is, default every agency of the workspace.
    """

    task: Annotated[str, Field(min_length=1, max_length=200)]
    office: Annotated[str, Field(min_length=1, max_length=40)]
    due: Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]
    basis: str = ""
    role: str = ""
    figure: str | None = None
    reaches: Annotated[float, Field(gt=0)] | None = None
    directory: str | None = None
    published: Annotated[str, Field(min_length=2)] | None = None
    done_on: Annotated[tuple[date, ...], BeforeValidator(_days)] = ()
    done: str = ""
    agency: str | None = None

    @model_validator(mode="after")
    def _one_proof(self) -> PlanTask:
        stated = [name for name in ("figure", "directory", "published") if getattr(self, name)]
        if len(stated) > 1:
            raise ValueError(f"一项任务只用一种证明，这里写了 {'、'.join(stated)}")
        if (self.figure is None) != (self.reaches is None):
            raise ValueError("figure（指标）和 reaches（达到）要一起写")
        if stated and (self.done_on or self.done):
            raise ValueError(f"有 {stated[0]} 的任务由数据证明，不写 done_on、done；要由人登记完成的，去掉 {stated[0]}")
        if self.done_on and not self.done:
            raise ValueError("登记完成要写 done（有什么可查，如文号）")
        if self.figure is not None and self.figure_id is None:
            near = figure_names().near(self.figure)
            raise ValueError(f"没有叫“{self.figure[:40]}”的指标" + (f"，相近的有：{'、'.join(near)}" if near else ""))
        return self

    @property
    def proof(self) -> Proof:
        """What proves it."""
        return (
            "figure"
            if self.figure
            else "directory"
            if self.directory
            else "published"
            if self.published
            else "declared"
        )

    @property
    def figure_id(self) -> str | None:
        """The address of its figure; any word may be a class of the website (items.policy)."""
        if self.figure is None:
            return None
        return figure_names().id_of(self.figure) or next(
            iter(re.findall(r"^items\.[a-z][a-z0-9_-]*$", self.figure)), None
        )

    @property
    def target(self) -> str | None:
        """What the proof is about: address of a figure, matter of the directory, number or words."""
        return self.figure_id or self.directory or self.published
