"""The HTML fragment: read as a browser reads it, every number is in its place; nothing in it that an editor drops."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from pipeline.core.workspace import Agency
from pipeline.law.forms.catalogue import form_for
from pipeline.reports.documents.content import DocumentContent
from pipeline.reports.documents.html import html_fragment
from tests.support.printable_forms import QUOTED, content_of, filled_forms, numbered


class Reader(HTMLParser):
    """Tags, attributes and tables as a browser lays them out: rowspan and colspan filled in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.heads: list[dict[str, str | None]] = []
        self.tables: list[dict[tuple[int, int], str]] = []
        self.open: list[str] = []
        self.row, self.covered, self.text = -1, list[tuple[int, int]](), ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attributes = dict(given)
        self.tags.add(tag)
        self.attributes |= set(attributes)
        if tag not in ("meta", "col", "br"):
            self.open.append(tag)
        if tag == "table":
            assert attributes["border"] == "1"
            self.tables.append({})
            self.row = -1
        elif tag == "tr":
            self.row += 1
        elif tag in ("td", "th"):
            self.heads += [attributes] if tag == "th" else []
            column = next(place for place in range(100) if (self.row, place) not in self.tables[-1])
            rows, columns = int(attributes.get("rowspan") or 1), int(attributes.get("colspan") or 1)
            self.covered = [(self.row + down, column + right) for down in range(rows) for right in range(columns)]
            assert not set(self.covered) & set(self.tables[-1])
            self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag in ("td", "th"):
            self.tables[-1] |= dict.fromkeys(self.covered, self.text)


def test_every_number_and_label_stands_in_its_place(content: DocumentContent) -> None:
    tables = Reader(html_fragment(content)).tables
    assert len(tables) == len(content.grids)
    for grid, table in zip(content.grids, tables, strict=True):
        places = grid.boxes_by_position()
        assert set(table) == set(places)
        for place, box in places.items():
            assert table[place] == content.printed(box).replace("\n", ""), box
            if box.address in content.filled.cells and content.filled.cells[box.address].cell.number == "whole":
                assert float(table[place]) == content.filled.cells[box.address].value


def test_nothing_in_it_is_dropped_by_an_editor(content: DocumentContent) -> None:
    text = html_fragment(content)
    read = Reader(text)
    assert read.tags <= {
        "meta", "div", "h1", "h2", "h3", "p", "span", "br", "table", "colgroup", "col", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert read.attributes <= {
        "charset", "lang", "style", "border", "cellspacing", "cellpadding", "align", "width", "rowspan", "colspan", "scope",
    }  # fmt: skip
    assert "http" not in text
    assert "url(" not in text


def test_every_head_says_what_it_is_the_head_of(contents: dict[str, DocumentContent]) -> None:
    heads = Reader(html_fragment(contents["format_2019"])).heads
    assert {head["scope"] for head in heads} == {"col", "colgroup", "row", "rowgroup"}
    assert [head["scope"] for head in heads if head.get("rowspan") == "20"] == ["rowgroup"]
    assert all(head["scope"] == "colgroup" for head in heads if head.get("colspan") in ("5", "7", "10"))


def test_a_draft_says_so_first_and_a_sealed_report_does_not(
    tmp_path: Path, contents: dict[str, DocumentContent]
) -> None:
    draft = html_fragment(content_of(filled_forms(tmp_path, 2019, numbered(form_for(2019)))[0]))
    assert draft.index("【草稿，未经封存") < draft.index("<h1")
    assert "草稿" not in html_fragment(contents["format_2019"])


def test_a_name_that_looks_like_markup_stays_text(tmp_path: Path) -> None:
    agency = Agency(id="bureau", name="<script>局&")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "report.yml").write_text("主动公开: '<script>1</script>'\n", "utf-8")
    filled = filled_forms(tmp_path, 2019, numbered(form_for(2019)) | QUOTED, agency=agency)[0]
    text = html_fragment(content_of(filled, tmp_path / "templates"))
    assert "script" not in Reader(text).tags
    assert "&lt;script&gt;1&lt;/script&gt;" in text
    assert "&lt;script&gt;局&amp;2019年" in text


def test_a_wide_table_scrolls_on_a_phone_instead_of_setting_one_character_a_line(
    contents: dict[str, DocumentContent],
) -> None:
    page = html_fragment(contents["format_2019"])
    assert page.count('<div style="overflow-x:auto">') == page.count("<table") == 3
    assert "min-width:" in page.split("三、收到和处理")[1].split("</table>")[0]
