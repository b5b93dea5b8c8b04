"""collect: the packages of many agencies add up; missing agencies and failing packages are reported."""

from __future__ import annotations

import json
import resource
import signal
from datetime import datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import duckdb
import pytest
from click.testing import CliRunner

from pipeline.audit.workers import InputFile, read_file
from pipeline.cli.program import main
from pipeline.core import Refusal
from pipeline.core.workspace import Workspace, read_workspace
from pipeline.sealing.collect import CollectResult, collect_packages
from pipeline.sealing.collected_files import write_collected
from pipeline.sealing.many_packages import FEW, verify_many
from pipeline.sealing.package import TABLES, read_csv_member
from pipeline.sealing.roll_up import roll_up_files
from tests.support.office import settings
from tests.support.packages import members_of, package
from tests.support.sealed_office import sealed_package


@pytest.fixture
def prefecture(tmp_path: Path) -> Workspace:
    """A prefecture with two counties and their bureaus."""
    text = settings({}, (), "")
    for agency, parent in (("p", None), ("c1", "p"), ("c2", "p"), ("b1", "c1"), ("b2", "c1"), ("b3", "c2")):
        text += f'[[agency]]\nid = "{agency}"\nname = "{agency}局"\n' + (f'parent = "{parent}"\n' if parent else "")
    (tmp_path / "workspace.toml").write_text(text, "utf-8")
    return read_workspace(tmp_path)


def total(result: CollectResult, figure: str, under: str | None = None, year: int = 2019) -> float | None:
    rows = [
        row for row in result.tables["figures"] if (row["figure"], row["under"], row["year"]) == (figure, under, year)
    ]
    return rows[0]["value"] if rows else None


def states(result: CollectResult) -> dict[str, Any]:
    return {row["file"]: row["state"] for row in result.tables["packages"]}


def test_sums_are_shown_with_the_share_of_each_agency(tmp_path: Path) -> None:
    result = collect_packages([package(tmp_path, "a"), package(tmp_path, "b", more_posts=7)])
    assert total(result, "posts.weibo") == 13 + 20
    components = {row["agency"]: row["value"] for row in result.tables["components"] if row["figure"] == "posts.weibo"}
    assert components == {"a": 13, "b": 20}
    assert (result.status, result.findings) == (0, ())
    assert any("posts.weibo" in line and "33" in line and "2 个单位" in line for line in result.lines())


def test_every_sum_is_the_sum_of_its_components(tmp_path: Path) -> None:
    result = collect_packages([package(tmp_path, agency) for agency in ("a", "b", "c")])
    sums: dict[str, float] = {}
    for row in result.tables["components"]:
        sums[row["figure"]] = sums.get(row["figure"], 0) + row["value"]
    assert sums == {row["figure"]: row["value"] for row in result.tables["figures"]}


def test_yes_and_no_and_averages_are_not_added_up(tmp_path: Path) -> None:
    file = package(tmp_path, "a")
    members = members_of(file)
    form = members["forms/website_2018.yml"].decode()
    assert "number: flag" in form
    result = collect_packages([file])
    assert all("website." not in row["figure"] for row in result.tables["figures"]), (
        "nothing of the website form was counted"
    )
    from pipeline.law.forms.catalogue import form_for
    from pipeline.sealing.collect import unsummable_figures

    excluded = unsummable_figures(form_for(2019, "website"))
    assert {"website.svc_catalog", "website.msg_avg_days", "website.has_media"} <= excluded
    assert "website.pv" not in excluded


def test_a_tree_of_agencies_is_summed_at_every_node(tmp_path: Path, prefecture: Workspace) -> None:
    files = [package(tmp_path / "in", agency, more_posts=n) for n, agency in enumerate(("b1", "b2", "b3"))]
    result = collect_packages(files, prefecture)
    assert total(result, "posts.weibo", "c1") == 13 + 14
    assert total(result, "posts.weibo", "c2") == 15
    assert total(result, "posts.weibo", "p") == total(result, "posts.weibo") == 42
    assert total(result, "posts.weibo", "b1") is None


def test_agencies_without_a_package_are_named(tmp_path: Path, prefecture: Workspace) -> None:
    result = collect_packages([package(tmp_path / "in", agency) for agency in ("p", "c1", "c2", "b1")], prefecture)
    assert [row["agency"] for row in result.tables["missing"]] == ["b2", "b3"]
    assert result.status == 1
    assert any("b2局 没有交来 2019 年度报告的封存包" in line for line in result.lines())


