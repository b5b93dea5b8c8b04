"""Every bench runs, on few rows and in this process, and compares two sides that counted the same.

Here the one of items; the others, which make more rows or a demo year of their own, behind the marker `whole`.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import agencies, dashboard, duties, figures_command, items, night, pandas_gx
from bench.__main__ import BENCHES, chooses_rows
from bench.full_run import full_run, published_sums, same, together
from bench.made import items_file
from bench.measure import fresh_process, same_process

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


def test_the_verbs_and_the_script_written_by_hand_count_the_same_items() -> None:
    lines = items.run(ROWS, same_process)
    ratios = [line for line in lines if "倍（目标" in line]
    assert [("文件" in line, "内存里" in line) for line in ratios] == [(True, False), (False, True)]
    assert all("行数未到目标所指" in line for line in ratios)
    assert "publish" in lines[1]


@pytest.mark.whole
def test_pandas_counts_the_same_and_says_which_expectations_it_cannot_evaluate() -> None:
    lines = pandas_gx.run(ROWS, same_process)
    assert lines[-1].endswith("ITEM-013 expect_column_values_to_match_like_pattern")


@pytest.mark.whole
def test_the_rows_of_many_agencies_are_counted_for_each_of_them() -> None:
    lines = agencies.run(ROWS, same_process, agencies=20)
    assert "20 个机关" in lines[0]
    counted = published_sums(full_run(same_process, ROWS, 20).workspace)
    assert len({agency for agency, *_ in counted}) == 20


@pytest.mark.whole
def test_after_a_night_everything_is_what_it_was_and_the_new_rows() -> None:
    before = sum(published_sums(full_run(same_process, ROWS).workspace).values())
    lines = night.run(ROWS, same_process, new_rows=100)
    assert sum("这一夜各步" in line for line in lines) == 2
    assert before < sum(published_sums(full_run(same_process, ROWS).workspace).values()) < before + 2 * 2 * 100


@pytest.mark.whole
def test_the_figures_command_is_timed_beside_the_bare_import() -> None:
    (line,) = figures_command.run(same_process, times=1)
    assert "import duckdb" in line


@pytest.mark.whole
def test_readers_of_the_dashboard_see_no_error_while_builds_follow_each_other() -> None:
    folder = full_run(same_process, ROWS).workspace.folder
    filters = dashboard._filters(ROWS, folder, False)
    assert "行数未到目标所指" in filters[0]
    (line,) = dashboard._readers(folder, 4, 3)
    assert "出错或过时 0 次" in line


@pytest.mark.whole
def test_documents_directory_and_plan_are_held_against_the_items_that_were_made() -> None:
    lines = duties.run(ROWS, same_process)
    assert "行数未到目标所指" in lines[0]
    assert f"documents {ROWS // 10} 行" in lines[-1]


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
    chosen = {name for name in BENCHES if chooses_rows(name)}
    assert chosen >= {"items", "pandas_gx", "agencies", "night", "dashboard"}
    assert not chosen & {"figures_command", "fill_and_rules", "request_clock", "rule_mutations"}
