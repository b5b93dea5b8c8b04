"""Turns what a page asked for into HTML: the templates, their filters and the words they share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from pipeline.core import Refusal, Site, page_frame, read_workspace
from pipeline.dashboard import charts, formatting
from pipeline.dashboard.links import Links
from pipeline.dashboard.names import SourceNames
from pipeline.dashboard.page import DashboardPage
from pipeline.dashboard.rule_results import MARKS, OPEN
from pipeline.dashboard.view import View

STATIC = Path(str(resources.files("pipeline").joinpath("dashboard", "static")))


@cache
def templates() -> jinja2.Environment:
    """The templates of all pages. Everything is escaped; a name that is not given is an error."""
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [jinja2.PackageLoader("pipeline.dashboard"), jinja2.DictLoader({"frame.html": page_frame()})]
        ),
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
    page: DashboardPage, view: View, context: Mapping[str, Any], navigation: Sequence[Mapping[str, Any]],
    years: Sequence[tuple[int, str]],
) -> str:  # fmt: skip
    """The HTML of a page, from what its `build` gave. `navigation`: the entries above it, with title, href, current and audience;
    `years`: the years to choose from with their addresses.
    """
    values = {
        "page": page,
        "view": view,
        "links": view.links,
        "navigation": navigation,
        "years_to_choose": years,
        "operator": view.role == "operator",
        "source_names": SourceNames(view),
        "last_seal": next(iter(view.records("dashboard/revisions")), None) if view.agency and view.year else None,
        "site_words": site_words(view.folder),
        **context,
    }
    return with_contents(templates().get_template(f"{page.template}.html").render(values))


# A page of fewer sections is seen at a glance; a list of more would itself be a page.
FEWEST_SECTIONS, MOST_SECTIONS = 4, 24
_HEADING = re.compile(r'<h2 id="([^"]+)"(?: class="(\w+)")?>(.*?)</h2>', re.DOTALL)


def with_contents(text: str) -> str:
    """A long page with the list of its sections below its title."""
    headings = [
        (name, " ".join(Markup(words).striptags().split()))
        for name, kind, words in _HEADING.findall(text)
        if kind != "quiet" and not re.fullmatch(r"h\d+", name)
    ]
    head, end, rest = text.partition("</header>\n<main")
    title, closing, body = rest.partition("</header>")
    if not (FEWEST_SECTIONS <= len(headings) <= MOST_SECTIONS and closing):
        return text
    entries = "".join(f'<li><a href="#{name}">{escape(words)}</a></li>' for name, words in headings)
    contents = f'<nav class="contents screen" aria-label="本页内容"><ul>{entries}</ul></nav>'
    return f"{head}{end}{title}{closing}{contents}{body}"


def site_words(folder: Path) -> Site | None:
    """What the workspace says of contact and licence; None where it cannot be read."""
    file = folder / "workspace.toml"
    try:
        return _site_words(file, file.stat().st_mtime_ns)
    except OSError:
        return None


@lru_cache(maxsize=8)
def _site_words(file: Path, _changed: int) -> Site | None:
    try:
        return read_workspace(file.parent).settings.site
    except Refusal:
        return None


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
