"""An office's own expectations: `expectations/<suite>.json` of its workspace adds to the program's suites and changes them.

The files are Great Expectations' own JSON as it writes it (`id` and `rendered_content` are passed over). An entry with a new code is
added. An entry with a code of the program changes that expectation (its severity, its keywords) and must be signed: `meta` says
`reason`, `decided_by` and `decided_on`. Every change is a finding; one that may weaken a critical expectation is a warning.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from pipeline.core import Finding, FrozenModel, Refusal, compose, describe_syntax_error, describe_validation_error
from pipeline.quality.suites import Expectation, ExpectationMeta, Suite

_WEIGHTS = {"info": 0, "warning": 1, "critical": 2}


class OfficeMeta(FrozenModel):
    """The `meta` of an office's entry: of an expectation, and, for a change to one of the program's, who decided it and why."""

    code: Annotated[str, Field(pattern=r"^[A-Z]+-\d{3}$")]
    what_to_do: Annotated[str, Field(min_length=4)] | None = None
    legal_basis: str | None = None
    again: bool | None = None
    finding: Literal["block", "warn", "info"] | None = None
    reason: Annotated[str, Field(min_length=1)] | None = None
    decided_by: Annotated[str, Field(min_length=1)] | None = None
    decided_on: date | None = None


class OfficeExpectation(FrozenModel):
    """One entry of an office's file. `id` and `rendered_content` are Great Expectations' own and have no effect."""

    type: str
    kwargs: dict[str, Any] | None = None
    severity: Literal["critical", "warning", "info"] | None = None
    description: str | None = None
    notes: str | list[str] | None = None
    meta: OfficeMeta
    id: str | None = None
    rendered_content: Any = None


class OfficeSuite(FrozenModel):
    """One file of an office's `expectations/`."""

    name: str
    id: str | None = None
    meta: dict[str, Any] | None = None
    notes: str | list[str] | None = None
    expectations: tuple[OfficeExpectation, ...]


def with_office_suites(suites: Mapping[str, Suite], folder: Path) -> tuple[dict[str, Suite], tuple[Finding, ...]]:
    """The program's suites with the files of `folder` applied, and one finding per changed expectation.

    Raises Refusal SUITE-STRANGE for a file of another name, SUITE-SETTING naming file, code and key.
    """
    files = sorted(folder.glob("*.json"))
    unknown = sorted(file.stem for file in files if file.stem not in suites)
    if unknown:
        raise Refusal("SUITE-STRANGE", folder=str(folder), suites="、".join(unknown))
    merged, findings = dict(suites), []
    owners = {code: suite.name for suite in suites.values() for code in suite.by_code}
    for file in files:
        office, suite = _read(file), suites[file.stem]
        expectations = dict(suite.by_code)
        codes = [entry.meta.code for entry in office.expectations]
        for entry in office.expectations:
            code = entry.meta.code
            if codes.count(code) > 1 or owners.setdefault(code, suite.name) != suite.name:
                raise Refusal("SUITE-SETTING", file=str(file), reason=f"编号 {code} 重复")
            ours = suite.by_code.get(code)
            expectations[code] = _changed(file, entry, ours) if ours else _added(file, entry)
            if ours:
                findings.append(_finding(suite.name, entry, ours, expectations[code]))
        merged[suite.name] = suite.model_copy(update={"expectations": tuple(expectations.values())})
        merged[suite.name].__dict__.pop("by_code", None)
    return merged, tuple(findings)


def _read(file: Path) -> OfficeSuite:
    """One file. Raises Refusal SUITE-SETTING naming the file and the key."""
    try:
        office = OfficeSuite.model_validate(json.loads(file.read_text("utf-8-sig")))
    except ValidationError as error:
        raise Refusal("SUITE-SETTING", file=str(file), reason=describe_validation_error(error)) from None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Refusal("SUITE-SETTING", file=str(file), reason=describe_syntax_error(error)) from None
    if office.name != file.stem:
        raise Refusal("SUITE-SETTING", file=str(file), reason=f"name 应为“{file.stem}”")
    return office


def _added(file: Path, entry: OfficeExpectation) -> Expectation:
    """An expectation of the office's own."""
    meta = entry.meta
    what_to_do = meta.what_to_do or f"核对这些行；这是本单位自定的期望，见 expectations/{file.name}。"
    return _validated(file, meta.code, {
        "type": entry.type, "kwargs": entry.kwargs or {}, "severity": entry.severity or "critical", "description": entry.description or "",
        "meta": ExpectationMeta(code=meta.code, what_to_do=what_to_do, legal_basis=meta.legal_basis, again=bool(meta.again),
                                finding=meta.finding),
    })  # fmt: skip


def _changed(file: Path, entry: OfficeExpectation, ours: Expectation) -> Expectation:
    """The program's expectation with the severity, keywords and words that the office's entry names."""
    meta = entry.meta
    missing = [name for name in ("reason", "decided_by", "decided_on") if getattr(meta, name) is None]
    if missing:
        reason = f"{meta.code} 是程序自带的期望，改动它要在 meta 中写明 {'、'.join(missing)}"
        raise Refusal("SUITE-SETTING", file=str(file), reason=reason)
    if entry.type != ours.type:
        reason = f"{meta.code} 的 type 应为 {ours.type}；另一种期望请另起编号"
        raise Refusal("SUITE-SETTING", file=str(file), reason=reason)
    finding = meta.finding or (None if entry.severity else ours.meta.finding)
    return _validated(file, meta.code, {
        "type": ours.type,
        "kwargs": ours.kwargs if entry.kwargs is None else entry.kwargs,
        "severity": entry.severity or ours.severity,
        "description": entry.description or ours.description,
        "notes": ours.notes,
        "meta": ExpectationMeta(code=meta.code, what_to_do=meta.what_to_do or ours.meta.what_to_do, finding=finding,
                                legal_basis=meta.legal_basis or ours.meta.legal_basis,
                                again=ours.meta.again if meta.again is None else meta.again),
    })  # fmt: skip


def _validated(file: Path, code: str, values: Mapping[str, Any]) -> Expectation:
    try:
        return Expectation.model_validate(values)
    except ValidationError as error:
        reason = f"{code}：{describe_validation_error(error)}"
        raise Refusal("SUITE-SETTING", file=str(file), reason=reason) from None


def _finding(suite: str, entry: OfficeExpectation, ours: Expectation, now: Expectation) -> Finding:
    """What was changed, by whom and why: a warning when it may weaken a critical expectation."""
    changes = []
    if now.severity != ours.severity:
        changes.append(f"严重程度由 {ours.severity} 改为 {now.severity}")
    if now.severity_of_finding != ours.severity_of_finding:
        changes.append(f"问题级别由 {ours.severity_of_finding} 改为 {now.severity_of_finding}")
    if now.kwargs != ours.kwargs:
        changes.append("参数已改")
    weaker = (
        _WEIGHTS[now.severity] < _WEIGHTS[ours.severity]
        or now.severity_of_finding != "block" == ours.severity_of_finding
    )
    meta = entry.meta
    finding = compose("EXPECTATION-CHANGED", expectation=meta.code, suite=suite, changes="，".join(changes) or "文字已改",
                      reason=meta.reason, by=meta.decided_by, on=meta.decided_on,
                      refers_to=f"expectations/{suite}.json {meta.code}")  # fmt: skip
    serious = ours.severity == "critical" and (weaker or now.kwargs != ours.kwargs)
    return finding if serious else replace(finding, severity="info")
