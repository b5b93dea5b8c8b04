"""What people write for a report: the file of texts, the changed paragraphs of a Word draft, the functions of a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.core.errors import Refusal
from pipeline.reports.changed_paragraphs import changed_paragraphs
from pipeline.reports.documents.content import DocumentContent, Heading, document_content
from pipeline.reports.documents.printable_form import QuotableFigure
from pipeline.reports.texts import ReportTexts, WrittenText, read_texts
from pipeline.reports.written_texts import report_passages, write_passage
from tests.support.printable_forms import BUREAU, content_of, demo_figures, filled_forms

NOW = datetime(2020, 1, 8, 10, 20)
BASE = [
    {"level": 1, "name": "", "text": "一、总体情况"},
    {"level": 0, "name": "公开", "text": "2019年，共公开发布信息768条。", "source": "ours"},
    {"level": 0, "name": "做法", "text": "〔此处可由办公室补充：做法〕", "source": "open"},
    {"level": 1, "name": "", "text": "五、问题"},
    {"level": 0, "name": "问题", "text": "〔此处由办公室填写：问题〕", "source": "open"},
]
LINES = [str(entry["text"]) for entry in BASE]


def report(folder: Path) -> DocumentContent:
    filled = filled_forms(folder, 2019, demo_figures())[0]
    return document_content(filled, folder / "templates", read_texts(folder, "bureau", 2019))


def write(folder: Path, text: str) -> None:
    (folder / "texts").mkdir()
    (folder / "texts" / "bureau-2019.yml").write_text(text, "utf-8")


def test_a_place_filled_through_the_page_stands_in_the_report_with_who_and_when(tmp_path: Path) -> None:
    write_passage(tmp_path, report(tmp_path), "存在的主要问题", "微信只发布{{ posts.wechat }}条。", by="李明", now=NOW)
    passage = next(passage for passage in report_passages(report(tmp_path)) if passage.name == "存在的主要问题")
    assert (passage.text, passage.required) == ("微信只发布172条。", False)
    assert (passage.by, passage.at, passage.door) == ("李明", "2020-01-08 10:20", "操作页面")
    write_passage(tmp_path, report(tmp_path), "存在的主要问题", None, by="李明", now=NOW)
    assert "存在的主要问题" in [place.name for place in report(tmp_path).open_places]


def test_filling_a_place_removes_no_sentence_of_ours(tmp_path: Path) -> None:
    before = [paragraph.text for paragraph in report(tmp_path).paragraphs if paragraph.source == "ours"]
    write(tmp_path, "places: {主动公开做法: 围绕重点领域公开。}\n")
    assert [paragraph.text for paragraph in report(tmp_path).paragraphs if paragraph.source == "ours"] == before


def test_a_sentence_of_ours_is_replaced_or_left_out_by_name(tmp_path: Path) -> None:
    write(tmp_path, "sentences: {听取汇报: 局领导听取汇报4次。, 复议诉讼: ''}\n")
    texts = [paragraph.text for paragraph in report(tmp_path).paragraphs]
    assert "局领导听取汇报4次。" in texts
    assert not any("被申请行政复议" in text for text in texts)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("places: {没有的地方: 有。}\n", "没有这个填写处"),
        ("sentences: {没有的段落: 有。}\n", "没有这个段落"),
        ("places: {存在的主要问题: '{{ posts.douyin }}条'}\n", "没有指标 posts.douyin"),
        ("places: {存在的主要问题: 3}\n", "应为文字"),
        ("place: {}\n", "顶层只能有"),
        ("places: [\n", "第 2 行"),
        ("places: {存在的主要问题: 010}\n", "第 1 行"),
        ("places: {存在的主要问题: 无, 存在的主要问题: 有}\n", "写了两次"),
        ("places: {存在的主要问题: &a 无, 改进情况: *a}\n", "锚点"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_with_file_entry_and_reason(
    tmp_path: Path, text: str, reason: str
) -> None:
    write(tmp_path, text)
    with pytest.raises(Refusal) as refused:
        report(tmp_path)
    assert refused.value.finding.code == "REN-TEXTS"
    assert "bureau-2019.yml" in refused.value.finding.message
    assert reason in refused.value.finding.message


def test_a_draft_that_nobody_changed_changes_nothing() -> None:
    assert changed_paragraphs(BASE, LINES).texts == {"公开": None, "做法": None, "问题": None}


def test_a_placeholder_written_over_fills_its_place_with_every_paragraph() -> None:
    changed = changed_paragraphs(BASE, [*LINES[:4], "一是力度不够。", "二是形式单一。"])
    assert changed.texts["问题"] == ("一是力度不够。", "二是形式单一。")
    assert changed.texts["做法"] is None


def test_a_new_paragraph_goes_to_the_place_under_its_heading() -> None:
    changed = changed_paragraphs(BASE, [*LINES[:2], "我们加强了审查。", *LINES[2:]])
    assert "我们加强了审查。" in (changed.texts["做法"] or ())
    assert changed.texts["公开"] is None


def test_a_changed_number_in_a_sentence_of_ours_is_a_change_of_that_sentence() -> None:
    changed = changed_paragraphs(BASE, [LINES[0], "2019年，共公开发布信息769条。", *LINES[2:]])
    assert changed.texts["公开"] == ("2019年，共公开发布信息769条。",)


def test_a_sentence_of_ours_that_was_deleted_is_left_out() -> None:
    assert changed_paragraphs(BASE, [LINES[0], *LINES[2:]]).texts["公开"] == ()


def test_a_heading_of_a_topic_reads_as_the_agency_prefers_and_keeps_the_words_of_the_form(tmp_path: Path) -> None:
    def headings(**preferred: str) -> list[str]:
        agency = BUREAU.model_copy(update={"headings": preferred})
        content = content_of(filled_forms(tmp_path, 2019, demo_figures(), agency=agency)[0])
        return [part.text for part in content.parts if isinstance(part, Heading)]

    ours = headings()
    assert headings(主动公开="主动公开政府信息情况") == [ours[0], "（一）主动公开政府信息情况", *ours[2:]]
    for topic, heading in (
        ("主动公开", "公开情况"),
        ("一、总体情况", "一、总体情况概述"),
        ("监督保障", "监督保障" * 8),
    ):
        with pytest.raises(Refusal) as refused:
            headings(**{topic: heading})
        assert refused.value.finding.code == "WORKSPACE-SETTING"
        assert topic in refused.value.finding.message


SITE = {"items.site": QuotableFigure("网站", 700.0, "条", "http://www.example.gov.cn/"),
        "posts.wechat.account": QuotableFigure("账号", 172.0, "条", "某州生态环境"),
        "posts.weibo.account": QuotableFigure("账号", 135.0, "条", "某州环境")}  # fmt: skip


def test_the_website_form_is_filled_with_what_is_known_and_asks_for_the_rest(tmp_path: Path) -> None:
    form = replace(filled_forms(tmp_path, 2019, demo_figures())[1], facts=SITE)
    content = document_content(form, Path("/nowhere"))
    printed = set(content.fields.values()) | {cell.printed for cell in form.cells.values()}
    assert {"http://www.example.gov.cn/", "某州生态环境", "某州环境", "■是　□否", "172", "135", "768", "739"} <= printed
    asked = {place.name for place in content.blank_fields}
    assert {"site_name", "site_code", "icp", "uv", "wechat_subs"} <= asked
    assert not asked & {
        "home_url",
        "site_type",
        "has_media",
        "wechat_name",
        "weibo_name",
        "psb",
        "sign",
        "innovation",
        "media_other",
    }
    own = {
        "网站名称": WrittenText("某州生态环境局网站"),
        "微信 名称": WrittenText("另一账号"),
        "网站类型": WrittenText("专项网站"),
    }
    filled = document_content(form, Path("/nowhere"), ReportTexts(fields=own))
    assert filled.fields["website.site_name"] == "某州生态环境局网站"
    assert filled.fields["website.wechat_name"] == "另一账号"
    assert "■专项网站" in filled.fields["website.site_type"]
    assert "site_name" not in {place.name for place in filled.blank_fields}
    with pytest.raises(Refusal) as refused:
        document_content(form, Path("/nowhere"), ReportTexts(fields={"站名": WrittenText("甲")}))
    assert refused.value.finding.code == "REN-TEXTS"
    assert "网站名称" in refused.value.finding.message


def test_services_of_a_site_without_a_catalogue_of_services_are_not_asked_for(tmp_path: Path) -> None:
    form = filled_forms(tmp_path, 2019, demo_figures() | {"website.svc_catalog": 0.0})[1]
    asked = {place.name for place in document_content(form, Path("/nowhere")).blank_fields}
    assert not any(name.startswith("svc_") for name in asked)


def test_a_channel_that_is_not_known_is_no_proof_of_no_new_media(tmp_path: Path) -> None:
    figures = {name: value for name, value in demo_figures().items() if not name.startswith("posts.")}
    form = filled_forms(tmp_path, 2019, figures)[1]
    assert form.cells["website.has_media"].semantic == "blank"
    assert filled_forms(tmp_path, 2019, figures | {"posts.weibo": 0.0})[1].cells["website.has_media"].value == 1
