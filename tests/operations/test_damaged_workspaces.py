"""A damaged file of a workspace is mended by the next night or told in words, and no figure changes in silence.

A sample; `python -m bench hostile` tries every file with every damage.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pipeline.core import Refusal, open_warehouse, why_warehouse_closed, writers_lock
from pipeline.ingest import set_aside_warehouse
from pipeline.operations.execute import perform_all
from pipeline.operations.run import Done, Run
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
        ("declared/2019.yml", "unreadable", "SOURCE-DEAD"),
        ("corrections/2019.yml", "unreadable", "CORRECTION-SETTING"),
        ("snapshots/looks.jsonl", "unreadable", "LOG-UNREADABLE"),
        ("a snapshot", "flipped", None),
        ("warehouse/warehouse.duckdb", "flipped", "WAREHOUSE-SET-ASIDE"),
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
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "warehouse.duckdb").symlink_to("warehouse.duckdb")
    with pytest.raises(Refusal) as closed, open_warehouse(tmp_path / "closed"):
        pass
    (tmp_path / "cut").mkdir()
    whole = (tmp_path / "sound" / "warehouse.duckdb").read_bytes()
    (tmp_path / "cut" / "warehouse.duckdb").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Refusal) as cut, open_warehouse(tmp_path / "cut"):
        pass
    with pytest.raises(Refusal) as no_folder, writers_lock(tmp_path / "cut" / "warehouse.duckdb"):
        pass
    codes = [refusal.value.finding.code for refusal in (slip, closed, cut, no_folder)]
    assert codes == ["WAREHOUSE-MEMORY", "WAREHOUSE-CLOSED", "WAREHOUSE-UNREADABLE", "WAREHOUSE-CLOSED"]
    assert all("不要删除" in refusal.value.finding.what_to_do for refusal in (slip, closed, cut))


def test_only_damage_is_set_aside_and_never_what_the_snapshots_no_longer_hold(office: Office, tmp_path: Path) -> None:
    copy = Office(tmp_path / "w")
    shutil.copytree(office.folder, copy.folder, symlinks=True)
    workspace = copy.read()
    file = workspace.warehouse / "warehouse.duckdb"
    newer = why_warehouse_closed(
        file, "4GB", duckdb.IOException("Trying to read a database file with version number 99")
    )
    other = why_warehouse_closed(
        file, "4GB", duckdb.InternalException("Attempted to access index 3 within vector of size 2")
    )
    assert [refusal.finding.code for refusal in (newer, other)] == ["WAREHOUSE-NEWER", "WAREHOUSE-CLOSED"]
    assert not any(set_aside_warehouse(workspace, refusal) for refusal in (newer, other))
    damaged = why_warehouse_closed(file, "4GB", duckdb.IOException("Corrupt database file: computed checksum 1"))
    snapshot = next((workspace.snapshots / "website").glob("*.csv"))
    snapshot.rename(f"{snapshot}.expired")
    assert not set_aside_warehouse(workspace, damaged)
    Path(f"{snapshot}.expired").rename(snapshot)
    file.with_name("warehouse.duckdb.wal").write_bytes(b"what was not checkpointed")
    assert set_aside_warehouse(workspace, damaged)
    assert not [entry for entry in workspace.warehouse.iterdir() if entry.name.startswith("warehouse.duckdb")]


def test_damage_that_a_verb_meets_later_in_a_run_begins_the_run_again_once(office: Office, tmp_path: Path) -> None:
    copy = Office(tmp_path / "w")
    shutil.copytree(office.folder, copy.folder, symlinks=True)
    tried: list[str] = []

    def each(_: Run, verb: str) -> Done:
        tried.append(verb)
        if verb == "count" and tried.count("count") <= times:
            raise why_warehouse_closed(
                copy.folder / "warehouse" / "warehouse.duckdb", "4GB", duckdb.IOException("Corrupt database file")
            )
        return Done(verb, "")

    times = 1
    run = Run(copy.read(), datetime(2020, 1, 7))
    perform_all(run, each)
    assert (tried.count("pull"), tried.count("publish")) == (2, 1)
    times = 9
    with pytest.raises(Refusal, match="数据仓库"):
        perform_all(run, each)
    assert tried.count("pull") == 4
