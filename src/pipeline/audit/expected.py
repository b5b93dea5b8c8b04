"""Whose report is missing: a list of agencies held against the reports that an audit read.

The list is a text file (a name a line), a table (.csv, .xlsx: the column 单位名称, else the first) or the `[[agency]]` of a workspace.toml.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.audit.audit import AuditedReport
from pipeline.audit.report import ReadReport
from pipeline.core import Finding, Refusal, compose

_HEADERS = ("单位名称", "单位", "机构名称", "名称", "name")


@dataclass(frozen=True)
class ExpectedAgency:
    """An agency whose report is due, with other names it is known by."""

    name: str
    aliases: tuple[str, ...] = ()

    def is_named(self, agency: str) -> bool:
        """Whether a report gives one of the names, in full or without the place before it: 生态环境局 for 楚雄州生态环境局."""
        names = (self.name, *self.aliases)
        return any(
            agency == name or (len(agency) > 3 and name.endswith(agency)) or agency.endswith(name) for name in names
        )


def read_expected(file: Path) -> tuple[ExpectedAgency, ...]:
    """The agencies of a list. Raises Refusal AUDIT-EXPECT naming file and reason."""
    try:
        agencies = tuple(dict.fromkeys(_read(file)))
    except OSError as error:
        raise Refusal("AUDIT-EXPECT", file=str(file), reason=error.strerror or "读不了") from None
    except (ValueError, KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise Refusal("AUDIT-EXPECT", file=str(file), reason=" ".join(str(error).split())[:120]) from None
    if not agencies:
        raise Refusal("AUDIT-EXPECT", file=str(file), reason="里面没有单位名称")
    return agencies


def _read(file: Path) -> Iterator[ExpectedAgency]:
    if file.suffix.lower() == ".toml":
        for entry in tomllib.loads(_text(file)).get("agency", []):
            yield ExpectedAgency(str(entry["name"]), tuple(map(str, entry.get("aliases", []))))
    elif file.suffix.lower() == ".xlsx":
        import python_calamine

        try:
            sheet = python_calamine.load_workbook(str(file)).get_sheet_by_index(0).to_python()
        except Exception as error:  # a damaged workbook fails in any way
            raise ValueError(f"不是能读的 Excel 文件：{error}") from None
        yield from _of_rows([[str(cell) for cell in row] for row in sheet])
    elif file.suffix.lower() == ".csv":
        yield from _of_rows(list(csv.reader(io.StringIO(_text(file)))))
    else:
        yield from _of_rows([[line.strip()] for line in _text(file).splitlines() if not line.strip().startswith("#")])


def _text(file: Path) -> str:
    content = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("不是文字文件")


def _of_rows(rows: Sequence[Sequence[str]]) -> Iterator[ExpectedAgency]:
    """The names of a table: the column with a header for names, else the first."""
    head = [cell.strip() for cell in rows[0]] if rows else []
    column = next((head.index(header) for header in _HEADERS if header in head), None)
    for row in rows if column is None else rows[1:]:
        cells = [cell.strip() for cell in row]
        name = cells[column or 0] if len(cells) > (column or 0) else ""
        if name:
            yield ExpectedAgency(name)


def _year_of(report: ReadReport) -> int | None:
    """The year in the title, which an option for files without one does not change."""
    stated = re.search(r"(20\d\d)年", report.title or "")
    return int(stated[1]) if stated else report.year


def missing_reports(
    audited: Sequence[AuditedReport], expected: Sequence[ExpectedAgency], year: int | None
) -> tuple[Finding, ...]:
    """A finding RPT-MISSING for each agency without a report of the year (of any year where none is asked for).

    A report whose agency is not known, and a file that could not be read, stand for nobody: RPT-WHOSE says how many there are.
    """
    named = {
        entry.report.agency
        for entry in audited
        if entry.report is not None and entry.report.agency and (year is None or _year_of(entry.report) in (None, year))
    }
    findings = [
        compose(
            "RPT-MISSING",
            agency=agency.name,
            year=year,
            refers_to=agency.name,
            which="" if year is None else f" {year} 年",
        )
        for agency in expected
        if not any(agency.is_named(name) for name in named)
    ]
    unnamed = [entry.file for entry in audited if entry.report is None or not entry.report.agency]
    if findings and unnamed:
        findings.append(compose("RPT-WHOSE", agency=None, year=year, refers_to=unnamed[0], left=len(unnamed),
                                files="、".join(Path(file).name for file in unnamed[:5])))  # fmt: skip
    return tuple(findings)
