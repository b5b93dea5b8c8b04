"""A province's offices collected at once: thousands of sealed packages verified and added up."""

from __future__ import annotations

import shutil
from pathlib import Path

from bench.made import RUN
from bench.measure import Measure, fresh_process
from bench.ratio import memory_line
from bench.result import Line, Result
from pipeline.core import read_workspace
from pipeline.sealing.package import csv_member, read_csv_member
from tests.support.packages import members_of, package, write_with_manifest

PACKAGES = 5_200  # 130 counties of 40 offices
SECONDS = 60.0
FIGURE = "posts.weibo"


def run(rows: int | None = None, measure: Measure = fresh_process) -> list[Line]:
    """`rows`: the number of packages."""
    packages = rows or PACKAGES
    folder = (RUN / "collect").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    expected = make_packages(folder, packages)
    first = measure(collect, folder, warm=("duckdb", "pipeline.sealing.collect"))
    again = measure(collect, folder, warm=("duckdb", "pipeline.sealing.collect"))
    if first.answer != expected or again.answer != expected:
        raise ValueError(f"collected {first.answer} and {again.answer}, made {expected}")
    met = first.wall <= SECONDS if packages >= PACKAGES else None
    each = f"每个包处理器 {1000 * first.processor / packages:.1f} 毫秒"
    return [
        Result("汇总封存包", first.wall, "秒", f"≤ {SECONDS:g} 秒", met, packages, "个包", first, (str(first), each)),
        memory_line("汇总封存包", first, 4, packages),
        Result("汇总封存包，都核验过", again.wall, "秒", "", None, packages, "个包", again, (str(again),)),
    ]


def make_packages(folder: Path, packages: int) -> tuple[int, float]:
    """A package of each of so many agencies, all different, and a workspace that lists these. Returns their number and their posts."""
    listed, posts = "", 0.0
    for number in range(packages):
        agency = f"office-{number}"
        listed += f'[[agency]]\nid = "{agency}"\nname = "{agency}局"\n'
        file = package(folder / "received", agency, more_posts=number + 1)
        members = members_of(file)
        results = read_csv_member("rule_results.csv", members["rule_results.csv"])
        rows = ([*(row | {"what_to_do": f"{row['what_to_do']}{agency}"}).values()] for row in results)
        write_with_manifest(file, members | {"rule_results.csv": csv_member("rule_results.csv", rows)})
        posts += sum(
            float(row["value"])
            for row in read_csv_member("figures.csv", members["figures.csv"])
            if row["figure"] == FIGURE
        )
    (folder / "workspace.toml").write_text(listed, "utf-8")
    return packages, posts


def collect(folder: Path) -> tuple[int, float]:
    """Collect all packages as `gongkai collect` does. Returns how many count, and the sum of their posts on weibo."""
    from pipeline.sealing import collect_packages, packages_among

    collected = collect_packages(
        packages_among([folder / "received"]), read_workspace(folder), kept=folder / "verified.jsonl"
    )
    counted = sum(row["state"] == "ok" for row in collected.tables["packages"])
    return counted, next(row["value"] for row in collected.tables["figures"] if row["figure"] == FIGURE)
