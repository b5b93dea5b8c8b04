"""A document as one HTML fragment to paste into a website's editor.

Editors drop classes, scripts and style sheets but keep inline styles, `border` and merged cells: only those are used.
"""

from __future__ import annotations

from html import escape

from pipeline.reports.documents.content import DocumentContent, Heading, Paragraph, Part, opening_lines
from pipeline.reports.documents.layout import TableBox, TableGrid
from pipeline.reports.documents.paragraphs import PLACEHOLDER

_BODY = "font-family:仿宋_GB2312,仿宋,FangSong,serif;font-size:21px;line-height:1.8"
_HEADS = {
    1: "font-family:黑体,SimHei,sans-serif;font-size:21px;line-height:1.8",
    2: "font-family:楷体_GB2312,楷体,KaiTi,serif;font-size:21px;line-height:1.8",
}
_CELL = "border:1px solid #000;padding:4px 3px;text-align:{align};vertical-align:middle;font-weight:normal"

_NARROW = 5  # tables with more columns than this get a least width
_COLUMN_PIXELS = 62


def html_fragment(content: DocumentContent) -> str:
    """The fragment; it declares UTF-8 for readers who open the file itself."""
    filled = content.filled
    lines = ['<meta charset="utf-8">', '<div lang="zh-CN" style="max-width:900px;margin:0 auto;color:#000">']
    if filled.is_draft:
        lines.append(f'<p style="text-align:center;color:#c00;font-size:16px">【{escape(filled.marking)}】</p>')
    title = "font-family:方正小标宋简体,宋体,SimSun,serif;font-size:29px;font-weight:normal;text-align:center;line-height:1.5"
    lines.append(f'<h1 style="{title}">{escape(filled.title)}</h1>')
    for line in opening_lines(content):
        lines += _part(content, Paragraph(line))
    for part in content.parts:
        lines += _part(content, part)
    return "\n".join([*lines, "</div>", ""])


def _part(content: DocumentContent, part: Part) -> list[str]:
    if isinstance(part, TableGrid):
        return _table(content, part)
    if isinstance(part, Heading):
        tag = f"h{part.level + 1}"
        style = f"{_HEADS[part.level]};font-weight:normal;text-indent:2em;margin:0.5em 0 0"
        return [f'<{tag} style="{style}">{escape(part.text)}</{tag}>']
    return [f'<p style="{_BODY};text-indent:2em;text-align:justify;margin:0">{_marked(part.text)}</p>']


def _table(content: DocumentContent, grid: TableGrid) -> list[str]:
    style = (
        "border-collapse:collapse;width:100%;font-family:宋体,SimSun,serif;font-size:14px;line-height:1.4;margin:8px 0"
    )
    total = sum(grid.widths)
    columns = "".join(f'<col width="{100 * width / total:.2f}%">' for width in grid.widths)
    # On a narrow screen a wide table scrolls sideways instead of setting one character a line.
    if len(grid.widths) > _NARROW:
        style += f";min-width:{_COLUMN_PIXELS * len(grid.widths)}px"
    lines = [
        '<div style="overflow-x:auto">',
        f'<table border="1" cellspacing="0" cellpadding="3" align="center" width="100%" style="{style}">',
        f"<colgroup>{columns}</colgroup>",
    ]
    boxes = grid.boxes_by_position()
    for row in range(grid.rows):
        opening = {0: "<thead>", grid.head_rows: "<tbody>"} if grid.head_rows else {0: "<tbody>"}
        lines += [opening[row]] if row in opening else []
        covering = [boxes[(row, column)] for column in range(grid.columns)]
        starting = [box for column, box in enumerate(covering) if (box.row, box.column) == (row, column)]
        lines.append(f"<tr>{''.join(_cell(content, grid, box) for box in starting)}</tr>")
        lines += ["</thead>"] if grid.head_rows and row == grid.head_rows - 1 else []
    lines += ["</tbody>", "</table>", "</div>"]
    if grid.signatures:
        names = "　　　　".join(f"{escape(name)}：" for name in grid.signatures)
        lines.append(f'<p style="font-family:宋体,SimSun,serif;font-size:14px">{names}</p>')
    return lines


def _cell(content: DocumentContent, grid: TableGrid, box: TableBox) -> str:
    spans = (f' rowspan="{box.rows}"' if box.rows > 1 else "") + (
        f' colspan="{box.columns}"' if box.columns > 1 else ""
    )
    style = _CELL.format(align="left" if grid.left_aligned(box) else "center")
    text = _marked(content.printed(box))
    if box.role in ("value", "note"):
        return f'<td{spans} style="{style}">{text}</td>'
    crosswise = box.rows if box.role == "row" else box.columns
    scope = {"row": "row", "column": "col"}[box.role] + ("group" if crosswise > 1 else "")
    return f'<th scope="{scope}"{spans} style="{style}">{text}</th>'


def _marked(text: str) -> str:
    """Escaped text with line breaks; placeholders on yellow."""
    marked = PLACEHOLDER.sub(lambda match: f'<span style="background-color:#ff0">{match.group()}</span>', escape(text))
    return marked.replace("\n", "<br>")
