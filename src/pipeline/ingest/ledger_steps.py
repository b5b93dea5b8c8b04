"""Dated steps in the columns of a ledger: the same file read a second time, one row per step (条例 arts. 30 to 33).

A source whose preset has `steps` gets a second source for them, `<name>-steps`. That source fetches nothing: it reads the
snapshots of the first.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import Any

from pipeline.core import Source, Warehouse, Words, interim_decisions
from pipeline.ingest.presets import Preset
from pipeline.ingest.readers.base import tidy_header
from pipeline.ingest.readers.shapes import FILE_COLUMN, Shape
from pipeline.ingest.snapshots import FetchRecord

# Steps have no rhythm: a year without one is no gap, and a ledger without steps is not out of date.
NEVER_STALE_DAYS = 100_000


def steps_source(source: Source, preset: Preset) -> Source | None:
    """The source that reads the steps from a ledger's files; None where its preset has no columns of steps."""
    if preset.fills != "requests" or preset.steps is None:
        return None
    return source.model_copy(
        update={
            "name": f"{source.name}-steps",
            "fills": "request_events",
            "path": source.path or f"inbox/{source.name}",
            "quiet_days": NEVER_STALE_DAYS,
            "steps_of": source.name,
        }
    )


def steps_preset(preset: Preset) -> Preset:
    """The preset of the rows that `unpivot` makes of a ledger. It accepts all headers of the file."""
    headers = [header for own in preset.columns.values() for header in own]
    return Preset(
        name=preset.name,
        fills="request_events",
        sheet=preset.sheet,
        encodings=preset.encodings,
        covers=preset.covers,
        columns={"request_no": preset.columns["request_no"], "event": ("环节",), "on_date": ("环节日期",)},
        ignore=(*preset.ignore, *preset.step_headers, *headers),
        personal=preset.personal,
        rows_at=preset.rows_at,
        full=preset.full,
        strict=False,
        steps=preset.steps,
        step_words=preset.step_words,
    )


def with_step_records(records: Iterable[FetchRecord], sources: Iterable[Source]) -> list[FetchRecord]:
    """The fetch records, and those of a ledger once more for its source of steps, pointing at the same snapshot."""
    steps_name = {source.steps_of: source.name for source in sources if source.steps_of is not None}
    fetched = list(records)
    return fetched + [
        replace(record, source=steps_name[record.source], kept_by=record.source)
        for record in fetched
        if record.source in steps_name
    ]


def unpivot(
    warehouse: Warehouse, ledger: Preset, words: Mapping[str, Words], shape: Shape, agency_column: str | None
) -> Shape:
    """Replace the rows of ledger files by their steps: request number and agency as they were, then 环节 and 环节日期.

    `ledger` and `words`: how the files are read as requests. An interim decision (延期答复 …) with a day is a step too.
    """
    headers = {name: _first_header(shape.headers, names) for name, names in ledger.columns.items()}
    number = headers["request_no"]
    if number is None:
        return shape  # `fit` names the missing column
    agency = _first_header(shape.headers, (agency_column or "agency", "agency"))
    steps = {tidy_header(header): step for header, step in ledger.step_headers.items()}
    dated = [(event, header) for header in shape.headers if (event := steps.get(header)) is not None]
    decision, decided = headers.get("decision"), headers.get("decided_on")
    interim = {
        word: event
        for word, code in words["decision"].codes.items()
        if (event := interim_decisions().get(code)) is not None
    }
    target = f"{shape.table}_steps"
    names: dict[str, Any] = {
        "target": target, "relation": shape.relation, "file": shape.file_column, "kept": FILE_COLUMN, "number": number,
        "agency": agency,
    }  # fmt: skip
    received = headers.get("received_on")
    written = [
        {
            "header": header,
            "event": entry.event,
            "pattern": entry.pattern,
            "dated": entry.dated and received is not None,
        }
        for entry in ledger.step_words
        if (header := _first_header(shape.headers, (entry.column,)))
    ]
    if dated or written or (decision and decided):
        warehouse.run(
            "ingest/load/unpivot",
            {"words": list(interim), "events": list(interim.values())},
            **names,
            dated=dated,
            interim=bool(decision and decided),
            decision=decision,
            decided=decided,
            written=written,
            received=received,
        )
    else:
        warehouse.run("ingest/load/no_steps", **names)
    shape.drop(warehouse)
    carried = [number, *([agency] if agency else [])]
    own = (*carried, "环节", "环节日期")
    shape = shape.with_raws(
        lambda file: replace(file.raw, headers=own, torn=(), typed=False, texts=frozenset(), furniture=())
    )
    return replace(shape, relation=target, table=target, headers=own, typed=False, texts=frozenset())


def _first_header(present: Container[str], names: Iterable[str]) -> str | None:
    """The first of these names that is a header of the files."""
    return next((header for header in map(tidy_header, names) if header in present), None)
