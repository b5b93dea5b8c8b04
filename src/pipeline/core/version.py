"""version."""

from __future__ import annotations


def code_version() -> str:
    """The version of gongkai that built a database."""
    from importlib.metadata import version

    return version("gongkai")
