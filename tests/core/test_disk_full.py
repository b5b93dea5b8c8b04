"""A disk without room is a sentence and exit status 2 for every verb, and what was published stays."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.core.disk import is_no_room
from pipeline.core.errors import Refusal
from pipeline.core.warehouse import open_warehouse
from tests.support.office import Office, item

Make = Callable[..., Office]

# A shell's `ulimit -f`: no file may grow beyond so many bytes, and the writer is told instead of killed.
LIMITED = (
    "import resource, signal, sys\n"
    "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)\n"
    "sys.argv = ['gongkai', *sys.argv[2:]]\n"
    "from pipeline.cli import main\n"
    "main()\n"
)


def gongkai(folder: Path, *words: str, limit: int = -1) -> tuple[int, str]:
    """In the environment of a bare machine: UTC, the C locale, no HOME, and files that everybody may change unless we forbid it."""
    # -B: a module compiled under the limit would be kept cut off, and nothing could import it any more.
    command = [sys.executable, "-B", "-c", LIMITED, str(limit), "--workspace", str(folder), *words]
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "VIRTUAL_ENV", "TMPDIR")}
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", umask=0,
                          env={**bare, "TZ": "UTC", "LANG": "C"})  # fmt: skip
    return done.returncode, done.stderr


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
