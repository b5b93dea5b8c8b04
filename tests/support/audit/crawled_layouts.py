"""A report as crawlers keep it: cells between bars, spans as bars behind the row, blank cells kept or put behind the numbers."""

from __future__ import annotations

from collections.abc import Iterator

from .numbers import Made
from .printing import Lines, table_four, table_two
from .text_layouts import document, three

# What a mirror makes of characters: a traditional one and its sound.
SOUNDS = {
    "数": "數(shù)", "据": "據(jù)", "国": "國(guó)", "发": "發(fā)", "现": "現(xiàn)",
    "动": "動(dòng)", "务": "務(wù)", "规": "規(guī)", "开": "開(kāi)", "请": "請(qǐng)",
    "业": "業(yè)", "构": "構(gòu)", "总": "總", "项": "項(xiàng)", "计": "計(jì)",
    "减": "減", "条": "條", "况": "況", "关": "關(guān)", "机": "機(jī)",
    "内": "內(nèi)", "处": "處", "对": "對(duì)", "结": "結(jié)", "复": "復(fù)",
    "议": "議", "诉": "訴", "讼": "訟", "维": "維", "纠": "糾",
    "审": "審", "经": "經(jīng)", "转": "轉", "办": "辦", "报": "報(bào)",
    "质": "質",
}  # fmt: skip


def _texts(lines: Lines, zero: str) -> Iterator[tuple[list[str], int]]:
    """The texts of each row, zeros as `zero`, and how many places its spans cover besides."""
    for line in lines:
        texts = [zero if box.role == "value" and box.text == "0" else box.text for box in line]
        yield texts, sum(box.columns - 1 for box in line)


def _printed(made: Made, *, zero: str = "0", dropped: bool = False, apart: bool = False, lead: bool = False) -> bytes:
    def rows(lines: Lines) -> Iterator[str]:
        for texts, covered in _texts(lines, zero):
            cells = [text for text in texts if text] if dropped else texts
            bars = "|" * (covered + len(texts) - len(cells))
            if apart:
                yield from (["|"] if lead else [])
                yield from (f"{text} |" if text else "|" for text in cells)
                yield from [bars] if bars else []
            else:
                yield f"{' | '.join(cells)} | {bars}".rstrip()

    return document(made, rows(table_two(made)), rows(three(made)), rows(table_four(made)))


def rows(made: Made) -> bytes:
    return _printed(made)


def rows_with_blanks(made: Made) -> bytes:
    return _printed(made, zero="")


def rows_without_blanks(made: Made) -> bytes:
    return _printed(made, zero="", dropped=True)


def cells(made: Made) -> bytes:
    return _printed(made, apart=True)


def cells_behind_bars(made: Made) -> bytes:
    return _printed(made, apart=True, lead=True)


def cells_with_blanks(made: Made) -> bytes:
    return _printed(made, apart=True, zero="")


def cells_without_blanks(made: Made) -> bytes:
    return _printed(made, apart=True, zero="", dropped=True)


def question_marks(made: Made) -> bytes:
    """A blank that the page's encoding has no character for."""
    return _printed(made, apart=True, zero="? 0")


def with_sounds(made: Made) -> bytes:
    return "".join(SOUNDS.get(character, character) for character in _printed(made).decode()).encode()


def flipped(made: Made) -> bytes:
    """A book of pages that are turned: a row a line, numbers behind blanks, page heads between."""

    def pages(lines: Lines) -> Iterator[str]:
        for number, line in enumerate(lines):
            if number % 11 == 10:
                yield from ("P. 7", "Page 8 - 2020年报")
            yield " ".join(box.text for box in line)

    return document(made, pages(table_two(made)), pages(three(made)), pages(table_four(made)))
