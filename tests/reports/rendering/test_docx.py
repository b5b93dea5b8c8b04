"""The Word document: every number where its cell is, the page of an official document, fonts never left to chance."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from pipeline.law.forms.catalogue import form_for
from pipeline.reports.documents.content import DocumentContent, Heading, Paragraph
from pipeline.reports.documents.docx import word_document
from pipeline.reports.documents.row_heights import pages_of
from tests.support.printable_forms import QUOTED, content_of, filled_forms, numbered


def opened(content: DocumentContent) -> Document:
    return docx.Document(io.BytesIO(word_document(content)))


def part(content: DocumentContent, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(word_document(content))) as archive:
        return archive.read(name).decode()


def grid_of(tables, number: int) -> list[list]:
    return [list(row.cells) for row in tables[number].rows]


def test_every_number_stands_where_its_cell_is(content: DocumentContent) -> None:
    tables = opened(content).tables
    pages = [page for grid in content.grids for page in pages_of(grid)]
    assert len(tables) == len(pages)
    compared = 0
    for place, page in enumerate(pages):
        cells = grid_of(tables, place)
        for box in page.value_boxes():
            if box.address in content.filled.cells:
                assert cells[box.row][box.column].text == content.filled.cells[box.address].printed, box.address
                compared += 1
    assert compared == len(content.filled.form.cells)


def test_every_label_stands_in_every_place_it_covers(content: DocumentContent) -> None:
    tables = opened(content).tables
    for place, page in enumerate(page for grid in content.grids for page in pages_of(grid)):
        cells = grid_of(tables, place)
        for (row, column), box in page.boxes_by_position().items():
            if box.role != "value":
                assert cells[row][column].text == box.text


def test_merged_cells_are_spans_and_hold_one_empty_paragraph_below(contents: dict[str, DocumentContent]) -> None:
    table = opened(contents["format_2019"]).tables[1]._tbl
    rows = table.findall(qn("w:tr"))
    spans = [[int(tc.grid_span) for tc in row.findall(qn("w:tc"))] for row in rows]
    assert spans[0] == [3, 7]
    assert spans[1] == [3, 1, 5, 1]
    assert spans[2] == [3, 1, 1, 1, 1, 1, 1, 1]
    assert spans[5] == [1, 2, 1, 1, 1, 1, 1, 1, 1]
    assert all(sum(row) == 10 for row in spans)
    merges = [[tc.vMerge for tc in row.findall(qn("w:tc"))] for row in rows]
    assert merges[0][0] == "restart"
    assert merges[1] == ["continue", "restart", None, "restart"]
    assert merges[7][:2] == ["continue", "restart"]
    assert all(len(tc.findall(qn("w:p"))) == 1 for tc in table.iter(qn("w:tc")))


def test_widths_stand_on_the_grid_and_on_every_cell(content: DocumentContent) -> None:
    for table in opened(content).tables:
        grid = [int(column.get(qn("w:w"))) for column in table._tbl.iter(qn("w:gridCol"))]
        assert sum(grid) == pytest.approx(156 / 25.4 * 1440, abs=10)
        for row in table._tbl.findall(qn("w:tr")):
            widths = [int(cell.get(qn("w:w"))) for cell in row.iter(qn("w:tcW"))]
            assert sum(widths) == sum(grid)


def test_rows_are_never_split_and_heads_are_repeated(contents: dict[str, DocumentContent]) -> None:
    for table, heads in zip(opened(contents["format_2021"]).tables, (0, 3, 3), strict=True):
        rows = table._tbl.findall(qn("w:tr"))
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
        repeated = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
        assert repeated == [True] * heads + [False] * (len(rows) - heads)


def test_headings_are_those_of_the_form_in_its_order(contents: dict[str, DocumentContent]) -> None:
    for name, form in (("format_2019", form_for(2019)), ("format_2021", form_for(2021))):
        headings = [paragraph for paragraph in opened(contents[name]).paragraphs if paragraph.style.name == "Heading 1"]
        assert [heading.text for heading in headings] == [section.heading for section in form.sections]
        topics = [
            paragraph.text for paragraph in opened(contents[name]).paragraphs if paragraph.style.name == "Heading 2"
        ]
        assert [topic[3:] for topic in topics] == list(form.sections[0].topics)
        assert topics[0] == "（一）主动公开"


def test_text_and_tables_stand_in_the_order_of_the_form(contents: dict[str, DocumentContent]) -> None:
    content = contents["format_2019"]
    body = opened(content).element.body
    kinds = [child.tag.split("}")[1] for child in body if child.tag != qn("w:sectPr")][1:]
    expected = ["p" if isinstance(part, Heading | Paragraph) else "tbl" for part in content.parts]
    assert kinds == expected


def test_the_page_is_that_of_an_official_document(content: DocumentContent) -> None:
    section = opened(content).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [round(margin.mm, 1) for margin in margins] == [37, 28, 35, 26]


def test_body_and_headings_have_their_fonts_sizes_and_indent(contents: dict[str, DocumentContent]) -> None:
    styles = opened(contents["format_2019"]).styles
    for name, font, points in (
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Body Text", "仿宋_GB2312", 16),
        ("Table Text", "宋体", 10.5),
    ):
        style = styles[name]
        assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == font
        assert style.font.size == Pt(points)
    for name in ("Body Text", "Heading 1", "Heading 2"):
        assert styles[name].element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
        spacing = styles[name].element.pPr.find(qn("w:spacing"))
        assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("560", "exact")


def test_every_run_names_its_east_asian_font_and_language(content: DocumentContent) -> None:
    document = opened(content)
    stories = [document.element.body]
    section = document.sections[0]
    stories += [footer._element for footer in (section.footer, section.even_page_footer)]
    runs = [run for story in stories for run in story.iter(qn("w:r")) if run.find(qn("w:t")) is not None]
    assert len(runs) > 50
    for run in runs:
        assert run.rPr.rFonts.get(qn("w:eastAsia")), run.text
        assert run.rPr.rFonts.get(qn("w:hint")) == "eastAsia"
        assert run.rPr.find(qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"
    in_tables = {
        run.rPr.rFonts.get(qn("w:eastAsia")) for table in document.tables for run in table._tbl.iter(qn("w:r"))
    }
    assert in_tables == {"宋体"}
    assert 'w:eastAsia="zh-CN"' in part(content, "word/styles.xml")
    assert "asciiTheme" not in part(content, "word/styles.xml").split("<w:latentStyles")[0]


def test_pages_are_numbered_between_dashes_outside_on_both_sides(content: DocumentContent) -> None:
    document = opened(content)
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        text = "".join(element.text or "" for element in footer._element.iter(qn("w:t"), qn("w:instrText")))
        assert text == "—  PAGE 1 —"
        assert footer._element.find(f".//{qn('w:jc')}").get(qn("w:val")) == side


def test_the_table_of_a_whole_page_begins_one_and_a_short_one_keeps_together(
    contents: dict[str, DocumentContent],
) -> None:
    document = opened(contents["format_2019"])
    begins = {paragraph.text: paragraph.paragraph_format.page_break_before for paragraph in document.paragraphs}
    assert begins["三、收到和处理政府信息公开申请情况"]
    assert not begins["四、政府信息公开行政复议、行政诉讼情况"]
    rows = document.tables[2]._tbl.findall(qn("w:tr"))
    kept_together = [
        all(p.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for p in row.iter(qn("w:p"))) for row in rows
    ]
    assert kept_together == [True, True, True, False]


def test_a_blank_is_empty_a_zero_is_0_and_not_applicable_is_a_stroke(tmp_path: Path) -> None:
    figures = numbered(form_for(2019)) | {
        "requests.granted.org_legal": 0.0,
        "disclosure.art20_1.rules.public_total": None,
    }
    del figures["requests.partial.org_legal"]
    filled = filled_forms(
        tmp_path,
        2019,
        figures,
        changes="UPDATE candidate.cells SET semantic = 'not_applicable', value = NULL"
        " WHERE \"row\" = 'art20_1.rules' AND \"column\" = 'public_total'",
    )[0]
    tables = opened(content_of(filled)).tables
    assert grid_of(tables, 1)[5][7].text == "0"
    assert grid_of(tables, 1)[6][7].text == ""
    assert grid_of(tables, 1)[6][9].text == ""
    assert grid_of(tables, 0)[2][3].text == "/"


def test_numbers_are_never_rounded_and_negatives_keep_their_sign(tmp_path: Path) -> None:
    changed = {
        "disclosure.art20_5.licences.items_change": -8.0,
        "disclosure.art20_9.procurement.procurement_amount": 1234567.89,
        "disclosure.art20_9.procurement.procurement_count": 12000000.0,
    }
    tables = opened(content_of(filled_forms(tmp_path, 2019, numbered(form_for(2019)) | changed)[0])).tables
    cells = grid_of(tables, 0)
    assert cells[6][2].text == "-8"
    assert [cells[17][1].text, cells[17][2].text] == ["12000000", "1234567.89"]


def test_a_long_number_is_set_smaller_and_stays_on_one_line(tmp_path: Path) -> None:
    changed = {"requests.new_received.natural_person": 1234567.0, "requests.new_received.org_legal": 12.0}
    tables = opened(content_of(filled_forms(tmp_path, 2019, numbered(form_for(2019)) | changed)[0])).tables
    sizes = {cell.text: cell.paragraphs[0].runs[0].font.size.pt for cell in grid_of(tables, 1)[3]}
    assert sizes["12"] == 10.5
    assert 7 * 0.64 * sizes["1234567"] * 25.4 / 72 < 10.4 - 1.2
    assert sizes["1234567"] >= 5


def test_a_draft_says_so_on_every_page_and_a_sealed_report_does_not(
    tmp_path: Path, contents: dict[str, DocumentContent]
) -> None:
    draft = opened(content_of(filled_forms(tmp_path, 2019, numbered(form_for(2019)))[0]))
    section = draft.sections[0]
    for header in (section.header, section.even_page_header):
        xml = header._element.xml
        assert "草稿，未经封存（数据截至2020年1月10日；待处理：阻断0项" in xml
        assert 'string="草稿"' in xml
    sealed = opened(contents["format_2019"]).sections[0]
    assert "草稿" not in sealed.header._element.xml + sealed.even_page_header._element.xml


def test_only_a_draft_marks_the_cells_that_nobody_filled(tmp_path: Path) -> None:
    figures = numbered(form_for(2019))
    del figures["requests.partial.org_legal"]
    for status, marked in (("draft", True), ("sealed", False)):
        document = opened(content_of(filled_forms(tmp_path, 2019, figures, status=status)[0]))
        cell = grid_of(document.tables, 1)[6][7]
        assert (cell._tc.find(f".//{qn('w:shd')}") is not None) is marked


def test_the_file_says_which_run_and_which_cells_it_is_of(contents: dict[str, DocumentContent]) -> None:
    content = contents["format_2019"]
    custom = part(content, "docProps/custom.xml")
    assert f'name="gongkai.cells_sha256"><vt:lpwstr>{content.filled.cells_sha256}' in custom
    assert 'name="gongkai.run"><vt:lpwstr>run-1<' in custom
    core = opened(content).core_properties
    assert (core.title, core.author, core.language) == (content.filled.title, "某州生态环境局", "zh-CN")
    assert core.created.isoformat() == "2022-01-20T01:30:00+00:00"


def test_the_fingerprint_changes_with_any_cell(tmp_path: Path) -> None:
    figures = numbered(form_for(2019))
    fingerprint = filled_forms(tmp_path, 2019, figures)[0].cells_sha256
    assert filled_forms(tmp_path, 2019, figures)[0].cells_sha256 == fingerprint
    for name in ("requests.granted.org_legal", "disputes.review.upheld", "disclosure.art20_8.fees.items_change"):
        assert filled_forms(tmp_path, 2019, figures | {name: figures[name] + 1})[0].cells_sha256 != fingerprint


def test_the_fingerprint_tells_a_blank_from_what_does_not_apply(tmp_path: Path) -> None:
    figures = numbered(form_for(2019))
    del figures["requests.granted.org_legal"]
    blank = filled_forms(tmp_path, 2019, figures)[0]
    change = (
        "UPDATE candidate.cells SET semantic = 'not_applicable' WHERE \"row\" = 'granted' AND \"column\" = 'org_legal'"
    )
    assert filled_forms(tmp_path, 2019, figures, changes=change)[0].cells_sha256 != blank.cells_sha256


def test_the_same_content_gives_the_same_bytes(content: DocumentContent) -> None:
    assert word_document(content) == word_document(content)


def test_a_long_title_breaks_before_the_name_of_the_document(contents: dict[str, DocumentContent]) -> None:
    title = opened(contents["format_2019"]).paragraphs[0]
    assert title.text == "某州生态环境局2019年\n政府信息公开工作年度报告"


def test_what_a_person_writes_is_marked(contents: dict[str, DocumentContent]) -> None:
    document = opened(contents["format_2019"])
    marked = [
        run.text for paragraph in document.paragraphs for run in paragraph.runs if run.font.highlight_color is not None
    ]
    assert marked == list(contents["format_2019"].placeholders)
    assert all(place.startswith("〔此处由办公室填写：") for place in marked)


def test_text_that_looks_like_markup_stays_text(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "report.yml").write_text("主动公开: '<b>&amp;</b> A<B'\n", "utf-8")
    filled = filled_forms(tmp_path, 2019, numbered(form_for(2019)) | QUOTED)[0]
    document = opened(content_of(filled, tmp_path / "templates"))
    assert "<b>&amp;</b> A<B" in [paragraph.text for paragraph in document.paragraphs]
