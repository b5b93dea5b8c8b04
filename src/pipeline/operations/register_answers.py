"""What was answered on the sheets 待确认 of the register workbooks changes settings, and so is taken in before a run reads them."""

from __future__ import annotations

from pathlib import Path

from pipeline.core import Finding


def take_in_register_answers(folder: Path) -> list[Finding]:
    """Apply the answers; a finding for each that cannot be applied. Without a register workbook nothing large is imported."""
    from pipeline.ingest import register_years

    if not register_years(folder):
        return []
    from pipeline.ingest import take_in_answers  # imports all that recognises files

    return take_in_answers(folder)
