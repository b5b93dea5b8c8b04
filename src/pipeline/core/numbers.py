"""numbers."""

from __future__ import annotations


def format_number(value: float | None) -> str:
    """A figure as people write it: 3, not 3.0; nothing is nothing."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else f"{value:g}"
