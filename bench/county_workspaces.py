"""Workspaces of counties with many agencies: website, weibo and a ledger each, small but true to shape; some made, the others copied.

A copied folder with a name of its own is a county like any other. What a night stands on names files by place and time, so the copy's
record is written again with those of its own files; else each copy would have two whole nights before its first quiet one.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb

from bench.made import drop, items_file, workspace_of
from pipeline.core import read_published, read_workspace
from pipeline.operations.execute import perform_all
from pipeline.operations.run import Run
from pipeline.operations.standing import read_inputs, read_standing, write_standing
from tests.support.office import csv_text, post, request

ROWS_OF_AN_AGENCY = {"website": 120, "weibo": 20, "ledger": 4}
OUTPUTS_NOT_COPIED = ("digest",)


def made_county(name: str, number: int, agencies: int, share: str) -> Path:
    """A workspace that has not had a night yet, with rows of its own; `share`: its `[share]` but for the county."""
    workspace = workspace_of(name, agencies=agencies)
    folder = workspace.folder.resolve()
    drop(workspace, items_file((ROWS_OF_AN_AGENCY["website"] + number) * agencies, agencies=agencies))
    posts = [
        post(4400 * 10**12 + nth * 1000 + of, f"2019-{nth % 12 + 1:02d}-15", agency=f"agency-{of}")
        for of in range(agencies)
        for nth in range(ROWS_OF_AN_AGENCY["weibo"] + number % 7)
    ]
    requests = [
        request(f"{of}-{nth}", f"2019-{3 * nth + 1:02d}-04", agency=f"agency-{of}", decision="granted",
                decided_on=f"2019-{3 * nth + 1:02d}-18")
        for of in range(agencies)
        for nth in range(ROWS_OF_AN_AGENCY["ledger"])
    ]  # fmt: skip
    for source, rows in (("weibo", posts), ("ledger", requests)):
        (folder / "inbox" / source).mkdir()
        (folder / "inbox" / source / "rows.csv").write_text(csv_text(rows), "utf-8")
    with (folder / "workspace.toml").open("a", encoding="utf-8") as settings:
        settings.write(
            '\n[[source]]\nname = "weibo"\nfills = "posts"\n\n[[source]]\nname = "ledger"\nfills = "requests"\n'
        )
        settings.write(f'\n[share]\ncounty = "{name}"\n{share}')
    return folder


def copied_county(folder: Path, name: str, share: str) -> Path:
    """A copy of a county after its nights, beside it and under a name of its own."""
    copy = folder.with_name(name)
    shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns(*OUTPUTS_NOT_COPIED))
    settings = copy / "workspace.toml"
    before = settings.read_text("utf-8").partition("\n[share]\n")[0]
    settings.write_text(f'{before}\n[share]\ncounty = "{name}"\n{share}', "utf-8")
    workspace = read_workspace(copy)
    standing = read_standing(workspace)
    if standing is None or not standing.settled:
        raise RuntimeError(f"{folder.name} has not had a night without news: its copy would not be quiet")
    write_standing(workspace, replace(standing, fingerprint=read_inputs(workspace).fingerprint))
    return copy


def bare_night(folder: Path, now: str) -> None:
    """A night of a county in this process, without Prefect."""
    perform_all(Run(read_workspace(folder), datetime.fromisoformat(now)))


def own_figures(homes: dict[str, Path], folder: Path) -> list[str]:
    """The figures that each county published itself, as Parquet files by county below `folder`."""
    files = []
    for name, home in homes.items():
        place = folder / f"county={name}"
        place.mkdir(parents=True)
        with duckdb.connect(str(read_published(home).newest()), read_only=True) as connection:
            connection.execute(f"COPY (FROM figures) TO '{place}/figures.parquet' (FORMAT parquet)")
        files.append(f"{place}/figures.parquet")
    return files
