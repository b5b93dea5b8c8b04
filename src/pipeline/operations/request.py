"""What a run can be asked: one model from which a command's options, a flow's parameters and Prefect's form for them are made.

Nothing here is personal data of an applicant: Prefect stores and shows every value. The approver is named in his office.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BeforeValidator, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from pipeline.core import FrozenModel, now_in_shanghai, read_workspace, wall_time
from pipeline.operations.register_answers import take_in_register_answers
from pipeline.operations.run import Run

# The year in which the regulation took effect.
FIRST_YEAR = 2008


@dataclass(frozen=True)
class RunKind:
    """A run that commands, flows and deployments share. `strict`: a blocking finding ends it before anything is sealed or published."""

    name: str
    description: str
    strict: bool


NIGHTLY = RunKind("nightly", "每晚：查看全部数据源，重新计数，发布截至今日的数字", strict=False)
YEAR_END = RunKind("year-end", "年终：严格校验一个年度，有阻断性问题即不发布", strict=True)


@dataclass(frozen=True)
class AboutField:
    """What people read about a field of `RunRequest`, and the commands that have it.

    `title`, `description` and `empty` (what leaving it empty means) are Chinese and stand in Prefect's form; `help` is English and
    stands in `--help`. `required` and `optional` name the commands; a required `positional` field is an argument and no option.
    `option` is the option's word where it is not the field's name; `hidden` fields are for developers.
    """

    title: str
    description: str
    help: str
    empty: str = "可以留空"
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    positional: bool = False
    option: str | None = None
    metavar: str | None = None
    hidden: bool = False


def possible_year(year: int) -> int:
    """A year that can have a report: up to the next one. Raises ValueError with a Chinese sentence.

    Judged when a run starts: a last year in the schema of a deployment would age with it.
    """
    last = now_in_shanghai().year + 1
    if not FIRST_YEAR <= year <= last:
        raise ValueError(f"{year} 不在 {FIRST_YEAR} 至 {last} 之间")
    return year


def _year(value: Any, validate: ValidatorFunctionWrapHandler) -> int:
    try:
        year = int(validate(value))
    except ValidationError as error:
        if error.errors()[0]["type"] != "greater_than_equal":
            raise ValueError(f"“{value}”不是年份，请写成 2019 的样子") from None
        year = int(value)
    return possible_year(year)


def _shanghai_time(value: Any, validate: ValidatorFunctionWrapHandler) -> datetime:
    """Wall time in Asia/Shanghai without a zone; a time with a zone is converted."""
    try:
        moment: datetime = validate(value)
    except ValidationError:
        raise ValueError(f"“{value}”不是时刻，请写成 2020-01-05T02:30 的样子") from None
    return wall_time(moment)


def _none_if_blank(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


# `ge` stands in Annotated, where Prefect's schema shows it and its server judges it.
Year = Annotated[int, Field(ge=FIRST_YEAR), WrapValidator(_year)]
Moment = Annotated[datetime, WrapValidator(_shanghai_time)]
OptionalText = Annotated[str | None, BeforeValidator(_none_if_blank)]


class RunRequest(FrozenModel):
    """What a run is asked. Raises pydantic's ValidationError for a value that cannot be, its message a Chinese sentence."""

    workspace: Annotated[
        str,
        Field(min_length=1),
        AboutField(
            "工作区",
            "工作区文件夹，含 workspace.toml",
            "Workspace folder.",
            required=("nightly", "year-end", "seal", "render"),
        ),
    ]
    year: Annotated[
        Year | None,
        AboutField(
            "年度",
            f"{FIRST_YEAR} 至明年",
            "Only this year (default: every year with rows).",
            empty="留空为全部有数据的年度",
            required=("year-end", "seal", "render"),
            optional=("nightly",),
            positional=True,
        ),
    ] = None
    agency: Annotated[
        OptionalText,
        AboutField(
            "单位",
            "只为这个单位封存和成文，填它在 workspace.toml 中的 id",
            "Only this agency (its id).",
            empty="留空为全部单位",
            optional=("year-end", "seal", "render"),
        ),
    ] = None
    sources: Annotated[
        tuple[str, ...],
        AboutField(
            "数据源",
            "只查看和载入这些数据源",
            "Pull and load only this source; may be given several times.",
            empty="留空为全部",
            optional=("nightly", "year-end"),
            option="source",
        ),
    ] = ()
    approve_by: Annotated[
        OptionalText,
        AboutField(
            "审定人",
            "审定这些数字的负责人姓名；填写后，没有阻断性问题即封存为下一版",
            "Who approves the figures: seals the year as its next revision.",
            empty="留空：从 Prefect 触发的，出草稿后在页面上等待审定；命令行运行的，不封存",
            required=("seal",),
            optional=("year-end",),
            metavar="NAME",
        ),
    ] = None
    note: Annotated[
        OptionalText,
        AboutField(
            "审定说明",
            "审定人的话；更正已封存的年度时是公开的更正理由",
            "What the approver says; the public reason of a correction.",
            optional=("year-end", "seal"),
            metavar="TEXT",
        ),
    ] = None
    now: Annotated[
        Moment | None,
        AboutField(
            "运行时刻",
            "按这一时刻（北京时间）运行，供开发用",
            "Run as at this time in Asia/Shanghai, for developers.",
            empty="留空为现在",
            optional=("nightly", "year-end"),
            metavar="TIME",
            hidden=True,
        ),
    ] = None

    def values_for(self, command: str) -> dict[str, Any]:
        """The fields that a command has, by name. Raises ValueError for a field that is set and that the command does not have."""
        names = [parameter.name for parameter in parameters_of(command)]
        surplus = [
            name
            for name, field in type(self).model_fields.items()
            if name not in names and getattr(self, name) != field.default
        ]
        if surplus:
            raise ValueError(f"{command} has no {', '.join(surplus)}")
        return {name: getattr(self, name) for name in names}

    def to_run(self, *, strict: bool) -> Run:
        """The run over the workspace, now unless a time is given. Raises Refusal WORKSPACE-*.

        What was answered in the register workbooks since the last run changes settings, and so is taken in before they are read.
        """
        folder = Path(self.workspace)
        take_in_register_answers(folder)  # a workbook with a mistake is told by `pull`
        return Run(
            read_workspace(folder), self.now or now_in_shanghai(), year=self.year, strict=strict,
            sources=self.sources, agency=self.agency, approve_by=self.approve_by, note=self.note,
        )  # fmt: skip


