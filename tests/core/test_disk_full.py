"""A disk without room is a sentence and exit status 2 for every verb, and what was published stays."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.core.disk import is_no_room
from pipeline.core.errors import Refusal
from pipeline.core.warehouse import open_warehouse
from tests.support.limited import gongkai
from tests.support.office import Office, item

Make = Callable[..., Office]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte. Only root may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no permission to mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("verb", ["load", "count"])
def test_a_verb_that_finds_no_room_for_the_warehouse_says_so(workspace: Make, verb: str) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    status, said = gongkai(office.folder, verb, limit=20_000)
    assert status == 2, said
    assert said.splitlines()[-1].startswith("✗ [DISK-FULL]")
    assert "Traceback" not in said


def test_a_night_on_a_full_disk_says_so_and_leaves_what_was_published(small_disk: Path, workspace: Make) -> None:
    office = workspace(into=str(small_disk / "w"))
    office.drop("website/a.csv", [item(number) for number in range(300)])
    (office.folder / "published").mkdir()
    (office.folder / "published" / "CURRENT").write_text("figures-before.duckdb\n")
    status, said = gongkai(office.folder, "nightly", "--direct", "--year", "2019")
    assert status == 2, said
    assert said.splitlines()[-1].startswith("✗ [DISK-FULL]")
    assert "Traceback" not in said
    assert (office.folder / "published" / "CURRENT").read_text() == "figures-before.duckdb\n"


def test_other_errors_of_the_system_are_not_mistaken_for_a_full_disk(tmp_path: Path) -> None:
    assert not is_no_room(PermissionError(13, "Permission denied"))
    (tmp_path / "warehouse.duckdb").write_bytes(b"no database" * 1000)
    with pytest.raises(Refusal) as refused, open_warehouse(tmp_path):
        pass
    assert refused.value.finding.code == "WAREHOUSE-UNREADABLE"
