"""Times as a plan writes them, and what a task may say of itself."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.core import describe_validation_error
from pipeline.supervision.plan.due import span_at, spans_of, spans_within
from pipeline.supervision.plan.model import PlanTask


@pytest.mark.parametrize(
    ("due", "name", "first_day", "last_day"),
    [
        ("全年", "2019", "2019-01-01", "2019-12-31"),
        ("2019", "2019", "2019-01-01", "2019-12-31"),
        ("2019年", "2019", "2019-01-01", "2019-12-31"),
        ("上半年", "2019H1", "2019-01-01", "2019-06-30"),
        ("第一季度", "2019Q1", "2019-01-01", "2019-03-31"),
        ("4季度", "2019Q4", "2019-10-01", "2019-12-31"),
        ("2019Q2", "2019Q2", "2019-04-01", "2019-06-30"),
        ("2月", "2019-02", "2019-02-01", "2019-02-28"),
        ("十二月", "2019-12", "2019-12-01", "2019-12-31"),
        ("2019-03", "2019-03", "2019-03-01", "2019-03-31"),
        ("2019年3月", "2019-03", "2019-03-01", "2019-03-31"),
        ("第1周", "2019W01", "2018-12-31", "2019-01-06"),
        ("2019-W52", "2019W52", "2019-12-23", "2019-12-29"),
        ("3月20日", "2019-03-20", "2019-03-20", "2019-03-20"),
        ("2019-03-20", "2019-03-20", "2019-03-20", "2019-03-20"),
        ("2019.3.20", "2019-03-20", "2019-03-20", "2019-03-20"),
    ],
)
def test_a_time_is_read_as_an_office_writes_it(due: str, name: str, first_day: str, last_day: str) -> None:
    (span,) = spans_of(due, 2019)
    assert (span.name, f"{span.first_day}", f"{span.last_day}") == (name, first_day, last_day)


@pytest.mark.parametrize(("due", "tasks"), [("每半年", 2), ("每季度", 4), ("每月", 12), ("每周", 52)])
def test_a_repeated_task_is_due_in_each_period(due: str, tasks: int) -> None:
    spans = spans_of(due, 2019)
    assert len(spans) == tasks
    assert all(before.last_day < after.first_day for before, after in pairwise(spans))


@pytest.mark.parametrize("due", ["以后", "13月", "第五季度", "第53周", "2月30日", "2021-03", "尽快", "每天"])
def test_a_time_that_is_none_is_told_in_chinese(due: str) -> None:
    with pytest.raises(ValueError, match=r"期限“.*”(看不懂|不在)"):
        spans_of(due, 2019)


def test_every_day_lies_in_one_span_of_each_length() -> None:
    for length in ("year", "quarter", "month", "week", "day"):
        names = {span.name for year in (2018, 2019, 2020) for span in spans_within(length, year)}
        for span in (span_at(length, day.first_day) for day in spans_within("day", 2019)):
            assert span.name in names
    assert span_at("week", date(2018, 12, 31)).name == "2019W01"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"figure": "posts.wechat"}, "要一起写"),
        ({"reaches": 5}, "要一起写"),
        ({"figure": "没有的指标", "reaches": 5}, "没有叫“没有的指标”的指标"),
        ({"figure": "微信", "reaches": 5, "directory": "预算"}, "只用一种证明"),
        ({"directory": "预算", "done_on": "2019-03-01", "done": "文"}, "由数据证明"),
        ({"done_on": "2019-03-01"}, "登记完成要写 done"),
        ({"done_on": "三月", "done": "文"}, "done_on"),
        ({"persons": "张三"}, "不认识的键 persons"),
    ],
)
def test_a_task_that_cannot_be_proven_is_refused_with_its_reason(more: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PlanTask.model_validate({"task": "某事", "office": "办公室", "due": "全年", **more})
    assert reason in describe_validation_error(refused.value)


def test_a_figure_is_named_in_chinese_or_by_its_address() -> None:
    one = PlanTask(task="某事", office="办公室", due="全年", figure="公开发布信息总数", reaches=5)
    other = PlanTask(task="某事", office="办公室", due="全年", figure="items.policy", reaches=5)
    assert (one.target, other.target) == ("items.total", "items.policy")
