"""What a look at an address can come to, and the Chinese words for it."""

from __future__ import annotations

from functools import cache
from typing import Any

from pipeline.core import package_yaml


@cache
def _states() -> dict[str, dict[str, Any]]:
    return dict(package_yaml("inspection/states.yml")["states"])


def state_label(state: str) -> str:
    """The Chinese words of a state."""
    return str(_states()[state]["label"])


def state_labels() -> dict[str, str]:
    """Every state with its Chinese words."""
    return {state: str(entry["label"]) for state, entry in _states().items()}


def is_fault(state: str) -> bool:
    """Whether an address in this state needs someone."""
    return bool(_states()[state].get("fault", False))


def fault_states() -> list[str]:
    """The states that need someone."""
    return [state for state in _states() if is_fault(state)]


def findings_of_states() -> dict[str, str]:
    """State → the code of findings.yml under which it is told; states that are not told are left out."""
    return {state: str(entry["finding"]) for state, entry in _states().items() if "finding" in entry}
