"""What an installed gongkai needs lies within the package, not only beside the sources of a checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from pipeline.quality.suites import NAMES

ROOT = Path(__file__).parents[2]


def test_the_suites_are_found_where_the_wheel_puts_them(tmp_path: Path) -> None:
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    assert "pipeline.expectations" in setup["packages"]
    for package, folder in setup["package-dir"].items():
        place = tmp_path / "site" / package.replace(".", "/")
        shutil.copytree(ROOT / folder, place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    script = "from pipeline.quality.suites import FOLDER, read_suites; print(FOLDER, *read_suites())"
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site")}
    output = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    assert output == [str(tmp_path / "site" / "pipeline" / "expectations"), *NAMES]


def test_every_package_of_the_sources_is_installed() -> None:
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    made = {
        ".".join(init.parent.relative_to(ROOT / "src").parts)
        for init in (ROOT / "src" / "pipeline").rglob("__init__.py")
    }
    assert made <= set(setup["packages"])