def test_a_changed_package_is_excluded_and_reported(tmp_path: Path, prefecture: Workspace) -> None:
    good, bad = package(tmp_path / "in", "b1"), package(tmp_path / "in", "b2")
    data = bytearray(bad.read_bytes())
    data[len(data) // 2] ^= 1
    bad.write_bytes(data)
    result = collect_packages([good, bad], prefecture)
    assert states(result) == {"b1-2019-r1.zip": "ok", "b2-2019-r1.zip": "failed"}
    assert total(result, "posts.weibo") == 13
    assert "b2" in [row["agency"] for row in result.tables["missing"]]
    assert result.findings[0].code == "PACKAGE-MEMBER"


def test_the_newest_revision_of_a_year_counts(tmp_path: Path) -> None:
    first = package(tmp_path, "a")
    second = package(tmp_path, "a", revision=2, after=first)
    result = collect_packages([second, first])
    assert states(result) == {"a-2019-r2.zip": "ok", "a-2019-r1.zip": "superseded"}
    assert (total(result, "posts.weibo"), result.status) == (13, 0)


def test_a_revision_whose_chain_is_broken_does_not_count(tmp_path: Path) -> None:
    second = package(tmp_path, "a", revision=2)
    result = collect_packages([second, package(tmp_path, "a")])
    assert states(result) == {"a-2019-r2.zip": "failed", "a-2019-r1.zip": "ok"}
    assert "PACKAGE-CHAIN" in [finding.code for finding in result.findings]


def test_two_packages_of_one_revision_are_rivals_and_neither_counts(tmp_path: Path) -> None:
    first, second = package(tmp_path / "x", "a"), package(tmp_path / "y", "a", by="李主任")
    result = collect_packages([first, second, package(tmp_path, "b")])
    assert [row["state"] for row in result.tables["packages"]] == ["rival", "rival", "ok"]
    assert total(result, "posts.weibo") == 13
    result = collect_packages([first, first])
    assert [row["state"] for row in result.tables["packages"]] == ["ok", "superseded"]


def test_an_agency_nobody_listed_is_not_added_up_in_silence(tmp_path: Path, prefecture: Workspace) -> None:
    result = collect_packages([package(tmp_path / "in", "stranger"), package(tmp_path / "in", "b1")], prefecture)
    assert states(result)["stranger-2019-r1.zip"] == "unlisted"
    assert total(result, "posts.weibo") == 13
    assert "PACKAGE-UNLISTED" in [finding.code for finding in result.findings]


def test_nothing_usable_is_a_refusal(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(b"nothing")
    result = collect_packages([file])
    assert (result.status, result.tables["figures"]) == (2, [])
    assert collect_packages([]).status == 2


def test_what_is_collected_can_be_written_as_json(tmp_path: Path) -> None:
    result = collect_packages([package(tmp_path, "a")])
    assert set(json.loads(json.dumps(dict(result.tables), default=str))) == {
        "packages",
        "missing",
        "figures",
        "components",
    }
    assert TABLES["figures.csv"]


def test_collect_takes_a_folder_and_a_year_as_typed(prefecture: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "收到"
    package(folder / "一县", "b1")
    package(folder / "二县", "b2")
    package(folder / "二县", "b2", year=2020)
    words = ["--workspace", str(prefecture.folder), "collect", str(folder)]
    collected = CliRunner().invoke(main, [*words, "--year", "2019", "--json"])
    rows = json.loads(collected.stdout)["packages"]
    assert [(row["agency"], row["year"]) for row in rows] == [("b1", 2019), ("b2", 2019)]
    nothing = CliRunner().invoke(main, [*words, "--year", "2012"])
    assert (nothing.exit_code, "没有 2012 年的封存包" in nothing.output) == (2, True)


def test_the_roll_up_is_written_as_the_statutory_tables(tmp_path: Path, prefecture: Workspace) -> None:
    folder = tmp_path / "received"
    folder.mkdir()
    for agency in ("b1", "b2"):
        package(folder, agency)
    command = [
        "--workspace",
        str(prefecture.folder),
        "collect",
        str(folder),
        "--year",
        "2019",
        "--out",
        str(tmp_path / "out"),
    ]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1, "four agencies are missing"
    names = sorted(file.name for file in (tmp_path / "out").iterdir() if file.suffix in (".docx", ".xlsx"))
    assert names == [f"各单位2019年政府信息公开工作年度报告汇总表.{ending}" for ending in ("docx", "xlsx")]
    document = docx.Document(str(tmp_path / "out" / names[0]))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "本表由2个单位的年度报告封存包汇总" in text
    assert "还没有收到4个单位的" in text
    members = read_csv_member("figures.csv", members_of(sealed_package())["figures.csv"])
    one = {row["figure"]: float(row["value"]) for row in members}
    read = read_file(InputFile(names[0], path=tmp_path / "out" / names[0], year=2019)).reports[0][0]
    values = {cell.figure: cell.value for cell in read.cells}
    assert values["requests.new_received.total"] == 2 * one["requests.new_received.total"] == 4
    assert len(values) > 190
    assert all(value is not None for value in values.values())


def test_a_cell_that_not_every_agency_has_is_blank_in_the_roll_up() -> None:
    rows = [
        {"figure": "requests.granted.org_legal", "year": 2019, "under": None, "value": 3.0, "agencies": 1, "unit": "件"}
    ]
    packages = [{"state": "ok", "year": 2019, "agency": name, "agency_name": name} for name in "ab"]
    tables = {"packages": packages, "missing": [], "figures": rows, "components": []}
    files = roll_up_files(CollectResult(tables, ()), 2019, datetime(2020, 2, 1))
    text = "".join(paragraph.text for paragraph in docx.Document(BytesIO(next(
        content for name, content in files.items() if name.endswith(".docx")))).paragraphs)  # fmt: skip
    assert "不是每个单位都有数，留空" in text
    assert roll_up_files(CollectResult(tables, ()), 2020, datetime(2020, 2, 1)) == {}


def test_many_packages_are_verified_by_several_processes_with_the_same_result(tmp_path: Path) -> None:
    files = [package(tmp_path, f"a{number}", more_posts=number) for number in range(FEW)]
    data = bytearray(files[3].read_bytes())
    data[len(data) // 2] ^= 1
    files[3].write_bytes(data)
    together = verify_many(files)
    alone = [verify_many([file])[0] for file in files]
    assert together == alone
    assert [result.ok for result in together].count(False) == 1


def test_what_passed_is_not_verified_again_and_what_changed_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [package(tmp_path / "in", agency) for agency in ("a", "b")]
    kept = tmp_path / "verified.jsonl"
    first = collect_packages(files, kept=kept)
    judged: list[str] = []
    module = import_module("pipeline.sealing.many_packages")  # the face hands out the function of this name
    one = module.verify_one
    monkeypatch.setattr(module, "verify_one", lambda job: judged.append(job[0].name) or one(job))
    assert collect_packages(files, kept=kept) == first
    assert judged == []
    files[1].unlink()
    package(tmp_path / "in", "b", more_posts=3)
    assert total(collect_packages(files, kept=kept), "posts.weibo") == 13 + 16
    assert judged == ["b-2019-r1.zip"]
    kept.write_text("{", "utf-8")
    assert total(collect_packages(files, kept=kept), "posts.weibo") == 13 + 16, "a torn log knows nothing"


def test_what_is_collected_is_a_database_and_parquet_too_and_comes_from_an_address(tmp_path: Path) -> None:
    package(tmp_path / "in", "a")
    package(tmp_path / "in", "b", more_posts=7)
    words = ["--workspace", str(tmp_path / "none"), "collect", f"file://{tmp_path}/in", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    with duckdb.connect(str(tmp_path / "out" / "collected.duckdb"), read_only=True) as connection:
        rows = connection.execute("SELECT value, agencies FROM figures WHERE figure = 'posts.weibo'").fetchall()
        assert rows == [(33.0, 2)]
        for table in ("packages", "missing", "figures", "components"):
            file = tmp_path / "out" / f"{table}.parquet"
            assert (
                connection.execute(f'SELECT count(*) FROM "{table}"').fetchall()
                == connection.execute(f"SELECT count(*) FROM '{file}'").fetchall()
            )
    nowhere = CliRunner().invoke(main, ["--workspace", str(tmp_path / "none"), "collect", "nosuch://x/y"])
    assert nowhere.exit_code == 2
    assert "COLLECT-ADDRESS" in nowhere.output


def test_on_a_disk_without_room_what_is_collected_is_whole_or_refused(tmp_path: Path) -> None:
    """Closing a database is no error where the disk is full: what it lacks must be noticed before readers see the file."""
    collected = collect_packages([package(tmp_path, "bureau")])
    write_collected(collected, tmp_path / "whole")
    needed = (tmp_path / "whole" / "collected.duckdb").stat().st_size
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ends = []
    try:
        for size in (needed // 8, needed - 1, 16 << 20):
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
            try:
                write_collected(collected, tmp_path / "out")
                ends.append("")
            except Refusal as refusal:
                ends.append(refusal.finding.code)
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            assert (tmp_path / "out" / "collected.duckdb").exists() == (ends[-1] == "")
    finally:
        signal.signal(signal.SIGXFSZ, before)
    assert ends == ["DISK-FULL", "DISK-FULL", ""]
    with duckdb.connect(str(tmp_path / "out" / "collected.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(*) > 100 FROM figures").fetchall() == [(True,)]
