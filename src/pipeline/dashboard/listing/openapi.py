"""The JSON interface as an OpenAPI document.

Our own and not FastAPI's: which tables and columns there are is known from the published database, for each role, at each request.
"""

from __future__ import annotations

from typing import Any

from pipeline.dashboard.listing.permissions import may_see
from pipeline.dashboard.listing.tables import (
    ColumnKind,
    PublishedColumn,
    PublishedTable,
    published_table,
    published_tables,
)
from pipeline.dashboard.view import View

_SCHEMAS: dict[ColumnKind, dict[str, Any]] = {
    "text": {"type": ["string", "null"]},
    "number": {"type": ["number", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "timestamp": {"type": ["string", "null"], "format": "date-time"},
    "boolean": {"type": ["boolean", "null"]},
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
    every = [published_table(view.connection, name) for name in published_tables(view.connection)]
    tables = [table for table in every if may_see(table, view.role)]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "政府信息公开统计数据接口",
            "version": str(view.meta["schema_version"]),
            "description": "只读。每张表的列名与发布的数据库一致；不含个人信息。每次读取最新发布的数据，run 是那次运行的编号。",
        },
        "servers": [{"url": "/"}],
        "paths": {f"/api/{table.name}": {"get": _operation(table)} for table in tables},
        "components": {
            "schemas": {"error": _ERROR, **{table.name: _row(table) for table in tables}},
            "securitySchemes": {"basic": {"type": "http", "scheme": "basic"}},
        },
        "security": [{}, {"basic": []}],
    }


def _operation(table: PublishedTable) -> dict[str, Any]:
    properties: dict[str, Any] = {
        table.name: {"type": "array", "items": {"$ref": f"#/components/schemas/{table.name}"}},
        "total": {"type": ["integer", "null"], "description": "符合条件的行数；文字查找超过 10 万行时为空"},
        "next": {"type": ["string", "null"], "description": "下一页的地址；没有下一页时为空"},
        "run": {"type": "string", "description": "生成这些数据的运行"},
    }
    if table.sum_column:
        properties["sum"] = {"type": ["number", "null"], "description": f"{table.sum_column} 的合计"}
    content = {"application/json": {"schema": {"type": "object", "properties": properties}}}
    refused = {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}}
    return {
        "operationId": f"list_{table.name}",
        "summary": table.title,
        "description": table.purpose,
        "parameters": [
            *(parameter for column in table.columns for parameter in _conditions(column)),
            *_paging(table),
        ],
        "responses": {
            "200": {"description": "一页数据", "content": content},
            "400": {"description": "条件写得不对", "content": refused},
        },
    }


def _row(table: PublishedTable) -> dict[str, Any]:
    columns = {column.name: {**_SCHEMAS[column.kind], "description": column.description} for column in table.columns}
    for column in table.columns:
        if column.codes:
            columns[column.name]["enum"] = [*column.codes, None]
    return {"type": "object", "description": table.purpose, "properties": columns}


def _conditions(column: PublishedColumn) -> list[dict[str, Any]]:
    """The parameters that narrow by a column."""
    conditions: list[tuple[str, str]] = [(column.name, f"{column.heading}等于")]
    if column.kind == "text" and not column.codes:
        conditions += [
            (f"{column.name}.has", f"{column.heading}含有"),
            (f"{column.name}.begins", f"{column.heading}以此开头"),
        ]
    if column.kind in ("number", "date", "timestamp"):
        conditions += [
            (f"{column.name}.from", f"{column.heading}从（含）"),
            (f"{column.name}.to", f"{column.heading}到（含）"),
        ]
    conditions.append((f"{column.name}.is", f"{column.heading}为空（empty）或不空（filled）"))
    return [_parameter(name, description) for name, description in conditions]


def _paging(table: PublishedTable) -> list[dict[str, Any]]:
    return [
        _parameter("sort", f"按哪一列排序，前面加 - 从大到小；不写时为 {table.sort}"),
        _parameter("size", "每页行数，1 至 1000；不写时为 100"),
        _parameter("after", "从哪里接着读：取自上一页的 next，不要自己编写"),
    ]


def _parameter(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": {"type": "string"}}
