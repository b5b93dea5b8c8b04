"""Models that are read from files, and what is wrong with a file as a Chinese sentence; pydantic and the parsers speak English."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.core.outside.strict_yaml import YamlError


class FrozenModel(BaseModel):
    """A frozen pydantic model that refuses unknown keys. Raises pydantic's ValidationError on construction."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# Types of pydantic's errors → the sentence. {place} is the key, {value} what stands there; other names come from the error's `ctx`.
_SENTENCES = {
    "missing": "缺少 {place}",
    "extra_forbidden": "不认识的键 {place}",
    "string_too_short": "{place} 不能为空",
    "string_too_long": "{place} 太长，最多 {max_length} 个字",
    "string_pattern_mismatch": "{place}{value} 应{pattern}",
    "literal_error": "{place}{value} 不在可选的值中：{expected}",
    "enum": "{place}{value} 不在可选的值中：{expected}",
    "greater_than": "{place}{value} 应大于 {gt}",
    "greater_than_equal": "{place}{value} 应不小于 {ge}",
    "less_than": "{place}{value} 应小于 {lt}",
    "less_than_equal": "{place}{value} 应不大于 {le}",
    "too_short": "{place} 至少要有 {min_length} 项",
    "too_long": "{place} 最多只能有 {max_length} 项",
    "json_invalid": "不是完整的 JSON",
}
# What should stand there, by the beginning of the error's type.
_WANTED = {
    "string": "文字",
    "int": "整数",
    "float": "数字",
    "decimal": "数字",
    "finite_number": "数字",
    "bool": "true 或 false",
    "date": "日期，如 2019-03-20",
    "datetime": "时间，如 2019-03-20 09:00",
    "list": "列表",
    "tuple": "列表",
    "set": "列表",
    "iterable": "列表",
    "dict": "“键: 值”的表",
    "mapping": "“键: 值”的表",
    "model": "“键: 值”的表",
    "none_required": "空",
}
# Patterns of our models → what they ask for.
_PATTERNS = {
    "^[a-z0-9][a-z0-9_-]*$": "由小写字母、数字、“-”“_”组成，以字母或数字开头",
    "^[a-z0-9]+([-_][a-z0-9]+)*$": "由小写字母和数字组成，中间可有单个的“-”“_”",
    "^[a-z]+$": "由小写字母组成",
    "^[a-z][a-z0-9_-]*$": "由小写字母、数字、“-”“_”组成，以小写字母开头",
    "^(env|file):.+$": "写明密钥放在哪里（env:环境变量名 或 file:文件），不能写密钥本身",
    r"^postgresql\+asyncpg://[^:@/]+@[^@]+$": "形如 postgresql+asyncpg://用户@主机/库，不含口令",
    "^[a-z0-9]+://[^@]*$": "形如 file:///mnt/share 或 s3://桶/文件夹，不含口令",
    "^[0-9a-f]{12}$": "是十二位的核对标记",
    r"^[A-Z]+-\d{3}$": "形如 ABC-123",
    "^expect_[a-z_]+$": "是以 expect_ 开头的小写名字",
}
# Keys below which a value may be a secret.
_SENSITIVE = re.compile(r"secret|password|address|prefect|database|url|key|token")
# pydantic names the branch of a union that it tried as a step of the place: a simple one at its end, others anywhere.
_SIMPLE_BRANCH = {"str", "int", "float", "bool", "date", "datetime"}
_BRANCH = re.compile(r".*\[.*\].*|(constrained|function|literal|nullable|union)-.*")


def describe_validation_error(
    error: ValidationError, *, within: Iterable[str | int] = (), show_values: bool = True
) -> str:
    """Every problem of a model as Chinese clauses, each with the key (entries of lists counted from 1) and the value.

    `within` is the place of the model in its file. `show_values`: False where values may be personal data. A value that may be a
    secret is never shown.
    """
    clauses = (_clause(problem, tuple(within), show_values) for problem in error.errors(include_url=False))
    return "；".join(dict.fromkeys(clauses))


def describe_syntax_error(error: Exception) -> str:
    """What a parser of YAML, TOML or JSON, or the decoding of UTF-8, could not read: line and column, as a Chinese clause.

    A ValueError of a constructor of YAML (30 February) is such an error too.
    """
    if isinstance(error, YamlError):
        return str(error)
    if isinstance(error, UnicodeDecodeError):
        return f"不是 UTF-8 编码（第 {error.start + 1} 个字节）"
    if isinstance(error, tomllib.TOMLDecodeError):
        place = re.search(r"line (\d+), column (\d+)", str(error))
        return f"第 {place[1]} 行第 {place[2]} 列附近不合 TOML 的写法" if place else "写到末尾还没有写完"
    if isinstance(error, json.JSONDecodeError):
        return f"第 {error.lineno} 行第 {error.colno} 列附近不合 JSON 的写法"
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        place_in_words = f"第 {mark.line + 1} 行第 {mark.column + 1} 列附近"
        return f"{place_in_words}不合 YAML 的写法（查看缩进、引号、括号和冒号后的空格）"
    if isinstance(error, yaml.YAMLError):
        return "不合 YAML 的写法（查看缩进、引号、括号和冒号后的空格）"
    return "有不可能的日期或数字"


def _clause(problem: Mapping[str, Any], within: tuple[str | int, ...], show_values: bool) -> str:
    kind = str(problem["type"])
    if kind in ("value_error", "assertion_error"):  # our own validators speak Chinese
        message = str(problem["msg"]).partition(", ")[2]
        if re.search(r"[\u4e00-\u9fff]", message):
            return message
    place = _place((*within, *_without_branch(problem["loc"])))
    value = _value(problem["input"]) if show_values and not _SENSITIVE.search(place) else ""
    details = {**problem.get("ctx", {}), "place": place, "value": value}
    if kind == "string_pattern_mismatch":
        details["pattern"] = _PATTERNS.get(str(details["pattern"]), f"合乎格式“{details['pattern']}”")
    if kind in ("too_short", "too_long") and isinstance(problem["input"], str):
        kind = f"string_{kind}"
    if kind == "string_too_short" and details.get("min_length", 1) > 1:
        return f"{place} 太短，至少 {details['min_length']} 个字"
    if kind in ("literal_error", "enum"):
        expected = re.sub(r"'([^']*)'", r"“\1”", str(details["expected"]))
        details["expected"] = expected.replace(" or ", "、").replace(", ", "、")
    if kind in _SENTENCES:
        return _SENTENCES[kind].format_map(details)
    wanted = next((words for start, words in _WANTED.items() if re.match(rf"{start}(_|$)", kind)), None)
    return f"{place}{value} 应是{wanted}" if wanted else f"{place}{value} 不合要求"


def _without_branch(place: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The place as a person sees it, without the branch of a union."""
    steps = place[:-1] if len(place) > 1 and place[-1] in _SIMPLE_BRANCH else place
    return tuple(step for step in steps if not (isinstance(step, str) and _BRANCH.fullmatch(step)))


def _place(steps: tuple[str | int, ...]) -> str:
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in steps) or "内容"


def _value(value: object) -> str:
    """A single value as it was written, short, on one line; nothing for a list or a table, which may hold anything."""
    if value is None or value == "" or isinstance(value, Mapping | list | tuple):
        return ""
    text = " ".join(str(value).split())
    return f" 的值“{text[:40]}…”" if len(text) > 40 else f" 的值“{text}”"
