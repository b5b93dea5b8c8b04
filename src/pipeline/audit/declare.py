"""Takes a published report in as the declared figures of its year, with its document and hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.audit.own_figures import own_agency
from pipeline.audit.report import ReadCell, ReadReport
from pipeline.core import Refusal, Workspace, exact_text
from pipeline.law import figure_catalogue, form_for

# How the tables of the forms are called, in the order of a report.
_TABLES = {
    "disclosure": "主动公开（表二）",
    "requests": "收到和处理政府信息公开申请（表三）",
    "disputes": "行政复议、行政诉讼（表四）",
}
_FOLDER = "elsewhere"


@dataclass(frozen=True)
class DeclaredReport:
    """A published report as declarations of its year.

    `cells`: those that are taken in; `left_out`: those that could not be read for sure; `strange`: those that the form of the year
    does not have. `files`: path below the workspace → content.
    """

    agency: str
    year: int
    cells: tuple[ReadCell, ...]
    left_out: tuple[ReadCell, ...]
    strange: tuple[ReadCell, ...]
    files: dict[str, bytes]

    def lines(self) -> Iterator[str]:
        """What was read, row by row, as a person checks it against the paper."""
        for table, title in _TABLES.items():
            rows: dict[str, list[ReadCell]] = {}
            for cell in self.cells:
                if cell.table == table:
                    rows.setdefault(cell.row, []).append(cell)
            if rows:
                yield title
            for cells in rows.values():
                yield f"  {_row_label(cells[0])}：{' '.join(exact_text(float(cell.value or 0)) for cell in cells)}"
        for cell in self.left_out:
            yield f"  ？没有读准，不收：{_label(cell.figure)}，原文“{cell.raw}”（{cell.location}）"


def declare_report(workspace: Workspace, report: ReadReport, document: Path, year: int, *, on: date) -> DeclaredReport:
    """The declarations of a report that was published elsewhere.

    Raises Refusal DECLARE-YEAR for a report on another year, DECLARE-AGENCY for one of another office, DECLARE-NOTHING for one without
    a readable cell.
    """
    if report.year not in (None, year):
        raise Refusal("DECLARE-YEAR", file=document.name, said=report.year, year=year)
    agency = own_agency(report, workspace)
    if agency is None:
        known = "、".join(entry.name for entry in workspace.settings.agency)
        raise Refusal("DECLARE-AGENCY", file=document.name, said=report.agency or "没有写", known=known)
    known_names = {cell.figure for cell in form_for(year).cells}
    read = [cell for cell in report.cells if cell.semantic in ("number", "zero")]
    cells = tuple(cell for cell in read if cell.figure in known_names)
    if not cells:
        raise Refusal("DECLARE-NOTHING", file=document.name)
    content = document.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    files = {
        f"declared/{year}-published-{agency.id}.yml": _declarations(agency.id, year, cells, document.name, digest),
        f"{_FOLDER}/{year}.yml": _entry(agency.id, document.name, digest, on),
        f"{_FOLDER}/{document.name}": content,
    }
    strange = tuple(cell for cell in read if cell.figure not in known_names)
    unsure = tuple(cell for cell in report.cells if cell.semantic == "unsure")
    return DeclaredReport(agency.id, year, cells, unsure, strange, files)


def write_declared(workspace: Workspace, declared: DeclaredReport) -> list[Path]:
    """Write the files; an entry of another agency in `elsewhere/` stays.

    Raises Refusal DECLARE-EXISTS where a file is there with other content.
    """
    written = []
    for name, content in declared.files.items():
        file = workspace.folder / name
        if file.exists():
            before = file.read_bytes()
            if before == content or (file.parent.name == _FOLDER and content in before):
                continue
            if not (
                file.parent.name == _FOLDER
                and file.suffix == ".yml"
                and f"agency: {declared.agency}\n".encode() not in before
            ):
                raise Refusal("DECLARE-EXISTS", file=str(file))
            content = before.rstrip() + b"\n" + content
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        written.append(file)
    return written


def _declarations(agency: str, year: int, cells: Iterable[ReadCell], document: str, digest: str) -> bytes:
    lines = [
        f"# 由已公布的 {year} 年年度报告读出：{document}",
        f"# sha256 {digest}",
        "# 读错的改数；不要的删去一行，下次运行时撤回。合计与各项互相核对，不重复相加。",
    ]
    said = json.dumps(f"{document}（sha256 {digest[:16]}）", ensure_ascii=False)
    for cell in cells:
        value = exact_text(float(cell.value or 0))
        lines.append(
            f"- {{figure: {cell.figure}, value: {value}, agency: {agency}, vouched_by: 已公布的年度报告, document: {said}}}"
            f"   # {_label(cell.figure)}"
        )
    return ("\n".join(lines) + "\n").encode()


def _entry(agency: str, document: str, digest: str, on: date) -> bytes:
    text = json.dumps(document, ensure_ascii=False)
    return f"- document: {text}\n  agency: {agency}\n  sha256: {digest}\n  by: gongkai audit --declare\n  on: {on}\n".encode()


def _label(figure: str) -> str:
    return next((known.label for known in figure_catalogue() if known.name == figure), figure)


def _row_label(cell: ReadCell) -> str:
    """The name of a row: what the names of its cells say before the column."""
    return _label(cell.figure).rpartition("·")[0] or _label(cell.figure)
