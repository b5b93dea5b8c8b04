"""The pages as files: every link leads to a file that is there, nothing needs a server, nothing of an older site is left."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import duckdb
import lxml.html
import pytest
from click.testing import CliRunner

from pipeline.cli.program import main
from pipeline.core.errors import Refusal
from pipeline.dashboard.pages.registry import pages
from pipeline.dashboard.site import MARKER, write_site
from pipeline.reports import pdf_documents
from tests.support.office import Office, item, request, settings
from tests.support.sealed_office import copy_office, publish, ready_office, sealed_office, with_few_cells


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed office of fewer cells: each has a page of its own. The year before has numbers and no form."""
    office = with_few_cells(copy_office(sealed_office(), tmp_path_factory.mktemp("office") / "w"))
    with duckdb.connect(str(office.published_file)) as connection:
        connection.execute(
            "INSERT INTO figures SELECT * REPLACE (2018 AS year) FROM figures WHERE figure IN ('items.total', 'items.news')"
        )
    return office.folder


@pytest.fixture(scope="module")
def site(office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "out"
    write_site(office, out, rows=10)
    return out


@pytest.fixture(scope="module")
def public(office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site for the public, written over one of the office."""
    out = tmp_path_factory.mktemp("public") / "out"
    (out / "bureau" / "2019" / "findings").mkdir(parents=True)
    (out / MARKER).touch()
    (out / "bureau" / "2019" / "findings" / "index.html").write_text("old", "utf-8")
    write_site(office, out, role="reader", rows=10)
    return out


def links(file: Path) -> list[str]:
    """Everything a page leads to or loads."""
    document = lxml.html.document_fromstring(file.read_text("utf-8"))
    return [address for _, name, address, _ in document.iterlinks() if name in ("href", "src")]


def html_links(file: Path, path: str) -> list[str]:
    """The links within a part of a page."""
    return [str(link) for link in lxml.html.parse(file).getroot().xpath(f"{path}//a/@href")]


@pytest.mark.parametrize("whose", ["site", "public"])
def test_every_link_of_every_page_leads_to_a_page_or_a_file_beside_it(
    whose: str, request: pytest.FixtureRequest
) -> None:
    site: Path = request.getfixturevalue(whose)
    pages = list(site.rglob("*.html"))
    assert len(pages) > 50
    followed = 0
    for page in pages:
        assert '<article class="notice">' not in page.read_text("utf-8"), f"{page} says that there is no such page"
        for address in links(page):
            parts = urlsplit(address)
            if parts.scheme == "https" and parts.netloc == "example.com":
                continue  # the articles themselves
            assert (parts.scheme, parts.netloc, parts.query) == ("", "", ""), (page, address)
            assert not address.startswith("/"), (page, address)
            if parts.path:
                target = (page.parent / unquote(parts.path)).resolve()
                assert target.is_file(), (page, address)
                assert target.is_relative_to(site)
                followed += 1
    assert followed > 500
    reached = {page for page in pages if page.parent == site}
    assert {page.name for page in reached} == {"index.html"}
    other_year = html_links(site / "bureau/2019/cell/requests.new_received.total/index.html", "//nav[@class='years']")
    assert "../../../2018/report/index.html" in other_year, "2018 has no form: its cell is looked for on 年报"


def test_a_page_as_a_file_shows_the_same_number_as_the_served_one_and_no_form(site: Path) -> None:
    assert "今日" in (site / "index.html").read_text("utf-8"), "the office begins with what there is to do"
    first = (site / "bureau" / "2019" / "index.html").read_text("utf-8")
    assert ">25</a>" in first, "the total of the website"
    assert not lxml.html.document_fromstring(first).xpath("//form")


def test_a_long_table_is_cut_and_a_file_beside_it_has_all_its_rows(site: Path) -> None:
    page = next(site.glob("bureau/2019/evidence/items.total*/index.html"))
    text = page.read_text("utf-8")
    assert "这里列出前 10 行" in text
    (address,) = [address for address in links(page) if address.endswith(".csv")]
    rows = list(csv.reader((page.parent / unquote(address)).open(encoding="utf-8-sig", newline="")))
    assert len(rows) == 26


def test_every_file_name_is_valid_on_any_disk(site: Path) -> None:
    for file in site.rglob("*"):
        assert not set(file.name) & set('<>:"\\|?*')
        assert len(file.name) < 100


def test_a_readers_site_replaces_an_operators_completely(public: Path) -> None:
    assert [entry.name for entry in public.parent.iterdir()] == ["out"], "nothing is left beside it"
    names = {file.name for file in (public / "bureau" / "2019").iterdir()}
    assert "evidence" in names
    assert not names & {"findings", "deadlines", "sources", "seals", "text"}
    assert not list((public / "tables").glob("findings*"))
    assert not (public / "operator").exists()
    assert not (public / "today").exists()


def test_a_folder_of_other_files_is_left_alone(office: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine", "utf-8")
    with pytest.raises(Refusal) as refused:
        write_site(office, other)
    assert refused.value.finding.code == "SITE-OUT"
    assert [entry.name for entry in other.iterdir()] == ["letter.txt"]


def test_without_anything_published_the_command_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--workspace", str(tmp_path), "site", str(tmp_path / "out")])
    assert (result.exit_code, "PUBLISHED-MISSING" in result.stderr) == (2, True)
    assert not (tmp_path / "out").exists()


def few_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all pages write those that hand something over: each cell would be a page."""
    few = [page for page in pages() if page.name in ("", "website", "report") and page.audience == "reader"]
    for name in ("pages", "routed_pages"):
        monkeypatch.setattr(f"pipeline.dashboard.site.{name}", lambda: few)


def test_a_site_hands_over_the_report_as_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_pages(monkeypatch)
    write_site(sealed_office().folder, tmp_path / "out", role="reader", rows=10)
    folder = tmp_path / "out" / "bureau" / "2019" / "documents"
    names = {file.name for file in folder.iterdir()}
    assert {name for name in names if "-" not in name} == {
        f"{kind}.{suffix}" for kind in ("report", "website") for suffix in ("docx", "xlsx", "html")
    }, "no package for readers, and without LibreOffice no PDF"
    assert "report-requests.xlsx" in names
    drawn = {file.name for file in (folder.parent / "pictures" / "website").iterdir()}
    assert {"days.svg", "days.png", "columns.svg"} <= drawn
    assert (folder / "report.docx").read_bytes()[:2] == b"PK"
    assert "documents/report.docx" in (folder.parent / "report" / "index.html").read_text("utf-8")


def test_drafts_are_handed_over_as_pdf_and_converted_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, libreoffice: bool
) -> None:
    if not libreoffice:
        pytest.skip("没有安装 LibreOffice")
    few_pages(monkeypatch)
    draft = copy_office(ready_office(), tmp_path / "w")
    publish(draft)
    converted = []

    def counted(documents: list[bytes], now: datetime) -> list[bytes | None]:
        converted.append(len(documents))
        return pdf_documents(documents, now)

    monkeypatch.setattr("pipeline.dashboard.site.pdf_documents", counted)
    write_site(draft.folder, tmp_path / "out", role="reader", rows=10)
    folder = tmp_path / "out/bureau/2019/documents"
    assert converted == [2]
    assert {(folder / f"{kind}.pdf").read_bytes()[:4] for kind in ("report", "website")} == {b"%PDF"}


def test_agencies_and_years_of_all_kinds_make_pages(tmp_path: Path) -> None:
    office = Office(tmp_path / "w")
    sources = {"website": "items", "ledger": "requests"}
    office.write("workspace.toml", settings(sources, ("bureau", "other", "silent"), ""))
    office.write("columns.yml", "- {column: 工作动态, class: news}\n")
    office.drop("website/a.csv", [item(1, agency="bureau"), item(2, "2020-03-01", agency="other")])
    before = {"decision": "G2", "decided_on": "2018-04-02", "agency": "bureau"}
    office.drop("ledger/a.csv", [request("粤/1", "2018-03-04", **before), request("2", "2018-12-04", agency="bureau")])
    office.night("2020-03-05 02:30")
    out = tmp_path / "out"
    write_site(with_few_cells(office).folder, out)
    shown = {
        year: lxml.html.parse(out / "bureau" / year / "applications/index.html").getroot() for year in ("2018", "2019")
    }
    assert "有不知道的数，无法核对" in shown["2018"].text_content(), "the form has no equation for that year"
    assert "本年新收" in shown["2018"].text_content()
    assert "other" in {file.name for file in out.iterdir()}
    agencies = lxml.html.parse(out / "agencies/2019/index.html").getroot().text_content()
    assert "bureau局" in agencies
    assert "silent局" in agencies
