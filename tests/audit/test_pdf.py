"""What a PDF may be: turned, cropped, drawn twice, with fonts that say little, damaged. Tables are those that pdfplumber finds."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from random import Random
from typing import Any

import pdfplumber
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.audit.formats.pdf import read_pdf
from pipeline.audit.formats.pdfium.file import opened
from pipeline.audit.formats.ruled_tables import tables_of
from pipeline.audit.limits import FileLimits
from pipeline.audit.report import GridBlock, TextBlock
from pipeline.audit.workers import InputFile, read_files
from pipeline.core import Refusal
from tests.support.audit.numbers import make
from tests.support.audit.other_layouts import FONT, ruled

Draw = Callable[[Any], None]


def drawn(*pages: Draw, size: tuple[float, float] = (400, 300)) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    kept = BytesIO()
    canvas = Canvas(kept, pagesize=size)
    for page in pages:
        canvas.setFont(FONT, 10)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return kept.getvalue()


def lines(content: bytes) -> list[str]:
    (document,) = read_pdf(content, "a.pdf")
    return [block.text for block in document.blocks if isinstance(block, TextBlock)]


def grids(content: bytes) -> list[tuple[tuple[str, ...], ...]]:
    (document,) = read_pdf(content, "a.pdf")
    return [block.cells for block in document.blocks if isinstance(block, GridBlock)]


def small_table(canvas: Any) -> None:
    """Two rows and two columns under a line of text."""
    canvas.drawString(50, 250, "第一行")
    for row, words in enumerate((("受理", "12"), ("办结", "-"))):
        for column, word in enumerate(words):
            canvas.rect(50 + 100 * column, 200 - 30 * row, 100, 30)
            canvas.drawString(60 + 100 * column, 210 - 30 * row, word)


TABLE = [(("受理", "12"), ("办结", "-"))]


def raw(font: str, shown: str, *more: str) -> bytes:
    """A page that shows a string in a font given by its entries; object 6 and the following are `more`."""
    stream = f"BT /F 12 Tf 50 50 Td {shown} Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream",
        font,
        *more,
    ]
    file, places = b"%PDF-1.4\n", []
    for number, entry in enumerate(objects, start=1):
        places.append(len(file))
        file += f"{number} 0 obj\n{entry}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return file + (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(file)}\n%%EOF".encode()
    )


def test_text_drawn_twice_to_look_bold_is_read_once() -> None:
    def page(canvas: Any) -> None:
        for shift in (0, 0.3):
            canvas.drawString(50 + shift, 200, "公开指南 11 件")

    assert lines(drawn(page)) == ["公开指南 11 件"]


def test_a_text_of_one_character_is_read_though_the_file_does_not_bring_its_font_along() -> None:
    assert lines(
        drawn(lambda canvas: [canvas.drawString(50, 200 - 20 * row, word) for row, word in enumerate("果7")])
    ) == [
        "果",
        "7",
    ]


def test_a_hyphen_at_the_end_of_a_line_stays() -> None:
    assert lines(drawn(lambda canvas: [canvas.drawString(50, 200, "abc-"), canvas.drawString(50, 185, "def")])) == [
        "abc-",
        "def",
    ]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_is_read_as_it_is_shown_however_it_is_turned(turn: int) -> None:
    def page(canvas: Any) -> None:
        canvas.setPageRotation(turn)
        canvas.translate(*{0: (0, 0), 90: (300, 0), 180: (400, 300), 270: (0, 400)}[turn])
        canvas.rotate(turn)
        small_table(canvas)

    content = drawn(page, size=(400, 300) if turn in (0, 180) else (300, 400))
    assert lines(content) == ["第一行"]
    assert grids(content) == TABLE


def test_a_cropped_page_is_read_like_a_whole_one() -> None:
    def page(canvas: Any) -> None:
        canvas.setCropBox((20, 20, 380, 290))
        small_table(canvas)

    content = drawn(page)
    assert b"/CropBox" in content
    assert (lines(content), grids(content)) == (["第一行"], TABLE)


def test_text_that_is_turned_to_its_side_is_read_downward() -> None:
    def page(canvas: Any) -> None:
        canvas.translate(100, 250)
        canvas.rotate(-90)
        canvas.drawString(0, 0, "办理结果")

    assert "".join(lines(drawn(page))) == "办理结果"


SHAPE = "<</Length 29>>\nstream\n600 0 0 0 500 500 d1 0 0 500 500 re f\nendstream"
DRAWN = (
    "<</Type/Font/Subtype/Type3/FontBBox[0 0 600 600]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 1/LastChar 255/Widths["
    + "600 " * 255
    + "]"
)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            raw(DRAWN + "/CharProcs<</one 6 0 R/two 6 0 R/three 6 0 R>>/Encoding/WinAnsiEncoding/Resources<<>>>>", "(123)", SHAPE),
            "123",
        ),
        (
            raw(
                "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode/Identity-H/DescendantFonts[6 0 R]>>",
                "<516C5F00003100320033>",
                "<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
                "/DW 1000/FontDescriptor 7 0 R>>",
                "<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 -200 1000 900]/Ascent 800/Descent -200/ItalicAngle 0"
                "/CapHeight 700/StemV 80>>",
            ),
            "公开123",
        ),
        (
            raw(DRAWN + "/CharProcs<</a 6 0 R>>/Encoding<</Differences[49/a/b/c]>>/Resources<<>>>>", "(123)", SHAPE),
            "abc",
        ),
        (
raw(DRAWN + "/CharProcs<</one 6 0 R>>/Encoding/WinAnsiEncoding/Resources<<>>>>", "<010203>", SHAPE),
            "\ufffd\ufffd\ufffd",
        ),
    ],
    ids=["drawn shapes", "codes that are Unicode", "named shapes", "shapes without a meaning"],
)  # fmt: skip
def test_glyphs_mean_what_the_font_says_and_are_unknown_where_it_says_nothing(content: bytes, text: str) -> None:
    assert lines(content) == [text]


def test_more_pages_or_characters_than_a_limit_are_refused() -> None:
    content = drawn(small_table, small_table)
    for limits in (FileLimits(pages=1), FileLimits(characters_of_page=5)):
        with pytest.raises(Refusal) as refused:
            read_pdf(content, "a.pdf", limits)
        assert refused.value.finding.code == "AUDIT-TOO-MUCH"


def merged_tables(canvas: Any, chance: Random) -> None:
    """Tables with merged cells, drawn as boxes or as lines in pieces, some ends a little short or long, and a frame."""
    top = 560.0
    while top > 120:
        rows, columns = chance.randint(1, 5), chance.randint(1, 6)
        edges = [50.0 + 60 * column for column in range(columns + 1)]
        for row in range(rows):
            column = 0
            while column < columns:
                width = chance.randint(1, columns - column)
                box = edges[column], top - 20 * (row + 1), edges[column + width] - edges[column], 20
                if chance.random() < 0.6:
                    canvas.rect(*box)
                else:
                    x, y, across, down = box
                    slip = chance.choice((0, 0.4, -0.4))
                    canvas.lines([(x, y, x + across + slip, y), (x, y + down, x + across + slip, y + down),
                                  (x, y + slip, x, y + down), (x + across, y, x + across, y + down)])  # fmt: skip
                column += width
        top -= 20 * rows + chance.choice((0, 2, 6, 30))
    canvas.rect(40, 100, 400, 480, fill=0)


def test_tables_are_those_that_pdfplumber_finds() -> None:
    chance = Random(20191231)
    content = drawn(*[lambda canvas: merged_tables(canvas, chance)] * 25, size=(500, 600))
    for file in (content, ruled(make(1))):
        with pdfplumber.open(BytesIO(file)) as expected, opened(file) as pdf:
            for number, page in enumerate(expected.pages, start=1):
                with pdf.page(number) as read:
                    found = tables_of(read.read().rules)
                wanted = page.find_tables()
                assert [len(table.cells) for table in found] == [len(table.cells) for table in wanted]
                for ours, theirs in zip(found, wanted, strict=True):
                    for row, other in zip(ours.rows, theirs.rows, strict=True):
                        cells = [cell and tuple(cell) for cell in row]
                        assert cells == [cell and pytest.approx(cell, abs=0.01) for cell in other.cells]


def test_a_damaged_file_is_read_or_refused_and_ends_no_process() -> None:
    chance, sound = Random(1), ruled(make(2))
    damaged = [sound[: chance.randrange(len(sound))] for _ in range(15)]
    for _ in range(25):
        copy = bytearray(sound)
        for _ in range(chance.choice((1, 10, 100))):
            copy[chance.randrange(len(copy))] = chance.randrange(256)
        damaged.append(bytes(copy))
    files = [InputFile(f"{number}.pdf", content=content) for number, content in enumerate(damaged)]
    ends = [result.refused.code if result.refused else "read" for _, result in read_files(files, processes=1)]
    assert len(ends) == len(files)
    assert set(ends) <= {
        "read",
        "AUDIT-BROKEN",
        "AUDIT-NO-TEXT-LAYER",
        "AUDIT-ENCRYPTED",
        "AUDIT-NO-REPORT",
        "AUDIT-EMPTY",
    }


def test_a_page_whose_data_are_damaged_is_refused_and_never_read_otherwise() -> None:
    content, chance = ruled(make(2)), Random(3)
    sound, contents = (
        read_pdf(content, "a.pdf"),
        [found.span(1) for found in re.finditer(rb"stream\n(.*?)endstream", content, re.S)],
    )
    ends = []
    for start, end in contents * 8:
        place = chance.randrange(start, end - 4)
        damaged = (
            content[:place] + bytes([33 + (content[place] - 33 + chance.randrange(1, 84)) % 85]) + content[place + 1 :]
        )
        try:
            ends.append(read_pdf(damaged, "a.pdf") == sound)
        except Refusal as refusal:
            ends.append(refusal.finding.code == "AUDIT-BROKEN")
    assert ends == [True] * len(ends)
    assert len(ends) >= 24
