"""Excerpts of published reports as crawlers keep them: without titles, cut after part one; and what only looks like one."""

# ruff: noqa: E501 (excerpts stay as they were published)

from __future__ import annotations

import pytest

from pipeline.audit.formats.open import read_documents
from pipeline.audit.report import ReadReport
from pipeline.audit.text.sentences import judge_text
from pipeline.audit.understand import understand
from pipeline.core.errors import Refusal


def read(text: str) -> ReadReport:
    (document,) = read_documents(text.encode(), "报告.txt")
    return understand(document)


ANNOUNCED = """根据《中华人民共和国政府信息公开条例》和《国务院办公厅政府信息与政务公开办公室关于政府信息公开工作年度报告有关事项的通知》(国办公开办函〔2019〕60号)要求,现公布开阳县冯三镇人民政府2020年政府信息公开工作年度报告。
本报告包括总体情况等五个部分。如需了解相关信息,请与冯三镇人民政府党政办公室联系(地址冯三镇正街84号)
一、总体情况
2020年,我镇认真贯彻落实《中华人民共和国政府信息公开条例》。
(一)主动公开。全年公开信息 36 条,其中动态 30 条,通知 6 条。"""
COMPILED = """本报告是根据《中华人民共和国政府信息公开条例》要求,由两城镇人民政府党政办公室编制。本报告中所列数据的统计期限为2020年1月1日至2020年12月31日。
一、总体情况
(一)主动公开。加强公开。"""
ASKED = """本报告所列统计数据的期限自2024年1月1日起,至2024年12月31日止。如对本报告有任何疑问,请与濂溪区人民政府办公室联系(地址:九江市)。
一、总体情况
(一)主动公开情况。"""
SUBJECT = """一、总体情况
2023年,在区委、区政府的坚强领导下,官洲街道办事处认真贯彻落实《中华人民共和国政府信息公开条例》,向社会公开政府信息。2023年,主动公开政府信息63条。
(一)主动公开情况。做好公开。
(二)依申请公开情况。2023年,收到申请1件。"""
SPOKEN = """2022年,我縣根據(jù)《中華人民共和國(guó)政府信息公開條例》等文件要求,現(xiàn)將我局2022年政務(wù)信息公開有關(guān)情況報(bào)告如下:
(一)主動(dòng)公開
2022年在弋陽(yáng)縣人民政府網(wǎng)站共計(jì)公開各類政府信息36條,其中:部門動(dòng)態(tài)16條、統(tǒng)計(jì)信息15條、統(tǒng)計(jì)動(dòng)態(tài)3條、電子期刊1條、部門預(yù)決算1條。
(二)依申請(qǐng)公開
(四)平臺(tái)建設(shè)
(五)監(jiān)督保障"""
SENTENCE = """2024年丽水市政府信息公开工作年度报告根据《中华人民共和国政府信息公开条例》编制并向社会公布。本报告中所列数据统计期限为2024年1月1日至12月31日。
一、总体情况
(一)主动公开方面。召开新闻发布会 20 场。"""
ONE_PARAGRAPH = """木场乡人民政府2023年度政府信息公开工作年度报告 |
||||||||||
来源:镇康县木场乡人民政府 作者: 时间:2024-01-16 |
一、总体情况 根据《临沧市人民政府办公室关于做好2023年政府信息公开工作年度报告编制发布工作的通知》(临政办字〔2024〕3号)文件要求,现向社会公布木场乡2023年度政府信息公开工作情况。 (一)主动公开情况。公开信息。"""

WHOLE_PAGE = """发布机构: | 省教育厅 | 公开日期: | 2025-01-24 |
浙江省教育厅2024年度政府信息公开工作报告 | ||||||
2024年,省教育厅聚焦教育改革发展和群众关注关切,着力发挥政务公开功能作用、提升教育信息公开质效。现将我厅2024年度政府信息公开工作报告公开如下。 一、总体情况 2024年,在省教育厅门户网站主动公开发布各类信息705条。受理依申请公开件76件。"""
MANGLED = """一,、總體情況
2019年,我局以《中華人民共和國政府信息公開條例》為根本遵循,秉承公開,、透明,、規(guī)范,、高效的工作原則,統(tǒng)籌開展信息公開工作。"""

