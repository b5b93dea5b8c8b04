"""Turns what a page asked for into HTML: the templates, the words and the ways to write a number."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2

from pipeline.dashboard import charts, wording
from pipeline.dashboard.links import Links
from pipeline.dashboard.pages import Page, pages
from pipeline.dashboard.view import View
from pipeline.figures import category_label
from pipeline.reports import chinese_date

STATIC = Path(str(resources.files("pipeline").joinpath("dashboard", "static")))


@cache
def templates() -> jinja2.Environment:
    """The templates of all pages. Everything is escaped; a name nobody gave is an error."""
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.dashboard"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(
        number=wording.written,
        signed=wording.signed,
        day=wording.day,
        moment=wording.moment,
        chinese_date=chinese_date,
        display_name=category_label,
    )
    found.globals.update(
        charts=charts,
        percent=wording.percent,
        states=wording.STATES,
        severities=wording.SEVERITIES,
        source_states=wording.SOURCE_STATES,
        manners=wording.MANNERS,
        taken_by=wording.TAKEN_BY,
    )
    return found


def paint(page: Page, view: View, context: Mapping[str, Any]) -> str:
    """The HTML of a page."""
    return (
        templates()
        .get_template(f"{page.template}.html")
        .render({"page": page, "view": view, "links": view.links, "navigation": _navigation(page, view), **context})
    )


def paint_notice(message: str, *, todo: str = "", choices: Mapping[str, str] | None = None, first: bool = False) -> str:
    """A page that says what is missing and what to do, when there is no page to show."""
    return (
        templates()
        .get_template("notice.html")
        .render(
            message=message,
            todo=todo,
            choices=choices or {},
            first=first,
            links=Links(),
            page=None,
            view=None,
            navigation=(),
        )
    )


def _navigation(page: Page, view: View) -> list[dict[str, Any]]:
    """The entries above a page: those of operators only for operators; those of an agency only where one is known."""
    shown: list[dict[str, Any]] = []
    for one in pages():
        if not one.title or (one.group == "operator" and view.role != "operator"):
            continue
        if one.scoped and (view.agency is None or view.year is None):
            continue
        address = view.links.page(one.name) if one.scoped else view.links.everywhere(one.name)
        shown.append(
            {
                "title": one.title,
                "href": address,
                "here": one.name == page.name and one.scoped == page.scoped,
                "group": one.group,
            }
        )
    return shown
