"""The transcript of a first day as a page for people: which commands were run, what was filled in by hand, what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "first-day.zh-CN.md"


@dataclass(frozen=True)
class Step:
    """One thing that the clerk did: a command with its exit status, or cells filled in (`status` None), and what came of it."""

    what: str
    status: int | None
    result: str


def page_of(steps: Sequence[Step], files: Mapping[str, int], right: int, wanted: int) -> str:
    """The page. `files`: folder → how many files; `right` of `wanted` figures are those of the truth."""
    commands = [step for step in steps if step.status is not None]
    lines = [
        "# 第一天：一份真的记录",
        "",
        "一个不是示例的单位（青岚州水务局，2023 年），只照 README.zh-CN.md 的做法。由 `tests/test_first_day.py` 真跑得来，每次测试都核对；",
        "文件由 `tests/support/first_day` 写出，与单位手里的一样：标题行、合计行、合并单元格、填表人、没有年份的日期，",
        "两种网站后台，两种微博工具。",
        "",
        f"* 到没有阻断的草稿，运行 {len(commands)} 次；没有手写 YAML 或 TOML，没有复制文件。",
        f"* 放进收件夹的文件 {sum(files.values())} 个："
        + "、".join(f"{name} {count}" for name, count in files.items())
        + "。",
        f"* 与事实逐个核对：{wanted} 个指标，一致 {right} 个。",
        "",
        "| 次序 | 做了什么 | 退出状态 | 结果 |",
        "| --- | --- | --- | --- |",
    ]
    for number, step in enumerate(steps, start=1):
        status = "人填" if step.status is None else str(step.status)
        lines.append(f"| {number} | {step.what} | {status} | {step.result} |")
    return "\n".join([*lines, ""])
