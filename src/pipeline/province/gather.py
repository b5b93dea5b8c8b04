"""The sealed packages that the counties share: fetched once, verified once, told apart by county."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pipeline.core import Finding, Workspace, compose
from pipeline.province.counties import County, Province
from pipeline.province.fetch import AT_ONCE
from pipeline.province.storage import StorageError, open_storage
from pipeline.province.tables import folder_of
from pipeline.sealing import collect_packages

# Columns of `county_packages` that are those of a package that was collected.
_COLUMNS = ("year", "revision", "state", "problem", "sealed_at", "approved_by", "sha256")


def gather_packages(
    workspace: Workspace, province: Province, options: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], list[Finding]]:
    """A row of `county_packages` for every package of every county, and the findings about those that fail.

    Packages are kept below `warehouse/packages`. A county whose share cannot be read now is judged by what was fetched before.
    """
    kept = workspace.warehouse / "packages"
    with ThreadPoolExecutor(AT_ONCE) as pool:
        folders = list(pool.map(lambda county: _fetch(county, options, kept), province.county))
    rows: list[dict[str, Any]] = []
    findings: list[Finding] = []
    for county, folder in zip(province.county, folders, strict=True):
        files = sorted(folder.glob("*.zip"))
        for row in collect_packages(files).tables["packages"] if files else ():
            rows.append({
                "agency": None if row["agency"] is None else f"{county.id}--{row['agency']}", "county": county.id,
                "package": row["file"], **{name: row[name] for name in _COLUMNS},
            })  # fmt: skip
            if row["state"] in ("failed", "rival"):
                findings.append(compose("COUNTY-PACKAGE", agency=county.id, name=county.name, file=row["file"],
                                        reason=row["problem"], refers_to=row["file"]))  # fmt: skip
    return rows, findings


def _fetch(county: County, options: Mapping[str, Any], kept: Path) -> Path:
    """The folder here with the packages of a county; a package that is here already is not fetched again."""
    folder = kept / folder_of(county.id)
    folder.mkdir(parents=True, exist_ok=True)
    place = f"{folder_of(county.id)}/sealed"
    try:
        storage = open_storage(county.url, options)
        for name, size in storage.files(place).items():
            here = folder / name
            if name.endswith(".zip") and not (here.is_file() and here.stat().st_size == size):
                storage.download(f"{place}/{name}", here)
    except StorageError:
        pass  # the state of the county says so (fetch_counties)
    return folder