FOR_WHOM = """为认真做好京山市卫生健康局政府信息公开工作,我局精心组织。现向社会公布2022年度本单位政府信息公开工作年度报告。
一、总体情况
1.政府信息主动公开情况。2022年,发布政务信息6条。"""

OURS = """根据《中华人民共和国政府信息公开条例》(国务院令第711号)要求,现公布我局2023年度政府信息公开工作年度报告。
一、总体情况
一是积极推动主动公开工作。"""


@pytest.mark.parametrize(
    ("text", "agency", "year"),
    [
        (ANNOUNCED, "开阳县冯三镇人民政府", 2020),
        (COMPILED, "两城镇人民政府", 2020),
        (ASKED, "濂溪区人民政府", 2024),
        (SUBJECT, "官洲街道办事处", 2023),
        (SPOKEN, None, 2022),
        (SENTENCE, "丽水市", 2024),
        (ONE_PARAGRAPH, "木场乡人民政府", 2023),
        (WHOLE_PAGE, "浙江省教育厅", 2024),
        (MANGLED, None, 2019),
        (OURS, None, 2023),
        (FOR_WHOM, "京山市卫生健康局", 2022),
        ("2022年湖口县卫生健康委员会信息公开年报\n一、总体情况\n(一)主动公开情况", "湖口县卫生健康委员会", 2022),
    ],
    ids=[
        "announced",
        "compiled",
        "asked",
        "subject",
        "spoken",
        "sentence",
        "one paragraph",
        "whole page",
        "mangled",
        "ours",
        "for whom",
        "yearbook",
    ],
)
def test_a_report_without_title_or_tables_is_recognised_with_its_agency(
    text: str, agency: str | None, year: int
) -> None:
    report = read(text)
    assert (report.agency, report.year, report.cells) == (agency, year, ())


def test_a_report_cut_after_part_one_lacks_no_part() -> None:
    codes = {finding.code for finding in judge_text(read(ANNOUNCED))}
    assert "RPT-CUT" in codes
    assert not codes & {"RPT-SECTION", "RPT-TOPIC"}


NEWS = """固镇县召开2023年度政府信息公开工作年报编制和发布部署会
2024年1月9日,召开了2023年度政府信息公开工作年报编制和发布部署会,11家乡镇参加了此次会议。
首先,针对政府信息公开年报总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况做了详细指导。"""
EXPLAINED = """《莘县王庄集镇人民政府2023年政府信息公开工作年度报告》已经编制完成,现就年报内容进行如下解读。
一、编制背景
政府信息公开工作年度报告是法定制度安排。
四、主要内容
报告全文包括总体情况、主动公开政府信息情况、存在的主要问题及改进情况等六项内容。
五、统计期限
本年度报告中所列数据统计期限从2023年1月1日到2023年12月31日止。"""
HALF_YEAR = """2022年上半年政府信息公开数据统计
一、 公文类政府信息公开情况
2022年上半年,全区各级行政机关共制发公文707件,主动公开673件。
二、依申请公开情况
2022年上半年,共受理政府信息公开申请267件,答复263件。
三、政府信息公开相关行政复议、诉讼情况
2022年上半年,行政诉讼案件2件。"""
NOTICE = """莆田市人民政府办公室关于做好2022年度政府信息公开工作年度报告有关事项的通知
  三、受理依申请公开的情况,包括已答复件数
  五、因政府信息公开申请行政复议、提起行政诉讼的情况
  六、政府信息公开工作存在的主要问题及改进情况
  七、需要说明的事项与附表"""
