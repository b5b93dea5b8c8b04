"""Lookups and presets are data that the loader trusts: their shape, and that they agree with each other."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

import pipeline
from pipeline.core import sql
from pipeline.ingest.presets import YES_OR_NO

PACKAGE = Path(pipeline.__file__).parent
LOOKUPS = sorted((PACKAGE / "core" / "lookups").glob("*.yml"))
PRESETS = sorted((PACKAGE / "ingest" / "presets").glob("*-export.yml")) + sorted(
    (PACKAGE / "ingest" / "presets").glob("ledger-*.yml")
)
TABLES = yaml.safe_load((PACKAGE / "core" / "tables.yml").read_text("utf-8"))
DECISIONS = PACKAGE / "core" / "lookups" / "decisions.yml"
WORDS = [file for file in LOOKUPS if file != DECISIONS]

# The rows of table 3 that an outcome can have, in the forms of 2019 and of 2021.
OUTCOME_ROWS = [
    "granted",
    "partial",
    "denied_state_secret",
    "denied_law_prohibited",
    "denied_safety_stability",
    "denied_third_party",
    "denied_internal_affairs",
    "denied_process_info",
    "denied_enforcement_file",
    "denied_query_matter",
    "unable_not_held",
    "unable_needs_creation",
    "unable_still_unclear",
    "refused_petition",
    "refused_duplicate",
    "refused_publication",
    "refused_excessive",
    "refused_confirm_reissue",
    "other_handling",
    "other_no_correction",
    "other_fee_unpaid",
    "other_other",
]


def read(file: Path) -> dict[str, Any]:
    document = yaml.safe_load(file.read_text("utf-8"))
    assert isinstance(document, dict)
    return document


def half_width(word: str) -> str:
    """As the cells of a coded column are read before they are looked up."""
    return word.translate(str.maketrans("０１２３４５６７８９：－／．，（）", "0123456789:-/.,()"))


def columns_of(table: str) -> set[str]:
    with duckdb.connect() as connection:
        connection.execute(sql(f"core/tables/{table}"))
        return {row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()}


@pytest.mark.parametrize("file", WORDS, ids=lambda file: file.stem)
def test_a_word_means_one_code_or_is_named_as_ambiguous(file: Path) -> None:
    document = read(file)
    assert set(document) == {"codes", "ambiguous"}
    spellings = list(chain.from_iterable(document["codes"].values()))
    assert all(isinstance(word, str) and word.strip() == word and word for word in spellings)
    assert [word for word in [*spellings, *document["ambiguous"]] if half_width(word) != word] == []
    assert all(isinstance(code, str) for code in document["codes"])
    assert len(spellings) == len(set(spellings))
    assert not set(spellings) & set(document["codes"])
    assert not set(document["ambiguous"]) & (set(spellings) | set(document["codes"]))
    for choices in document["ambiguous"].values():
        assert len(choices) > 1
        assert set(choices) <= set(document["codes"])


def test_every_lookup_that_the_tables_name_is_there() -> None:
    named = {name for table in TABLES.values() for name in (table.get("words") or {}).values() if name}
    assert named <= {file.stem for file in LOOKUPS}


def test_a_legal_person_without_its_kind_is_never_guessed() -> None:
    ambiguous = read(PACKAGE / "core" / "lookups" / "applicant_kinds.yml")["ambiguous"]
    for word in ("法人", "法人或其他组织"):
        assert len(ambiguous[word]) == 5
        assert "natural_person" not in ambiguous[word]


def test_every_closing_decision_has_a_row_of_table_3_in_both_forms() -> None:
    closing = read(DECISIONS)["closing"]
    assert len(closing) == 26
    for decision in closing:
        row = decision["row"]
        rows = list(row.values()) if isinstance(row, dict) else [row]
        assert {row for row in rows if row} <= set(OUTCOME_ROWS)
        assert set(row) == {2019, 2021} if isinstance(row, dict) else row
    reached = {row for d in closing for row in (d["row"].values() if isinstance(d["row"], dict) else [d["row"]])}
    assert reached - {None} == set(OUTCOME_ROWS)


def test_an_interim_step_is_an_event_and_never_a_row() -> None:
    events = read(PACKAGE / "core" / "lookups" / "request_events.yml")["codes"]
    for step in read(DECISIONS)["interim"]:
        assert step["interim"] is True
        assert "row" not in step
        assert step["event"] is None or step["event"] in events


def test_a_decision_word_means_one_decision_or_is_named_as_ambiguous() -> None:
    document = read(DECISIONS)
    known = document["closing"] + document["interim"]
    codes = [decision["code"] for decision in known]
    spellings = list(chain.from_iterable(decision["spellings"] for decision in known))
    assert [word for word in spellings if half_width(word) != word] == []
    assert all(half_width(decision["label"]) in decision["spellings"] for decision in known)
    assert len(codes) == len(set(codes))
    assert len(spellings) == len(set(spellings))
    assert not set(spellings) & set(codes)
    for entry in document["ambiguous"]:
        assert entry["word"] not in spellings
        assert set(entry["choices"]) <= set(codes)


def test_the_24_legacy_codes_of_a_real_office_all_have_a_meaning() -> None:
    document = read(DECISIONS)
    spellings = list(chain.from_iterable(d["spellings"] for d in document["closing"] + document["interim"]))
    words = spellings + [entry["word"] for entry in document["ambiguous"]]
    numbered = {int(match[0]) for word in words if (match := re.match(r"\d+", word))}
    assert numbered == set(range(1, 25))
    assert all(re.sub(r"^\d+", "", word) in words for word in words)


@pytest.mark.parametrize("file", PRESETS, ids=lambda file: file.stem)
def test_a_preset_names_columns_that_exist_and_each_header_once(file: Path) -> None:
    preset = read(file)
    canonical = columns_of(preset["fills"])
    for part in ("columns", "constants", "derive", "words"):
        assert set(preset.get(part, {})) <= canonical, part
    headers = list(chain.from_iterable(preset["columns"].values())) + preset["ignore"] + preset["personal"]
    assert all(isinstance(header, str) for header in headers)
    assert sorted({header for header in headers if headers.count(header) > 1}) == []
    given = set(preset["columns"]) | set(preset.get("constants", {})) | set(preset.get("derive", {}))
    assert set(TABLES[preset["fills"]]["required"]) <= given
    assert set(preset.get("required", [])) <= set(preset["columns"])


@pytest.mark.parametrize("file", PRESETS, ids=lambda file: file.stem)
def test_the_words_a_preset_adds_belong_to_codes_of_its_lookup(file: Path) -> None:
    preset = read(file)
    lookups = TABLES[preset["fills"]].get("words") or {}
    for column, words in preset.get("words", {}).items():
        if column in YES_OR_NO:
            assert set(words) <= {"是", "否"}
            continue
        lookup = read(PACKAGE / "core" / "lookups" / f"{lookups[column]}.yml")
        assert set(words) <= set(lookup["codes"]), column
        known = {spelling: code for code, spellings in lookup["codes"].items() for spelling in spellings}
        assert all(known.get(word, code) == code for code, spellings in words.items() for word in spellings)


@pytest.mark.parametrize("file", PRESETS, ids=lambda file: file.stem)
def test_the_period_in_a_file_name_is_read(file: Path) -> None:
    match = re.search(read(file)["covers"], "站群导出_20190101-20190331.xlsx")
    assert match is not None
    assert match.groups() == ("20190101", "20190331")


@pytest.mark.parametrize("address", [
    "https://mp.weixin.qq.com/s?__biz=MzA4MDYxMDAwMA==&mid=2650012345&idx=2&sn=0f1e2d3c#rd",
    "http://mp.weixin.qq.com/s?__biz=MzA4MDYxMDAwMA==&amp;mid=2650012345&amp;idx=2&amp;sn=0f1e2d3c",
])  # fmt: skip
def test_an_article_is_known_by_its_address_and_a_push_by_what_its_articles_share(address: str) -> None:
    derive = read(PACKAGE / "ingest" / "presets" / "wechat-export.yml")["derive"]
    made = {}
    for column, rules in derive.items():
        rule = rules[0] if isinstance(rules, list) else rules
        match = re.search(rule["pattern"], address)
        assert match is not None
        made[column] = match.expand(rule["as"])
    assert made == {"post_id": "2650012345_2", "push_id": "2650012345"}


def test_the_real_header_set_of_the_wechat_back_end_is_known_whole() -> None:
    preset = read(PACKAGE / "ingest" / "presets" / "wechat-export.yml")
    known = set(chain.from_iterable(preset["columns"].values())) | set(preset["ignore"]) | set(preset["personal"])
    real = [
        "内容标题",
        "发表时间",
        "总阅读人数",
        "总阅读次数",
        "总分享人数",
        "总分享次数",
        "阅读后关注人数",
        "送达人数",
        "公众号消息阅读次数",
        "送达阅读率",
        "首次分享次数",
        "分享产生阅读次数",
        "首次分享率",
        "每次分享带来阅读次数",
        "阅读完成率",
        "内容url",
        "发表日期",
        "阅读人数",
        "分享人数",
    ]
    assert set(real) <= known


def test_what_names_an_applicant_is_dropped_when_it_is_read() -> None:
    preset = read(PACKAGE / "ingest" / "presets" / "ledger-national.yml")
    for header in ("申请人姓名", "证件号码", "联系电话", "通信地址", "电子邮箱", "申请内容摘要", "备注"):
        assert header in preset["personal"]
