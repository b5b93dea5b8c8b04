"""Our sentences: written where their facts are known, each number of each of them read back by the audit, any of them an office's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import pytest
import yaml

from pipeline.audit.own_wordings import read_own_wordings
from pipeline.core.errors import Refusal
from pipeline.core.statements import execute
from pipeline.law.forms.catalogue import form_for
from pipeline.reports.documents.content import DocumentContent, document_content
from pipeline.reports.documents.paragraphs import CONFIRM, taken_over
from pipeline.reports.documents.printable_form import PrintableForm, QuotableFigure, candidate_reader
from pipeline.reports.documents.sentence_context import sentence_context
from pipeline.reports.documents.templates import packaged_entries
from pipeline.reports.narrative.facts import report_facts
from pipeline.reports.narrative.last_year import LastYear, problems_in
from pipeline.reports.narrative.sentences import fits, needed_names
from pipeline.reports.narrative.wordings import Wording, wordings
from pipeline.reports.texts import ReportTexts, WrittenText, texts_file
from pipeline.reports.written_texts import report_passages
from tests.support.printable_forms import QUOTED, demo_figures, filled_forms, numbered
from tests.support.sealed_office import ITEMS, POSTS, copy_office, open_candidate_of, ready_office

FACTS = yaml.safe_load((Path(__file__).parents[2] / "src/pipeline/reports/narrative/facts.yml").read_text("utf-8"))
CHANNELS = ("posts.wechat", "posts.weibo")
DECLARED = {"documents.issued": 2.0, "trainings.held": 3.0, "trainings.attended": 120.0}


def every_fact() -> dict[str, QuotableFigure]:
    """A different number for every fact there is."""
    names = [name.replace("{posts}", channel) for name in FACTS for channel in
             (CHANNELS if name.startswith("{posts}") else ("",))]  # fmt: skip
    return {
        name: QuotableFigure(name, 2001.0 + place, "条", f"名{place}")
        for place, name in enumerate(dict.fromkeys(names))
    }


@cache
def full(year: int) -> PrintableForm:
    """A report on a year in which every figure and fact is known and none is zero."""
    figures = (
        numbered(form_for(year)) | QUOTED | DECLARED | {"processing_fee.cases": 5.0, "processing_fee.amount": 77.0}
    )
    return replace(filled_forms(Path(mkdtemp()), year, figures)[0], facts=every_fact())


def with_numbers(wording: Wording, text: str) -> Iterator[tuple[str, str]]:
    """The text with one number of the wording changed, each in turn: names of its figures, changed text."""
    match = wording.pattern.search(text)
    assert match is not None
    for place, (names, printed) in enumerate(wording.numbers, start=1):
        for other in ("0", "1" + printed if not printed.startswith("-") else "1"):
            if other != printed:
                yield names, text[: match.start(place)] + other + text[match.end(place) :]


@pytest.mark.parametrize("year", [2019, 2021])
def test_a_wrong_number_in_any_sentence_of_ours_blocks(year: int) -> None:
    filled = full(year)
    known = wordings(filled)
    whole = [wording for wording in known if wording.whole]
    assert len(whole) > 15
    for wording in whole:
        assert read_own_wordings({"某处": wording.text}, filled, known).findings == (), wording.text
        for names, wrong in with_numbers(wording, wording.text):
            findings = read_own_wordings({"某处": wrong}, filled, known).findings
            assert {(finding.code, finding.severity) for finding in findings} == {("TEXT-MISMATCH", "block")}, (
                names,
                wrong,
            )


@pytest.mark.parametrize("year", [2019, 2021])
def test_every_sentence_that_names_a_figure_is_one_the_audit_reads(year: int) -> None:
    filled = full(year)
    context = sentence_context(filled)
    read = {wording.sentence for wording in wordings(filled) if wording.whole}
    for items in packaged_entries(filled):
        for sentence in (sentence for item in items if fits(item, context) for sentence in item.get("sentences", ())):
            needed = needed_names(sentence["text"])
            if fits(sentence, context) and needed and context["has"](*needed):
                assert sentence["id"] in read, sentence


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("本年新收政府信息公开申请2件。", True),
        ("本年新收政府信息公开申请3件。", False),
        ("一年来，本年新收政府信息公开申请 1 件，都按期办结。", True),
        ("上年度报告写的是：本年新收政府信息公开申请2件。", False),
        ("2018年，本年新收政府信息公开申请2件。", False),
        ("主要领导听取政务公开工作汇报5次。", True),
        ("2019年，主要领导听取政务公开工作汇报4次。", False),
        ("2018年，主要领导听取政务公开工作汇报2次。", False),
    ],
)
def test_our_wording_is_read_in_a_text_of_a_person(tmp_path: Path, text: str, wrong: bool) -> None:
    filled = filled_forms(tmp_path, 2019, demo_figures())[0]
    assert bool(read_own_wordings({"总体情况": text}, filled).findings) is wrong


def content(filled: PrintableForm, texts: ReportTexts | None = None) -> DocumentContent:
    return document_content(filled, Path("/nowhere"), texts)


@pytest.mark.parametrize("year", [2019, 2021])
def test_no_sentence_is_written_about_a_fact_that_is_not_known(year: int) -> None:
    filled = full(year)
    for gone in filled.facts:
        without = replace(filled, facts={name: fact for name, fact in filled.facts.items() if name != gone})
        written = {said.name for paragraph in content(without).paragraphs for said in paragraph.sentences}
        for items in packaged_entries(without):
            for sentence in (sentence for item in items for sentence in item.get("sentences", ())):
                if gone in needed_names(sentence["text"]):
                    assert sentence["id"] not in written, gone


@pytest.mark.parametrize("year", [2019, 2021])
def test_no_sentence_is_written_twice_and_no_unit_twice_for_the_same_thing(year: int) -> None:
    sentences = [said.text for paragraph in content(full(year)).paragraphs for said in paragraph.sentences]
    assert len(sentences) == len(set(sentences))
    published = re.findall(r"共公开发布信息\d+(.)，其中：(.+?)。", "".join(sentences))
    assert published
    for unit, parts in published:
        assert set(re.findall(r"\d+(.)", parts)) == {unit}


def test_an_office_writes_any_sentence_in_its_own_words_by_its_name(tmp_path: Path) -> None:
    filled = filled_forms(tmp_path, 2019, demo_figures())[0]
    own = WrittenText("全年收到申请{{ requests.new_received.total }}件。", "李明", "2020-01-08 10:20")
    replaced = content(filled, ReportTexts(sentences={"新收申请": own}))
    paragraph = next(paragraph for paragraph in replaced.paragraphs if paragraph.name == "申请办理")
    assert paragraph.text.startswith("全年收到申请3件。本年度办理3件")
    assert (paragraph.source, paragraph.by) == ("replaced", "李明")
    left_out = content(filled, ReportTexts(sentences={"新收申请": WrittenText("")}))
    assert not any("本年新收" in paragraph.text for paragraph in left_out.paragraphs)
    with pytest.raises(Refusal) as refused:
        content(filled, ReportTexts(sentences={"新收": own}))
    assert refused.value.finding.code == "REN-TEXTS"


def test_points_are_numbered_and_a_single_one_leaves_the_place_to_a_person() -> None:
    written = {paragraph.name: paragraph for paragraph in content(few_documents()).paragraphs}
    problems = written["自查问题"].text
    assert re.findall("[一二三四五六]是", problems) == ["一是", "二是"]
    assert written["存在的主要问题"].optional
    alone = replace(few_documents(), facts={})
    places = [place.name for place in content(alone).open_places]
    assert "存在的主要问题" in places
    assert not any(paragraph.name == "自查问题" for paragraph in content(alone).paragraphs)
    assert not any(paragraph.sentences for paragraph in content(alone).paragraphs if paragraph.name == "改进情况")


def test_measures_that_nobody_decided_are_a_place_with_a_draft_in_brackets() -> None:
    with_draft = content(few_documents())
    (place,) = (paragraph for paragraph in with_draft.paragraphs if paragraph.name == "改进情况")
    assert place.source == "open"
    assert re.fullmatch("〔此处由办公室确认[^〕]+：针对上述问题[^〕]+一是[^〕]+二是[^〕]+〕", place.text)
    assert "改进情况" in [place.name for place in with_draft.open_places], "nothing is sealed before a person decides"
    assert not any("针对上述问题" in str(place) for place in with_draft.open_places), (
        "the list of places says what to do"
    )
    (passage,) = (passage for passage in report_passages(with_draft) if passage.name == "改进情况")
    assert (passage.kind, passage.required) == ("places", True)
    assert "".join(sentence.with_blocks for sentence in passage.sentences) == place.text[len(f"〔{CONFIRM}") : -1]


@pytest.mark.parametrize("kept", ["", CONFIRM, f"〔{CONFIRM}"])
def test_a_draft_is_taken_over_with_or_without_the_words_around_it(kept: str) -> None:
    assert taken_over(f"{kept}针对上述问题，改进。") == "针对上述问题，改进。"
    assert taken_over(f"〔{CONFIRM}针对上述问题。〕另行安排。") == "针对上述问题。另行安排。"


LAST_YEAR = "一是栏目设置不合理，查询不便。二是解读形式单一。"


def test_last_years_problems_are_asked_about_where_they_are_known_and_nowhere_else(tmp_path: Path) -> None:
    filled = filled_forms(tmp_path, 2019, demo_figures())[0]
    assert not any(paragraph.name == "上年问题的改进" for paragraph in content(filled).paragraphs)
    write = texts_file(tmp_path, "bureau", 2018)
    write.parent.mkdir()
    write.write_text(f"places: {{存在的主要问题: {LAST_YEAR}}}\n", "utf-8")
    known = filled_forms(tmp_path, 2019, demo_figures())[0]
    (place,) = (paragraph for paragraph in content(known).paragraphs if paragraph.name == "上年问题的改进")
    assert place.text == "〔此处可由办公室补充：上一年度报告所列问题的改进结果：栏目设置不合理；解读形式单一〕"


def test_what_became_of_a_problem_of_last_year_is_said_by_this_years_numbers() -> None:
    last_year = LastYear(frozenset({"问题：重复发布", "问题：文件类信息少"}))
    worse = content(replace(few_documents(), last_year=last_year))
    (said,) = (paragraph.text for paragraph in worse.paragraphs if paragraph.name == "上年问题")
    assert said == "上一年度报告所列的文件类信息少、重复发布问题本年仍未完全解决，需要继续改进。"
    better = replace(few_documents(), last_year=last_year, facts={"items.repeated": QuotableFigure("重复", 20.0, "条")})
    (said,) = (paragraph.text for paragraph in content(better).paragraphs if paragraph.name == "上年问题")
    assert (
        said
        == "上一年度报告所列“同一信息重复出现”的问题已有改进，本年重复出现和跨栏目引用的信息与发布总数之比降为2.6%。"
    )
    unknown = replace(few_documents(), last_year=last_year, facts={})
    assert not any(paragraph.name == "上年问题" for paragraph in content(unknown).paragraphs)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (LAST_YEAR, ("栏目设置不合理", "解读形式单一")),
        ("主要存在以下问题：公开不及时；解读不够。下一步加强培训。", ("公开不及时", "解读不够")),
        ("此外，解读形式单一，时效性差。", ("解读形式单一",)),
        ("无。", ()),
    ],
)
def test_the_problems_of_a_text_are_its_points_or_its_clauses(text: str, problems: tuple[str, ...]) -> None:
    assert problems_in(text) == problems


@cache
def few_documents() -> PrintableForm:
    facts = {"items.repeated": QuotableFigure("重复", 200.0, "条")}
    return replace(filled_forms(Path(mkdtemp()), 2019, demo_figures())[0], facts=facts)


@pytest.mark.parametrize(
    ("channels", "received", "known"),
    [
        (["internet", "ordinary_mail", "registered_mail", "internet"], 4, {"requests.by_internet": 2, "requests.by_letter": 2}),
        (["internet", None], 2, {}),  # of one nobody wrote how it came in
        (["internet", "counter"], 3, {}),  # the report prints one that the ledger does not have
    ],
)  # fmt: skip
def test_how_requests_came_in_is_said_where_it_is_known_of_every_one(
    channels: list[str | None], received: int, known: dict[str, int]
) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE requests_dates (agency VARCHAR, request_no VARCHAR, received_on DATE, channel VARCHAR)"
        )
        connection.execute("CREATE TABLE figures (agency VARCHAR, year INTEGER, figure VARCHAR, value DOUBLE)")
        connection.execute(
            "INSERT INTO figures VALUES ('bureau', 2019, 'requests.new_received.natural_person', ?)", [received]
        )
        for number, channel in enumerate(channels):
            connection.execute(
                "INSERT INTO requests_dates VALUES ('bureau', ?, '2019-05-01', ?)", [str(number), channel]
            )
        rows = execute(connection, "reports/facts/channels", {"agency": "bureau", "year": 2019}).fetchall()
    assert {name: value for name, value, _ in rows} == known


def test_facts_are_those_of_the_rows(tmp_path: Path) -> None:
    """The facts of a small office against the rows it was given, added up here in Python."""
    office = copy_office(ready_office(), tmp_path / "w")
    with open_candidate_of(office) as warehouse, candidate_reader(warehouse.connection) as reader:
        facts = {name: fact.value for name, fact in report_facts(reader, "bureau", 2019).items()}
    months = [int(str(row["published_at"])[5:7]) for row in ITEMS]
    quarters = [sum((month + 2) // 3 == quarter for month in months) for quarter in (1, 2, 3, 4)]
    assert [facts[f"items.quarter_{quarter}"] for quarter in (1, 2, 3, 4)] == quarters
    assert facts["items.quarter_difference"] == max(quarters) - min(quarters)
    assert facts["items.busiest_month"] == max(range(1, 13), key=lambda month: (months.count(month), -month))
    days = sorted({str(row["published_at"])[:10] for row in ITEMS})
    assert facts["items.days"] == len(days)
    posts = sorted({str(row["published_at"])[:10] for row in POSTS})
    assert facts["posts.weibo.days"] == len(posts)
    assert "items.change" not in facts, "the year before was not observed"
    assert not any(name.startswith("requests.by_") for name in facts), "the ledger says of no request how it came in"
