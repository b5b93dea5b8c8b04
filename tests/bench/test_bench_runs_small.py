"""Every bench runs, on few rows and in this process, and compares two sides that counted the same.

Here the one of items; the others, which make more rows or a demo year of their own, behind the marker `whole`.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import agencies, collect, dashboard, duties, figures_command, items, night, pandas_gx, small_files
from bench.__main__ import BENCHES, chooses, main
from bench.chart import chart, points_of
from bench.full_run import full_run, published_sums, same, together
from bench.made import items_file
from bench.measure import Measured, fresh_process, same_process
from bench.part import Part
from bench.result import Line, Result, size_text
from bench.table import BEGIN, END, README, Entry, table, write_into

ROWS = 2_000


@pytest.fixture(scope="module", autouse=True)
def _elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Benches write below the folder they are started in."""
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("bench"))
    full_run.cache_clear()
    yield
    full_run.cache_clear()
    os.chdir(before)


def results(lines: list[Line]) -> list[Result]:
    return [line for line in lines if isinstance(line, Result)]


def test_the_verbs_and_the_script_written_by_hand_count_the_same_items() -> None:
    lines = items.run(ROWS, same_process)
    ratios = [result for result in results(lines) if result.unit == "倍"]
    assert [("文件" in ratio.what, "内存里" in ratio.what) for ratio in ratios] == [(True, False), (False, True)]
    assert all(ratio.met is None and "行数未到目标所指" in str(ratio) for ratio in ratios)
    assert "publish" in str(lines[1])


@pytest.mark.whole
def test_pandas_counts_the_same_and_says_which_expectations_it_cannot_evaluate() -> None:
    lines = pandas_gx.run(ROWS, same_process)
    assert str(lines[-1]).endswith("ITEM-013 expect_column_values_to_match_like_pattern")
    assert "上限" in results(lines)[-1].what


@pytest.mark.whole
def test_the_rows_of_many_agencies_are_counted_for_each_of_them() -> None:
    lines = agencies.run(ROWS, same_process, agencies=20)
    assert "20 个机关" in str(lines[0])
    counted = published_sums(full_run(same_process, ROWS, 20).workspace)
    assert len({agency for agency, *_ in counted}) == 20


@pytest.mark.whole
def test_after_a_night_everything_is_what_it_was_and_the_new_rows() -> None:
    before = sum(published_sums(full_run(same_process, ROWS).workspace).values())
    lines = night.run(ROWS, same_process, new_rows=100)
    assert sum("这一夜各步" in str(line) for line in lines) == 2
    assert before < sum(published_sums(full_run(same_process, ROWS).workspace).values()) < before + 2 * 2 * 100


@pytest.mark.whole
def test_the_figures_command_is_timed_beside_the_bare_import() -> None:
    (result,) = results(figures_command.run(same_process, times=1))
    assert result.unit == "秒"
    assert "import duckdb" in str(result)


def test_filter_pages_above_the_target_are_counted_and_named_with_their_seconds() -> None:
    lines = dashboard._slow_pages([(0.1, 0.1, "/quick"), (0.42, 0.8, "/slow?q=%E6%B0%B4"), (1.5, 2.25, "/slower")])
    assert lines[0].strip() == "超过 0.3 秒的有 2 种，共 3 种"
    assert [line.split() for line in lines[1:]] == [
        ["1.50", "秒（处理器", "2.25", "秒）", "/slower"],
        ["0.42", "秒（处理器", "0.80", "秒）", "/slow?q=水"],
    ]


@pytest.mark.whole
def test_readers_of_the_dashboard_see_no_error_while_builds_follow_each_other() -> None:
    folder = full_run(same_process, ROWS).workspace.folder
    assert results(dashboard._filters(ROWS, folder, False))[0].met is None
    (readers,) = results(dashboard._readers(folder, 4, 3))
    assert (readers.value, readers.met) == (0, True)


@pytest.mark.whole
def test_documents_directory_and_plan_are_held_against_the_items_that_were_made() -> None:
    lines = duties.run(ROWS, same_process)
    assert "行数未到目标所指" in str(lines[0])
    assert f"documents {ROWS // 10} 行" in str(lines[-1])


def test_small_files_of_offices_are_counted_beside_reading_them_alone() -> None:
    lines = small_files.run(2, same_process)
    assert "22 个小文件" in str(lines[0])
    assert [line.met for line in lines if isinstance(line, Result)] == [None, None]
    assert small_files.read_alone((small_files.RUN / "small-files").resolve()) == 2 * (9 * 40 + 2 * 19)


@pytest.mark.whole
def test_packages_are_collected_and_add_up_to_what_was_made() -> None:
    lines = collect.run(2, same_process)
    assert [line.size for line in results(lines)[:1]] == [2]
    assert "行数未到目标所指" in str(lines[0])


