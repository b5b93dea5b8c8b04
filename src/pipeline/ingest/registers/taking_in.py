"""Writes what a register workbook says as the YAML registers that every verb reads, so that both are read in one way.

A workbook with a mistake changes nothing: what it said before holds until it is mended. One that is taken away takes its registers with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from pipeline.core import Finding, Refusal
from pipeline.ingest.readers.spreadsheet import guard
from pipeline.ingest.registers.workbook import HEADER_LINE, NAME, SheetRules, field_names, sheets, table_names
from pipeline.law import figure_names

# register → where its YAML stands, below the workspace.
_PLACES = {
    "declared": "declared/登记簿-{year}.yml",
    "corrections": "corrections/登记簿-{year}.yml",
    "waivers": "waivers/登记簿-{year}.yml",
    "columns": "columns-登记簿-{year}.yml",
    "elsewhere": "elsewhere/登记簿-{year}.yml",
    "plan": "plan/登记簿-{year}.yml",
    "answers": "answers/登记簿-{year}.yml",
}


def take_in_registers(folder: Path) -> list[Finding]:
    """Bring the YAML of every register workbook of a workspace up to date. Returns a finding for each workbook with a mistake."""
    findings: list[Finding] = []
    books = {int(match[1]): file for file in sorted(folder.glob("*.xlsx")) if (match := NAME.fullmatch(file.name))}
    for year, file in books.items():
        try:
            registers = read_workbook(file, year)
        except Refusal as refusal:
            findings.append(refusal.finding)
            continue
        for register, entries in registers.items():
            _write(folder / _PLACES[register].format(year=year), entries, file.name)
    for place in _PLACES.values():
        for left in folder.glob(place.format(year="*")):
            written = re.search(r"(20\d\d)", left.name)
            if written is None or int(written[1]) not in books:
                left.unlink()
    return findings


def read_workbook(file: Path, year: int) -> dict[str, list[dict[str, Any]]]:
    """Register → its entries, as the YAML has them. Raises Refusal REGISTER-FILE and REGISTER-ROW naming sheet, row and what is wrong."""
    from openpyxl import load_workbook

    try:
        guard(file, file.name)
        book = load_workbook(file, data_only=True)
    except (OSError, KeyError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "不是可读的 xlsx 工作簿"
        raise Refusal("REGISTER-FILE", file=file.name, reason=reason, refers_to=file.name) from None
    registers: dict[str, list[dict[str, Any]]] = {}
    for rules in sheets():
        entries = registers.setdefault(rules.register, [])
        if rules.name not in book.sheetnames:
            continue
        lines = list(_lines(file, book[rules.name], rules))
        entries += _corrections(file, lines) if rules.register == "corrections" else _plain(file, rules, lines, year)
    return registers


def _lines(file: Path, page: Any, rules: SheetRules) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines that somebody filled in, by heading. Raises Refusal REGISTER-FILE for other headings, REGISTER-ROW for a gap."""
    rows = page.iter_rows(min_row=HEADER_LINE, values_only=True)
    headings = [str(cell or "").strip() for cell in next(rows, ())]
    missing = [heading for heading in rules.columns if heading not in headings]
    if missing:
        reason = f"工作表“{rules.name}”第 {HEADER_LINE} 行缺少列：{'、'.join(missing)}"
        raise Refusal("REGISTER-FILE", file=file.name, reason=reason, refers_to=file.name)
    for number, row in enumerate(rows, start=HEADER_LINE + 1):
        cells = {heading: _text(cell) for heading, cell in zip(headings, row, strict=False) if heading in rules.columns}
        if not cells.get(rules.filled):
            continue
        empty = [heading for heading in rules.required if not cells.get(heading)]
        if empty:
            raise _row(file, rules.name, number, f"没有填：{'、'.join(empty)}")
        yield number, {heading: text for heading, text in cells.items() if text}


