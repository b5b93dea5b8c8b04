"""Plan, follow-up, directory and columns in the roll-up: what is done and late crosses, whose words it was stays, silence is no zero."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import duckdb
import pytest

from pipeline.core.errors import Refusal
from pipeline.dashboard.pages.registry import build_page, navigation, pages
from pipeline.dashboard.view import PageNotFoundError, open_view
from pipeline.dashboard.web.answer_form import _save
from pipeline.province.tables import listed_tables, shared_tables
from tests.support.counties import ProvinceOfTests, copied
from tests.support.office import Office

ROWS = """
INSERT INTO plan_tasks BY NAME
    SELECT 'sthj' AS agency, 2019 AS year, number AS task, '2019' AS period, 'year' AS length, '任务' || number AS name, '办公室' AS office,
           DATE '2019-01-01' AS first_day, DATE '2019-11-30' AS due_on, 'declared' AS proof, state, done_on, done_on IS NOT NULL AS in_time,
           '张三说做完了' AS declared
    FROM (VALUES (1, 'done', DATE '2019-03-01'), (2, 'late', NULL), (3, 'late', NULL)) AS tasks(number, state, done_on);
INSERT INTO follow_up BY NAME
    SELECT 'sthj' AS agency, 2019 AS year, '2019-001' AS no, 'ITEM-003' AS code, 'warn' AS severity,
           '标题空白' AS message, '补上' AS what_to_do,
           '办公室' AS office,
           DATE '2019-10-01' AS issued_on, DATE '2019-10-15' AS due_on, 'answered' AS state, true AS overdue,
           false AS escalated, '李四已改' AS answer, DATE '2019-10-10' AS answered_on, '李四' AS answered_by, '王五' AS signed_by;
INSERT INTO follow_up_counts VALUES ('sthj', 2019, '办公室', 1, 0, 0, 1, 1);
"""


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory, published: dict[str, Office], shared: Path) -> ProvinceOfTests:
    """Rolled up, only to be read: one county keeps a plan and follows findings up, another shares from a version without plans."""
    folder = tmp_path_factory.mktemp("duties")
    province = ProvinceOfTests(folder / "province", f"file://{folder}/share")
    shutil.copytree(shared / "county=nanhua", province.shared / "county=nanhua")
    office = copied(published["yaoan"], folder / "yaoan")
    with duckdb.connect(str(office.published_file)) as connection:
        connection.execute(ROWS)
    province.add("yaoan", office)
    province.share("yaoan")
    pointer = province.pointer("nanhua")
    pointer["files"] = [file for file in pointer["files"] if file["table"] != "plan_tasks"]
    (province.shared / "county=nanhua" / "CURRENT.json").write_text(json.dumps(pointer), "utf-8")
    province.listed("yaoan", "nanhua", "lufeng", head="detail = false")
    province.roll_up()
    return province


def page_of(province: ProvinceOfTests, name: str, agency: str | None = None, **query: str) -> str:
    page = next(page for page in pages() if page.name == name and page.parts == "")
    with open_view(province.folder, agency=agency, year=2019 if agency else None, query=query) as view:
        return " ".join(re.sub(r"<[^>]+>", " ", build_page(page, view)).split())


def test_what_stays_in_the_county_is_said_with_a_reason() -> None:
    for name, table in listed_tables().items():
        assert bool(table.why) == (table.of == "county" or bool(table.stays)), name
        assert set(table.stays) <= set(table.columns), name
        assert not {"answer", "answered_by", "signed_by", "declared"} & (set(table.columns) - set(table.stays)), name
    assert "documents" not in shared_tables()


def test_the_words_and_names_of_people_do_not_cross(province: ProvinceOfTests) -> None:
    run = province.shared / "county=yaoan" / f"run={province.pointer('yaoan')['run']}"
    with duckdb.connect() as connection:
        crossed = str([connection.read_parquet(str(file)).fetchall() for file in sorted(run.glob("*.parquet"))])
    assert not [name for name in ("张三", "李四", "王五") if name in crossed]
    assert "任务1" in crossed
    assert province.rows("SELECT agency, no, state, overdue, answer, signed_by FROM follow_up") == [
        ("yaoan--sthj", "2019-001", "answered", True, None, None)
    ]


def test_late_and_done_are_those_of_the_county_and_silence_is_a_state(province: ProvinceOfTests) -> None:
    rows = province.rows(
        "SELECT agency, state, total, done, late FROM county_duties WHERE duty = 'plan' AND year = 2019 ORDER BY agency"
    )
    assert rows == [
        ("lufeng--jtj", "missing", None, None, None),
        ("lufeng--sthj", "missing", None, None, None),
        ("nanhua--jtj", "missing", None, None, None),  # shares no such table
        ("nanhua--sthj", "missing", None, None, None),
        ("yaoan--jtj", "none", None, None, None),
        ("yaoan--sthj", "reported", 3, 1, 2),
    ]
    follow_up = dict(province.rows("SELECT agency, state FROM county_duties WHERE duty = 'follow_up' AND year = 2019"))
    assert follow_up["yaoan--sthj"] == "reported"
    assert follow_up["nanhua--sthj"] == "none"
    section = (
        page_of(province, "counties", year="2019").split("各县的计划、督办、目录、栏目")[1].split("与前一天相比")[0]
    )
    assert re.findall(r"(yaoan县|nanhua县|lufeng县) (\S+(?: / \d+)?) (\S+(?: / \d+)?)", section) == [
        ("yaoan县", "2 / 3", "1 / 1"), ("nanhua县", "未报送", "没有"), ("lufeng县", "未报送", "未报送"),
    ]  # fmt: skip
    own = page_of(province, "counties", year="2019", county="yaoan")
    assert "sthj局 2 / 3 1 / 1" in own
    assert "jtj局 没有 没有" in own


def test_the_pages_of_an_agency_show_its_plan_and_its_follow_ups_and_take_no_answer(province: ProvinceOfTests) -> None:
    assert "2019 年应完成 3 项次：已完成 1 项次，逾期未完成 2 项次" in page_of(province, "plan", "yaoan--sthj")
    text = page_of(province, "follow-up", "yaoan--sthj")
    assert "2019 年发出督办 1 件，办结 0 件，超期没有办结 1 件" in text
    with open_view(province.folder, agency="yaoan--sthj", year=2019) as view:
        titles = {entry["title"] for entry in navigation(next(iter(pages())), view)}
        with pytest.raises(Refusal, match="汇总"):
            _save(view, {"no": "2019-001", "office": "办公室", "done": "改了", "on": "2019-10-10"}, "user")
    assert {"计划", "督办"} <= titles
    assert not {"目录", "多渠道", "网站巡检", "公文"} & titles, "their rows stay in the county"
    with pytest.raises(PageNotFoundError):
        page_of(province, "directory", "yaoan--sthj")
