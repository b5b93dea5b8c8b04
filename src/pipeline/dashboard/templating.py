"""Turns what a page asked for into HTML: the templates, their filters and the words they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2

from pipeline.dashboard import charts, formatting
from pipeline.dashboard.links import Links
from pipeline.dashboard.page import Page
from pipeline.dashboard.view import View
from pipeline.figures import display_name
from pipeline.reports import chinese_date

STATIC = Path(str(resources.files("pipeline").joinpath("dashboard", "static")))


@cache
def templates() -> jinja2.Environment:
    """The templates of all pages. Everything is escaped; a name that is not given is an error."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.dashboard"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=formatting.written,
        signed=formatting.signed,
        day=formatting.day,
        moment=formatting.moment,
        chinese_date=chinese_date,
        display_name=display_name,
    )
    environment.globals.update(
        charts=charts,
        percent=formatting.percent,
        states=formatting.STATES,
        severities=formatting.SEVERITIES,
        source_states=formatting.SOURCE_STATES,
        manners=formatting.MANNERS,
        taken_by=formatting.TAKEN_BY,
    )
    return environment


def render_page(page: Page, view: View, context: Mapping[str, Any], navigation: Sequence[Mapping[str, Any]]) -> str:
    """The HTML of a page, from what its `build` gave. `navigation`: the entries above it, with title, href, here and group."""
    values = {"page": page, "view": view, "links": view.links, "navigation": navigation, **context}
    return templates().get_template(f"{page.template}.html").render(values)


def render_notice(
    message: str, *, todo: str = "", choices: Mapping[str, str] | None = None, first: bool = False
) -> str:
    """A page that says what is missing and what to do, when there is no page to show.

    `choices`: word → address of what there is instead. `first`: nothing has been published yet, so it says how to begin.
    """
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
