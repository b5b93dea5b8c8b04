"""The sealed packages that the counties share: fetched once, verified once, told apart by county."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipeline.core import Finding, Refusal, Workspace, compose, fingerprint, scrub
from pipeline.province.counties import County, Province
from pipeline.province.fetch import AT_ONCE
from pipeline.province.storage import StorageError, open_storage
from pipeline.province.tables import folder_of
from pipeline.sealing import collected_rows, verify_many

# Columns of `county_packages` that are those of a package that was collected.
_COLUMNS = ("year", "revision", "state", "problem", "sealed_at", "approved_by", "sha256")


def gather_packages(
    workspace: Workspace, province: Province, options: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], list[Finding]]:
    """A row of `county_packages` for every package of every county, and the findings about those that fail.

    Packages are kept below `warehouse/packages`. A county whose share cannot be read now is judged by what was fetched before.
    """
    kept = workspace.warehouse / "packages"

    def fetch(county: County) -> list[Path]:
        folder = kept / folder_of(county.id)
        with suppress(StorageError):  # the state of the county says so (fetch_counties)
            fetch_packages(f"{county.url}/{folder_of(county.id)}/sealed", options, folder)
        return sorted(folder.glob("*.zip"))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        files = list(zip(province.county, pool.map(fetch, province.county), strict=True))
    verified = verify_many([file for _, own in files for file in own], kept=workspace.warehouse / "verified.jsonl")
    by_file = {result.package: result for result in verified}
    rows: list[dict[str, Any]] = []
    findings: list[Finding] = []
    for county, own in files:
        for row in collected_rows([by_file[file] for file in own])["packages"]:
            agency = None if row["agency"] is None else f"{county.id}--{row['agency']}"
            rows.append(
                {
                    "agency": agency,
                    "county": county.id,
                    "package": row["file"],
                    **{name: row[name] for name in _COLUMNS},
                }
            )
            if row["state"] in ("failed", "rival"):
                findings.append(compose("COUNTY-PACKAGE", agency=county.id, name=county.name, file=row["file"],
                                        reason=row["problem"].rstrip("。"), refers_to=row["file"]))  # fmt: skip
    return rows, findings


def fetch_packages(url: str, options: Mapping[str, Any], folder: Path) -> list[Path]:
    """The packages at an address, fetched into `folder`; one that is here already is not fetched again. Raises StorageError."""
    folder.mkdir(parents=True, exist_ok=True)
    storage = open_storage(url, options)
    found = []
    for name, size in sorted(storage.files("").items()):
        here = folder / name
        if not name.endswith(".zip"):
            continue
        if not (here.is_file() and here.stat().st_size == size):
            storage.download(name, here)
        found.append(here)
    return found


def packages_at(url: str, kept: Path) -> list[Path]:
    """The packages at an address that somebody typed, fetched below `kept`. Raises Refusal COLLECT-ADDRESS."""
    try:
        return fetch_packages(url, {}, kept / f"at-{fingerprint([url])}")
    except StorageError as error:
        raise Refusal("COLLECT-ADDRESS", url=scrub(url), reason=str(error)) from None
