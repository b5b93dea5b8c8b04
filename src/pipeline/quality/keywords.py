"""The keywords of an expectation: one that is misspelt, missing or unusable is refused by its name, before anything is judged.

Great Expectations gives a forgotten keyword a default that lets every row pass, and answers a misspelt one with a traceback.
Imports Great Expectations when it is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pipeline.core import Refusal
from pipeline.quality.library import great_expectations
from pipeline.quality.queries import QUERY_TYPE, query_mistake
from pipeline.quality.suites import Suite

# Fields of every expectation that are no keywords: they stand beside `kwargs`, or would change how an error is reported.
_NO_KEYWORDS = frozenset({
    "id", "meta", "notes", "description", "severity", "rendered_content", "result_format", "catch_exceptions", "windows", "batch_id",
    "library_metadata",
})  # fmt: skip

# Keywords that only modify what an expectation asks for; without any other it asks for nothing.
_MODIFIERS = frozenset({
    "mostly", "strict_min", "strict_max", "strictly", "or_equal", "ignore_row_if", "match_on", "escape", "ties_okay", "method",
    "multiplier", "double_sided", "column", "column_A", "column_B", "column_list",
})  # fmt: skip

_CONDITION = '{"type": "comparison", "column": {"name": "decision"}, "operator": "==", "parameter": "O2"}'


def check_keywords(suite: Suite) -> None:
    """Compare the keywords of each expectation with those its type has.

    Raises Refusal SUITE-UNKNOWN-TYPE, SUITE-NOT-BY-ROW, and EXPECTATION-KEYWORD for one that is unknown, missing or empty.
    """
    exceptions = great_expectations().exceptions
    from great_expectations.expectations.registry import get_expectation_impl

    implementations: dict[str, Any] = {}
    unknown = []
    for code, expectation in suite.by_code.items():
        try:
            implementations[code] = get_expectation_impl(expectation.type)
        except exceptions.ExpectationNotFoundError:
            unknown.append(f"{expectation.type}（{code}）")
    if unknown:
        raise Refusal("SUITE-UNKNOWN-TYPE", suite=suite.name, types="、".join(unknown))
    for code, implementation in implementations.items():
        expectation = suite.by_code[code]
        is_query = expectation.type == QUERY_TYPE
        if getattr(implementation, "map_metric", None) is None and not is_query:
            raise Refusal("SUITE-NOT-BY-ROW", suite=suite.name, expectation=code, type=expectation.type)
        reason = query_mistake(expectation.kwargs) if is_query else _mistake(expectation.kwargs, implementation)
        if reason:
            raise Refusal("EXPECTATION-KEYWORD", suite=suite.name, expectation=code, reason=reason)


def _mistake(kwargs: Mapping[str, Any], implementation: Any) -> str | None:
    """What is wrong with the keywords of one expectation, None when nothing is."""
    fields = {name: field for name, field in implementation.__fields__.items() if name not in _NO_KEYWORDS}
    for name in kwargs:
        if name not in fields:
            near = get_close_matches(name, fields, n=1)
            hint = f"，是不是 {near[0]}？" if near else ""
            return f"没有“{name}”这个参数{hint}（可用：{'、'.join(sorted(fields))}）"
    if isinstance(kwargs.get("row_condition"), str) or "condition_parser" in kwargs:
        return "row_condition 写成文字、带 condition_parser 的形式已停用，改写成对象，如 " + _CONDITION
    for name, value in kwargs.items():
        if name in (*implementation.success_keys, "column_list") and value in ("", [], {}):
            return f"参数“{name}”是空的"
    missing = [name for name, field in fields.items() if field.required and kwargs.get(name) is None]
    if missing:
        return f"缺少参数“{'”“'.join(missing)}”"
    asked = [name for name in implementation.success_keys if name not in _MODIFIERS]
    if asked and all(kwargs.get(name) is None for name in asked):
        wanted = [name for name in asked if name in fields]
        return f"缺少参数“{'”或“'.join(wanted)}”，不写就每一行都通过"
    return None


def describe_build_error(error: Exception) -> str:
    """Why Great Expectations could not build an expectation: the keyword and its own words, on one line."""
    errors: Any = getattr(error, "errors", None)
    problems = errors() if callable(errors) else []
    if problems:
        return "；".join(f"{'.'.join(str(part) for part in problem['loc'])}：{problem['msg']}" for problem in problems)
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