def _plain(
    file: Path, rules: SheetRules, lines: Sequence[tuple[int, Mapping[str, str]]], year: int
) -> list[dict[str, Any]]:
    entries = []
    for number, cells in lines:
        entry: dict[str, Any] = {rules.columns[heading]: text for heading, text in cells.items()}
        if rules.register == "declared":
            label = entry.pop("label", "")
            if "figure" not in entry:
                entry["figure"] = _figure_named(file, rules, number, label)
            entry = _declaration(file, rules, number, entry)
        elif "gap" in entry:
            if not {"code", "refers_to"} <= entry.keys():
                raise _row(
                    file, rules.name, number, "这一行不是程序写的，不知道是哪一处缺口；缺口由程序写进来，只填后三列"
                )
            entry.pop("gap")
        elif rules.register == "answers":
            entry = {name: text for name, text in entry.items() if name in ("no", "done", "on", "office", "signed_by")}
        elif rules.register == "plan" and "reaches" in entry:
            entry["reaches"] = _whole_or_part(entry["reaches"])
        elif rules.register == "columns":
            entry["class"] = entry["class"].split()[0]
        elif rules.register == "elsewhere" and entry.pop("year") != str(year):
            raise _row(file, rules.name, number, f"这本登记簿是 {year} 年的；别的年份写在那一年的登记簿里")
        entries.append(entry)
    return entries


def _figure_named(file: Path, rules: SheetRules, number: int, label: str) -> str:
    """The figure that a line which somebody added names. Raises Refusal REGISTER-ROW with what comes near the name."""
    names = figure_names()
    figure = names.id_of(label)
    if figure is None:
        near = names.near(label) if label else ()
        reason = f"没有叫“{label[:40]}”的指标" if label else "没有写名称"
        raise _row(file, rules.name, number, reason + (f"，相近的有：{'、'.join(near)}" if near else ""))
    return figure


def _declaration(file: Path, rules: SheetRules, number: int, entry: dict[str, Any]) -> dict[str, Any]:
    if not re.fullmatch(r"-?\d+(\.\d+)?", entry["value"]):
        raise _row(file, rules.name, number, f"“数”写的是“{entry['value'][:20]}”，不是数字")
    value = float(entry["value"])
    entry["value"] = int(value) if value == int(value) else value
    if entry["figure"].endswith(".*"):
        if value:
            raise _row(file, rules.name, number, "这一行只在全年没有时填 0；有的，由登记表逐件计数")
        return {
            "nil": entry.pop("figure").removesuffix(".*"),
            **{name: entry[name] for name in entry if name != "value"},
        }
    return entry


def _whole_or_part(text: str) -> Any:
    """A number where it is one; what it is otherwise is told by who reads the plan, with its place."""
    return text if not re.fullmatch(r"\d+(\.\d+)?", text) else float(text) if "." in text else int(text)


def _corrections(file: Path, lines: Sequence[tuple[int, Mapping[str, str]]]) -> list[dict[str, Any]]:
    """Lines about one row are one correction of several columns."""
    entries: dict[tuple[str, ...], dict[str, Any]] = {}
    for number, cells in lines:
        table = table_names().get(cells["表"], cells["表"])
        field = field_names(table).get(cells["列"], cells["列"])
        signed = {"reason": cells["为什么"], "decided_by": cells["谁决定"], "decided_on": cells["哪天"]}
        entry = entries.setdefault(
            (table, cells["行的编号"], cells.get("数据源", "")),
            {"table": table, "row": cells["行的编号"], **({"source": cells["数据源"]} if "数据源" in cells else {}),
             "expect": {}, "set": {}, **signed},
        )  # fmt: skip
        if field in entry["set"]:
            raise _row(file, "更正", number, f"“{cells['行的编号']}”的“{cells['列']}”写了两次")
        entry["expect"][field] = cells["现在的内容"]
        chosen = re.fullmatch(r"([A-Za-z][A-Za-z0-9_]*) \S.*", cells["改成"])
        entry["set"][field] = chosen[1] if chosen else cells["改成"]
    return list(entries.values())


def _row(file: Path, sheet: str, number: int, reason: str) -> Refusal:
    return Refusal(
        "REGISTER-ROW",
        file=file.name,
        sheet=sheet,
        row=number,
        reason=reason,
        refers_to=f"{file.name}:{sheet}:{number}",
    )


def _text(cell: object) -> str:
    """A cell as it would be typed: whole numbers without a point, days as 2024-01-10."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == datetime.min.time() else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _write(file: Path, entries: Sequence[Mapping[str, Any]], book: str) -> None:
    """Write a register, or take it away when it is empty; a file that would be the same stays as it is."""
    if not entries:
        file.unlink(missing_ok=True)
        return
    text = f"# 由 {book} 写出，每次运行重写：要改的改登记簿。\n" + yaml.safe_dump(
        list(entries), allow_unicode=True, sort_keys=False, width=1000
    )
    if not file.exists() or file.read_text("utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
