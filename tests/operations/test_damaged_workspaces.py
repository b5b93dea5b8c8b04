"""A damaged file of a workspace is mended by the next night or told in words, and no figure changes in silence.

A sample; `python -m bench hostile` tries every file with every damage.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from pipeline.core import Refusal, open_warehouse
from tests.support.damaged_workspaces import TRUTH, make_workspace, suffer
from tests.support.office import Office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return make_workspace(tmp_path_factory.mktemp("damaged") / "w")


@pytest.mark.parametrize(
    ("place", "how", "told"),
    [
        ("corrections/2019.yml", "a folder", "FOLDER-NOT-READ"),
        ("declared/2019.yml", "cut", "FILE-YAML"),
        ("snapshots/looks.jsonl", "unreadable", "LOG-UNREADABLE"),
        ("a snapshot", "flipped", None),
        ("warehouse/warehouse.duckdb", "flipped", "WAREHOUSE-UNREADABLE"),
        ("warehouse/warehouse.duckdb", "unreadable", "WAREHOUSE-CLOSED"),
        ("warehouse/builds.jsonl", "a folder", None),
        ("warehouse", "absent", None),
        ("published/figures.duckdb", "a folder", None),
        ("published", "unreadable", "PUBLISHED-SET-ASIDE"),
        ("published", "older", None),
    ],
)
def test_a_damaged_file_is_mended_or_told(
    office: Office, tmp_path: Path, place: str, how: str, told: str | None
) -> None:
    outcome = suffer(office, tmp_path / "copy", place, how)
    assert outcome.wrong == "", outcome
    if told is not None:
        assert told in (outcome.refused or "") or told in outcome.codes, outcome


def test_a_workspace_over_two_file_systems_publishes_every_night(office: Office, tmp_path: Path) -> None:
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("this machine has no second file system to write to")

    copy = Office(tmp_path / "w")
    shutil.copytree(office.folder, copy.folder, symlinks=True)
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        shutil.move(copy.folder / "published", folder)
        (copy.folder / "published").symlink_to(Path(folder) / "published")
        copy.write("corrections/2019.yml", "[]\n")
        copy.night("2020-01-07")
        assert copy.figures() == TRUTH
        assert not [name for name in os.listdir(copy.folder / "published") if name.endswith(".new")]


def test_advice_about_a_warehouse_that_does_not_open_never_costs_its_content(tmp_path: Path) -> None:
    """A slip in a setting and a permission are no damage: nobody is told to set the file aside or to delete it."""
    with open_warehouse(tmp_path / "sound"):
        pass
    with pytest.raises(Refusal) as slip, open_warehouse(tmp_path / "sound", memory_limit="4XB"):
        pass
    (tmp_path / "closed" / "warehouse.duckdb").mkdir(parents=True)
    with pytest.raises(Refusal) as closed, open_warehouse(tmp_path / "closed"):
        pass
    (tmp_path / "cut").mkdir()
    whole = (tmp_path / "sound" / "warehouse.duckdb").read_bytes()
    (tmp_path / "cut" / "warehouse.duckdb").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Refusal) as cut, open_warehouse(tmp_path / "cut"):
        pass
    codes = [refusal.value.finding.code for refusal in (slip, closed, cut)]
    assert codes == ["WAREHOUSE-MEMORY", "WAREHOUSE-CLOSED", "WAREHOUSE-UNREADABLE"]
    assert all("不要删除" in refusal.value.finding.what_to_do for refusal in (slip, closed))
    assert "mv " in cut.value.finding.what_to_do
