"""Lazy public faces: a package names what other packages may use, and the module of a name is imported when the name is first used.

A face lists its names twice: under `if TYPE_CHECKING:` for type checkers, and in `__all__`. This module reads the first list to know
where a name comes from.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any


def lazy_face(package: str) -> Callable[[str], Any]:
    """The `__getattr__` (PEP 562) of a package whose `__init__.py` imports its public names under `if TYPE_CHECKING:`.

    The returned function raises AttributeError for a name that the face does not have.
    """
    homes: dict[str, str] = {}

    def get(name: str) -> Any:
        if not homes:
            homes.update(_homes(package))
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(homes[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return get


def _homes(package: str) -> dict[str, str]:
    """Name → module, as the face's `if TYPE_CHECKING:` block imports them."""
    with open(str(sys.modules[package].__file__), encoding="utf-8") as source:
        tree = ast.parse(source.read())
    return {
        alias.name: str(statement.module)
        for block in tree.body
        if isinstance(block, ast.If)
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
