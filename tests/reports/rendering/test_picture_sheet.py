"""图解: one sheet of pictures from the numbers of the report, well formed, without a number of its own."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipeline.reports.documents.printable_form import QuotableFigure
from pipeline.reports.sheet.picture_sheet import HEIGHT, RIGHT, picture_sheet, sheet_files
from tests.support.printable_forms import demo_figures, filled_forms

SVG = "{http://www.w3.org/2000/svg}"


def test_the_sheet_shows_the_numbers_of_the_report_within_its_margins(tmp_path: Path) -> None:
    facts = {f"items.month_{place}": QuotableFigure("", 100.0 + place, "条") for place in range(1, 13)}
    filled = replace(filled_forms(tmp_path, 2019, demo_figures(), status="sealed")[0], facts=facts)
    sheet = picture_sheet(filled)
    assert sheet is not None
    root = ElementTree.fromstring(sheet)
    texts = [element.text or "" for element in root.iter(f"{SVG}text")]
    for words in ("网站公开发布信息768条", "1月", "101", "112", "微信", "172条", "135条", "予以公开", "2件"):
        assert words in texts
    known = {int(figure.value) for figure in filled.quotable.values()} | {2019, 31, *range(1, 13)}
    assert {int(number) for text in texts for number in re.findall(r"\d+", text)} <= known
    for rectangle in list(root.iter(f"{SVG}rect"))[1:]:
        assert float(rectangle.get("x", 0)) + float(rectangle.get("width", 0)) <= RIGHT
        assert float(rectangle.get("y", 0)) < HEIGHT - 200


def test_a_year_of_which_not_every_month_is_known_shows_its_quarters(tmp_path: Path) -> None:
    facts = {f"items.quarter_{place}": QuotableFigure("", 100.0 + place, "条") for place in (1, 2, 3, 4)}
    facts |= {f"items.month_{place}": QuotableFigure("", 9.0, "条") for place in range(1, 12)}
    sheet = picture_sheet(replace(filled_forms(tmp_path, 2019, demo_figures())[0], facts=facts)) or ""
    assert "第一季度" in sheet
    assert "11月" not in sheet


def test_the_sheet_is_a_small_png_too_where_the_machine_can_write_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = filled_forms(tmp_path, 2019, demo_figures())[0]
    files = dict(sheet_files(filled))
    assert list(files) == ["svg", "png"], "this machine has a Chinese font"
    assert files["png"].startswith(b"\x89PNG")
    assert len(files["png"]) < 120_000
    monkeypatch.setattr("pipeline.reports.sheet.picture_sheet.can_write_chinese", lambda: False)
    assert list(dict(sheet_files(filled))) == ["svg"]


def test_a_year_without_numbers_has_no_sheet_and_a_draft_says_that_it_is_one(tmp_path: Path) -> None:
    filled = filled_forms(tmp_path, 2019, demo_figures())[0]
    assert "草稿，未经封存" in (picture_sheet(filled) or "")
    nothing = {name: figure for name, figure in filled.figures.items() if name.startswith("disclosure.")}
    assert picture_sheet(replace(filled, figures=nothing, facts={})) is None
