"""`columns.yml`: read in one place, and every mistake in it is a sentence that names the file, the entry and the key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.core import Refusal
from pipeline.ingest import read_website_columns


def test_the_entries_are_read_each_column_once(tmp_path: Path) -> None:
    assert read_website_columns(tmp_path) == ()
    (tmp_path / "columns.yml").write_text(
        "\ufeff- {column: 工作动态, class: news}\n- {column: 工作动态, class: news}\n- {column: 2019, class: other, closed: 2019-03-20}\n",
        "utf-8",
    )
    columns = read_website_columns(tmp_path)
    assert [(column.column, column.classification, column.closed) for column in columns] == [
        ("工作动态", "news", None),
        ("2019", "other", date(2019, 3, 20)),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- {column: 甲, class: news}\n- {colum: 乙, class: news}\n", "第 2 项：缺少 column；不认识的键 colum"),
        ("- {column: 甲}\n", "第 1 项：缺少 class"),
        ("- {column: 甲, class: ''}\n", "第 1 项：class 不能为空"),
        ("- {column: 甲, class: [news]}\n", "第 1 项：class 应是文字"),
        ("- {column: 甲, class: news, closed: 三月}\n", "第 1 项：closed 的值“三月” 应是日期，如 2019-03-20"),
        ("- {column: 甲, class: news, closed: 2019}\n", "第 1 项：closed 应是日期"),
        ("- {column: 甲, class: news}\n- {column: 甲, class: other}\n", "第 2 项：栏目“甲”归了两类：news、other"),
        ("- {column: 甲, class: news}\n- {column: 甲, class: news, closed: 2019-01-01}\n", "closed 不一样"),
        ("- 甲\n", "第 1 项：内容 的值“甲” 应是“键: 值”的表"),
        ("甲: news\n", "应是一个列表"),
        ("- {column: 甲, class: news\n", "第 2 行：YAML 写法有误"),
        ("- {column: 甲, class: news, closed: 2019-02-30}\n", "closed 的值“2019-02-30” 应是日期"),
    ],
)
def test_a_mistake_is_named_by_file_entry_and_key(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "columns.yml"
    file.write_text(text, "utf-8")
    with pytest.raises(Refusal) as refused:
        read_website_columns(tmp_path)
    assert refused.value.finding.code == "COLUMNS-SETTING"
    assert str(file) in str(refused.value)
    assert reason in str(refused.value)


def test_a_file_that_is_not_utf_8_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "columns.yml").write_bytes("- {column: 工作动态, class: news}\n".encode("gb18030"))
    with pytest.raises(Refusal, match="不是 UTF-8 文字"):
        read_website_columns(tmp_path)
