"""Text and Markdown as copied or converted: a cell a line, tabs, bars, columns of blanks, and what goes wrong in each."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from .numbers import Made
from .printing import (
    TEXT,
    Box,
    Lines,
    flat,
    headings,
    on_grid,
    table_four,
    table_three_body,
    table_three_head,
    table_two,
    title,
)


def document(made: Made, two: Iterable[str], three: Iterable[str], four: Iterable[str], end: str = "\n") -> bytes:
    heads = headings(made)
    lines = [title(made), "", heads["s1"], TEXT["s1"], heads["s2"], *two, heads["s3"], *three, heads["s4"], *four,
             heads["s5"], TEXT["s5"], heads["s6"], TEXT["s6"]]  # fmt: skip
    return (end.join(lines) + end).encode()


def three(made: Made) -> Lines:
    return table_three_head() + table_three_body(made)


def one_a_line(made: Made) -> bytes:
    return document(made, flat(table_two(made)), flat(three(made)), flat(table_four(made)))


def one_a_line_with_pages(made: Made) -> bytes:
    """Page numbers between rows, labels cut at the end of a line."""

    def cut(lines: Lines) -> Iterable[str]:
        for number, line in enumerate(lines):
            if number % 9 == 8:
                yield "- 4 -"
            for box in line:
                if box.role == "label" and len(box.text) > 12:
                    yield box.text[: len(box.text) // 2]
                    yield box.text[len(box.text) // 2 :]
                else:
                    yield box.text

    return document(made, cut(table_two(made)), cut(three(made)), cut(table_four(made)), end="\n\n")


def with_bars(made: Made) -> bytes:
    def bars(lines: Lines) -> Iterable[str]:
        return ("| " + " | ".join(box.text for box in line) + " |" for line in lines)

    return document(made, bars(table_two(made)), bars(three(made)), bars(table_four(made)))


def bar_after_each(made: Made) -> bytes:
    return document(
        made,
        *(tuple(f"{text} |" for text in flat(lines)) for lines in (table_two(made), three(made), table_four(made))),
    )


def tabs(made: Made) -> bytes:
    """Tabs of the grid, merged cells as empty ones."""

    def spread(lines: Lines) -> Iterable[str]:
        return ("\t".join(box.text if box else "" for box in row) for row in on_grid(lines))

    return document(made, spread(table_two(made)), spread(three(made)), spread(table_four(made)))


def torn_tabs(made: Made) -> bytes:
    """Tabs without the empty lead cells in some rows, with tabs too many in others."""

    def torn(lines: Lines) -> Iterable[str]:
        for number, line in enumerate(lines):
            lead = "\t" * (number % 3)
            yield lead + "\t".join(box.text for box in line) + "\t" * (number % 2)

    return document(made, torn(table_two(made)), torn(three(made)), torn(table_four(made)))


def label_after(made: Made) -> bytes:
    """A cell a line, each label of table 3 after its numbers."""
    rows = made.form.table("requests").blocks[0].rows
    three = [*flat(table_three_head()), *(text for row in rows for text in (*made.row("requests", row.id), row.label))]
    return document(made, flat(table_two(made)), three, flat(table_four(made)))


def six_for_seven(made: Made) -> bytes:
    """From the eighth row of table 3 on, the zero of one column is lost, as a page break does it. Only zeros are lost."""
    gap = 5
    lines = []
    for number, line in enumerate(table_three_body(made)):
        labels = [box.text for box in line if box.role == "label"]
        numbers = [box.text for box in line if box.role == "value"]
        if number > 7 and numbers[gap] == "0":
            del numbers[gap]
        lines.append("\t".join([*([""] if number % 2 else []), *labels, *numbers, ""]))
    head = ["\t".join(box.text for box in line) for line in table_three_head()]
    return document(made, flat(table_two(made)), [*head, *lines], flat(table_four(made)))


def columns(made: Made) -> bytes:
    """As pdftotext -layout: columns of blanks, a long label beside its numbers in two lines."""

    def spaced(lines: Lines) -> Iterable[str]:
        for line in lines:
            labels = [box for box in line if box.role == "label"]
            numbers = "".join(box.text.rjust(8) for box in line if box.role == "value")
            if not numbers:
                yield "   ".join(box.text for box in labels)
                continue
            text = "   ".join(box.text for box in labels)
            if len(text) > 22:
                yield _wide(" " * 6 + text[: len(text) // 2], 60)
                yield _wide("", 60) + numbers
                yield _wide(" " * 6 + text[len(text) // 2 :], 60)
            else:
                yield _wide(text, 60) + numbers

    return document(made, spaced(table_two(made)), spaced(three(made)), spaced(table_four(made)))


def other_characters(made: Made) -> bytes:
    """Full-width digits, radicals for Han characters, no-break blanks, half-width brackets, blanks within labels."""
    radicals = {
        "一": "⼀",
        "人": "⼈",
        "行": "⾏",
        "文": "⽂",
        "民": "⺠",
        "长": "⻓",
        "自": "⾃",
        "工": "⼯",
        "大": "⼤",
    }

    def odd(text: str) -> str:
        if text.replace(".", "").replace("-", "").isdigit():
            return "".join(chr(ord(character) + 0xFEE0) if character.isdigit() else character for character in text)
        swapped = "".join(radicals.get(character, character) for character in text)
        return (
            swapped.replace("（", "(")
            .replace("）", ")")
            .replace("公开", "公\u00a0开")
            .replace("1.", "1、")
            .replace("2.", "2 . ")
        )

    tables = (
        ["\t".join(odd(box.text) for box in line) for line in lines]
        for lines in (table_two(made), three(made), table_four(made))
    )
    return document(made, *tables)


def markdown(made: Made) -> bytes:
    def piped(lines: Lines) -> Iterable[str]:
        rows = on_grid(lines)
        for number, row in enumerate(rows):
            yield "| " + " | ".join(box.text if box else "" for box in row) + " |"
            if number == 0:
                yield "|" + " --- |" * len(row)
        yield ""

    return document(made, piped(table_two(made)), piped(three(made)), piped(table_four(made)))


def _wide(text: str, width: int) -> str:
    size = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(1, width - size)


def boxes(lines: Lines) -> list[Box]:
    return [box for line in lines for box in line]
