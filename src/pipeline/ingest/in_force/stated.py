"""What a delivery states of itself, from where it stands: a platform's window, the name of the sheet or file, the preset, the document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pipeline.core import Source
from pipeline.ingest.in_force.claims import Claim, stated_claim, stated_export
from pipeline.ingest.presets import Preset
from pipeline.ingest.snapshots import FetchRecord


def stated_by(
    source: Source, preset: Preset, record: FetchRecord, sheet: str | None, titles: Sequence[str]
) -> dict[str, Any]:
    """What a delivery states, as `files` has it: the days of a platform's window, else those of the sheet's or the file's name."""
    claim: Claim | None = None
    if record.live:
        if record.whole and record.covers_from and record.covers_to:
            days = date.fromisoformat(record.covers_from), date.fromisoformat(record.covers_to)
            claim = Claim("period" if preset.full else "additions", "platform", *days)
        else:
            claim = Claim("additions", "platform")
    elif preset.fills == "declared":
        claim = Claim("list", "name")
    else:
        claim = stated_claim(record.path, sheet, preset.covers, source.year)
        if not preset.full:
            claim = Claim("additions", "setting", *((claim.start, claim.end) if claim else ()))
    # A day means its beginning; what a person wrote into a register counts from when it came.
    document = datetime.fromisoformat(record.document_at) if record.document_at and preset.fills != "declared" else None
    return {
        "exported_at": None if record.live else stated_export(record.path, titles),
        "document_at": document,
        "claim": claim.kind if claim else None,
        "claim_from": claim.stated_in if claim else None,
        "stated_from": claim.start if claim else None,
        "stated_to": claim.end if claim else None,
        "live": record.live,
    }
