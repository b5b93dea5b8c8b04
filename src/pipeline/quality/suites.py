"""Reads the suites of `expectations/` strictly, so that no expectation can be skipped without notice.

A suite is Great Expectations' own JSON. In addition each expectation must have what a clerk needs (a stable code, a Chinese
sentence, what to do). An unknown key, a share of rows that may fail (`mostly`) and a file that nothing evaluates are refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from pipeline.core import FrozenModel, Refusal, TableName, describe_syntax_error, describe_validation_error

_PACKAGE = Path(__file__).resolve().parents[1]
_BESIDE_SOURCES = _PACKAGE.parents[1] / "expectations"
# A checkout has the suites beside `src`; a wheel has them inside the package.
FOLDER = _BESIDE_SOURCES if _BESIDE_SOURCES.is_dir() else _PACKAGE / "expectations"

# A suite about rows has the name of their table; each of the others is about the rows of a small summary.
NAMES = (
    "items", "posts", "requests", "request_events", "disputes", "documents", "counts", "declared", "doubles", "coverage", "yearly",
)  # fmt: skip

SEVERITIES = {"critical": "block", "warning": "warn", "info": "info"}


class ExpectationMeta(FrozenModel):
    """The `meta` of an expectation, beside what Great Expectations defines.

    `again`: its result changes with time or with other tables, so a row that failed it is judged again at every check.
    `finding`: the severity of the finding, where it differs from the row's: a quarantined line of a bulk log is excluded and
    reported, but need not stop a year.
    """

    code: Annotated[str, Field(pattern=r"^[A-Z]+-\d{3}$")]
    what_to_do: Annotated[str, Field(min_length=4)]
    legal_basis: str | None = None
    again: bool = False
    finding: Literal["block", "warn", "info"] | None = None


class Expectation(FrozenModel):
    """One expectation as its file has it. It judges each row by itself; no share of failing rows is tolerated."""

    type: Annotated[str, Field(pattern=r"^(expect_[a-z_]+|unexpected_rows_expectation)$")]
    kwargs: dict[str, Any]
    severity: Literal["critical", "warning", "info"]
    description: Annotated[str, Field(min_length=4)]
    notes: str | None = None
    meta: ExpectationMeta

    @model_validator(mode="after")
    def _every_row_counts(self) -> Expectation:
        if "mostly" in self.kwargs:
            raise ValueError(f"{self.meta.code}：不接受 mostly，每一行要么通过，要么不通过")
        return self

    @property
    def severity_of_rows(self) -> str:
        """The severity of a failing row in `failed_rows`; `block` quarantines it."""
        return SEVERITIES[self.severity]

    @property
    def severity_of_finding(self) -> str:
        """The severity of the finding about the failing rows."""
        return self.meta.finding or self.severity_of_rows

    @property
    def what_to_do(self) -> str:
        """What a clerk does about a failing row, with the article where there is one."""
        basis = self.meta.legal_basis
        return f"{self.meta.what_to_do}（依据：{basis}）" if basis else self.meta.what_to_do

    @property
    def parameters(self) -> frozenset[str]:
        """The names of the parameters it uses."""
        return frozenset(_parameters(self.kwargs))


class SuiteMeta(FrozenModel):
    """What a suite judges: the rows of a view, or rows that `check` prepares. `table`: the table those rows belong to."""

    view: str | None = None
    table: TableName | None = None


class Suite(FrozenModel):
    """One file of `expectations/`."""

    name: str
    meta: SuiteMeta
    notes: str | None = None
    expectations: Annotated[tuple[Expectation, ...], Field(min_length=1)]

    @cached_property
    def by_code(self) -> dict[str, Expectation]:
        """Code → expectation, in the order of the file."""
        return {expectation.meta.code: expectation for expectation in self.expectations}

    def with_parameters(self, parameters: Mapping[str, object]) -> dict[str, Any]:
        """The suite as GX reads it, every `{"$PARAMETER": name}` replaced. Raises Refusal SUITE-PARAMETER."""
        return {
            "name": self.name,
            "expectations": [
                {
                    "type": expectation.type,
                    "kwargs": _fill(expectation.kwargs, parameters, self.name, expectation.meta.code),
                    "severity": expectation.severity,
                    "description": expectation.description,
                    "meta": {"code": expectation.meta.code},
                }
                for expectation in self.expectations
            ],
        }

    def fingerprint(self, parameters: Mapping[str, object], *also: str) -> str:
        """A hash of what a row is judged by: the suite, the parameters it uses, and `also` (the SQL of the view it judges).

        The parameters of the calendar are excluded: expectations that depend on them are marked `again`.
        """
        used = {name for expectation in self.expectations for name in expectation.parameters}
        settings = {name: parameters.get(name) for name in sorted(used - {"latest", "this_year"})}
        parts = [self.model_dump(mode="json"), settings, also]
        text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def read_suites(folder: Path = FOLDER) -> dict[str, Suite]:
    """All suites by name. Raises Refusal SUITE-MISSING, SUITE-STRANGE or SUITE-SETTING, naming file and place."""
    files = {file.stem: file for file in sorted(folder.glob("*.json"))}
    for name in NAMES:
        if name not in files:
            raise Refusal("SUITE-MISSING", folder=str(folder), suite=name)
    unknown = sorted(set(files) - set(NAMES))
    if unknown:
        raise Refusal("SUITE-STRANGE", folder=str(folder), suites="、".join(unknown))
    suites = {name: _read(files[name]) for name in NAMES}
    codes = [code for suite in suites.values() for code in suite.by_code]
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    if repeated:
        raise Refusal("SUITE-SETTING", file=str(folder), reason=f"编号重复：{'、'.join(repeated)}")
    return suites


def _read(file: Path) -> Suite:
    """One suite. Raises Refusal SUITE-SETTING naming the file and the key."""
    try:
        suite = Suite.model_validate_json(file.read_text("utf-8"))
    except ValidationError as error:
        raise Refusal("SUITE-SETTING", file=str(file), reason=describe_validation_error(error)) from None
    except UnicodeDecodeError as error:
        raise Refusal("SUITE-SETTING", file=str(file), reason=describe_syntax_error(error)) from None
    if suite.name != file.stem:
        raise Refusal("SUITE-SETTING", file=str(file), reason=f"name 应为“{file.stem}”")
    if len(suite.by_code) != len(suite.expectations):
        raise Refusal("SUITE-SETTING", file=str(file), reason="同一编号用了两次")
    return suite


def _parameters(value: object) -> Iterator[str]:
    """The names in every `{"$PARAMETER": name}` within a value."""
    if isinstance(value, dict):
        if "$PARAMETER" in value:
            yield str(value["$PARAMETER"])
        for inner in value.values():
            yield from _parameters(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _parameters(inner)


def _fill(value: Any, parameters: Mapping[str, object], suite: str, code: str) -> Any:
    """The value with every `{"$PARAMETER": name}` replaced. Raises Refusal SUITE-PARAMETER for a name without a value."""
    if isinstance(value, dict):
        if "$PARAMETER" in value:
            if value["$PARAMETER"] not in parameters:
                raise Refusal("SUITE-PARAMETER", suite=suite, expectation=code, parameter=value["$PARAMETER"])
            return parameters[value["$PARAMETER"]]
        return {name: _fill(inner, parameters, suite, code) for name, inner in value.items()}
    return [_fill(inner, parameters, suite, code) for inner in value] if isinstance(value, list) else value
