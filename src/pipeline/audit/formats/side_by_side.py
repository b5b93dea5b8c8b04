"""Finds pages that show two documents side by side, as tools that compare two years print them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_ENOUGH = 25


def split_at(pages: Sequence[Any]) -> float | None:
    """Where to cut all pages, as a distance from the left; None for an ordinary document.

    Cut where, on wide pages, a stripe near the middle has no text on most pages with much text, and both sides have some.
    """
    if not pages or pages[0].width < pages[0].height:
        return None
    width = pages[0].width
    full = [page for page in pages if len(page.chars) >= _ENOUGH * 4]
    if not full:
        return None
    candidates = [width * (0.5 + step / 200) for step in sorted(range(-8, 9), key=abs)]
    for x in candidates:
        parted = [page for page in full if is_parted(page, x)]
        if len(parted) * 3 >= len(full) * 2:
            return float(x)
    return None


def is_parted(page: Any, x: float) -> bool:
    """Whether a page shows something on both sides of a stripe without text."""
    left = sum(1 for one in page.chars if one["x1"] <= x)
    right = sum(1 for one in page.chars if one["x0"] >= x)
    return left >= _ENOUGH and right >= _ENOUGH and left + right >= len(page.chars) - 2
