"""`gongkai data-docs`: Great Expectations' own pages of what was published, without a network and without the content of a row."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from lxml import html

from pipeline.cli.program import main
from tests.support.checking import QUIET
from tests.support.office import COLUMNS, Office, item, settings

# What a browser loads by itself, in pages and in style sheets.
LOADED = "//script | //iframe | //link/@href | //img/@src | //source/@src | //object/@data"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = Office(tmp_path_factory.mktemp("docs") / "w")
    made.write("workspace.toml", settings({"website": {**QUIET, "agency": "bureau"}}, ["bureau"], ""))
    made.write("columns.yml", "".join(f"- {{column: {c}, class: {k}}}\n" for c, k in COLUMNS.items()))
    made.drop("website/a.csv", [item(1), item("key-2", "2091-01-01", title="给王某某的答复")])
    made.verbs("pull", "load", "correct", "check", "count", "publish")
    return made


def data_docs(office: Office, out: Path) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(office.folder), "data-docs", str(out)])


def test_the_pages_are_whole_load_nothing_from_elsewhere_and_show_keys_alone(office: Office, tmp_path: Path) -> None:
    result = data_docs(office, tmp_path / "out")
    assert (result.exit_code, "1 次运行" in result.output) == (0, True), result.output
    pages = sorted((tmp_path / "out").rglob("*.html"))
    suites = {suite for (suite,) in office.published("SELECT DISTINCT suite FROM expectations")}
    assert {page.stem for page in (tmp_path / "out" / "expectations").iterdir()} == suites
    for page in pages:
        document = html.fromstring(page.read_text("utf-8"))
        for address in document.xpath(LOADED):
            assert (page.parent / str(address)).is_file(), (page, address)
        assert not document.xpath("//@*[contains(., '://') or contains(., 'url(')] | //style")
        for address in document.xpath("//a/@href[not(starts-with(., '#'))]"):
            assert (page.parent / str(address)).is_file(), (page, address)
    everything = "".join(page.read_text("utf-8") for page in pages)
    styles = "".join(file.read_text("utf-8") for file in (tmp_path / "out").rglob("*.css"))
    assert not re.search(r"https?://|url\(|@import", styles)
    assert "key-2" in everything
    assert "王某某" not in everything
    (judged,) = (page for page in pages if page.parts[-5:-3] == ("validations", "items"))
    assert "ITEM-011" in judged.read_text("utf-8")
    assert "Status: Failed" in " ".join(html.fromstring(judged.read_text("utf-8")).text_content().split())


def test_no_process_number_is_read_as_a_time_zone(office: Office, tmp_path: Path) -> None:
    changed = Office(Path(shutil.copytree(office.folder, tmp_path / "w")))
    with duckdb.connect(str(changed.published_file)) as connection:
        connection.execute("UPDATE validations SET run = '20200105T023000-98765'")
    assert data_docs(changed, tmp_path / "out").exit_code == 0
    assert [page.parts[-3] for page in (tmp_path / "out" / "validations" / "items").rglob("*.html")] == [
        "20200105T023000_98765"
    ]


def test_a_suite_that_had_no_rows_has_no_result_that_could_be_taken_for_success(office: Office, tmp_path: Path) -> None:
    assert data_docs(office, tmp_path / "out").exit_code == 0
    assert office.published("SELECT DISTINCT rows_judged FROM validations WHERE suite = 'coverage'") == [(0,)]
    assert not (tmp_path / "out" / "validations" / "coverage").exists()


def test_nothing_is_overwritten_and_what_was_never_checked_is_refused(office: Office, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    result = data_docs(office, tmp_path / "mine")
    assert (result.exit_code, "EXPORT-EXISTS" in result.output) == (2, True)
    unchecked = Office(tmp_path / "w")
    unchecked.write("workspace.toml", settings({"website": {**QUIET, "agency": "bureau"}}, ["bureau"], ""))
    unchecked.write("columns.yml", "".join(f"- {{column: {c}, class: {k}}}\n" for c, k in COLUMNS.items()))
    unchecked.drop("website/a.csv", [item(1)])
    result = data_docs(unchecked.night(), tmp_path / "out")
    assert (result.exit_code, "DATA-DOCS-NOTHING" in result.output) == (2, True)
    assert not (tmp_path / "out").exists()
