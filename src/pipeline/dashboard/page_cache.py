"""Pages that were made once and are sent again, as long as the build they show is the newest.

A build never changes, so a reader's page of it does not either; two hundred readers who come at once are served by making it once.
The build's name is part of the key and is looked up at every click: after a night has published nothing older is ever sent.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from threading import Lock

from pipeline.core import PublishedDatabase

MOST_BYTES = 32_000_000


class Kept:
    """The pages sent last, by what was asked; the oldest are given up when they grow beyond `most` bytes."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._held = most, 0
        self._pages: OrderedDict[Hashable, bytes] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def page(self, key: Hashable, make: Callable[[], str]) -> bytes:
        """The page of that key; made by one of those who ask for it at the same time, while the others wait."""
        found = self._find(key)
        if found is not None:
            return found
        with self._lock:
            waiting = self._making.setdefault(key, Lock())
        try:
            with waiting:
                found = self._find(key)
                return found if found is not None else self._keep(key, make().encode())
        finally:
            with self._lock:
                self._making.pop(key, None)

    def _find(self, key: Hashable) -> bytes | None:
        with self._lock:
            found = self._pages.get(key)
            if found is not None:
                self._pages.move_to_end(key)
            return found

    def _keep(self, key: Hashable, page: bytes) -> bytes:
        with self._lock:
            self._held += len(page)
            self._pages[key] = page
            while self._held > self._most and len(self._pages) > 1:
                self._held -= len(self._pages.popitem(last=False)[1])
        return page


def build_shown(folder: Path) -> tuple[str, int, int]:
    """What a page of a workspace is made from: the newest build, and the office's own templates of the report's sentences.

    Raises Refusal PUBLISHED-MISSING.
    """
    file = PublishedDatabase(folder / "published").newest()
    own = [one.stat().st_mtime_ns for one in (folder / "templates").rglob("*.yml")]
    return file.name, file.stat().st_mtime_ns if file.exists() else 0, max(own, default=0)
