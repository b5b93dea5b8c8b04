"""What pages there are: one table, from which the routes, the navigation and the static files are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

from pipeline.dashboard.view import View

Group = Literal["reader", "operator"]


@dataclass(frozen=True)
class Page:
    """A page: `name` is the last part of its address below agency and year (or, for one of no agency, the whole of it).

    `module` has a function `build(view) -> dict` that gives what `<template>.html` shows. `parts` are further parts of the
    address, as the router writes them. What has no `title` stands in no navigation. `readers_too`: a page of operators that readers
    may follow a link to.
    """

    name: str
    title: str
    module: str
    template: str
    group: Group = "reader"
    scoped: bool = True
    parts: str = ""
    readers_too: bool = False

    @property
    def route(self) -> str:
        """The address as the router writes it."""
        base = f"/{{agency}}/{{year:int}}/{self.name}" if self.scoped else f"/{self.name}"
        return base + self.parts

    @property
    def build(self) -> Callable[[View], Mapping[str, Any]]:
        """The function that asks the database; its module is imported when the page is first asked for."""
        found: Callable[[View], Mapping[str, Any]] = import_module(f"pipeline.dashboard.{self.module}").build
        return found


READER = (
    Page("", "总览", "overview", "overview"),
    Page("website", "网站", "website", "website"),
    Page("media", "新媒体", "media", "media"),
    Page("applications", "依申请公开", "applications", "applications"),
    Page("report", "年报", "report", "report"),
    Page("years", "历年", "years", "years"),
    Page("words", "口径", "words", "words"),
    Page("cell", "", "cell", "cell", parts="/{figure}"),
    Page("evidence", "", "evidence", "evidence", parts="/{figure}"),
    Page("agencies", "", "agencies", "agencies", scoped=False, parts="/{year:int}/"),
)


OPERATOR = (
    Page("findings", "问题", "findings_page", "findings", group="operator"),
    Page("deadlines", "期限", "deadlines_page", "deadlines", group="operator"),
    Page("deadlines", "", "deadlines_page", "request", group="operator", parts="/{request_no:path}"),
    Page("left-out", "隔离与排除", "left_out", "left_out", group="operator", readers_too=True),
    Page("sources", "数据源", "sources_page", "sources", group="operator"),
    Page("seals", "封存", "seals_page", "seals", group="operator"),
    Page("operator/runs", "运行", "runs_page", "runs", group="operator", scoped=False),
)

TABLES = (
    Page("tables/", "", "tables_page", "tables", scoped=False),
    Page("tables", "", "tables_page", "tables", scoped=False, parts="/{table}"),
    Page("api/", "", "api_page", "api", scoped=False),
)


def pages() -> tuple[Page, ...]:
    """All pages, readers' before operators', in the order of the navigation."""
    return READER + OPERATOR + TABLES
