"""What every picture is made of: an image with a name for screen readers, and marks that are links."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape


def picture(name: str, title: str, description: str, width: int, height: int, parts: Iterable[str]) -> Markup:
    """A picture whose marks are links: a group with a title and a description, not one image, so that the links can be reached."""
    return Markup(
        f'<svg class="chart picture" viewBox="0 0 {width} {height}" role="group" '
        f'aria-labelledby="{name}-title" aria-describedby="{name}-text">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-text">{escape(description)}</desc>{"".join(parts)}</svg>'
    )


def mark(href: str, words: str, shape: str) -> str:
    """A shape that leads to its rows and says its value."""
    return f'<a href="{escape(href)}"><title>{escape(words)}</title>{shape}</a>'


def text(x: float, y: float, words: str, *, kind: str = "", anchor: str = "start") -> str:
    """Words at a place."""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
