"""gongkai against what one would write first: pandas, and the same suites with Great Expectations on the DataFrame."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from bench.full_run import Full, counting, full_run, latest, published_sums, same, sums
from bench.items import by_hand
from bench.made import RUN
from bench.measure import Measure, Times, fresh_process, step
from bench.ratio import ratio_line, steps_line
from bench.result import Line, size_text
from pipeline.core.warehouse import open_warehouse
from pipeline.quality.suites import read_suites


def run(rows: int | None = None, measure: Measure = fresh_process) -> list[Line]:
    """At 10^6 rows, or at `rows`: whole runs, and the checks alone.

    Beside it the script written by hand, which does nothing but the same checks and sums: no program over DuckDB can be more times
    faster than that one is, so this is the bound of the first ratio, and there is no other target.
    """
    rows = rows or 10**6
    ours = full_run(measure, rows)
    target = RUN / "by-pandas.duckdb"
    theirs = measure(
        with_pandas, ours.file, target, suites_of(ours), warm=("duckdb", "great_expectations", "pandas", "pyarrow")
    )
    same(published_sums(ours.workspace), sums(target))
    target.unlink()
    script, written = by_hand(ours, measure, in_memory=True)
    written.unlink()
    steps, cannot, failing = theirs.answer
    what = f"pandas_gx {size_text(rows)} 行"
    faster = theirs.wall / counting(ours.verbs)
    checking = steps["check"][0] / ours.verbs.answer["check"][0]
    return [
        ratio_line(
            f"{what}，全程，gongkai 快",
            faster,
            "",
            None,
            ours.summary,
            f"pandas + GX {theirs}",
            size=rows,
            cost=ours.verbs,
        ),
        ratio_line(f"{what}，只看校验，gongkai 快", checking, "", None, size=rows, cost=ours.verbs),
        ratio_line(
            f"{what}，手写 SQL 快（上限）",
            theirs.wall / script.wall,
            "",
            None,
            f"手写 SQL，表只在内存里 {script}",
            size=rows,
            cost=script,
        ),
        steps_line("gongkai ", ours.verbs.answer),
        steps_line("pandas ", steps),
        f"    没有通过的行 {failing}；GX 在 pandas 上不能做的期望：{'、'.join(cannot) or '无'}",
    ]


def suites_of(full: Full) -> list[dict[str, Any]]:
    """The suites about items as `check` fills them for this workspace."""
    from pipeline.quality.check import suite_parameters

    with open_warehouse(full.workspace.warehouse) as warehouse:
        parameters = suite_parameters(warehouse, full.workspace, latest())
    suites = read_suites()
    return [suites[name].with_parameters(parameters) for name in ("items", "doubles")]


def with_pandas(
    file: Path, target: Path, suites: list[dict[str, Any]]
) -> tuple[dict[str, Times], list[str], dict[str, int]]:
    """Read, check, sum and write. Returns the times of each step, the expectations that do not run, and failing rows by code."""
    import pandas as pd

    steps: dict[str, Times] = {}
    with step(steps, "read"):
        frame = pd.read_parquet(file)
    with step(steps, "check"):
        checked = _as_checked(frame)
        failing, cannot = _judge(checked, suites)
    with step(steps, "sums"):
        expected = [
            expectation
            for suite in suites
            for expectation in suite["expectations"]
            if expectation["severity"] == "critical"
        ]
        refused = {key for expectation in expected for key in failing.get(expectation["meta"]["code"], ())}
        _write_sums(frame[~checked["row_key"].isin(refused)], target)
    return steps, cannot, {code: len(keys) for code, keys in failing.items() if keys}


def _as_checked(frame: Any) -> Any:
    """The columns that the suites name and a file does not have, made column by column."""
    checked = frame[
        ["item_id", "title", "status", "url", "index_no", "openness", "agency", "class", "is_reference"]
    ].copy()
    checked["column_for_class"] = frame["column"].where(frame["class"].isna())
    checked["published_on"] = frame["published_at"].dt.normalize()
    checked["days_before_created"] = (frame["created_at"].dt.normalize() - checked["published_on"]).dt.days
    checked["row_key"] = frame["item_id"].where(~frame["is_reference"], frame["item_id"] + "|" + frame["column"])
    return checked


def _judge(rows: Any, suites: list[dict[str, Any]]) -> tuple[dict[str, list[Any]], list[str]]:
    """All expectations in one pass over one batch: keys of failing rows by code, and what could not be evaluated."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    context = gx.get_context(project_config=DataContextConfig(store_backend_defaults=stores), mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("frame").add_dataframe_asset("items")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": rows})
    expectations = [_for_pandas(expectation) for suite in suites for expectation in suite["expectations"]]
    complete = {"result_format": "COMPLETE", "unexpected_index_column_names": ["row_key"]}
    failing: dict[str, list[Any]] = {}
    cannot: list[str] = []
    for result in batch.validate(
        gx.ExpectationSuite(name="items", expectations=expectations), result_format=complete
    ).results:
        config = result.expectation_config
        assert config is not None
        code = config.meta["code"]
        if _raised(result.exception_info):
            cannot.append(f"{code} {config.type}")
        else:
            failing[code] = [entry["row_key"] for entry in result.result.get("unexpected_index_list") or ()]
    return failing, sorted(cannot)


def _for_pandas(expectation: dict[str, Any]) -> dict[str, Any]:
    """Bounds of dates as timestamps, which is all that GX compares a datetime column with; doubles among published rows only."""
    import pandas as pd

    kwargs = dict(expectation["kwargs"])
    if kwargs.get("column") == "published_on" and "min_value" in kwargs:
        kwargs |= {name: pd.Timestamp(kwargs[name]) for name in ("min_value", "max_value")}
    if "column_list" in kwargs:
        kwargs |= {"row_condition": 'status == "published" and not is_reference', "condition_parser": "pandas"}
    return {**expectation, "kwargs": kwargs}


def _raised(info: Any) -> bool:
    entries = [info or {}, *(entry for entry in (info or {}).values() if isinstance(entry, dict))]
    return any(entry.get("raised_exception") for entry in entries)


def _write_sums(frame: Any, target: Path) -> None:
    """Sums by month and by year into a new database, as gongkai publishes them."""
    import duckdb
    import pandas as pd

    counted = frame[(frame["status"] == "published") & ~frame["is_reference"]]
    keys = {
        "agency": counted["agency"],
        "year": counted["published_at"].dt.year,
        "month": counted["published_at"].dt.month,
    }
    leaves = counted.groupby([*keys.values(), "items." + counted["class"]]).size()
    monthly = leaves.rename_axis([*keys, "figure"]).rename("value").reset_index()
    totals = monthly.groupby(list(keys))["value"].sum().reset_index().assign(figure="items.total")
    monthly = pd.concat([monthly, totals], ignore_index=True).astype({"value": "float64"})
    figures = monthly.groupby(["agency", "year", "figure"])["value"].sum().reset_index()
    target.unlink(missing_ok=True)
    with duckdb.connect(str(target)) as connection:
        for name, table in {"monthly": monthly, "figures": figures}.items():
            connection.register("given", table)
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
