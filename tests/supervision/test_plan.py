"""How the tasks of a plan stand: done, late, planned, or unknown where the proof was not read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.core.findings import Finding
from tests.support.duties import night_of_duties
from tests.support.office import COLUMNS, Office, item, post, settings

PLAN = """
- {task: 三条, office: 办公室, due: 第一季度, figure: items.total, reaches: 3}
- {task: 四条, office: 办公室, due: 第一季度, figure: items.total, reaches: 4}
- {task: 五十条, office: 办公室, due: 第二季度, figure: items.total, reaches: 50}
- {task: 每季度一条, office: 信息中心, due: 每季度, figure: items.total, reaches: 1}
- {task: 微博, office: 信息中心, due: 3月, figure: posts.weibo, reaches: 5}
- {task: 预算, office: 财务科, due: 2月, published: 部门预算}
- {task: 印发, office: 办公室, due: 3月20日, published: "楚环发[2019]4号"}
- {task: 决算, office: 财务科, due: 9月, published: 部门决算}
- {task: 年报, office: 办公室, due: 12月, published: 年度报告}
- {task: 培训, office: 办公室, due: 上半年, done_on: 2019-05-06, done: 签到表}
- {task: 检查, office: 办公室, due: 每季度, done_on: "2019-02-01、2019-05-02", done: 记录}
- {task: 目录, office: 办公室, due: 全年, directory: 预算}
- {task: 听取汇报, office: 办公室, due: 全年, figure: briefings.heard, reaches: 4}
- {task: 别处的, office: 办公室, due: 全年, agency: elsewhere}
- {task: 看不懂, office: 办公室, due: 尽快}
"""


def plan_office(folder: Path, more: str = "") -> Office:
    """An office with that plan: the website is known to 30 June, Weibo only to 10 March. `more`: further settings."""
    office = Office(folder)
    office.write("workspace.toml", settings({"website": "items", "weibo": "posts"}, ("bureau",), "") + more)
    office.write("columns.yml", "".join(f"- {{column: {column}, class: {kind}}}\n" for column, kind in COLUMNS.items()))
    office.write("plan/2019.yml", PLAN)
    rows = [
        item(1, "2019-01-10", title="某局2019年部门预算", url="http://x.gov.cn/1"),
        item(2, "2019-02-10"),
        item(3, "2019-03-10"),
        item(4, "2019-04-10", doc_no="楚环发〔2019〕4号"),
    ]
    office.drop("website/a_20190101-20190630.csv", rows)
    office.drop("weibo/a_20190101-20190310.csv", [post(1, "2019-03-01")])
    return office


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, list[Finding]]:
    """The plan on 5 October."""
    office = plan_office(tmp_path_factory.mktemp("plan") / "w")
    return office, night_of_duties(office, "2019-10-05 02:30")


@pytest.mark.parametrize(
    ("task", "period", "state", "done_on", "in_time", "why"),
    [
        (1, "2019Q1", "done", "2019-03-10", True, None),
        (2, "2019Q1", "done", "2019-04-10", False, None),
        (3, "2019Q2", "late", None, None, "not_reached"),
        (4, "2019Q1", "done", "2019-01-10", True, None),
        (4, "2019Q2", "done", "2019-04-10", True, None),
        (4, "2019Q3", "unknown", None, None, "unread"),  # the website was not read after June
        (4, "2019Q4", "planned", None, None, None),
        (5, "2019-03", "unknown", None, None, "unread"),
        (6, "2019-02", "done", "2019-01-10", True, None),
        (7, "2019-03-20", "done", "2019-04-10", False, None),
        (8, "2019-09", "unknown", None, None, "unread"),
        (9, "2019-12", "planned", None, None, None),
        (10, "2019H1", "done", "2019-05-06", True, None),
        (11, "2019Q2", "done", "2019-05-02", True, None),
        (11, "2019Q3", "late", None, None, "not_declared"),
        (12, "2019", "planned", None, None, None),
        (13, "2019", "planned", None, None, None),
    ],
)
def test_a_task_stands_as_its_proof_does(
    judged: tuple[Office, list[Finding]], task: int, period: str, state: str, done_on: str | None, in_time: bool | None, why: str | None
) -> None:  # fmt: skip
    columns = f"state, done_on, in_time, why FROM plan_tasks WHERE task = {task} AND period = '{period}'"
    day = None if done_on is None else date.fromisoformat(done_on)
    assert judged[0].published(f"SELECT {columns}") == [(state, day, in_time, why)]


def test_what_is_late_is_told_by_office_and_what_is_wrong_by_its_place(judged: tuple[Office, list[Finding]]) -> None:
    told = {(finding.code, finding.refers_to): finding.message for finding in judged[1]}
    assert "五十条（2019Q2）、检查（2019Q3）" in told["PLAN-LATE", "plan 2019 办公室"]
    assert "3 项任务到期了，但不知道" in told["PLAN-NOT-KNOWN", "plan 2019"]
    assert "第 15 项：期限“尽快”看不懂" in told["PLAN-UNREADABLE", "plan/2019.yml"]
    assert "elsewhere" in told["PLAN-AGENCY", "plan 2019"]
    assert "预算" in told["PLAN-DIRECTORY", "plan 2019"]
    assert ("PLAN-LATE", "plan 2019 财务科") not in told, "nobody knows whether it is late"


def test_a_year_later_what_nobody_read_is_unknown_still(judged: tuple[Office, list[Finding]]) -> None:
    night_of_duties(judged[0], "2020-01-05 02:30")
    states = dict(judged[0].published("SELECT task, state FROM plan_tasks WHERE period IN ('2019', '2019-12')"))
    assert states == {9: "unknown", 12: "unknown", 13: "unknown"}
