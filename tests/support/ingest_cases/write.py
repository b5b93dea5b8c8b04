"""Writes a case as a workspace: its settings once, then what each night brings."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl

from .cases import Case, CaseFile, Night, SourceSetting

COLUMNS = {"工作动态": "news", "通知公告": "news", "部门文件": "documents"}


def begin(case: Case, folder: Path) -> None:
    """The case's workspace.toml, columns.yml and inbox folders, with one agency `office`."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = (case.source, *case.beside)
    agency = '[[agency]]\nid = "office"\nname = "某局"\nlevel = "department"\n'
    (folder / "workspace.toml").write_text(agency + "".join(_setting(source) for source in sources), "utf-8")
    lines = [f"- {{column: {column}, class: {name}}}\n" for column, name in COLUMNS.items()]
    (folder / "columns.yml").write_text("".join(lines), "utf-8")
    for source in sources:
        (folder / "inbox" / source.name).mkdir(parents=True, exist_ok=True)


def write_night(case: Case, night: Night, folder: Path) -> None:
    """What stands there when the night begins: dropped files, settings as they are now, and without those taken away."""
    for path, text in night.texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    for path in night.remove:
        (folder / path).unlink()
    for file in night.files:
        _write_file(file, folder / "inbox" / (file.source or case.source.name) / file.name)


def _setting(source: SourceSetting) -> str:
    given = {"name": source.name, "preset": source.preset, "fills": source.fills, "agency": "office"}
    return "\n[[source]]\n" + "".join(f'{key} = "{value}"\n' for key, value in given.items() if value)


def _write_file(file: CaseFile, path: Path) -> None:
    """A workbook or a CSV whose lines are as short as they were typed."""
    if path.suffix == ".csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerows(["" if cell is None else cell for cell in row] for row in file.rows)
        path.write_bytes(text.getvalue().encode(file.encoding))
        return
    book = openpyxl.Workbook()
    page = book.active
    page.title = file.sheet
    for row in file.rows:
        page.append(list(row))
    for area in file.merged:
        page.merge_cells(area)
    book.save(path)
