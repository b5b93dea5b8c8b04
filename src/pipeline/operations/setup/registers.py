"""The register workbook of a year, written where nobody keeps the registers of that year yet."""

from __future__ import annotations

from pathlib import Path

from pipeline.core import Workspace
from pipeline.ingest import workbook_name, write_workbook
from pipeline.operations.setup.plan import declarable_figures


def write_blank_register(workspace: Workspace, year: int) -> Path | None:
    """Write the year's workbook of blanks. None where it is there, or where the declarations of that year are kept as YAML."""
    file = workspace.folder / workbook_name(year)
    if file.exists() or any((workspace.folder / "declared").glob(f"*{year}*.yml")):
        return None
    return write_register(workspace, year)


def write_register(workspace: Workspace, year: int) -> Path:
    """Write the year's workbook of blanks where it does not exist; the file in any case."""
    file = workspace.folder / workbook_name(year)
    if not file.exists():
        write_workbook(file, declarable_figures(year), workspace.settings.agency, workspace.folder)
    return file
