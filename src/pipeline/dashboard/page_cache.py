"""Pages that are sent again as long as the build they show is the newest.

A build never changes, so a reader's page of it does not either: many readers who come at once are served by making it once. The name
of the build is part of the key and is looked up at every request, so that nothing older is sent after a new build is published.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from pathlib import Path
from threading import Condition

from cachetools import LRUCache, cached

from pipeline.core import PublishedDatabase

MAX_BYTES = 32_000_000


class PageCache:
    """The pages that were sent last, by what was asked; the least recently used make room beyond `max_bytes`."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        pages: LRUCache[Hashable, bytes] = LRUCache(max_bytes, getsizeof=len)
        self._page = cached(pages, key=lambda key, _make: key, condition=Condition())(_encode)

    def page(self, key: Hashable, make: Callable[[], str]) -> bytes:
        """The page of that key. Of those who ask for it at the same time one makes it and the others wait; an error is not cached."""
        return self._page(key, make)


def _encode(_key: Hashable, make: Callable[[], str]) -> bytes:
    return make().encode()


def shown_build(folder: Path) -> tuple[str, int, int]:
    """What the pages of a workspace are made from: the newest build, and what the agency wrote itself: templates and
    texts of the report, contact and licence.

    File name and time of the build, and time of the newest of these, in ns. Raises Refusal PUBLISHED-MISSING.
    """
    file = PublishedDatabase(folder / "published").newest()
    written = [
        *(folder / "templates").rglob("*.yml"),
        *(folder / "texts").glob("*.yml"),
        *folder.glob("workspace.toml"),
    ]
    changed = [file.stat().st_mtime_ns for file in written]
    return file.name, file.stat().st_mtime_ns if file.exists() else 0, max(changed, default=0)
