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
from pipeline.dashboard.names import source_names
from pipeline.dashboard.page import DashboardPage
from pipeline.dashboard.rule_results import MARKS, OPEN
from pipeline.dashboard.view import View

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
        number=formatting.format_number,
        change=formatting.format_change,
        date=formatting.format_date,
        time=formatting.format_time,
        uncoded=formatting.without_code,
    )
    environment.globals.update(
        charts=charts,
        percent=formatting.format_percent,
        statuses=formatting.STATUSES,
        rule_marks=MARKS,
        open_outcomes=OPEN,
        severities=formatting.SEVERITIES,
        source_states=formatting.SOURCE_STATES,
        delivery_ways=formatting.DELIVERY_WAYS,
    )
    return environment


def render_page(
    page: DashboardPage, view: View, context: Mapping[str, Any], navigation: Sequence[Mapping[str, Any]]
) -> str:
    """The HTML of a page, from what its `build` gave. `navigation`: the entries above it, with title, href, current and audience."""
    values = {
        "page": page,
        "view": view,
        "links": view.links,
        "navigation": navigation,
        "operator": view.role == "operator",
        "source_names": source_names(view),
        **context,
    }
    return templates().get_template(f"{page.template}.html").render(values)


def render_login(following: str, *, name: str = "", wrong: bool = False) -> str:
    """The page to log in on. `following`: the page to go to then; `wrong`: name or password was."""
    return (
        templates()
        .get_template("login.html")
        .render(following=following, name=name, wrong=wrong, links=Links(), page=None, view=None, operator=False,
                navigation=())
    )  # fmt: skip


def render_notice(
    message: str,
    *,
    what_to_do: str = "",
    choices: Mapping[str, str] | None = None,
    nothing_published: bool = False,
    role: str = "operator",
) -> str:
    """A page that says what is missing and what to do, when there is no page to show.

    `choices`: what there is instead, name → address. `nothing_published`: it says how to begin, to an operator.
    """
    return (
        templates()
        .get_template("notice.html")
        .render(
            message=message,
            what_to_do=what_to_do,
            choices=choices or {},
            nothing_published=nothing_published,
            links=Links(),
            page=None,
            view=None,
            operator=role == "operator",
            navigation=(),
        )
    )