def test_sides_that_counted_differently_are_no_ratio() -> None:
    ours = {("agency-0", 2019, 1, "items.news"): 3.0}
    same(together(ours, ours), dict.fromkeys(ours, 6.0))
    with pytest.raises(ValueError, match="counted differently"):
        same(ours, dict.fromkeys(ours, 4.0))


def test_items_are_made_once_and_made_the_same() -> None:
    file = items_file(1000)
    made, content = file.stat().st_mtime_ns, file.read_bytes()
    assert items_file(1000).stat().st_mtime_ns == made
    file.unlink()
    assert items_file(1000).read_bytes() == content


def fill_memory(megabytes: int) -> int:
    """Work for a fresh process: hold that much memory for a moment."""
    return len(bytes(1) * (megabytes << 20))


def test_a_fresh_process_answers_and_its_peak_is_its_own() -> None:
    much, little = fresh_process(fill_memory, 200), fresh_process(fill_memory, 1)
    assert much.answer == 200 << 20
    assert much.peak - little.peak > 150 << 20
    assert much.processor > 0


def test_what_goes_wrong_in_a_fresh_process_is_told_here() -> None:
    with pytest.raises(RuntimeError, match="invalid literal for int"):
        fresh_process(int, "three")


def test_every_bench_of_the_table_is_there() -> None:
    for name in BENCHES:
        assert callable(importlib.import_module(f"bench.{name}").run)


def test_rows_can_be_chosen_only_where_a_bench_has_them() -> None:
    chosen = {name for name in BENCHES if chooses(name, "rows")}
    assert chosen >= {"items", "pandas_gx", "agencies", "night", "dashboard", "small_files"}
    assert not chosen & {"figures_command", "fill_and_rules", "request_clock", "rule_mutations"}


def test_the_parts_of_a_campaign_are_the_whole() -> None:
    assert {name for name in BENCHES if chooses(name, "part")} >= {
        "hostile",
        "killed_steps",
        "killed_nights",
        "dirty_offices",
    }
    parts = [Part.read(f"{number}/7") for number in range(1, 8)]
    assert sorted(place for part in parts for place in part.share(range(100))) == list(range(100))
    assert len({part.seed(1) for part in parts}) == 7
    with pytest.raises(ValueError, match="no part: 8/7"):
        Part.read("8/7")


MEASURED = Measured(2.0, 3.5, 120_000_000, None)


def test_the_table_says_of_every_result_what_it_is_its_target_its_cost_and_its_size() -> None:
    own = Result("一边对另一边", 1.25, "倍", "≤ 2", True, 10**6, cost=MEASURED)
    none = Result("不如所说", 3, "处", "0", False, 2_000, "个", notes=("不进表",))
    _, _, first, second = table([Entry("items", own, MEASURED), Entry("hostile", none, MEASURED)]).splitlines()
    assert first == "| `items` | 一边对另一边 | 1.25 倍 | ≤ 2 | 达到 met | 2.0 | 3.5 | 120 | 10^6 行 |"
    assert second == "| `hostile` | 不如所说 | 3 处 | 0 | 未达到 missed | (2.0) | (3.5) | (120) | 2,000 个 |"
    assert "不进表" in str(none)


def test_what_a_run_measured_replaces_what_the_last_one_wrote() -> None:
    page = write_into(f"before\n{BEGIN}\nold\n{END}\nafter\n", "new")
    assert page == f"before\n{BEGIN}\nnew\n{END}\nafter\n"
    assert README.read_text("utf-8").count(BEGIN) == README.read_text("utf-8").count(END) == 1


def test_the_chart_has_a_point_for_every_size_of_every_side() -> None:
    made = [
        Result(side, rows / 1e5 * cost, "处理器秒", size=rows)
        for side, cost in (("甲", 1), ("乙", 2))
        for rows in (10**5, 10**6)
    ]
    points = points_of([*made, Result("只一处", 1, "处理器秒", size=10**5), Result("别的", 1, "倍", size=10**6)])
    assert points == {"甲": {10**5: 1.0, 10**6: 10.0}, "乙": {10**5: 2.0, 10**6: 20.0}}
    assert chart(points).count("<circle") == 4


def test_a_bench_is_measured_whole_and_its_results_end_in_the_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bench.dirty_offices._compared", lambda _numbers: (7, []))
    monkeypatch.setattr("sys.argv", ["bench", "dirty_offices", "--rows", "2", "--part", "2/2"])
    assert main() == 0
    printed = capsys.readouterr().out
    assert (
        "| `dirty_offices` | 杂乱的单位（第 2 部分，共 2），计入的行与另写的程序不同 | 0 处 | 0 | 达到 met |" in printed
    )
    assert printed.splitlines()[-2].endswith("| 1 个单位 |")


def test_a_number_of_rows_is_written_short_where_it_is_round() -> None:
    assert [size_text(number) for number in (20_000, 10**5, 3 * 10**7, 12_345_678)] == [
        "20,000",
        "10^5",
        "3·10^7",
        "12,345,678",
    ]
