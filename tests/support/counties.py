"""Small counties that share, and the folder of a roll-up over them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipeline.core.workspace import Workspace, read_workspace
from pipeline.province.roll_up import RollUp, roll_up_counties
from pipeline.province.share import Shared, share_build
from tests.support.office import COLUMNS, Office, item, post, request, settings

NIGHT = datetime(2020, 1, 5, 2, 30)
MORNING = datetime(2020, 1, 5, 5, 0)


def office_of_county(folder: Path, posts: int, *, extra: str = "") -> Office:
    """A county with two agencies of the same ids as in every other county: 3 items, some posts, and a request."""
    office = Office(folder)
    sources = {"website": "items", "weibo": "posts", "ledger": "requests"}
    office.write("workspace.toml", settings(sources, ("sthj", "jtj"), extra))
    office.write("columns.yml", "".join(f"- {{column: {column}, class: {kind}}}\n" for column, kind in COLUMNS.items()))
    office.drop("website/items.csv", [item(n, f"2019-0{n}-01", agency="sthj" if n < 3 else "jtj") for n in (1, 2, 3)])
    office.drop("weibo/posts.csv", [post(100 + n, "2019-05-01", agency="sthj") for n in range(posts)])
    office.drop("ledger/requests.csv", [request("R1", agency="jtj")])
    return office


@dataclass
class ProvinceOfTests:
    """Counties by id, each with its office; the folder of the roll-up; the address they share at, and how it is opened."""

    folder: Path
    url: str
    offices: dict[str, Office] = field(default_factory=dict)
    storage: str = ""

    def add(self, county: str, office: Office) -> Workspace:
        """Have an office share as a county."""
        self.offices[county] = office
        text = (office.folder / "workspace.toml").read_text("utf-8")
        office.write("workspace.toml", f'{text}\n[share]\nurl = "{self.url}"\ncounty = "{county}"\n{self.storage}')
        return office.read()

    def share(self, county: str, now: datetime = NIGHT) -> Shared:
        """Share the published build of a county; fails where that is not possible."""
        shared = share_build(self.offices[county].read(), now=now)
        assert isinstance(shared, Shared), shared
        return shared

    def listed(
        self, *counties: str, more: str = "", expected: Iterable[str] = ("sthj", "jtj"), head: str = ""
    ) -> Workspace:
        """Write counties.toml and read the workspace of the roll-up."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "workspace.toml").write_text('[[agency]]\nid = "prov"\nname = "某省"\n', "utf-8")
        names = "".join(f'{agency} = "{agency}局"\n' for agency in expected)
        parts = [
            f'[[county]]\nid = "{county}"\nname = "{county}县"\nurl = "{self.url}"\n{more}[county.agencies]\n{names}'
            for county in counties
        ]
        (self.folder / "counties.toml").write_text(head + "\n" + "\n".join(parts), "utf-8")
        return read_workspace(self.folder)

    def roll_up(self, now: datetime = MORNING) -> RollUp:
        return roll_up_counties(read_workspace(self.folder), now=now)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a statement on the roll-up that readers see."""
        file = self.folder / "published" / (self.folder / "published" / "CURRENT").read_text("utf-8").strip()
        with duckdb.connect(str(file), read_only=True) as connection:
            return connection.execute(statement).fetchall()

    @property
    def shared(self) -> Path:
        """The folder of the share, where it is one of this machine."""
        return Path(self.url.removeprefix("file://"))

    def pointer(self, county: str) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.shared / f"county={county}" / "CURRENT.json").read_text("utf-8"))
        return document


def copied(office: Office, folder: Path) -> Office:
    """A copy of an office that was published already."""
    shutil.copytree(office.folder, folder, symlinks=True)
    return Office(folder)


def province_of(folder: Path) -> ProvinceOfTests:
    """Two counties on two hosts that have not had a night yet."""
    made = ProvinceOfTests(folder / "province", f"file://{folder}/share")
    for name, posts in (("yaoan", 2), ("nanhua", 5)):
        made.add(name, office_of_county(folder / name, posts))
    made.listed("yaoan", "nanhua")
    file = made.folder / "counties.toml"
    text = file.read_text("utf-8")
    for number, name in enumerate(("yaoan", "nanhua"), 1):
        text = text.replace(
            f'id = "{name}"\n', f'id = "{name}"\nhost = "host-{number}"\nworkspace = "{folder / name}"\n'
        )
    file.write_text(text, "utf-8")
    return made
