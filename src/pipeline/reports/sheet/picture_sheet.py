"""One A4 sheet of pictures from the numbers that the report prints, as SVG in the style of the document: black, one colour, its fonts.

Every number on it is a figure, fact or cell of the report; a picture whose numbers are not known is not drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from pipeline.core import format_number
from pipeline.reports.documents.printable_form import PrintableForm
from pipeline.reports.documents.sentence_context import ListItem, sentence_context
from pipeline.reports.sheet.picture_png import can_write_chinese, png

# A4 in tenths of a millimetre; the margins of the document.
WIDTH, HEIGHT, LEFT, RIGHT = 2100, 2970, 280, 1840
# After the fonts of the document those that a machine without them may have.
_BODY = "仿宋_GB2312,仿宋,FangSong,Noto Serif CJK SC,Noto Sans CJK SC,serif"
_HEAD = "黑体,SimHei,Noto Sans CJK SC,sans-serif"
_TITLE = "方正小标宋简体,宋体,SimSun,Noto Serif CJK SC,Noto Sans CJK SC,serif"
_COLOUR, _PALE, _GREY = "#1d4e79", "#a9bccd", "#555"
# A heading with its rule, a bar, the space under a picture; the bars that fit.
_HEAD_HEIGHT, _STEP, _GAP = 90, 96, 80
_MOST_BARS = 6
_DPI = 144
# The picture of twelve months: columns over their names.
_COLUMNS_HEIGHT = 430


def sheet_files(filled: PrintableForm) -> Iterator[tuple[str, bytes]]:
    """Ending → bytes of the sheet, as `svg` and, where this machine has a font for it, as `png`; nothing for a form that is no report."""
    sheet = picture_sheet(filled) if filled.form.kind == "report" else None
    if sheet is not None:
        yield "svg", sheet.encode()
        if can_write_chinese():
            yield "png", png(sheet, zoom=1, dpi=_DPI)


def picture_sheet(filled: PrintableForm) -> str | None:
    """The SVG; None where there is nothing to draw."""
    context = sentence_context(filled)
    pictures = [part for part in _pictures(filled, context) if part[1]]
    if not pictures:
        return None
    body = [_title(filled)]
    top = 520
    for heading, items in pictures:
        if len(items) > _MOST_BARS:
            body += _columns(heading, items, top)
            top += _HEAD_HEIGHT + _COLUMNS_HEIGHT + _GAP
        else:
            body += _bars(heading, items, top)
            top += _HEAD_HEIGHT + _STEP * len(items) + _GAP
    for place, line in enumerate((f"数据来源：{filled.title}", f"统计期限：{context['period']}")):
        body.append(_text(LEFT, HEIGHT - 250 + 56 * place, line, 36, _BODY, _GREY))
    if filled.is_draft:
        body.append(_text(LEFT, 120, filled.marking, 36, _BODY, "#c00"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="210mm" height="297mm" role="img" '
        f'aria-label="{escape(filled.title)}图解"><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>{"".join(body)}</svg>\n'
    )


def _pictures(filled: PrintableForm, context: dict[str, list[ListItem]]) -> Iterator[tuple[str, Sequence[ListItem]]]:
    """Heading → bars, in the order of the report."""
    figures = filled.quotable
    total = figures.get("items.total")
    if total is not None:
        change = figures.get("items.change")
        words = ""
        if change is not None:
            words = f"，比上年{'增加' if change.value >= 0 else '减少'}{format_number(abs(change.value))}{total.unit}"
        heading = f"网站公开发布信息{format_number(total.value)}{total.unit}{words}"
        yield heading, _months(filled) or context["quarters"]
        yield "发布较多的栏目", [ListItem(item.label.strip("“”"), item.value, item.unit) for item in context["columns"]]
    channels = [ListItem(item.label.removesuffix("发布信息"), item.value, item.unit) for item in context["channels"]]
    yield "政务新媒体发布信息", channels
    received, handled = (figures.get(f"requests.{row}.total") for row in ("new_received", "result_total"))
    if received is not None and handled is not None:
        heading = f"本年新收政府信息公开申请{format_number(received.value)}件，办理{format_number(handled.value)}件"
        yield heading, context["outcomes"][:_MOST_BARS]
        yield "提交申请的渠道", context["ways"] if len(context["ways"]) > 1 else []


def _months(filled: PrintableForm) -> list[ListItem]:
    """The items of each month; empty where they are not known of all twelve."""
    facts = [filled.facts.get(f"items.month_{month}") for month in range(1, 13)]
    known = [fact for fact in facts if fact is not None]
    if len(known) < len(facts):
        return []
    return [ListItem(f"{month}月", format_number(fact.value), "") for month, fact in enumerate(known, start=1)]


def _title(filled: PrintableForm) -> str:
    return (
        f'<rect x="{LEFT}" y="180" width="60" height="12" fill="{_COLOUR}"/>'
        + _text(LEFT, 290, f"{filled.agency.name}{filled.year}年", 72, _TITLE)
        + _text(LEFT, 385, "政府信息公开工作年度报告图解", 72, _TITLE)
    )


def _bars(heading: str, items: Sequence[ListItem], top: int) -> Iterator[str]:
    """A heading and a bar an item, its number at the end; the longest bar is that of the largest number."""
    yield _heading(heading, top)
    most = max(float(item.value) for item in items) or 1
    start = LEFT + 470
    for place, item in enumerate(items):
        middle = top + 50 + _STEP * (place + 0.5)
        length = (RIGHT - 250 - start) * float(item.value) / most
        yield _text(start - 24, middle + 14, item.label, 42, _BODY, anchor="end")
        yield f'<rect x="{start}" y="{middle - 26:.0f}" width="{max(length, 3):.0f}" height="52" fill="{_COLOUR}"/>'
        yield _text(start + max(length, 3) + 20, middle + 14, f"{item.value}{item.unit}", 42, _BODY)


def _columns(heading: str, items: Sequence[ListItem], top: int) -> Iterator[str]:
    """A heading and a column an item, its number above and its name below."""
    yield _heading(heading, top)
    most = max(float(item.value) for item in items) or 1
    base, step = top + _HEAD_HEIGHT + _COLUMNS_HEIGHT - 60, (RIGHT - LEFT) / len(items)
    for place, item in enumerate(items):
        middle = LEFT + step * (place + 0.5)
        high = max((_COLUMNS_HEIGHT - 120) * float(item.value) / most, 3)
        yield f'<rect x="{middle - 40:.0f}" y="{base - high:.0f}" width="80" height="{high:.0f}" fill="{_COLOUR}"/>'
        yield _text(middle, base - high - 16, item.value, 38, _BODY, anchor="middle")
        yield _text(middle, base + 50, item.label, 38, _BODY, anchor="middle")
    yield f'<path d="M{LEFT} {base}H{RIGHT}" stroke="#000" stroke-width="3"/>'


def _heading(words: str, top: int) -> str:
    rule = f'<path d="M{LEFT} {top + 24}H{RIGHT}" stroke="{_PALE}" stroke-width="3"/>'
    return _text(LEFT, top, words, 50, _HEAD) + rule


def _text(x: float, y: float, words: str, size: int, font: str, fill: str = "#000", anchor: str = "start") -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" font-family="{font}" fill="{fill}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )
