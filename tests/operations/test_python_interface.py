"""The package as other programs call it: a function for each verb, and `read`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime

import pytest

import pipeline
from pipeline.core.errors import Refusal
from pipeline.operations.run import VERBS
from tests.support.office import Office, post

Make = Callable[..., Office]


def test_the_verbs_one_after_the_other_count_and_publish(workspace: Make) -> None:
    office = workspace(weibo={"fills": "posts"})
    office.drop("weibo/a.csv", [post(1), post(2)])
    now = datetime(2020, 1, 5, 3)
    for verb in ("pull", "load", "correct", "check", "count", "fill", "publish"):
        done = getattr(pipeline, verb)(office.folder, now=now)
        assert done.verb == verb
        assert done.line
    figures = pipeline.read(office.folder).figures(2019)
    assert figures.set_index("figure").loc["posts.weibo", "value"] == 2


def test_every_verb_is_a_function_of_the_package() -> None:
    code = (
        "import pipeline, pipeline.operations.run\n"
        "for verb in pipeline.operations.run.VERBS:\n"
        "    assert callable(getattr(pipeline, verb)), verb\n"
        "    assert getattr(pipeline, verb).__name__ == verb"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_package_names_every_verb_of_a_run() -> None:
    assert all(verb in str(pipeline.__doc__) for verb in VERBS)
    with pytest.raises(AttributeError, match="fold"):
        _ = pipeline.fold


def test_a_verb_over_no_workspace_is_refused_in_words(tmp_path: object) -> None:
    with pytest.raises(Refusal) as refused:
        pipeline.count(str(tmp_path))
    assert refused.value.finding.code == "WORKSPACE-MISSING"


def test_a_blank_cell_is_not_a_number(workspace: Make) -> None:
    office = workspace(agencies=("bureau", "other"), weibo="posts", forms="declared")
    office.drop("weibo/a.csv", [post(1, agency="bureau"), post(2, agency="other")])
    vouched = {"year": 2019, "vouched_by": "办公室", "document": "登记簿"}
    table, row = "disclosure.art20_1.rules", ("art20_1.rules", "made_this_year", "published_this_year")
    office.drop(
        "forms/a.csv",
        [
            {"figure": f"{table}.made_this_year", "value": 2, "agency": "bureau", **vouched},
            {"figure": f"{table}.made_this_year", "value": 3, "agency": "other", **vouched},
            {"figure": f"{table}.published_this_year", "value": 0, "agency": "bureau", **vouched},
        ],
    )
    for verb in ("pull", "load", "correct", "check", "count", "fill", "publish"):
        getattr(pipeline, verb)(office.folder, now=datetime(2020, 1, 5, 3))
    published = pipeline.read(office.folder)
    cells = published.cells(2019, table="disclosure", agency="bureau")
    (made, out) = cells.loc[row[0], list(row[1:])]
    assert (made, out) == (2, 0)
    assert cells.isna().sum().sum() == cells.size - 2, "nothing else is known, and nothing else is 0"
    both = published.cells(2019, table="disclosure")
    assert both.loc[row[0], row[1]] == 5
    assert both[row[2]].isna().all(), "of one agency it is not known"
