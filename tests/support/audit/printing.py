"""The statutory tables as rows of cells with spans, ready to be printed in any format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .numbers import Made

AGENCY = "青山县自然资源局"
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
TEXT = {
    "s1": "全年依法公开政府信息，及时回应社会关切，做好各项公开工作。",
    "s5": "存在的问题是公开内容不够丰富。下一步将加强培训，改进工作。",
    "s6": "本年度没有收取信息处理费。",
}
KINDS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


@dataclass(frozen=True)
class Box:
    """A cell: text, rows and columns it covers; `role` is label or value."""

    text: str
    rows: int = 1
    columns: int = 1
    role: str = "label"


Lines = list[list[Box]]
Words = Callable[[str], str]


def title(made: Made) -> str:
    return f"{AGENCY}{made.year}年政府信息公开工作年度报告"


def value(text: str) -> Box:
    return Box(text, role="value")


def table_two(made: Made) -> Lines:
    """Table 2: four columns, blocks one under the other."""
    lines: Lines = []
    for block in made.form.table("disclosure").blocks:
        width = 3 // len(block.columns) if len(block.columns) in (1, 3) else 1
        lines.append([Box(str(block.heading), columns=4)])
        lines.append([Box("信息内容"), *(Box(column.label, columns=width) for column in block.columns)])
        for row in block.rows:
            numbers = made.row("disclosure", f"{block.id}.{row.id}")
            lines.append([Box(row.label), *(Box(number, columns=width, role="value") for number in numbers)])
    return lines


def table_three_head() -> Lines:
    return [
        [Box(NOTE, 3, 3), Box("申请人情况", columns=7)],
        [Box("自然人", rows=2), Box("法人或其他组织", columns=5), Box("总计", rows=2)],
        [Box(kind) for kind in KINDS],
    ]


def table_three_body(made: Made) -> Lines:
    """The rows of table 3 on a grid of three columns of labels and seven of numbers."""
    rows = made.form.table("requests").blocks[0].rows
    inside = [row for row in rows if row.group]
    lines: Lines = []
    for row in rows:
        line: list[Box] = []
        if row.group and row is inside[0]:
            line.append(Box(row.group, rows=len(inside)))
        siblings = [sibling for sibling in rows if row.parent and sibling.parent == row.parent]
        if siblings and row is siblings[0]:
            line.append(Box(str(row.parent), rows=len(siblings)))
        line.append(Box(row.label, columns=1 if row.parent else 2 if row.group else 3))
        line.extend(value(number) for number in made.row("requests", row.id))
        lines.append(line)
    return lines


def table_four(made: Made) -> Lines:
    numbers = [
        number for group in ("review", "suit_direct", "suit_after_review") for number in made.row("disputes", group)
    ]
    return [
        [Box("行政复议", columns=5), Box("行政诉讼", columns=10)],
        [
            *(Box(result, rows=2) for result in RESULTS),
            Box("未经复议直接起诉", columns=5),
            Box("复议后起诉", columns=5),
        ],
        [Box(result) for result in (*RESULTS, *RESULTS)],
        [value(number) for number in numbers],
    ]


def headings(made: Made) -> dict[str, str]:
    return {section.id: section.heading for section in made.form.sections}


def changed(lines: Lines, words: Words, numbers: Words) -> Lines:
    """With labels and numbers written another way."""
    return [[Box((numbers if box.role == "value" else words)(box.text), box.rows, box.columns, box.role) for box in line]
            for line in lines]  # fmt: skip


def on_grid(lines: Lines) -> list[list[Box | None]]:
    """Every place of the grid: the box that begins there, or None where another covers it."""
    taken: dict[tuple[int, int], Box | None] = {}
    for number, line in enumerate(lines):
        column = 0
        for box in line:
            while (number, column) in taken:
                column += 1
            for down in range(box.rows):
                for right in range(box.columns):
                    taken[number + down, column + right] = box if not down and not right else None
            column += box.columns
    width = max(column for _, column in taken) + 1
    return [[taken.get((row, column)) for column in range(width)] for row in range(len(lines))]


def flat(lines: Lines) -> Iterator[str]:
    """The texts of all boxes in reading order."""
    for line in lines:
        for box in line:
            yield box.text
