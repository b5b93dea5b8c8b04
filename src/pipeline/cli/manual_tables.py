"""Makes the tables of docs/operating.zh-CN.md that say what the program knows, from the data it knows it by.

    python -m pipeline.cli.manual_tables docs/operating.zh-CN.md

Each table stands between two comments, `<!-- table: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pipeline.core import package_yaml, table_rules
from pipeline.figures import figure_dictionary
from pipeline.ingest import Preset, candidates, column_label, read_preset
from pipeline.operations import declarable_figures

_NO_WORKSPACE = Path("/nonexistent")


def presets() -> Iterator[tuple[str, ...]]:
    """Presets of files and of what is polled: name, what it reads, the columns a file must have."""
    yield ("预设", "读什么", "文件里必须有的列（写法之一即可）")
    for name in sorted(package_names()):
        preset = read_preset(name, _NO_WORKSPACE)
        yield (f"`{name}`", preset.about, _required(preset))


def package_names() -> list[str]:
    """The names of the presets that come with gongkai."""
    from pipeline.ingest import preset_names

    return preset_names(_NO_WORKSPACE)


def _required(preset: Preset) -> str:
    if candidates(_NO_WORKSPACE).get(preset.name) is None and not preset.recognised_by:
        return "接口或数据库，不用文件"
    if preset.amounts:
        columns = "、".join(own[0] for own in list(preset.amounts.values())[:4])
        return (
            f"{'、'.join(preset.period[:3])}；{columns} 等任意一列"
            if "period_from" in (preset.required or ())
            else f"{columns} 等任意一列"
        )
    wanted = preset.required or table_rules()[preset.fills].required
    return "；".join(
        "、".join(preset.columns.get(column, (column,))[:4]) for column in wanted if column not in preset.constants
    )


def classes() -> Iterator[tuple[str, ...]]:
    """Classes of website items, which columns.yml names by code or by name."""
    yield ("代码", "类别")
    names = package_yaml("core/class_names.yml")
    for code in ("news", "documents", "replies", "other"):
        yield (f"`{code}`", names[code])


def disputes() -> Iterator[tuple[str, ...]]:
    """The columns of a list of disputes that people type, and their headers."""
    yield ("列", "列名的写法")
    preset = read_preset("disputes-list", _NO_WORKSPACE)
    for column, headers in preset.columns.items():
        yield (column_label("disputes", column), "、".join(headers))


def dispute_words() -> Iterator[tuple[str, ...]]:
    """The words of the two closed columns of that list."""
    yield ("列", "代码", "写法")
    for column, lookup in (("kind", "dispute_kinds"), ("outcome", "dispute_outcomes")):
        for code, spellings in package_yaml(f"core/lookups/{lookup}.yml")["codes"].items():
            yield (
                column_label("disputes", column),
                f"`{code}`" if code else "（还没有）",
                "、".join(map(str, spellings or ())),
            )


def declarable() -> Iterator[tuple[str, ...]]:
    """Every figure that a person declares, with the years whose form has it."""
    yield ("指标（figure）", "名称", "年份")
    years = {entry.figure: (entry.years_from, entry.years_to) for entry in figure_dictionary((), ())}
    listed = dict(pair for year in (2019, 2021, 2026) for pair in declarable_figures(year))
    for figure, label in listed.items():
        first, last = years[figure]
        yield (f"`{figure}`", label, f"{first} 年起" if last is None else f"{first}–{last} 年")


TABLES: dict[str, Callable[[], Iterable[tuple[str, ...]]]] = {
    "presets": presets,
    "classes": classes,
    "disputes": disputes,
    "dispute-words": dispute_words,
    "declarable": declarable,
}


def with_tables(text: str) -> str:
    """The text of the manual with each table as it is now. Raises KeyError for a name that is no table."""

    def table(match: re.Match[str]) -> str:
        rows = list(TABLES[match[1]]())
        lines = [" | ".join(row) for row in (rows[0], ("---",) * len(rows[0]), *rows[1:])]
        return f"<!-- table: {match[1]} -->\n" + "".join(f"| {line} |\n" for line in lines) + "<!-- end -->"

    return re.sub(r"<!-- table: ([a-z-]+) -->\n.*?<!-- end -->", table, text, flags=re.DOTALL)


if __name__ == "__main__":
    manual = Path(sys.argv[1])
    manual.write_text(with_tables(manual.read_text("utf-8")), "utf-8")
