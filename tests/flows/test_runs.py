"""The flows over a small office, against a real server: same figures as without Prefect, and no for an answer where it must be."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from pipeline.cli.outcome import carry_out
from pipeline.core.errors import Refusal
from pipeline.core.timezone import now_in_shanghai
from pipeline.operations.request import NIGHTLY, YEAR_END, RunRequest
from pipeline.operations.run import VERBS
from tests.support.approval_page import run_here
from tests.support.office import Office
from tests.support.prefect_records import artifacts_of, logs_of, newest_run, tasks_of

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("server")]

NIGHT = datetime(2020, 1, 5, 2, 30)
Make = Callable[..., Office]


def request_of(office: Office, *, hour: int = 2) -> RunRequest:
    return RunRequest(workspace=str(office.folder), now=NIGHT.replace(hour=hour), year=2019)


def in_chinese(text: str) -> bool:
    return any("一" <= sign <= "鿿" for sign in text)


def test_the_night_publishes_the_same_figures_with_and_without_prefect(small_office: Make) -> None:
    through, direct = small_office("through"), small_office("direct")
    assert carry_out(request_of(direct), NIGHTLY, direct=True) == 1
    assert carry_out(request_of(through), NIGHTLY, direct=False) == 1

    for table in ("figures", "findings"):
        everything = f"SELECT * FROM {table} ORDER BY ALL"
        assert through.published(everything) == direct.published(everything) != []
    assert through.figures() == {"items.total": 25, "items.news": 25, "posts.weibo": 13}

    flow_run = newest_run(through)
    assert (flow_run.state_name, flow_run.state_type.value) == ("有问题", "COMPLETED"), "the same judgement as status 1"
    assert set(flow_run.parameters) == {"workspace", "year", "sources", "now"}
    tasks_of(flow_run, VERBS)

    shown = artifacts_of(flow_run)
    assert set(shown) == {"nightly-progress", "nightly-figures", "nightly-expectations", "nightly-findings"}
    assert all(in_chinese(artifact.description) for artifact in shown.values())
    assert float(shown["nightly-progress"].data) == 100
    posts = {
        "机关": "bureau局",
        "年度": 2019,
        "指标": "政务新媒体发布·微博",
        "数值": "13",
        "计量单位": "条",
        "编号": "posts.weibo",
    }
    assert posts in json.loads(shown["nightly-figures"].data)
    results = json.loads(shown["nightly-expectations"].data)
    judged = {row["数据源"] for row in results if row["判断"]}
    assert {"website", "weibo"} <= judged
    assert [row["不通过"] > 0 for row in results] == sorted((row["不通过"] > 0 for row in results), reverse=True)
    codes = {code for (code,) in through.published("SELECT code FROM findings WHERE year IS NULL OR year = 2019")}
    assert {code for code in codes if f"[{code}]" in shown["nightly-findings"].data} == codes


def test_a_dead_source_degrades_the_night_and_stops_the_year_end(small_office: Make) -> None:
    office = small_office()
    assert carry_out(request_of(office, hour=1), NIGHTLY, direct=True) < 2
    assert not office.published("SELECT * FROM findings WHERE code = 'SOURCE-FOLDER'")
    shutil.rmtree(office.folder / "inbox" / "weibo")

    assert carry_out(request_of(office, hour=2), NIGHTLY, direct=False) == 1
    good = office.published_file
    assert "T0230" in good.name
    assert office.figures()["posts.weibo"] == 13, "what was good yesterday is still there"
    night = newest_run(office)
    assert night.state_name == "有问题"
    page = artifacts_of(night)["nightly-findings"].data
    assert "SOURCE-FOLDER" in page
    assert "怎么办：建好文件夹并放入导出文件" in page

    assert carry_out(request_of(office, hour=3), YEAR_END, direct=False) == 2
    assert office.published_file == good
    year_end = newest_run(office)
    assert year_end.state_name == "Failed"
    assert year_end.state.message.startswith("有阻断性问题（FILL-001 3，SOURCE-FOLDER 1），没有发布")
    tasks_of(year_end, VERBS[: VERBS.index("seal")])
    shown = artifacts_of(year_end)
    assert "year-end-figures" not in shown
    assert float(shown["year-end-progress"].data) == 100, "the progress of a run that failed ends too"
    assert shown["year-end-progress"].description.startswith("在“封存”中停止（6/9）：有阻断性问题")


def test_a_year_without_rows_is_failed_in_prefect_as_it_is_status_2_in_the_terminal(small_office: Make) -> None:
    office = small_office()
    request = request_of(office).model_copy(update={"year": 2017})
    assert carry_out(request, YEAR_END, direct=True) == carry_out(request, YEAR_END, direct=False) == 2
    flow_run = newest_run(office)
    assert flow_run.state_name == "Failed"
    assert flow_run.state.message == "有阻断性问题（YEAR-NO-ROWS 1），已发布。"


def test_a_refusal_comes_out_of_prefect_as_it_is_and_shows_no_traceback(
    small_office: Make, capfd: pytest.CaptureFixture[str]
) -> None:
    from prefect.settings import PREFECT_HOME

    import flows.nightly

    office = small_office()
    (office.folder / "warehouse").mkdir()
    (office.folder / "warehouse" / "warehouse.duckdb").symlink_to("warehouse.duckdb")
    with pytest.raises(Refusal, match="数据仓库"):
        flows.nightly.once(request_of(office))
    shown = capfd.readouterr()
    assert "Traceback" not in shown.out + shown.err

    flow_run = newest_run(office)
    assert flow_run.state_name == "Failed"
    assert "[WAREHOUSE-CLOSED]" in flow_run.state.message
    assert "[WAREHOUSE-CLOSED]" in artifacts_of(flow_run)["nightly-findings"].data.replace("**", "")
    logged = logs_of(flow_run, lambda lines: [line for line in lines if "WAREHOUSE-CLOSED" in line])
    assert not [line for line in logged if "exception" in line.lower() or "Traceback" in line]
    stored = [file for file in (PREFECT_HOME.value() / "storage").rglob("*") if file.is_file()]
    assert stored == [], "nothing is pickled into Prefect's storage"


def test_a_workspace_with_a_mistake_is_refused_in_words(small_office: Make) -> None:
    import flows.nightly

    office = small_office()
    request = request_of(office)
    office.write("workspace.toml", "colour = 1\n")
    with pytest.raises(Refusal, match="不认识的键 colour"):
        flows.nightly.once(request)
    assert newest_run(office).state_name == "Failed"


def test_a_source_that_comes_back_within_seconds_is_read_and_only_the_pull_is_tried_again(small_office: Make) -> None:
    import flows.nightly

    office = small_office()
    silent = office.folder / "inbox" / "website" / "items.csv"
    content = silent.read_bytes()
    silent.unlink()
    silent.symlink_to("/proc/self/mem")  # a file that is there and cannot be read, even by root

    def mend_after_the_first_look() -> None:
        while not (office.folder / "snapshots" / "looks.jsonl").exists():
            time.sleep(0.01)
        silent.unlink()
        silent.write_bytes(content)

    hand = threading.Thread(target=mend_after_the_first_look)
    hand.start()
    results = flows.nightly.once(request_of(office))
    hand.join()
    assert not [finding for done in results for finding in done.findings if finding.code.startswith("SOURCE-")]
    assert office.figures()["items.total"] == 25
    assert {task.name.rsplit("-", 1)[0]: task.run_count for task in tasks_of(newest_run(office), VERBS)} == {
        verb: 2 if verb == "pull" else 1 for verb in VERBS
    }


def test_a_deployment_refuses_2007_and_a_year_beyond_the_next(
    small_office: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect import get_client
    from prefect.exceptions import PrefectHTTPStatusError

    from flows.deployments import deployments

    monkeypatch.chdir(Path(__file__).parents[2])
    office = small_office()
    _, year_end = (deployment.apply() for deployment in deployments(office.read()))
    with get_client(sync_client=True) as client:
        with pytest.raises(PrefectHTTPStatusError, match="2007 is less than the minimum of 2008"):
            client.create_flow_run_from_deployment(year_end, parameters={"year": 2007})
        too_late = now_in_shanghai().year + 2
        created = client.create_flow_run_from_deployment(year_end, parameters={"year": too_late})
    run_here(created.id)
    with get_client(sync_client=True) as client:
        ended = client.read_flow_run(created.id)
    assert ended.state_name == "Failed"
    assert ended.state is not None
    assert f"{too_late} 不在 2008 至 {too_late - 1} 之间" in str(ended.state.message)
    assert not (office.folder / "warehouse").exists()


@pytest.mark.parametrize(("year", "good"), [(2007, False), (2008, True), (date.today().year + 2, False), (None, True)])
def test_the_flow_itself_judges_the_year(year: int | None, good: bool) -> None:
    from prefect.exceptions import ParameterTypeError

    from flows.nightly import nightly

    given = {"workspace": "data", "year": year, "sources": [], "now": None}
    if good:
        assert nightly.validate_parameters(given)["year"] == year
    else:
        with pytest.raises(ParameterTypeError):
            nightly.validate_parameters(given)