OLD = """湖里区人民政府2018年政府信息公开工作年度报告
本报告中所列数据的统计期限自2018年1月1日起至2018年12月31日止。
一、概述
2018年,共制作政府信息3021条,其中主动公开信息1027条,依申请公开信息459条,不予公开信息1535条。"""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (NEWS, "AUDIT-NO-REPORT"),
        (EXPLAINED, "AUDIT-NO-REPORT"),
        (HALF_YEAR, "AUDIT-NO-REPORT"),
        (NOTICE, "AUDIT-NO-REPORT"),
        (OLD, "AUDIT-OLD-FORM"),
    ],
    ids=["news", "explained", "half a year", "notice", "old"],
)
def test_what_only_speaks_of_reports_or_is_older_than_the_form_gives_nothing(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(text)
    assert refused.value.finding.code == code


def parts(sentence: str) -> list[tuple[str, str]]:
    report = read(
        "2022年政府信息公开工作年度报告\n一、总体情况\n根据《中华人民共和国政府信息公开条例》编制。\n" + sentence
    )
    return [(finding.severity, finding.outcome) for finding in judge_text(report) if finding.code == "TXT-PARTS"]


def test_parts_of_what_came_in_and_of_what_was_carried_over_are_parts_of_both() -> None:
    """The writer turned 结转 round, and goes on with a review, which is no request."""
    sentence = "2022年,我縣收到政府信息依申請公開9件,上年轉結1件,其中網絡申請數5件,信函申請數5件,已按程序按時辦理,發生行政復議1件。"
    assert parts(sentence) == []


def test_a_list_ends_before_another_way_of_publishing() -> None:
    sentence = (
        "2023年,通过县政府网站向社会公布各类政府信息115条,其中包括:通知公告30条、财政预决算信息2条、政策文件10条、部门文件27条、"
        "其它信息33条、义务教育13条、监管信息5条;通过政务服务网公布事项25条,通过信用平台公示行政许可信息306条。"
    )
    assert parts(sentence) == [("block", "fail")]
    assert parts(sentence.replace("115条", "120条")) == []


UPRIGHT = """四、政府信息公开行政复议、行政诉讼情况
行政复议 行政诉讼
未经复议直接起诉 复议后起诉
结 结 其 尚
结 结 其 尚 结 结 其 尚
果 果 他 未
总计 果 果 他 未 总 果 果 他 未 总
维 纠 结 审
持 正 果 结
持 正 果 结 持 正 果 结
3 1 0 0 4 0 0 2 0 2 0 0 0 1 1
五、存在的主要问题及改进情况
2020 年,我局政务公开工作取得了一些成绩,但仍存在着一些短板。"""


def test_table_four_with_split_heads_is_read_where_its_sums_hold() -> None:
    report = read(UPRIGHT)
    assert (report.value("disputes.review.upheld"), report.value("disputes.suit_after_review.total")) == (3, 1)
    assert len(report.cells) == 15


def test_table_four_with_split_heads_and_other_sums_is_left_alone() -> None:
    with pytest.raises(Refusal):
        read(UPRIGHT.replace("3 1 0 0 4", "3 1 0 0 5"))


SAID_ABOVE = """2022年某区政府办公室政府信息公开工作年度报告
三、收到和处理政府信息公开申请情况
2022年,区政府办公室共收到8份政府信息公开申请,均为自然人申请。其中,予以公开2件,部分公开2件,属于四类过程性信息1件。
(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和) |
申请人情况 |
自然人 |
法人或其他组织 |
总计 |
商业 企业 |
科研 机构 |
社会公益组织 |
法律服务机构 |
其他 |
一、本年新收政府信息公开申请数量 |
8 |
0 |
0 |
0 |
0 |
0 |
8 | |||||||||
二、上年结转政府信息公开申请数量 |
0 |
0 |
0 |
0 |
0 |
0 |
0 |
三、本年度办理结果 |
(一)予以公开 |
2 |
0 |
0 |
0 |
0 |
0 |
2 |
三、本年度办"""


def test_a_sentence_above_table_three_is_no_row_of_it() -> None:
    report = read(SAID_ABOVE)
    assert report.value("requests.new_received.total") == 8
    assert report.value("requests.granted.natural_person") == 2
    assert report.value("requests.denied_process_info.total") is None


def test_a_total_without_unit_is_not_said_to_have_another_than_its_parts() -> None:
    sentence = (
        "通过本部门网站公开各类信息966,其中“新闻资讯”类信息824条,“政府信息”类信息72条,公告25条,食品抽检通告45期。"
    )
    report = read(
        "2021年政府信息公开工作年度报告\n一、总体情况\n根据《中华人民共和国政府信息公开条例》编制。\n" + sentence
    )
    assert not [finding for finding in judge_text(report) if finding.code.startswith("TXT-")]
