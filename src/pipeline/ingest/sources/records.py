"""What fetchers share about records as received: writing them down, telling of fields no preset mentions, saying what was kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pipeline.core import Finding, Source, compose
from pipeline.ingest.presets import Preset
from pipeline.ingest.sources.interface import Asked
from pipeline.ingest.sources.limits import wrong

Record = Mapping[str, Any]


def ndjson(records: Iterable[Record]) -> bytes:
    """One record a line, as received."""
    return b"".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for one in records)


def parameter(source: Source, name: str) -> str:
    """A setting a source must have. Raises Refusal SOURCE-PARAMETER."""
    value = source.parameters.get(name)
    if value is None or value == "":
        raise wrong(source, name, "没有写")
    return str(value)


def day_of(text: object) -> date | None:
    """A day kept in a cursor."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def known_fields(preset: Preset) -> frozenset[str]:
    """The fields of a record a preset speaks of, those inside others by the outer one."""
    spoken = [header for headers in preset.columns.values() for header in headers]
    derived = [one.from_ for one in preset.derive.values()]
    return frozenset(name.split(".")[0] for name in (*spoken, *derived, *preset.ignore, *preset.personal))


def new_fields(source: Source, asked: Asked, records: Iterable[Record]) -> tuple[list[str], tuple[Finding, ...]]:
    """Fields no preset mentions: told once, then kept in the cursor under `fields`."""
    known = known_fields(asked.preset) | set(asked.cursor.get("fields", ()))
    fresh = sorted({field for record in records for field in record} - known)
    told = sorted({*asked.cursor.get("fields", ()), *fresh})
    if not fresh:
        return told, ()
    words = compose(
        "API-NEW-FIELD",
        source=source.name,
        preset=asked.preset.name,
        fields="、".join(fresh[:20]),
        refers_to=source.name,
    )
    return told, (words,)


def one_a_cause(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What several calls met for one cause is told once, as the last of them has it."""
    return tuple({finding.code: finding for finding in findings}.values())


def kept(done: int, unit: str, left: str) -> str:
    """What an interrupted visit brought, for the operator."""
    if done == 0:
        return "这一次什么也没有读到，已有数据不受影响。"
    return f"已读到的 {done} {unit}照常保存；{left}下一次运行再读。"
