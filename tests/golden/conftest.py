"""The demo year, run once for every test that reads it."""

from __future__ import annotations

import pytest

from tests.support.kept import DemoYear, demo_year


@pytest.fixture(scope="session")
def demo() -> DemoYear:
    """The demo workspace after its year-end without Prefect."""
    return demo_year()
