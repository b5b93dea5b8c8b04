"""Web pages as the sites of offices have them: clean, pasted from Word, nested, split, in another encoding."""

from __future__ import annotations

from html import escape

from .numbers import Made
from .printing import (
    NOTE,
    TEXT,
    Box,
    Lines,
    headings,
    on_grid,
    table_four,
    table_three_body,
    table_three_head,
    table_two,
    title,
)


def clean(box: Box) -> str:
    spans = (f' rowspan="{box.rows}"' if box.rows > 1 else "") + (
        f' colspan="{box.columns}"' if box.columns > 1 else ""
    )
    return f"<td{spans}>{escape(box.text)}</td>"


def pasted(box: Box) -> str:
    """As Word's clipboard leaves it: one character a span, o:p, a no-break blank in a blank cell."""
    spans = (f' rowspan="{box.rows}"' if box.rows > 1 else "") + (
        f' colspan="{box.columns}"' if box.columns > 1 else ""
    )
    half = len(box.text) // 2 if box.role == "label" else len(box.text)
    parts = [part for part in (box.text[:half], box.text[half:]) if part] or ["&nbsp;"]
    inner = "".join(f'<span style="font-family:仿宋"><font face="宋体">{part}</font></span>' for part in parts)
    return (f'<td{spans} style="border:1px solid" valign="center"><p class="MsoNormal" align="center">{inner}'
            f'<span style="mso-spacerun:\'yes\'"><o:p></o:p></span></p></td>')  # fmt: skip


def table(lines: Lines, cell: object = clean) -> str:
    assert callable(cell)
    return (
        "<table border=1>"
        + "".join("<tr>" + "".join(cell(box) for box in line) + "</tr>" for line in lines)
        + "</table>"
    )


def page(
    made: Made,
    two: str,
    three: str,
    four: str,
    *,
    before: str = "",
    after: str = "",
    meta: str = '<meta charset="utf-8">',
) -> str:
    heads = headings(made)
    return (
        f"<!DOCTYPE html><html><head>{meta}<title>{title(made)}-青山县人民政府</title><style>td{{color:red}}</style>"
        f"<script>var count = 99; document.write('<table><tr><td>规章</td><td>77</td></tr></table>')</script></head><body>"
        f"<div class=nav style='display:none'>一、总体情况 0 9 9</div>{before}<h1>{title(made)}</h1>"
        f"<p>{heads['s1']}</p><p>{TEXT['s1']}</p><p>{heads['s2']}</p>{two}<p>{heads['s3']}</p>{three}"
        f"<p>{heads['s4']}</p>{four}<p>{heads['s5']}</p><p>{TEXT['s5']}</p><p>{heads['s6']}</p><p>{TEXT['s6']}</p>{after}</body></html>"
    )


def as_clean(made: Made) -> bytes:
    return page(made, table(table_two(made)), table(_three(made)), table(table_four(made))).encode()


def as_pasted(made: Made) -> bytes:
    tables = (table(lines, pasted) for lines in (table_two(made), _three(made), table_four(made)))
    return page(made, *tables).encode()


def as_nested(made: Made) -> bytes:
    """Everything in one cell of a table that arranges the page, and each table in another."""
    inner = [
        f"<table><tr><td>{table(lines)}</td></tr></table>"
        for lines in (table_two(made), _three(made), table_four(made))
    ]
    meta = "<table><tr><td>索引号</td><td>0143/2024-00002</td><td>发布机构</td><td>青山县自然资源局</td></tr></table>"
    before = f"<table width=1000><tr><td class=left>栏目导航</td><td>{meta}"
    return page(made, *inner, before=before, after="</td></tr></table>").encode()


def as_gb(made: Made) -> bytes:
    """GB 2312 by its own word, merged cells as empty ones."""

    def spread(lines: Lines) -> str:
        rows = "".join(
            "<tr>" + "".join(f"<td>{box.text if box else ''}</td>" for box in row) + "</tr>" for row in on_grid(lines)
        )
        return f"<table>{rows}</table>"

    tables = (spread(lines) for lines in (table_two(made), _three(made), table_four(made)))
    return page(made, *tables, meta='<meta http-equiv="Content-Type" content="text/html; charset=gb2312">').encode(
        "gb18030"
    )


def as_split(made: Made) -> bytes:
    """Each table broken in two, as from a document of several pages; the second part of table 3 has its head again."""
    two, body, four = table_two(made), table_three_body(made), table_four(made)
    first, second = body[:14], body[14:]
    again = [[Box(NOTE, 3, 3), Box("申请人情况", columns=7)], *table_three_head()[1:]]
    cut = len(first) - 2
    first[2] = [Box(first[2][0].text, rows=cut), *first[2][1:]]
    second = [[Box("", columns=1), *line] if number == 0 else line for number, line in enumerate(second)]
    second[0] = [Box("", rows=len(second) - 1), *second[0][1:]]
    for lines, parent in ((first, "（四）无法提供"), (second, "（四）无法提供")):
        del lines, parent
    three = table(table_three_head() + _shortened(first)) + "<p>- 3 -</p>" + table(again + second)
    head, numbers = four[0], four[3]
    left = [
        [head[0]],
        [Box(result) for result in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")],
        numbers[:5],
    ]
    right = [[head[1]], [Box("未经复议直接起诉", columns=5), Box("复议后起诉", columns=5)], four[2], numbers[5:]]
    return page(made, table(two[:6]) + table(two[6:]), three, table(left) + "<p></p>" + table(right)).encode()


def as_one_table(made: Made) -> bytes:
    """Headings and tables in one table of ten columns."""
    lines = [[Box("二、主动公开政府信息情况", columns=10)], *table_two(made), [Box("三、收到和处理政府信息公开申请情况", columns=10)],
             *_three(made)]  # fmt: skip
    return page(made, "", table(lines), table(table_four(made))).encode()


def _three(made: Made) -> Lines:
    return table_three_head() + table_three_body(made)


def _shortened(lines: Lines) -> Lines:
    """No cell reaches below the last row."""
    return [[Box(box.text, min(box.rows, len(lines) - number), box.columns, box.role) for box in line]
            for number, line in enumerate(lines)]  # fmt: skip
