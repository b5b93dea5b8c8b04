"""Refusals in tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.core.errors import Refusal


def refused(act: Callable[[], object]) -> Refusal:
    """The refusal that `act` raises."""
    with pytest.raises(Refusal) as raised:
        act()
    return raised.value


def code_of(act: Callable[[], object]) -> str:
    """The finding code of the refusal that `act` raises."""
    return refused(act).finding.code
