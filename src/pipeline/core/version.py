"""The installed version of gongkai."""

from __future__ import annotations


def code_version() -> str:
    """The version of gongkai that built a database."""
    from importlib.metadata import version  # takes 20 ms to import, and few commands need it

    return version("gongkai")