@dataclass(frozen=True)
class Parameter:
    """A field of `RunRequest` as one command has it: the type of its values, without None where it is required."""

    name: str
    annotation: Any
    required: bool
    default: Any
    about: AboutField

    @property
    def description(self) -> str:
        """Chinese: what it is, and what leaving it empty means."""
        return f"{self.about.description}；{'必填' if self.required else self.about.empty}"


def parameters_of(command: str) -> tuple[Parameter, ...]:
    """The fields that a command (`nightly`, `year-end`, `seal`, `render`) has, in the order of the model."""
    hints = get_type_hints(RunRequest, include_extras=True)
    parameters = []
    for name, field in RunRequest.model_fields.items():
        (about,) = (item for item in field.metadata if isinstance(item, AboutField))
        required = command in about.required
        if required or command in about.optional:
            parameters.append(Parameter(name, _value_type(hints[name], required), required, field.default, about))
    return tuple(parameters)


def _value_type(hint: Any, required: bool) -> Any:
    """A field's type without what is said about it, and without None where a value is required."""
    inner, *metadata = get_args(hint)
    if required and get_origin(inner) in (Union, UnionType):
        (inner,) = (choice for choice in get_args(inner) if choice is not type(None))
    metadata = [item for item in metadata if not isinstance(item, AboutField)]
    return Annotated[inner, *metadata] if metadata else inner
