"""collect: many agencies' packages add up; who is missing and whose package fails is said."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.workspace import Workspace, read_workspace
from pipeline.sealing.collect import Collected, collect_rows
from pipeline.sealing.package import (
    MANIFEST,
    SEAL,
    TABLES,
    csv_member,
    figures_digest,
    manifest_of,
    read_members,
    rows_of,
    serialise,
)
from tests.support.office import settings
from tests.support.sealed_office import sealed_package


def package(
    folder: Path,
    agency: str,
    *,
    year: int = 2019,
    revision: int = 1,
    more_posts: int = 0,
    by: str = "王主任",
    after: Path | None = None,
) -> Path:
    """A good package of another agency, with so many more posts."""
    members = {name: content for name, content in read_members(sealed_package()).items() if name != MANIFEST}
    if more_posts:
        rows = rows_of("figures.csv", members["figures.csv"])
        for row in rows:
            if row["figure"] == "posts.weibo":
                row["value"] = str(int(row["value"]) + more_posts)
        members["figures.csv"] = csv_member("figures.csv", ([*row.values()] for row in rows))
        cells = rows_of("cells.csv", members["cells.csv"])
        for row in cells:
            if row["row"] == "weibo_posts":
                row["value"] = str(int(row["value"]) + more_posts)
        members["cells.csv"] = csv_member("cells.csv", ([*row.values()] for row in cells))
        extra = csv_member(
            "evidence.csv", [("weibo", "x", "posts.weibo", more_posts, "2019-05-01", "x", None, "0" * 64)]
        )
        members["evidence.csv"] += extra.split(b"\n", 1)[1]
    digest = "0" * 64 if after is None else sha256(after.read_bytes()).hexdigest()
    seal = json.loads(members[SEAL]) | {
        "agency": agency, "agency_name": f"{agency}局", "year": year, "revision": revision, "approved_by": by,
        "figures_sha256": figures_digest(members),
        "previous": None if revision == 1 else {"package": "x", "revision": revision - 1, "sha256": digest},
    }  # fmt: skip
    members[SEAL] = json.dumps(seal, ensure_ascii=False).encode()
    if revision > 1:
        members["differences.csv"] = csv_member("differences.csv", [])
    folder.mkdir(exist_ok=True)
    file = folder / f"{agency}-{year}-r{revision}.zip"
    file.write_bytes(serialise({MANIFEST: manifest_of(members), **members}))
    return file


@pytest.fixture
def prefecture(tmp_path: Path) -> Workspace:
    """A prefecture with two counties and their bureaus."""
    text = settings({}, (), "")
    for agency, parent in (("p", None), ("c1", "p"), ("c2", "p"), ("b1", "c1"), ("b2", "c1"), ("b3", "c2")):
        text += f'[[agency]]\nid = "{agency}"\nname = "{agency}局"\n' + (f'parent = "{parent}"\n' if parent else "")
    (tmp_path / "workspace.toml").write_text(text, "utf-8")
    return read_workspace(tmp_path)


def total(found: Collected, figure: str, under: str | None = None, year: int = 2019) -> float | None:
    rows = [
        row for row in found.tables["figures"] if (row["figure"], row["under"], row["year"]) == (figure, under, year)
    ]
    return rows[0]["value"] if rows else None


def states(found: Collected) -> dict[str, Any]:
    return {row["file"]: row["state"] for row in found.tables["packages"]}


def test_sums_stand_beside_what_each_agency_put_into_them(tmp_path: Path) -> None:
    found = collect_rows([package(tmp_path, "a"), package(tmp_path, "b", more_posts=7)])
    assert total(found, "posts.weibo") == 13 + 20
    components = {row["agency"]: row["value"] for row in found.tables["components"] if row["figure"] == "posts.weibo"}
    assert components == {"a": 13, "b": 20}
    assert (found.status, found.findings) == (0, ())
    assert any("posts.weibo" in line and "33" in line and "2 个单位" in line for line in found.lines())


def test_every_sum_is_the_sum_of_its_components(tmp_path: Path) -> None:
    found = collect_rows([package(tmp_path, one) for one in ("a", "b", "c")])
    sums: dict[str, float] = {}
    for row in found.tables["components"]:
        sums[row["figure"]] = sums.get(row["figure"], 0) + row["value"]
    assert sums == {row["figure"]: row["value"] for row in found.tables["figures"]}


def test_yes_and_no_and_averages_are_not_added_up(tmp_path: Path) -> None:
    file = package(tmp_path, "a")
    members = {name: content for name, content in read_members(file).items() if name != MANIFEST}
    form = members["forms/website_2018.yml"].decode()
    assert "number: flag" in form
    found = collect_rows([file])
    assert all("website." not in row["figure"] for row in found.tables["figures"]), (
        "nothing of the website form was counted"
    )
    from pipeline.law.forms.catalogue import form_for
    from pipeline.sealing.collect import not_summable

    left_out = not_summable(form_for(2019, "website"))
    assert {"website.svc_catalog", "website.msg_avg_days", "website.has_media"} <= left_out
    assert "website.pv" not in left_out


def test_a_tree_of_agencies_is_summed_at_every_place(tmp_path: Path, prefecture: Workspace) -> None:
    files = [package(tmp_path / "in", one, more_posts=n) for n, one in enumerate(("b1", "b2", "b3"))]
    found = collect_rows(files, prefecture)
    assert total(found, "posts.weibo", "c1") == 13 + 14
    assert total(found, "posts.weibo", "c2") == 15
    assert total(found, "posts.weibo", "p") == total(found, "posts.weibo") == 42
    assert total(found, "posts.weibo", "b1") is None


def test_who_has_not_handed_in_is_named(tmp_path: Path, prefecture: Workspace) -> None:
    found = collect_rows([package(tmp_path / "in", one) for one in ("p", "c1", "c2", "b1")], prefecture)
    assert [row["agency"] for row in found.tables["missing"]] == ["b2", "b3"]
    assert found.status == 1
    assert any("b2局 没有交来 2019 年度报告的封存包" in line for line in found.lines())


def test_a_tampered_package_is_left_out_and_said(tmp_path: Path, prefecture: Workspace) -> None:
    good, bad = package(tmp_path / "in", "b1"), package(tmp_path / "in", "b2")
    data = bytearray(bad.read_bytes())
    data[len(data) // 2] ^= 1
    bad.write_bytes(data)
    found = collect_rows([good, bad], prefecture)
    assert states(found) == {"b1-2019-r1.zip": "ok", "b2-2019-r1.zip": "failed"}
    assert total(found, "posts.weibo") == 13
    assert "b2" in [row["agency"] for row in found.tables["missing"]]
    assert found.findings[0].code == "PACKAGE-MEMBER"


def test_the_newest_revision_of_a_year_counts(tmp_path: Path) -> None:
    first = package(tmp_path, "a")
    second = package(tmp_path, "a", revision=2, after=first)
    found = collect_rows([second, first])
    assert states(found) == {"a-2019-r2.zip": "ok", "a-2019-r1.zip": "superseded"}
    assert (total(found, "posts.weibo"), found.status) == (13, 0)


def test_a_revision_whose_chain_is_broken_does_not_count(tmp_path: Path) -> None:
    second = package(tmp_path, "a", revision=2)
    found = collect_rows([second, package(tmp_path, "a")])
    assert states(found) == {"a-2019-r2.zip": "failed", "a-2019-r1.zip": "ok"}
    assert "PACKAGE-CHAIN" in [finding.code for finding in found.findings]


def test_two_packages_of_one_revision_are_rivals_and_neither_counts(tmp_path: Path) -> None:
    one, other = package(tmp_path / "x", "a"), package(tmp_path / "y", "a", by="李主任")
    found = collect_rows([one, other, package(tmp_path, "b")])
    assert [row["state"] for row in found.tables["packages"]] == ["rival", "rival", "ok"]
    assert total(found, "posts.weibo") == 13
    found = collect_rows([one, one])
    assert [row["state"] for row in found.tables["packages"]] == ["ok", "superseded"]


def test_an_agency_nobody_listed_is_not_added_up_in_silence(tmp_path: Path, prefecture: Workspace) -> None:
    found = collect_rows([package(tmp_path / "in", "stranger"), package(tmp_path / "in", "b1")], prefecture)
    assert states(found)["stranger-2019-r1.zip"] == "unlisted"
    assert total(found, "posts.weibo") == 13
    assert "PACKAGE-UNLISTED" in [finding.code for finding in found.findings]


def test_nothing_usable_is_a_refusal(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(b"nothing")
    found = collect_rows([file])
    assert (found.status, found.tables["figures"]) == (2, [])
    assert collect_rows([]).status == 2


def test_what_is_collected_can_be_written_as_json(tmp_path: Path) -> None:
    found = collect_rows([package(tmp_path, "a")])
    assert set(json.loads(json.dumps(dict(found.tables), default=str))) == {
        "packages",
        "missing",
        "figures",
        "components",
    }
    assert TABLES["figures.csv"]
