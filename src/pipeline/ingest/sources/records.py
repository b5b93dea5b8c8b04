"""What the fetchers share about records: writing them as NDJSON, reporting unknown fields, describing an interrupted poll."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pipeline.core import Finding, Source, compose
from pipeline.ingest.presets import Preset
from pipeline.ingest.sources.interface import FetchRequest
from pipeline.ingest.sources.limits import parameter_refusal

Record = Mapping[str, Any]


def ndjson(records: Iterable[Record]) -> bytes:
    """The records as received, one a line."""
    return b"".join(
        json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for record in records
    )


def required_parameter(source: Source, name: str) -> str:
    """A parameter that a source must have. Raises Refusal SOURCE-PARAMETER."""
    value = source.parameters.get(name)
    if value is None or value == "":
        raise parameter_refusal(source, name, "没有写")
    return str(value)


def parse_day(text: object) -> date | None:
    """A day in ISO form, as cursors hold it; None for anything else."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def known_fields(preset: Preset) -> frozenset[str]:
    """The fields of a record that a preset names; of nested ones the outermost."""
    mapped = [header for headers in preset.columns.values() for header in headers]
    derived = [rule.from_ for rules in preset.derive.values() for rule in rules]
    return frozenset(name.split(".")[0] for name in (*mapped, *derived, *preset.ignore, *preset.personal))


def new_fields(
    source: Source, request: FetchRequest, records: Iterable[Record]
) -> tuple[list[str], tuple[Finding, ...]]:
    """Fields that the preset does not name: all that were ever reported, for the cursor's `fields`, and a finding for new ones."""
    reported = set(request.cursor.get("fields", ()))
    new = sorted({field for record in records for field in record} - known_fields(request.preset) - reported)
    fields = sorted({*reported, *new})
    if not new:
        return fields, ()
    finding = compose(
        "API-NEW-FIELD",
        source=source.name,
        preset=request.preset.name,
        fields="、".join(new[:20]),
        refers_to=source.name,
    )
    return fields, (finding,)


def one_per_code(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding per code, the last one: several calls may fail for the same cause."""
    return tuple({finding.code: finding for finding in findings}.values())


def interrupted_text(done: int, unit: str, left: str) -> str:
    """For the operator: what an interrupted poll has fetched, and what it left for the next one."""
    if done == 0:
        return "这一次什么也没有读到，已有数据不受影响。"
    return f"已读到的 {done} {unit}照常保存；{left}下一次运行再读。"
