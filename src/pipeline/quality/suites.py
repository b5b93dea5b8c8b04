"""The suites of `expectations/`: read them so strictly that none of them can fall silent.

A suite is Great Expectations' own JSON. Beside it each expectation must have what a clerk needs (a stable code, a Chinese
sentence, what to do) and may have nothing that we would pass over: an unknown key, a share of rows that may fail (`mostly`),
a file that no one evaluates.
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
# A checkout keeps the suites beside `src`; a wheel carries them within the package.
FOLDER = _BESIDE_SOURCES if _BESIDE_SOURCES.is_dir() else _PACKAGE / "expectations"

# Suites that judge rows one by one carry the name of their table; the others judge a small summary, a row at a time too.
NAMES = (
    "items", "posts", "requests", "request_events", "disputes", "declared", "doubles", "deliveries", "coverage", "yearly",
)  # fmt: skip

SEVERITIES = {"critical": "block", "warning": "warn", "info": "info"}


class Meta(FrozenModel):
    """What we say of an expectation in GX's `meta`.

    `again`: its truth changes with time or with other tables, so a row that failed it is judged again at every check.
    `finding`: how gravely the clerk is told, where that differs from the severity: a line of a bulk log in quarantine is listed
    and left out, but need not stop a year.
    """

    code: Annotated[str, Field(pattern=r"^[A-Z]+-\d{3}$")]
    what_to_do: Annotated[str, Field(min_length=4)]
    legal_basis: str | None = None
    again: bool = False
    finding: Literal["block", "warn", "info"] | None = None


class Expectation(FrozenModel):
    """One expectation as written. A row passes it or not; how many may fail is never a matter of degree."""

    type: Annotated[str, Field(pattern=r"^expect_[a-z_]+$")]
    kwargs: dict[str, Any]
    severity: Literal["critical", "warning", "info"]
    description: Annotated[str, Field(min_length=4)]
    notes: str | None = None
    meta: Meta

    @model_validator(mode="after")
    def _every_row_counts(self) -> Expectation:
        if "mostly" in self.kwargs:
            raise ValueError(f"{self.meta.code}：不接受 mostly，每一行要么通过，要么不通过")
        return self

    @property
    def severity_of_rows(self) -> str:
        """How a failing row stands in `failed_rows`: `block` puts it in quarantine."""
        return SEVERITIES[self.severity]

    @property
    def severity_of_finding(self) -> str:
        return self.meta.finding or self.severity_of_rows

    @property
    def what_to_do(self) -> str:
        """With the article it stands on, where it stands on one."""
        basis = self.meta.legal_basis
        return f"{self.meta.what_to_do}（依据：{basis}）" if basis else self.meta.what_to_do

    @property
    def parameters(self) -> frozenset[str]:
        return frozenset(_parameters(self.kwargs))


class SuiteMeta(FrozenModel):
    """What a suite looks at: a view, or rows that `check` prepares. `table`: the table whose rows they are."""

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
        return {expectation.meta.code: expectation for expectation in self.expectations}

    def filled(self, parameters: Mapping[str, object]) -> dict[str, Any]:
        """The suite as GX reads it, every `{"$PARAMETER": name}` replaced. Raises Refusal SUITE-PARAMETER."""
        return {
            "name": self.name,
            "expectations": [
                {
                    "type": one.type,
                    "kwargs": _fill(one.kwargs, parameters, self.name, one.meta.code),
                    "severity": one.severity,
                    "description": one.description,
                    "meta": {"code": one.meta.code},
                }
                for one in self.expectations
            ],
        }

    def fingerprint(self, parameters: Mapping[str, object], *also: str) -> str:
        """Names what a row was judged by: the suite, the settings it asks for, and `also` (the SQL of what it looks at).

        What moves with the calendar is left out: expectations whose truth moves with it are marked `again`.
        """
        wanted = sorted({name for one in self.expectations for name in one.parameters} - {"latest", "this_year"})
        parts = [self.model_dump(mode="json"), {name: parameters.get(name) for name in wanted}, also]
        text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def read_suites(folder: Path = FOLDER) -> dict[str, Suite]:
    """All suites by name. Raises Refusal SUITE-MISSING, SUITE-STRANGE or SUITE-SETTING, naming file and place."""
    files = {file.stem: file for file in sorted(folder.glob("*.json"))}
    for name in NAMES:
        if name not in files:
            raise Refusal("SUITE-MISSING", folder=str(folder), suite=name)
    strange = sorted(set(files) - set(NAMES))
    if strange:
        raise Refusal("SUITE-STRANGE", folder=str(folder), suites="、".join(strange))
    suites = {name: _read(files[name]) for name in NAMES}
    codes = [code for suite in suites.values() for code in suite.by_code]
    doubles = sorted({code for code in codes if codes.count(code) > 1})
    if doubles:
        raise Refusal("SUITE-SETTING", file=str(folder), reason=f"编号重复：{'、'.join(doubles)}")
    return suites


def _read(file: Path) -> Suite:
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
    if isinstance(value, dict):
        if "$PARAMETER" in value:
            yield str(value["$PARAMETER"])
        for inner in value.values():
            yield from _parameters(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _parameters(inner)


def _fill(value: Any, parameters: Mapping[str, object], suite: str, code: str) -> Any:
    if isinstance(value, dict):
        if "$PARAMETER" in value:
            if value["$PARAMETER"] not in parameters:
                raise Refusal("SUITE-PARAMETER", suite=suite, expectation=code, parameter=value["$PARAMETER"])
            return parameters[value["$PARAMETER"]]
        return {name: _fill(inner, parameters, suite, code) for name, inner in value.items()}
    return [_fill(inner, parameters, suite, code) for inner in value] if isinstance(value, list) else value
