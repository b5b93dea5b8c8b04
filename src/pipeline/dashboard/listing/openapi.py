"""What the JSON interface offers, as an OpenAPI document: made from the published database itself, so that it cannot fall behind."""

from __future__ import annotations

from typing import Any

from pipeline.dashboard.listing.permissions import may_see
from pipeline.dashboard.listing.tables import Column, Kind, Table, table, tables
from pipeline.dashboard.view import View

_SCHEMAS: dict[Kind, dict[str, Any]] = {
    "text": {"type": ["string", "null"]},
    "number": {"type": ["number", "null"]},
    "day": {"type": ["string", "null"], "format": "date"},
    "moment": {"type": ["string", "null"], "format": "date-time"},
    "truth": {"type": ["boolean", "null"]},
    "list": {"type": ["array", "null"], "items": {"type": "string"}},
}
_ERROR = {
    "type": "object",
    "required": ["error", "message", "what_to_do"],
    "properties": {
        "error": {"type": "string", "description": "问题的编号"},
        "message": {"type": "string", "description": "问题是什么"},
        "what_to_do": {"type": "string", "description": "怎么办"},
    },
}


def document(view: View) -> dict[str, Any]:
    """OpenAPI 3.1: a path and a schema for every table this reader may see."""
    seen = [
        one for one in (table(view.connection, name) for name in tables(view.connection)) if may_see(one, view.role)
    ]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "政府信息公开统计数据接口",
            "version": str(view.meta["schema_version"]),
            "description": "只读。每张表的列名与发布的数据库一致；不含个人信息。每次读取最新发布的数据，run 是那次运行的编号。",
        },
        "servers": [{"url": "/"}],
        "paths": {f"/api/{one.name}": {"get": _operation(one)} for one in seen},
        "components": {
            "schemas": {"error": _ERROR, **{one.name: _row(one) for one in seen}},
            "securitySchemes": {"basic": {"type": "http", "scheme": "basic"}},
        },
        "security": [{}, {"basic": []}],
    }


def _operation(one: Table) -> dict[str, Any]:
    answer: dict[str, Any] = {
        one.name: {"type": "array", "items": {"$ref": f"#/components/schemas/{one.name}"}},
        "total": {"type": ["integer", "null"], "description": "符合条件的行数；文字查找超过 10 万行时为空"},
        "next": {"type": ["string", "null"], "description": "下一页的地址；没有下一页时为空"},
        "run": {"type": "string", "description": "生成这些数据的运行"},
    }
    if one.sums:
        answer["sum"] = {"type": ["number", "null"], "description": f"{one.sums} 的合计"}
    content = {"application/json": {"schema": {"type": "object", "properties": answer}}}
    refused = {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}}
    return {
        "operationId": f"list_{one.name}",
        "summary": one.title,
        "description": one.purpose,
        "parameters": [given for column in one.columns for given in _wishes(column)] + _common(one),
        "responses": {
            "200": {"description": "一页数据", "content": content},
            "400": {"description": "条件写得不对", "content": refused},
        },
    }


def _row(one: Table) -> dict[str, Any]:
    columns = {column.name: {**_SCHEMAS[column.kind], "description": column.words} for column in one.columns}
    for column in one.columns:
        if column.codes:
            columns[column.name]["enum"] = [*column.codes, None]
    return {"type": "object", "description": one.purpose, "properties": columns}


def _wishes(column: Column) -> list[dict[str, Any]]:
    """The parameters that narrow by a column."""
    given: list[tuple[str, str]] = [(column.name, f"{column.head}等于")]
    if column.kind == "text" and not column.codes:
        given += [(f"{column.name}.has", f"{column.head}含有"), (f"{column.name}.begins", f"{column.head}以此开头")]
    if column.kind in ("number", "day", "moment"):
        given += [(f"{column.name}.from", f"{column.head}从（含）"), (f"{column.name}.to", f"{column.head}到（含）")]
    given.append((f"{column.name}.is", f"{column.head}为空（empty）或不空（filled）"))
    return [_parameter(name, words) for name, words in given]


def _common(one: Table) -> list[dict[str, Any]]:
    return [
        _parameter("sort", f"按哪一列排序，前面加 - 从大到小；不写时为 {one.sort}"),
        _parameter("size", "每页行数，1 至 1000；不写时为 100"),
        _parameter("after", "从哪里接着读：取自上一页的 next，不要自己编写"),
    ]


def _parameter(name: str, words: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": words, "schema": {"type": "string"}}
