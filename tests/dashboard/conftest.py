"""The demo workspace after its year end, for the files of tests that only read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.kept import demo_year as made_demo_year


@pytest.fixture(scope="session")
def demo_year() -> Path:
    """The demo workspace after its year end 2019, a draft."""
    return made_demo_year().folder
