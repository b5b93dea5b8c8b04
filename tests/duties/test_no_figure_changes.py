"""Whatever an office keeps of its duties, and however wrong it is, every figure and the rows behind it stay the same."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

from tests.support.duties import night_of_duties
from tests.support.office import COLUMNS, Office, item, post, request, settings

SOURCES = {"website": "items", "weibo": "posts", "ledger": "requests"}
QUESTIONS = (
    "SELECT agency, year, figure, value, status FROM figures ORDER BY ALL",
    "SELECT agency, year, figure, source, row_id, on_date, amount FROM evidence ORDER BY ALL",
    "SELECT agency, year, month, figure, value FROM monthly ORDER BY ALL",
    "SELECT agency, source, year, pulled, counted, excluded, quarantined FROM accounting WHERE source <> 'documents' ORDER BY ALL",
    "SELECT * FROM requests_clock ORDER BY ALL",
)


def made(folder: Path, **more: Any) -> Office:
    office = Office(folder)
    office.write("workspace.toml", settings({**SOURCES, **more}, ("bureau", "forestry"), ""))
    office.write("columns.yml", "".join(f"- {{column: {column}, class: {kind}}}\n" for column, kind in COLUMNS.items()))
    rows = [
        item(n, f"2019-0{1 + n % 9}-11", agency=("bureau", "forestry")[n % 2],
             title=f"关于第{n}件事情的公开通知", doc_no=f"楚环发〔2019〕{n}号",
             url=f"http://x.gov.cn/{n}", status=("published", "draft", "withdrawn")[n % 3], is_reference="false")
        for n in range(60)
    ]  # fmt: skip
    office.drop("website/a_20190101-20191231.csv", rows)
    office.drop("weibo/a.csv", [post(n, f"2019-0{1 + n % 9}-12", agency="bureau") for n in range(20)])
    office.drop("ledger/a.csv", [request(f"2019-{n}", f"2019-0{1 + n % 9}-12", agency="bureau") for n in range(5)])
    return office


DIRECTORY = """
- {matter: 全部, limit: 每月, words: 关于, kinds: 通知}
- {matter: 也是全部, limit: 每季度结束后10个工作日内, columns: [工作动态, 没有的栏目]}
- {matter: 没有对应, limit: 及时}
- {matter: 写错了, limits: 及时}
"""


PLAN = """
- {task: 信息不少于五条, office: 办公室, due: 每月, figure: items.total, reaches: 5}
- {task: 全部, office: 办公室, due: 每季度, directory: 全部}
- {task: 没有的事项, office: 办公室, due: 全年, directory: 没有}
- {task: 公文, office: 法规科, due: 3月, published: 楚环发〔2019〕3号}
- {task: 培训, office: 法规科, due: 第12周}
- {task: 写错了, office: 法规科, due: 以后}
"""
FOLLOW_UP = """
[follow_up]
office = "办公室"
warn_days = 0
"""


def register() -> list[dict[str, object]]:
    """A line for every combination of attribute, status, day, and how it meets an item; numbers stand twice, titles are the items' own."""
    kinds = product(
        ("主动公开", "依申请公开", "不予公开", "", "公开"),
        ("issued", "in_review", "repealed", ""),
        ("2019-03-04", "", "1990-01-01", "2031-05-06"),
    )
    return [
        {
            "doc_no": ("", f"楚环发[2019]{n % 60}号", f"内部{n}")[n % 3],
            "title": f"关于第{n % 60}件事情的公开通知" if n % 5 else "",
            "made_on": day,
            "openness": openness,
            "status": status,
            "url": f"http://x.gov.cn/{n % 60}" if n % 7 == 0 else "",
            "is_normative": ("true", "false", "")[n % 3],
            "agency": ("bureau", "forestry")[n % 11 % 2],
        }
        for n, (openness, status, day) in enumerate(kinds)
    ]


def test_no_duty_changes_a_figure_or_the_rows_behind_it(tmp_path: Path) -> None:
    plain, kept = made(tmp_path / "plain"), made(tmp_path / "kept", documents="documents")
    kept.drop("documents/a.csv", register())
    kept.write("directory.yml", DIRECTORY)
    kept.write("plan/2019.yml", PLAN)
    kept.write("workspace.toml", (kept.folder / "workspace.toml").read_text("utf-8") + FOLLOW_UP)
    kept.write(
        "answers/2020.yml", '- {no: 2020-0001, office: 法规科, done: 已经改正, "on": 2020-01-05, signed_by: 局长}\n'
    )
    night_of_duties(plain, check=True)
    night_of_duties(kept, check=True)
    assert len(kept.published("SELECT DISTINCT state FROM documents")) > 5, (
        "the register is as odd as it is meant to be"
    )
    assert kept.published("SELECT count(*) > 10 FROM directory_items WHERE entry = 1") == [(True,)]
    assert {state for (state,) in kept.published("SELECT DISTINCT state FROM plan_tasks")} >= {
        "done",
        "late",
        "unknown",
    }
    assert kept.published("SELECT count(*) > 3 FROM follow_up") == [(True,)]
    assert not plain.published("SELECT 1 FROM plan_tasks") + plain.published("SELECT 1 FROM follow_up")
    assert not (plain.folder / "follow-up").exists()
    for question in QUESTIONS:
        assert plain.published(question) == kept.published(question), question
    # The next night continues from what was published, with the titles that were taken out of it.
    for office in (plain, kept):
        night_of_duties(office, "2020-01-06 02:30", check=True)
    for question in QUESTIONS:
        assert plain.published(question) == kept.published(question), question
