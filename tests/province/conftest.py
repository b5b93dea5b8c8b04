"""Two counties that were published once, and a province of copies of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.counties import ProvinceOfTests, copied, office_of_county
from tests.support.office import Office


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Office]:
    """By county: an office after its night, with its forms filled."""
    folder = tmp_path_factory.mktemp("counties")
    offices = {name: office_of_county(folder / name, posts) for name, posts in (("yaoan", 2), ("nanhua", 5))}
    for office in offices.values():
        office.verbs("pull", "load", "correct", "accept", "count", "fill", "publish")
    return offices


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, published: dict[str, Office]) -> Path:
    """A folder with both counties after they shared: to copy."""
    folder = tmp_path_factory.mktemp("shared")
    made = ProvinceOfTests(folder / "province", f"file://{folder}/share")
    for name, office in published.items():
        made.add(name, copied(office, folder / name))
        made.share(name)
    return folder / "share"


@pytest.fixture
def province(tmp_path: Path, published: dict[str, Office], shared: Path) -> ProvinceOfTests:
    """Both counties have shared to a folder; counties.toml names them and a third one that never did."""
    made = ProvinceOfTests(tmp_path / "province", f"file://{tmp_path}/share")
    shutil.copytree(shared, made.shared)
    for name, office in published.items():
        made.add(name, copied(office, tmp_path / name))
    made.listed("yaoan", "nanhua", "lufeng")
    return made
