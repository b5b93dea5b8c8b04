"""Large libraries, imported at less cost: without the garbage collector, and without the parts of them that nobody uses here."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType


@contextmanager
def large_import(*seldom_used: str) -> Iterator[None]:
    """Import a large library inside this block: no garbage is collected in it, and what is there at its end stays for good.

    A library makes hundreds of thousands of objects that all stay; walking over them again and again is a quarter of the time of its
    import, and of every collection afterwards. `seldom_used`: modules that it imports at its top although few of its functions need them;
    they are loaded when one of their names is first used. One that is not installed is missing as always.
    """
    finder = _Later(seldom_used)
    collecting = gc.isenabled()
    gc.disable()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        gc.freeze()
        if collecting:
            gc.enable()


class _Later(MetaPathFinder):
    """Finds the modules of these names where they are, and puts off their loading."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(names)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname in self._names else None
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec
