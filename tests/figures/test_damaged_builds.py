"""A published build or pointer that is damaged costs one night: it is set aside, told, and published anew by nobody's hand."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.core import Refusal, read_published
from tests.support.office import Office, item, make_office

Make = Callable[..., Office]


def remove(file: Path) -> None:
    file.unlink()


def empty(file: Path) -> None:
    file.write_bytes(b"")


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for at in range(len(content) // 3, len(content), len(content) // 7 or 1):
        content[at] ^= 0xFF
    file.write_bytes(bytes(content))


def garbage(file: Path) -> None:
    file.write_bytes(os.urandom(4096))


def folder(file: Path) -> None:
    file.unlink()
    (file / "x").mkdir(parents=True)


def outside(file: Path) -> None:
    file.write_text("../../elsewhere.duckdb\n")


def loop(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.name)


SPOILED = [(which, how) for which in ("build", "pointer") for how in (remove, empty, cut, flip, garbage, folder, loop)]
SPOILED += [("pointer", outside)]


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office after its first night: to copy."""
    office = make_office(tmp_path_factory.mktemp("first") / "w", {"website": "items"})
    office.drop("website/a.csv", [item(n) for n in range(1, 5)])
    return office.night("2020-01-05")


@pytest.mark.parametrize(("which", "how"), SPOILED, ids=lambda part: part if isinstance(part, str) else part.__name__)
def test_the_next_night_mends_what_was_damaged(
    first_night: Office, tmp_path: Path, which: str, how: Callable[[Path], None]
) -> None:
    office = first_night.copy(tmp_path / "w")
    how(office.published_file if which == "build" else office.folder / "published" / "CURRENT")
    if (which, how) != ("build", flip):  # a reader need not meet the flipped bytes
        with pytest.raises(Refusal, match="nightly"):
            read_published(office.folder).rows_of_figures(2019)
    office.drop("website/b.csv", [item(9)])
    office.night("2020-01-06")
    assert office.figures() == {"items.news": 5, "items.total": 5}
    assert read_published(office.folder).rows_of_figures(2019).rows
    assert ("PUBLISHED-SET-ASIDE" in office.published_codes()) == ((which, how) != ("pointer", remove))


def test_readers_see_the_build_before_while_the_damaged_one_is_replaced(workspace: Make) -> None:
    from pipeline.figures.repair import set_aside_damaged

    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.night("2020-01-05")
    first = office.published_file
    office.drop("website/b.csv", [item(2)])
    office.night("2020-01-06")
    flip(office.published_file)
    (finding,) = set_aside_damaged(office.read())
    assert finding.code == "PUBLISHED-SET-ASIDE"
    assert first.name in finding.message
    assert office.published_file == first
    assert set_aside_damaged(office.read()) == []
