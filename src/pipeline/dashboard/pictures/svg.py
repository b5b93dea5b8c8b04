"""What every picture is made of: an image with a name for screen readers, and marks that are links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True)
class Picture:
    """A picture with the sentence that says what there is to see; `name` is its part of the address it is taken home from."""

    name: str
    headline: str
    svg: Markup

    def __html__(self) -> str:
        return self.svg


def picture(name: str, title: str, description: str, width: int, height: int, parts: Iterable[str]) -> Picture:
    """A picture whose marks are links: a group with a title and a description, not one image, so that the links can be reached.

    One of half the usual width is shown as such, and whole on a phone.
    """
    kind = "chart picture narrow" if width <= 430 else "chart picture"
    return Picture(
        name,
        title,
        Markup(
            f'<svg class="{kind}" viewBox="0 0 {width} {height}" role="group" '
            f'aria-labelledby="{name}-title" aria-describedby="{name}-text">'
            f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-text">{escape(description)}</desc>{"".join(parts)}</svg>'
        ),
    )


def mark(href: str, words: str, shape: str) -> str:
    """A shape that leads to its rows and says its value."""
    return f'<a href="{escape(href)}"><title>{escape(words)}</title>{shape}</a>'


def text(x: float, y: float, words: str, *, kind: str = "", anchor: str = "start") -> str:
    """Words at a place."""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def box(kind: str, x: float, y: float, width: float, height: float) -> str:
    """A rectangle, in the fewest letters: a picture has hundreds of them."""
    return f'<path class="{kind}" d="M{x:g} {y:g}h{width:g}v{height:g}h-{width:g}z"/>'


def shade(value: float, many: float) -> str:
    """The fill of an amount: some, or more than `many`. Two fills and the paper differ by 3 : 1 each; a third could not."""
    return "d2" if value > many else "d1"


def many_of(values: Iterable[float]) -> float:
    """The amount above which there is much: the median of what is there at all."""
    ordered = sorted(value for value in values if value)
    return ordered[(len(ordered) - 1) // 2] if ordered else 0
