"""The demo year, run once for every test that reads it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli.program import main

DATA = Path(__file__).parents[2] / "data"
WRITTEN = shutil.ignore_patterns("snapshots", "warehouse", "published", "reports", "sealed", "__pycache__")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A copy of the demo workspace after its year-end without Prefect."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    shutil.copytree(DATA, folder, ignore=WRITTEN)
    result = CliRunner().invoke(main, ["--workspace", str(folder), "year-end", "2019", "--direct"])
    assert isinstance(result.exception, SystemExit | None), result.exception
    return folder, result
