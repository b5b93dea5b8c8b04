"""The text: written from figures that are known, silent about those that are not, and an office's own where it wants."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.core.errors import Refusal
from pipeline.law.forms.catalogue import form_for
from pipeline.reports.documents.content import DocumentContent, Heading, Paragraph
from pipeline.reports.documents.paragraphs import placeholder_hint
from tests.support.printable_forms import QUOTED, content_of, demo_figures, filled_forms, numbered


def text_of(content: DocumentContent) -> str:
    return "\n".join(part.text for part in content.parts if isinstance(part, Heading | Paragraph))


def report(
    folder: Path, year: int, figures: dict[str, float], templates: dict[str, str] | None = None, **more
) -> DocumentContent:
    for name, text in (templates or {}).items():
        place = folder / "templates" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    return content_of(filled_forms(folder, year, figures, **more)[0], folder / "templates")


def test_the_demo_year_says_what_was_counted(tmp_path: Path) -> None:
    text = text_of(report(tmp_path, 2019, demo_figures()))
    for sentence in (
        "2019年，共公开发布信息768条，其中：动态信息739条、部门文件7条、人大代表建议政协委员提案答复件4条、其他信息18条。",
        "本年新收政府信息公开申请3件（自然人1件、法人或其他组织2件），上年结转0件。",
        "本年度办理3件，其中：予以公开2件、无法提供1件。结转下年度继续办理0件。",
        "全年没有发生因政府信息公开工作引起的行政复议和行政诉讼案件。",
        "2019年，单位网站共公开发布信息768条。",
        "政务新媒体建设方面，微信发布信息172条，微博发布信息135条。",
        "2019年，主要领导听取政务公开工作汇报4次。",
        "国办公开办函〔2019〕60号",
    ):
        assert sentence in text


@pytest.mark.parametrize("name", ["format_2019", "format_2021"])
def test_the_text_is_punctuated_as_chinese(contents: dict[str, DocumentContent], name: str) -> None:
    text = text_of(contents[name])
    assert not re.search(r"[,;:!?()\"']", text)
    assert not re.search(r"[，。；：、]{2}|[（“〔][，。；：、]|[，；：、]$", text, re.MULTILINE)
    assert not re.search(r"[\u4e00-\u9fff] | [\u4e00-\u9fff]", text.replace("　", ""))
    for part in contents[name].parts:
        if isinstance(part, Paragraph):
            assert part.text[-1] in "。〕", part.text


def test_every_number_in_the_text_is_a_figure(tmp_path: Path) -> None:
    """Numbers that are no year, date, article or document number are figures or sums of two of them."""
    content = report(tmp_path, 2021, numbered(form_for(2021)) | QUOTED)
    known = {int(figure.value) for figure in content.filled.figures.values()}
    figures = content.filled.figures
    known.add(int(figures["disputes.suit_direct.total"].value + figures["disputes.suit_after_review.total"].value))
    columns = [name for name in figures if re.fullmatch(r"requests\.new_received\.org_.*", name)]
    known.add(int(sum(figures[name].value for name in columns)))
    rows = form_for(2021).table("requests").blocks[0].rows
    for head in {row.parent for row in rows if row.parent}:
        known.add(int(sum(figures[f"requests.{row.id}.total"].value for row in rows if row.parent == head)))
    quoted = [int(number) for number in re.findall(r"(\d+)(?:件|条|份|次)", text_of(content))]
    assert len(quoted) > 15
    assert set(quoted) <= known


def test_results_listed_in_the_text_add_up_to_the_total(tmp_path: Path) -> None:
    text = text_of(report(tmp_path, 2021, numbered(form_for(2021)) | QUOTED))
    sentence = re.search(r"本年度办理(\d+)件，其中：(.+?)。结转", text)
    assert sentence
    assert int(sentence.group(1)) == sum(int(count) for count in re.findall(r"(\d+)件", sentence.group(2)))
    assert [part.rstrip("0123456789件") for part in sentence.group(2).split("、")] == [
        "予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理",
    ]  # fmt: skip


def test_a_sentence_whose_figure_is_unknown_is_not_written(tmp_path: Path) -> None:
    figures = demo_figures()
    for gone in ("posts.wechat", "posts.weibo", "briefings.heard", "items.total", "requests.granted.org_legal"):
        del figures[gone]
    text = text_of(report(tmp_path, 2019, figures))
    for words in ("新媒体建设方面", "听取", "共公开发布信息", "本年度办理", "None", "0条"):
        assert words not in text
    assert "本年新收政府信息公开申请3件（自然人1件、法人或其他组织2件），上年结转0件。\n" in text


def test_a_single_channel_is_reported_alone_and_an_unknown_one_by_its_name(tmp_path: Path) -> None:
    figures = demo_figures() | {"posts.douyin": 9.0}
    del figures["posts.wechat"]
    content = report(tmp_path, 2019, figures, changes="UPDATE candidate.figures SET unit = '条'")
    assert "政务新媒体建设方面，微博发布信息135条，douyin发布信息9条。" in text_of(content)


def test_an_unknown_figure_in_a_template_becomes_a_placeholder(tmp_path: Path) -> None:
    content = report(
        tmp_path, 2019, demo_figures(), {"report.yml": "主动公开: 政策解读{{ n('items.explained') }}条。\n"}
    )
    assert "政策解读〔此处由人员填写：items.explained〕条。" in text_of(content)
    assert "〔此处由人员填写：items.explained〕" in content.placeholders


def test_a_year_that_is_still_running_ends_where_its_figures_end(tmp_path: Path) -> None:
    running = {"changes": "UPDATE candidate.figures SET as_of = DATE '2019-06-30'"}
    assert "统计期限为2019年1月1日至2019年6月30日。" in text_of(report(tmp_path, 2019, demo_figures(), **running))
    assert "统计期限为2019年1月1日至2019年12月31日。" in text_of(report(tmp_path, 2019, demo_figures()))


def test_the_form_of_2021_asks_for_the_processing_fee(tmp_path: Path) -> None:
    figures = numbered(form_for(2021)) | QUOTED
    undeclared = report(tmp_path, 2021, figures)
    assert any(place.startswith("〔此处由办公室填写：本年收取信息处理费的") for place in undeclared.placeholders)
    assert re.search(r"因申请人逾期未按收费通知要求缴纳费用、不再处理的申请\d+件。", text_of(undeclared))
    declared = report(tmp_path, 2021, figures | {"processing_fee.cases": 2.0, "processing_fee.amount": 340.0})
    assert "本年收取信息处理费2件，共340元。" in text_of(declared)
    none = report(tmp_path, 2021, figures | {"processing_fee.cases": 0.0, "processing_fee.amount": 0.0})
    assert "本年未收取政府信息公开信息处理费。" in text_of(none)
    assert "信息处理费" not in text_of(report(tmp_path, 2019, demo_figures()))


def test_a_new_name_of_a_topic_keeps_its_text(tmp_path: Path) -> None:
    text = text_of(report(tmp_path, 2021, numbered(form_for(2021)) | QUOTED))
    assert "（四）政府信息公开平台建设\n2021年，单位网站共公开发布信息768条。" in text


def test_the_nearest_template_wins_and_the_others_stay(tmp_path: Path) -> None:
    content = report(tmp_path, 2019, demo_figures(), {
        "report.yml": "主动公开: 各年。\n平台建设: 各年。\n监督保障: 各年。\n政府信息管理: 各年。\n",
        "report-2019.yml": "平台建设: 本年。\n监督保障: 本年。\n政府信息管理: 本年。\n",
        "report-2020.yml": "主动公开: 明年。\n",
        "bureau/report.yml": "监督保障: 本局。\n政府信息管理: 本局。\n",
        "bureau/report-2019.yml": "政府信息管理: 本局本年。\n",
        "another/report.yml": "主动公开: 别局。\n",
    })  # fmt: skip
    text = text_of(content)
    for topic, words in (
        ("主动公开", "各年。"),
        ("平台建设", "本年。"),
        ("监督保障", "本局。"),
        ("政府信息管理", "本局本年。"),
    ):
        assert f"{topic}\n{words}" in text
    assert "（二）依申请公开\n本年新收政府信息公开申请3件" in text


def test_text_under_a_table_is_printed_below_it(tmp_path: Path) -> None:
    content = report(
        tmp_path, 2019, demo_figures(), {"report.yml": "二、主动公开政府信息情况: 注：采购金额单位为万元。\n"}
    )
    place = next(number for number, part in enumerate(content.parts) if getattr(part, "text", "").startswith("注："))
    assert getattr(content.parts[place - 1], "table", None) == "disclosure"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("主动公开请示: 有。\n", "格式中没有这个标题"),
        ("主动公开: 3\n", "应为文字"),
        ("- 主动公开\n", "应为“标题: 文字”的对照"),
        ("主动公开: '{% if %}'\n", "Expected an expression"),
        ("主动公开: '{{ items_total }}'\n", "'items_total' is undefined"),
        ("主动公开: '{{ 1 / 0 }}'\n", "division by zero"),
        ("主动公开: '{{ agency.__class__.__mro__ }}'\n", "unsafe"),
        ("主动公开: [\n", "YAML 写法有误"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_with_file_and_reason(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        report(tmp_path, 2019, demo_figures(), {"report-2019.yml": text})
    assert refused.value.finding.code == "REN-TEMPLATE"
    assert "report-2019.yml" in refused.value.finding.message
    assert reason in refused.value.finding.message


def test_fields_of_the_website_form_are_texts_placeholders_or_choices(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "website.yml").write_text(
        "site_type: 部门网站\ninnovation: 多语言版本、无障碍浏览\nsite_name: '{{ agency }}网站'\n", "utf-8"
    )
    figures = numbered(form_for(2019, "website")) | QUOTED
    filled = next(
        filled_form for filled_form in filled_forms(tmp_path, 2019, figures) if filled_form.form.kind == "website"
    )
    content = content_of(filled, tmp_path / "templates")
    fields = {name.split(".")[1]: text for name, text in content.fields.items()}
    assert fields["filing_unit"] == "某州生态环境局"
    assert fields["site_name"] == "某州生态环境局网站"
    assert fields["site_type"] == "□政府门户网站　■部门网站\n□专项网站"
    assert fields["innovation"] == "□搜索即服务　■多语言版本\n■无障碍浏览　□千人千网\n□其他"
    assert fields["icp"] == "〔此处填写〕"
    assert "ICP备案号" in content.placeholders
    assert "网站名称" not in content.placeholders


def test_without_new_media_its_fields_are_left_empty(tmp_path: Path) -> None:
    figures = numbered(form_for(2019, "website")) | {"website.has_media": 0.0}
    for field in ("weibo_posts", "weibo_followers", "wechat_posts", "wechat_subs"):
        del figures[f"website.{field}"]
    filled = next(
        filled_form for filled_form in filled_forms(tmp_path, 2019, figures) if filled_form.form.kind == "website"
    )
    content = content_of(filled)
    printed = {box.address: content.printed(box) for box in content.grids[0].value_boxes()}
    assert printed["website.has_media"] == "□是　■否"
    for field in ("weibo_name", "weibo_posts", "weibo_followers", "wechat_name", "wechat_posts", "wechat_subs"):
        assert printed[f"website.{field}"] == ""


def test_the_hint_of_a_placeholder_has_no_brackets() -> None:
    assert placeholder_hint("〔此处由办公室填写：改进情况〕") == "改进情况"
    assert placeholder_hint("网站名称") == "网站名称"
