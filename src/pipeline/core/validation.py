"""What is wrong with a file of settings, as a Chinese sentence: pydantic and the parsers of YAML, TOML and JSON speak English."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from pydantic import ValidationError

# Types of pydantic's errors → the sentence; {place}, {value} and the names of the error's `ctx` are filled in.
_SENTENCES = {
    "missing": "缺少 {place}",
    "extra_forbidden": "不认识的键 {place}",
    "string_too_short": "{place} 不能为空",
    "string_too_long": "{place} 太长，最多 {max_length} 个字",
    "string_pattern_mismatch": "{place} 的值 {value} 不合格式 {pattern}",
    "literal_error": "{place} 的值 {value} 不在可选的值中：{expected}",
    "enum": "{place} 的值 {value} 不在可选的值中：{expected}",
    "greater_than": "{place} 的值 {value} 应大于 {gt}",
    "greater_than_equal": "{place} 的值 {value} 应不小于 {ge}",
    "less_than": "{place} 的值 {value} 应小于 {lt}",
    "less_than_equal": "{place} 的值 {value} 应不大于 {le}",
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
_SECRET_PLACE = "^(env|file):"
# pydantic names the branch of a union that it tried as a last step of the place.
_BRANCH = re.compile(
    r"(str|int|float|bool|date|datetime|(constrained|tuple|list|dict|function|literal|nullable|json|union).*|.*\[.*\].*)"
)


def describe_validation_error(error: ValidationError, *, within: Iterable[str | int] = ()) -> str:
    """Every problem of a model as Chinese clauses, each with the key (entries of lists counted from 1) and the value.

    `within` is the place of the model in its file. A value that may be a secret is never repeated.
    """
    clauses = (_clause(problem, tuple(within)) for problem in error.errors(include_url=False))
    return "；".join(dict.fromkeys(clauses))


def describe_syntax_error(error: Exception) -> str:
    """What a parser of YAML, TOML or JSON, or the decoding of UTF-8, could not read: line and column, as a Chinese clause.

    A ValueError of a constructor of YAML (30 February) is such an error too.
    """
    if isinstance(error, UnicodeDecodeError):
        return f"不是 UTF-8 编码（第 {error.start + 1} 个字节）"
    if isinstance(error, tomllib.TOMLDecodeError):
        place = re.search(r"line (\d+), column (\d+)", str(error))
        return (
            f"第 {place[1]} 行第 {place[2]} 列附近不合 TOML 的写法"
            if place
            else "到文件末尾也没有写完，不合 TOML 的写法"
        )
    if isinstance(error, json.JSONDecodeError):
        return f"第 {error.lineno} 行第 {error.colno} 列附近不合 JSON 的写法"
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        return f"第 {mark.line + 1} 行第 {mark.column + 1} 列附近不合 YAML 的写法（查看缩进、引号、括号和冒号后的空格）"
    if isinstance(error, yaml.YAMLError):
        return "不合 YAML 的写法（查看缩进、引号、括号和冒号后的空格）"
    return "有不可能的日期或数字"


def _clause(problem: Mapping[str, Any], within: tuple[str | int, ...]) -> str:
    kind = str(problem["type"])
    if kind in ("value_error", "assertion_error"):  # our own validators speak Chinese
        message = str(problem["msg"]).partition(", ")[2]
        place = _place((*within, *problem["loc"]))
        return (
            message if re.search(r"[\u4e00-\u9fff]", message) else f"{place} 的值 {_value(problem['input'])} 不合要求"
        )
    place = _place((*within, *_without_branch(problem["loc"])))
    details = {**problem.get("ctx", {}), "place": place, "value": _value(problem["input"])}
    if str(details.get("pattern", "")).startswith(_SECRET_PLACE):  # what stands there may be the secret itself
        return f"{place} 应写明密钥放在哪里（env:环境变量名 或 file:文件），不能写密钥本身"
    if kind == "string_too_short" and details.get("min_length", 1) > 1:
        return f"{place} 太短，至少 {details['min_length']} 个字"
    if kind in ("literal_error", "enum"):
        details["expected"] = str(details["expected"]).replace(" or ", "、").replace(", ", "、").replace("'", "")
    if kind in _SENTENCES:
        return _SENTENCES[kind].format_map(details)
    wanted = next((words for start, words in _WANTED.items() if re.match(rf"{start}(_|$)", kind)), None)
    return f"{place} 的值 {details['value']} 应是{wanted}" if wanted else f"{place} 的值 {details['value']} 不合要求"


def _without_branch(place: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The place as a person sees it, without the branch of a union that pydantic names at its end."""
    return place[:-1] if len(place) > 1 and isinstance(place[-1], str) and _BRANCH.fullmatch(place[-1]) else place


def _place(steps: tuple[str | int, ...]) -> str:
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in steps) or "文件"


def _value(value: object) -> str:
    """A value as it was written, short, on one line."""
    text = " ".join(str(value).split())
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"
