"""Last year's report as the office sent it round in Word: six parts, and the tables of the form of 2021 with their merged cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from docx import Document

from .facts import Bureau, form_rows

PARTS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
HEAD_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


def write_last_report(bureau: Bureau, file: Path) -> None:
    """The report of the year before the bureau's year, its tables as `bureau.last_report` has them."""
    year, figures = bureau.year - 1, bureau.last_report
    document = Document()
    document.add_heading(f"{bureau.name}{year}年政府信息公开工作年度报告", level=0)
    received, open_still = figures["requests.new_received.total"], figures["requests.carried_out.total"]
    texts = {
        PARTS[0]: (
            f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。主动公开方面，通过网站和政务新媒体公开信息；"
            f"依申请公开方面，{year}年收到政府信息公开申请{received:g}件，结转下年度继续办理{open_still:g}件；"
            "政府信息管理、政府信息公开平台建设和监督保障工作按要求开展。"
        ),
        PARTS[4]: "公开的主动性还需加强，下一步将完善发布审查机制。",
        PARTS[5]: "本年度没有收取信息处理费。",
    }
    tables = {PARTS[1]: _disclosure, PARTS[2]: _requests, PARTS[3]: _disputes}
    for part in PARTS:
        document.add_paragraph(part)
        if part in texts:
            document.add_paragraph(texts[part])
        else:
            tables[part](document, figures)
    file.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(file))


def _disclosure(document: Any, figures: Mapping[str, float]) -> None:
    lines: list[list[str | None]] = []
    for block in form_rows()["disclosure"]:
        lines.append([block["heading"], None, None, None])
        lines.append(_stretched(["信息内容", *(label for _, label in block["columns"])]))
        for row, label in block["rows"]:
            place = f"disclosure.{block['block']}.{row}"
            lines.append(_stretched([label, *(f"{figures[f'{place}.{column}']:g}" for column, _ in block["columns"])]))
    _table(document, lines)


def _stretched(cells: Sequence[str]) -> list[str | None]:
    """Four cells: a single value spans the three columns that are there."""
    return [*cells, *[None] * (4 - len(cells))]


def _requests(document: Any, figures: Mapping[str, float]) -> None:
    kinds = form_rows()["kinds"]
    lines = [
        [HEAD_NOTE] * 3 + ["申请人情况"] * 7,
        [HEAD_NOTE] * 3 + ["自然人", *["法人或其他组织"] * 5, "总计"],
        [HEAD_NOTE] * 3 + ["自然人", *(label for _, label in kinds[1:]), "总计"],
    ]
    for row, *labels in form_rows()["requests"]:
        values = [f"{figures[f'requests.{row}.{kind}']:g}" for kind in [*(kind for kind, _ in kinds), "total"]]
        lines.append([*labels, *[labels[-1]] * (3 - len(labels)), *values])
    _table(document, lines, labels=3, header=3)


def _disputes(document: Any, figures: Mapping[str, float]) -> None:
    """Table 4 lies flat: reviews, suits without a review before them, suits after one, five numbers each."""
    groups = [["行政复议"] * 5, ["行政诉讼"] * 10]
    outcomes = [*form_rows()["outcomes"], ["total", "总计"]]
    kinds = [row for row, _ in form_rows()["disputes"]]
    lines = [
        [cell for group in groups for cell in group],
        ["行政复议"] * 5 + ["未经复议直接起诉"] * 5 + ["复议后起诉"] * 5,
        [label for _ in kinds for _, label in outcomes],
        [f"{figures[f'disputes.{kind}.{outcome}']:g}" for kind in kinds for outcome, _ in outcomes],
    ]
    _table(document, lines, labels=0, header=2)


def _table(document: Any, lines: Sequence[Sequence[str | None]], labels: int = 0, header: int = 0) -> None:
    """A table in which equal neighbours among the labels (the first columns, the header lines) are one merged cell.

    None belongs to the cell on its left.
    """
    table = document.add_table(rows=len(lines), cols=len(lines[0]))
    table.style = "Table Grid"
    done: set[tuple[int, int]] = set()
    for top, line in enumerate(lines):
        for left, text in enumerate(line):
            if (top, left) in done:
                continue
            right, bottom = left, top
            while right + 1 < len(line) and _joins(line[right + 1], text, is_label=top < header or right + 1 < labels):
                right += 1
            if left < labels or top < header:
                while bottom + 1 < len(lines) and all(cell == text for cell in lines[bottom + 1][left : right + 1]):
                    bottom += 1
            done |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
            cell = table.cell(top, left)
            if (right, bottom) != (left, top):
                cell = cell.merge(table.cell(bottom, right))
            cell.text = text or ""


def _joins(following: str | None, text: str | None, *, is_label: bool) -> bool:
    return following is None or (is_label and following == text)
