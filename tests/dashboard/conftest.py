"""The demo workspace after its year end, made once for the files of tests that only read it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.program import main

DATA = Path(__file__).parents[2] / "data"
WRITTEN = shutil.ignore_patterns("snapshots", "warehouse", "published", "reports", "sealed", "__pycache__")


@pytest.fixture(scope="session")
def demo_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo workspace after its year end 2019, a draft. Its tests stand in one xdist group, `dashboard_pages`."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    shutil.copytree(DATA, folder, ignore=WRITTEN)
    result = CliRunner().invoke(main, ["--workspace", str(folder), "year-end", "2019", "--direct"])
    assert isinstance(result.exception, SystemExit | None), result.exception
    return folder
