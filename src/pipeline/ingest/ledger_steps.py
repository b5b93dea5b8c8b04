"""Steps that stand in the columns of a ledger: the same file read a second time, as one row per dated step (条例 arts. 30 to 33).

A source whose preset has `steps` is followed by a source of its own for them, `<name>-steps`. It looks at nothing itself: it reads the
snapshots of the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pipeline.core import Source, Warehouse, Words, interim_decisions
from pipeline.ingest.presets import Preset
from pipeline.ingest.readers.base import Raw, tidy_header
from pipeline.ingest.snapshots import Look

# Steps come when they come: a year without one is no gap, and a file without any is not old.
ANY_TIME = 100_000


def steps_source(source: Source, preset: Preset) -> Source | None:
    """The source that reads the steps out of a source's files; None where its preset knows of none."""
    if preset.fills != "requests" or preset.steps is None:
        return None
    return source.model_copy(
        update={
            "name": f"{source.name}-steps",
            "fills": "request_events",
            "path": source.path or f"inbox/{source.name}",
            "quiet_days": ANY_TIME,
            "steps_of": source.name,
        }
    )


def steps_preset(preset: Preset) -> Preset:
    """How the steps of such a file are read once `unpivot` has made rows of them. It knows all headers of the file."""
    known = [header for headers in preset.columns.values() for header in headers]
    return Preset(
        name=preset.name,
        fills="request_events",
        sheet=preset.sheet,
        encodings=preset.encodings,
        covers=preset.covers,
        columns={"request_no": preset.columns["request_no"], "event": ("环节",), "on_date": ("环节日期",)},
        ignore=(*preset.ignore, *preset.step_headers, *known),
        personal=preset.personal,
        rows_at=preset.rows_at,
        full=preset.full,
        strict=False,
        steps=preset.steps,
    )


def looks_with_steps(looks: Iterable[Look], sources: Iterable[Source]) -> list[Look]:
    """The looks taken, and each of a source with steps once more for those, with the name under which its bytes are kept."""
    followers = {source.steps_of: source.name for source in sources if source.steps_of is not None}
    taken = list(looks)
    return taken + [
        replace(look, source=followers[look.source], kept_by=look.source) for look in taken if look.source in followers
    ]


def unpivot(
    warehouse: Warehouse, ledger: Preset, words: Mapping[str, Words], raw: Raw, agency_column: str | None
) -> Raw:
    """Replace a file's rows by its steps: the headers of number and agency as they were, then 环节 and 环节日期.

    `ledger` and `words`: how the file is read as requests.
    """
    headers = {name: _met(raw, names) for name, names in ledger.columns.items()}
    number = headers["request_no"]
    if number is None:
        return raw  # `fit` says which column is missing
    agency = next((one for one in (tidy_header(agency_column or "agency"), "agency") if one in raw.headers), None)
    steps = {tidy_header(header): step for header, step in ledger.step_headers.items()}
    dated = [(event, header) for header in raw.headers if (event := steps.get(header)) is not None]
    decision, decided = headers.get("decision"), headers.get("decided_on")
    interim = {
        word: event
        for word, code in words["decision"].codes.items()
        if (event := interim_decisions().get(code)) is not None
    }
    target = f"{raw.relation}_steps"
    names: dict[str, Any] = {"target": target, "relation": raw.relation, "number": number, "agency": agency}
    if dated or (decision and decided):
        warehouse.run(
            "ingest/load/unpivot",
            {"words": list(interim), "events": list(interim.values())},
            **names,
            dated=dated,
            interim=bool(decision and decided),
            decision=decision,
            decided=decided,
        )
    else:
        warehouse.run("ingest/load/no_steps", **names)
    warehouse.run("ingest/load/drop_raw", relation=raw.relation, typed=raw.typed)
    kept = [number, *([agency] if agency else [])]
    return replace(raw, relation=target, headers=(*kept, "环节", "环节日期"), torn=(), typed=False, texts=frozenset())


def _met(raw: Raw, names: Iterable[str]) -> str | None:
    return next((one for one in map(tidy_header, names) if one in raw.headers), None)
