"""Finds where to cut pages that show two documents side by side, as tools that compare two years print them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.audit.formats.page import Page

_MIN_CHARACTERS = 25


def split_at(pages: Sequence[Page]) -> float | None:
    """Where to cut all pages, in points from the left; None for an ordinary document.

    Wide pages are cut near the middle, where two thirds of the pages with much text have text on both sides and none between.
    """
    if not pages or pages[0].width < pages[0].height:
        return None
    width = pages[0].width
    full = [page for page in pages if len(page.characters) >= _MIN_CHARACTERS * 4]
    if not full:
        return None
    candidates = [width * (0.5 + step / 200) for step in sorted(range(-8, 9), key=abs)]
    for x in candidates:
        divided = [page for page in full if has_two_sides(page, x)]
        if len(divided) * 3 >= len(full) * 2:
            return x
    return None


def has_two_sides(page: Page, x: float) -> bool:
    """Whether a page has text on both sides of a vertical line and none across it."""
    left = sum(1 for character in page.characters if character.x1 <= x)
    right = sum(1 for character in page.characters if character.x0 >= x)
    return left >= _MIN_CHARACTERS and right >= _MIN_CHARACTERS and left + right >= len(page.characters) - 2
