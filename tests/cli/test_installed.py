"""What an installed gongkai needs lies within the package: it is built, installed without a network and used, as the manual writes it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from pipeline.quality.suites import NAMES

ROOT = Path(__file__).parents[2]
# What a wheel is built of, and what the demo workspace holds after runs.
PARTS = (
    "src",
    "flows",
    "expectations",
    "data",
    "docs",
    "deploy",
    "pyproject.toml",
    "constraints.txt",
    "README.md",
    "LICENSE",
)
MADE = ("snapshots", "warehouse", "published", "reports", "sealed", "digest")


def test_the_manuals_offline_installation_works_as_written(tmp_path: Path) -> None:
    if int(version("setuptools").split(".")[0]) < 77:
        pytest.skip(
            "setuptools of this environment is too old to build a wheel without a network; .[dev] brings a newer one"
        )
    checkout = tmp_path / "checkout"
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(
                ROOT / part,
                checkout / part,
                ignore=shutil.ignore_patterns("__pycache__", *(MADE if part == "data" else ())),
            )
        else:
            shutil.copy(ROOT / part, checkout)
    manual = (ROOT / "docs" / "operating.zh-CN.md").read_text("utf-8")
    commands = re.findall(r"^pip (.+)$", manual, re.M)
    assert [command.split()[0] for command in commands] == ["wheel", "install"]
    # The libraries are left out: they are what this test runs on. They stand in the wheel's requirements, which pip reads.
    environment = os.environ | {"PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "false", "PIP_DISABLE_PIP_VERSION_CHECK": "1",
                                "PIP_TARGET": str(tmp_path / "site")}  # fmt: skip
    for command in commands:
        words = [str(tmp_path / word) if word == "wheels" else word for word in command.split()]
        given = {
            name: value for name, value in environment.items() if command.startswith("install") or name != "PIP_TARGET"
        }
        done = subprocess.run(
            [sys.executable, "-m", "pip", *words], cwd=checkout, env=given, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    script = f"""
import sys
sys.path.insert(0, {str(tmp_path / "site")!r})
import os, pwd
os.environ.pop("GONGKAI_APPLICANT_KEY_FILE", None)
os.environ["XDG_DATA_HOME"] = os.getcwd()
from pathlib import Path
from click.testing import CliRunner
from pipeline.cli.program import main
from pipeline.core import carried_folder, now_in_shanghai, read_workspace
from pipeline.ingest import keys
from pipeline.operations import assembly
from pipeline.quality.suites import FOLDER, read_suites
print(FOLDER, *read_suites())
print((carried_folder("manuals") / "operating.zh-CN.md").read_text("utf-8")[:6])
CliRunner().invoke(main, ["init", "--demo", "demo"])
keys.STATE, assembly.UNITS = Path("state").absolute(), Path("units").absolute()
for folder in (keys.STATE, assembly.UNITS):
    folder.mkdir()
unit = CliRunner().invoke(main, ["--workspace", "demo", "serve", "--unit"]).stdout
unit = unit.replace("User=gongkai", "User=" + pwd.getpwuid(os.geteuid()).pw_name)
unit = unit.replace("StateDirectory=gongkai", f"ReadWritePaths={{keys.STATE}}")
(assembly.UNITS / "gongkai.service").write_text(unit, "utf-8")
print(*assembly.assembly(read_workspace("demo"), now_in_shanghai()))
print((carried_folder("deploy") / "backup.sh").is_file())
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        " ".join([str(tmp_path / "site" / "pipeline" / "expectations"), *NAMES]),
        "# 运行说明",
        "gongkai.service []",  # the unit that it prints fits the workspace, its user and its key
        "True",
    ]
    made = {file.relative_to(tmp_path / "demo").as_posix() for file in (tmp_path / "demo").rglob("*") if file.is_file()}
    assert {"workspace.toml", "columns.yml", "declared/2019.yml", "texts/chuxiong-sthj-2019.yml"} <= made
    assert len([file for file in made if file.startswith("inbox/")]) == len(
        list((ROOT / "data" / "inbox").glob("*/*.*"))
    )


def test_every_package_of_the_sources_is_installed() -> None:
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    made = {
        ".".join(init.parent.relative_to(ROOT / "src").parts)
        for init in (ROOT / "src" / "pipeline").rglob("__init__.py")
    }
    assert made <= set(setup["packages"])


def test_every_dependency_says_why_it_is_here_and_how_old_its_newest_release_is() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    table = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text("utf-8")
    rows = [row.split("|") for row in re.findall(r"^\| (?!package|---).+", table, re.M)]
    explained = {name.strip() for row in rows for name in row[1].split(",")}
    declared = {re.split(r"[\[<>=!]", requirement)[0] for requirement in project["dependencies"]}
    assert declared == explained
    assert all(len(row) == 6 and row[3].strip() and row[4].strip() for row in rows)
