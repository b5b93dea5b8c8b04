"""What stands in deploy/: a backup that can be restored, a unit that systemd takes, a container file whose parts are there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.office import Office, item, request

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
Make = Callable[..., Office]


def script(name: str, *words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", str(DEPLOY / name), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})


def test_a_workspace_lost_wholly_comes_back_with_the_same_figures_and_the_same_known_times(
    workspace: Make, tmp_path: Path
) -> None:
    office = workspace(website="items", ledger="requests")
    office.drop("website/a.csv", [item(n) for n in range(1, 4)])
    office.drop("ledger/a.csv", [request("2019-1")])
    office.night("2020-01-05 02:30")
    office.drop("website/a.csv", [item(1), item(2), item(3, column="部门文件"), item(4)])
    office.night("2020-01-06 02:30")
    versions = "SELECT row_id, known_from, known_until, class FROM items ORDER BY ALL"
    before, held = office.published("SELECT * FROM figures ORDER BY ALL"), office.held(versions)
    made = script("backup.sh", office.folder, tmp_path / "backup")
    assert made.returncode == 0, made.stderr
    (archive,) = (tmp_path / "backup").glob("*.tar")
    assert archive.stat().st_mode & 0o777 == 0o600
    names = subprocess.run(["tar", "tf", str(archive)], capture_output=True, text=True, check=True).stdout.splitlines()
    assert not [name for name in names if name.startswith("./warehouse")]

    shutil.rmtree(office.folder)
    restored = script("restore.sh", archive, tmp_path / "again")
    assert restored.returncode == 0, restored.stderr
    again = Office(tmp_path / "again")
    assert again.published("SELECT * FROM figures ORDER BY ALL") == before, "readers need not wait for a night"
    assert (again.folder / "snapshots").stat().st_mode & 0o777 == 0o700
    again.night("2020-01-06 02:30")
    assert again.published("SELECT * FROM figures ORDER BY ALL") == before
    assert again.held(versions) == held


def test_a_backup_waits_for_the_one_who_writes_and_gives_up_with_words(workspace: Make, tmp_path: Path) -> None:
    from pipeline.core.lock import writers_lock

    office = workspace()
    with writers_lock(office.folder / "warehouse"):
        refused = script("backup.sh", office.folder, tmp_path / "backup", GONGKAI_BACKUP_WAIT="0")
    assert refused.returncode == 2
    assert "没有备份" in refused.stderr
    assert not list((tmp_path / "backup").iterdir())
    assert script("backup.sh", tmp_path, tmp_path / "backup").returncode == 2, "no workspace there"


def test_a_damaged_backup_and_a_folder_in_use_are_refused(workspace: Make, tmp_path: Path) -> None:
    office = workspace()
    script("backup.sh", office.folder, tmp_path / "backup")
    (archive,) = (tmp_path / "backup").glob("*.tar")
    assert "已有文件" in script("restore.sh", archive, office.folder).stderr
    content = bytearray(archive.read_bytes())
    content[600] ^= 1
    archive.write_bytes(content)
    refused = script("restore.sh", archive, tmp_path / "again")
    assert refused.returncode == 2
    assert "已损坏" in refused.stderr
    assert not (tmp_path / "again").exists()


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd here")
    text = (DEPLOY / "gongkai.service").read_text("utf-8").replace("/opt/gongkai/.venv/bin/gongkai", sys.executable)
    unit = tmp_path / "gongkai.service"
    unit.write_text(text)
    checked = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert [line for line in checked.stderr.splitlines() if "gongkai" in line] == []


def test_what_the_container_copies_is_there_and_what_it_runs_is_a_command() -> None:
    from pipeline.cli.program import COMMANDS

    text = (DEPLOY / "Containerfile").read_text("utf-8")
    copied = [word for line in re.findall(r"^COPY (.+) \S+$", text, re.M) for word in line.split()]
    assert {"pyproject.toml", "constraints.txt", "src", "flows", "expectations", "data", "docs", "deploy"} <= set(
        copied
    )
    assert [word for word in copied if not (ROOT / word).exists()] == []
    (command,) = re.findall(r'^CMD \["(\w+)"\]$', text, re.M)
    assert command in COMMANDS
    assert re.findall(r"serve$", (DEPLOY / "gongkai.service").read_text("utf-8"), re.M)
