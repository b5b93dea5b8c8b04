"""A figure or a class may be named in Chinese wherever its address may stand; a name that is none is answered with what comes near it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from pipeline.cli.program import main
from pipeline.core import Finding, code_named
from pipeline.dashboard.listing.filters import read_filters
from pipeline.dashboard.listing.tables import PublishedColumn, PublishedTable
from pipeline.ingest.readers.declarations import parse_declarations
from pipeline.ingest.registers.taking_in import take_in_registers
from pipeline.ingest.registers.workbook import HEADER_LINE
from pipeline.law import figure_names, known_figures, table_named
from pipeline.operations import write_register
from pipeline.quality.waivers import Waiver
from pipeline.reports.texts import fill_blocks
from tests.support.office import Office, post
from tests.support.refusals import refused

Make = Callable[..., Office]
SIGNED = "vouched_by: 办公室, document: 会议纪要"


def test_every_figure_of_every_form_is_found_by_its_label_and_by_its_address() -> None:
    names = figure_names()
    for figure in known_figures().values():
        assert names.id_of(figure.label) == figure.name
        assert names.id_of(figure.name) == figure.name
    assert names.id_of("动态信息") == "items.news"
    assert names.id_of(" 政务新媒体发布 · 微信 ") == "posts.wechat"
    assert names.id_of("听取汇报") is None


def test_classes_of_the_office_have_names_too() -> None:
    assert figure_names({"meetings": "会议公开"}).id_of("会议公开") == "items.meetings"


def test_a_name_that_is_none_is_answered_with_its_neighbours() -> None:
    assert figure_names().near("听取汇报")[0] == "主要领导听取政务公开工作汇报（briefings.heard）"
    assert "requests.new_received.total" in figure_names().near("requests.new_received.totl")[0]
    assert figure_names().near("风马牛") == ()


def test_a_declaration_names_its_figure_or_its_table_in_chinese() -> None:
    text = f"- {{figure: 主要领导听取政务公开工作汇报, value: 4, {SIGNED}}}\n- {{nil: 行政复议、行政诉讼, {SIGNED}}}\n"
    assert [entry["figure"] for entry in parse_declarations(text, "2023.yml")] == ["briefings.heard", "disputes.*"]
    problem = refused(lambda: parse_declarations(f"- {{figure: 听取汇报, value: 4, {SIGNED}}}\n", "2023.yml")).finding
    assert "第 1 行" in problem.message
    assert "主要领导听取政务公开工作汇报（briefings.heard）" in problem.message
    twice = f"- {{figure: briefings.heard, value: 4, {SIGNED}}}\n- {{figure: 主要领导听取政务公开工作汇报, value: 5, {SIGNED}}}\n"
    assert "已申报过" in refused(lambda: parse_declarations(twice, "2023.yml")).finding.message
    assert table_named("表三") == "requests"


def test_a_line_added_to_the_register_names_its_figure(workspace: Make) -> None:
    office = workspace()
    file = write_register(office.read(), 2023)
    book = openpyxl.load_workbook(file)
    page = book["申报"]
    line = page.max_row + 1
    for column, text in enumerate(("印发政务公开工作文件", 3, "bureau", "办公室", "发文登记"), start=1):
        page.cell(line, column).value = text
    for row in range(HEADER_LINE + 1, line):
        if page.cell(row, 6).value == "documents.issued":
            page.delete_rows(row)
            break
    book.save(file)
    assert take_in_registers(office.folder) == []
    assert "documents.issued" in (office.folder / "declared" / "登记簿-2023.yml").read_text("utf-8")
    book = openpyxl.load_workbook(file)
    book["申报"].cell(line - 1, 1).value = "印发工作文件"
    book.save(file)
    (finding,) = take_in_registers(office.folder)
    assert "印发政务公开工作文件（documents.issued）" in finding.message


def test_channels_and_classes_in_files_and_settings_are_one_under_either_name(workspace: Make) -> None:
    office = workspace(posts="posts", items="items", extra='[channels."微信"]\nunit = "push"\nword = "次"\n')
    assert office.read().settings.channels.keys() == {"wechat"}
    office.drop("posts/a.csv", [post(1, channel="微信"), post(2, channel="wechat"), post(3, channel="抖音")])
    office.drop("items/a.csv", [{"item_id": 1, "title": "甲", "class": "部门文件", "published_at": "2019-03-01"}])
    office.tally()
    figures = office.figures()
    assert (figures["posts.wechat"], figures["posts.抖音"], figures["items.documents"]) == (2, 1, 1)
    assert code_named("人大代表建议政协委员提案答复") == "replies"


def test_explain_takes_the_name_that_people_know(workspace: Make) -> None:
    office = workspace(weibo="posts")
    office.drop("weibo/a.csv", [post(1), post(2)])
    office.night()
    for name in ("posts.weibo", "政务新媒体发布·微博", "微博"):
        done = explain(office.folder, name)
        assert "posts.weibo 2019 = 2（2 行）" in done, done
    assert "政务新媒体发布·微博（posts.weibo）" in explain(office.folder, "posts.webo")


def explain(folder: Path, figure: str) -> str:
    done = CliRunner().invoke(main, ["--workspace", str(folder), "explain", figure, "--year", "2019"])
    return done.stdout + done.stderr


@pytest.mark.parametrize("place", ["posts.weibo", "政务新媒体发布·微博", "微博"])
def test_a_waiver_says_what_it_is_about_in_either_way(place: str) -> None:
    finding = Finding(code="COUNTS-MISSING", severity="warn", outcome="fail", message="", what_to_do="", agency=None, year=2019,
                      refers_to="posts.weibo")  # fmt: skip
    entry = Waiver(
        code="COUNTS-MISSING", reason="停更", by="张科长", on=date(2020, 1, 1), refers_to=place, year=2019, entry=1
    )
    assert entry.covers(finding)
    assert not entry.model_copy(update={"refers_to": "微信"}).covers(finding)


def test_a_correction_names_a_figure_in_chinese(workspace: Make) -> None:
    office = workspace()
    office.write("declared/2019.yml", f"- {{figure: briefings.heard, value: 4, {SIGNED}}}\n")
    office.write("corrections/2019.yml", "- {table: declared, row: bureau|briefings.heard|2019,"
                 " expect: {figure: 主要领导听取政务公开工作汇报},"
                 " set: {value: 5}, reason: 写错, decided_by: 办公室, decided_on: 2020-01-02}\n")  # fmt: skip
    office.tally()
    assert office.figures()["briefings.heard"] == 5


def test_a_text_of_the_report_may_name_its_figures_in_chinese() -> None:
    numbers = {"posts.wechat": "172", "items.news": "739"}
    assert (
        fill_blocks("发布{{ 动态信息 }}条，微信{{政务新媒体发布·微信}}条。", numbers, None, "一")
        == "发布739条，微信172条。"
    )
    problem = refused(lambda: fill_blocks("{{ 动态消息 }}", numbers, None, "一")).finding
    assert "没有指标 动态消息，相近的有：" in problem.message
    assert "items.news" in problem.message


@pytest.mark.parametrize(
    ("column", "codes", "typed", "meant"),
    [
        ("figure", {}, "动态信息", "items.news"),
        ("figure", {}, "items.news", "items.news"),
        ("figure", {}, "没有这个", "没有这个"),
        ("class", {}, "部门文件", "documents"),
        ("channel", {}, "微信", "wechat"),
        ("verdict", {"counted": "计入"}, "计入", "counted"),
        ("title", {}, "微信", "微信"),
    ],
)
def test_a_filter_of_a_list_takes_the_chinese_name_of_a_code(
    column: str, codes: dict[str, str], typed: str, meant: str
) -> None:
    listed = PublishedColumn(column, "VARCHAR", column, "", codes)
    table = PublishedTable("rows", "", "", (listed,), (column,), column, None, False)
    (condition,) = read_filters(table, {column: typed})
    assert condition.value == meant
