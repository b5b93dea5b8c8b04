"""Two counties that were published once, and a province of copies of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.counties import ProvinceOfTests, copied, office_of_county
from tests.support.kept import kept
from tests.support.office import Office

COUNTIES = {"yaoan": 2, "nanhua": 5}


@pytest.fixture(scope="session")
def published() -> dict[str, Office]:
    """By county: an office after its night, with its forms filled. To read, or to copy."""
    folder = kept("counties", _publish)
    return {name: Office(folder / name) for name in COUNTIES}


def _publish(place: Path) -> None:
    for name, posts in COUNTIES.items():
        office_of_county(place / name, posts).verbs("pull", "load", "correct", "accept", "count", "fill", "publish")


@pytest.fixture(scope="session")
def shared(published: dict[str, Office]) -> Path:
    """A folder with both counties after they shared: to copy."""

    def share(place: Path) -> None:
        made = ProvinceOfTests(place / "province", f"file://{place}/share")
        for name, office in published.items():
            made.add(name, copied(office, place / name))
            made.share(name)

    return kept("shared-counties", share) / "share"


@pytest.fixture
def province(tmp_path: Path, published: dict[str, Office], shared: Path) -> ProvinceOfTests:
    """Both counties have shared to a folder; counties.toml names them and a third one that never did."""
    made = ProvinceOfTests(tmp_path / "province", f"file://{tmp_path}/share")
    shutil.copytree(shared, made.shared)
    for name, office in published.items():
        made.add(name, copied(office, tmp_path / name))
    made.listed("yaoan", "nanhua", "lufeng")
    return made
