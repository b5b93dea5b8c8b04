"""A page of the dashboard: its address, its place in the navigation, and the function that asks the database for what it shows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pipeline.dashboard.view import View

Audience = Literal["reader", "operator"]


@dataclass(frozen=True)
class DashboardPage:
    """One page.

    `name` is the last part of its address below agency and year (or, for a page of no agency, the whole of it), `parts` are further
    parts of the address as the router writes them. `build` gives the values that `templates/<template>.html` shows. A page without
    a `title` is not in the navigation. `readers_too`: a page of the operators that readers may follow a link to. `served_only`: it answers
    a question, so it is no file of a site. `needs`: a published table without which there is nothing to show: the page is then in no
    navigation and no site. `about`: a published table of something that an agency need not keep: of an agency without a row in it the
    page is nowhere either.
    """

    name: str
    title: str
    build: Callable[[View], Mapping[str, Any]]
    template: str
    audience: Audience = "reader"
    scoped: bool = True
    parts: str = ""
    readers_too: bool = False
    served_only: bool = False
    needs: str = ""
    about: str = ""

    @property
    def route(self) -> str:
        """The address as the router writes it."""
        base = f"/{{agency}}/{{year:int}}/{self.name}" if self.scoped else f"/{self.name}"
        return base + self.parts

    def is_there(self, view: View, agency: str | None = None) -> bool:
        """Whether the agency (default: that of the address) keeps what the page is about."""
        return not self.about or view.keeps(self.about, agency)

    def open_to(self, role: str) -> bool:
        """Whether somebody of this role may see the page."""
        return self.audience == "reader" or self.readers_too or role == "operator"

    def has_content(self, tables: Collection[str]) -> bool:
        """Whether a database of these tables has anything for the page to show."""
        return not self.needs or self.needs in tables
