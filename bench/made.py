"""What the benches work on: made-up items in Parquet, and workspaces around them. All of it lies in `.bench/` and can be deleted."""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import date
from pathlib import Path

import duckdb
import yaml

from pipeline.core.workspace import Workspace, read_workspace

FOLDER = Path(".bench")
RUN = FOLDER / f"run-{os.getpid()}"  # several benches may run at once
JANUARY = date(2019, 1, 1)
COLUMNS = {"工作动态": "news", "部门文件": "documents", "建议提案办理": "replies", "财政信息": "other"}


def items_file(
    rows: int, *, agencies: int = 1, first_number: int = 10_000_001, first_day: date = JANUARY, days: int = 364
) -> Path:
    """A Parquet file of canonical items, made once: the same arguments and recipe give the same file."""
    recipe = Path(__file__).with_name("made_items.sql").read_text("utf-8")
    mark = hashlib.sha256(recipe.encode()).hexdigest()[:8]
    file = FOLDER / f"items-{rows}-{agencies}-{first_number}-{first_day:%Y%m%d}-{days}-{mark}.parquet"
    if file.exists():
        return file
    RUN.mkdir(parents=True, exist_ok=True)
    draft = RUN / file.name
    settings = {"rows": rows, "agencies": agencies, "first_number": first_number, "first_day": first_day, "days": days}
    with duckdb.connect(config={"preserve_insertion_order": "true"}) as connection:
        for name, value in settings.items():
            connection.execute(f"SET VARIABLE {name} = ?", [value])
        connection.execute(recipe.replace("{{ file }}", str(draft)))
    os.replace(draft, file)
    return file


def workspace_of(name: str, *, agencies: int = 1) -> Workspace:
    """An empty workspace with one source of canonical items, made anew."""
    folder = RUN / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "inbox" / "website").mkdir(parents=True)
    listed = "".join(f'[[agency]]\nid = "agency-{number}"\nname = "第{number}号单位"\n\n' for number in range(agencies))
    (folder / "workspace.toml").write_text(f'{listed}[[source]]\nname = "website"\nfills = "items"\n', "utf-8")
    mapped = [{"column": column, "class": of} for column, of in COLUMNS.items()]
    (folder / "columns.yml").write_text(yaml.safe_dump(mapped, allow_unicode=True), "utf-8")
    return read_workspace(folder)


def drop(workspace: Workspace, file: Path) -> None:
    """Put a file into the inbox of a workspace, as an office would; by a link, so that making it costs nothing."""
    place = workspace.inbox / "website" / file.name
    place.unlink(missing_ok=True)
    os.link(file, place)


def sweep() -> None:
    """Delete the workspaces and databases of this run and of runs that were killed; the Parquet files stay for the next."""
    for place in FOLDER.glob("run-*"):
        if place == RUN or not Path("/proc", place.name.removeprefix("run-")).exists():
            shutil.rmtree(place)
