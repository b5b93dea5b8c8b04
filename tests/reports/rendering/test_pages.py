"""The documents opened by a word processor: pages counted, every number found on the page of its table.

Needs LibreOffice and pdftotext; where they are not found the tests are skipped and say so.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from pipeline.law.forms.catalogue import form_for
from pipeline.reports.documents.row_heights import MM_PER_POINT
from pipeline.reports.render import RenderResult, render_documents
from tests.support.checkback import check_back
from tests.support.kept import place
from tests.support.office import Office
from tests.support.printable_forms import BUREAU, NOW, QUOTED, database_at, demo_figures, numbered, workspace_at
from tests.support.sealed_office import write_texts_of

OFFICE, READER = shutil.which("soffice"), shutil.which("pdftotext")
pytestmark = [
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed: pages were not looked at"),
    pytest.mark.skipif(READER is None, reason="pdftotext is not installed: pages were not looked at"),
]


def convert(files: Sequence[Path], kind: str, folder: Path) -> list[Path]:
    """The files as another kind, all in one start of LibreOffice: it takes longer to start than to convert."""
    profile = place() / f"libreoffice-{os.getpid()}"  # one for all: LibreOffice is longer making it than converting
    command = [str(OFFICE), f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind, "--outdir",
               str(folder / kind), *map(str, files)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return [folder / kind / f"{file.stem}.{kind}" for file in files]


def pages_of(file: Path, folder: Path) -> list[str]:
    """The text of each page, without white space."""
    (document,) = convert([file], "pdf", folder)
    text = subprocess.run(
        [str(READER), str(document), "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode()
    return ["".join(page.split()) for page in text.split("\f")[:-1]]


@pytest.fixture(scope="module", params=[2019, 2021])
def year(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def done(year: int, tmp_path_factory: pytest.TempPathFactory) -> RenderResult:
    folder = tmp_path_factory.mktemp(f"pages{year}")
    figures = numbered(form_for(year)) | numbered(form_for(year, "website")) | QUOTED
    database = database_at(folder / "figures.duckdb", year, figures)
    return render_documents(database, workspace_at(folder), year, BUREAU.id, folder / "out", status="draft", now=NOW)


def test_each_table_of_the_report_begins_under_its_heading_and_is_divided_over_two_pages_at_most(
    done: RenderResult, year: int, tmp_path: Path
) -> None:
    pages = pages_of(done.documents[0].docx, tmp_path)
    form = form_for(year)
    rows = json.loads(done.documents[0].json.read_text("utf-8"))["cells"]
    printed = {row["figure"]: str(row["value"]) for row in rows}
    for section in form.sections:
        if section.table is not None:
            (first,) = [number for number, text in enumerate(pages) if section.heading in text]
            cells = [cell.figure for cell in form.cells if cell.table == section.table]
            assert printed[cells[0]] in pages[first]
            for figure in cells:
                assert printed[figure] in "".join(pages[first : first + 2]), figure
    assert [f"—{number}—" in page for number, page in enumerate(pages, start=1)] == [True] * len(pages)
    assert all("草稿，未经封存" in page for page in pages)


def test_a_year_like_the_demo_takes_five_pages(tmp_path: Path) -> None:
    database = database_at(tmp_path / "figures.duckdb", 2019, demo_figures())
    write_texts_of(Office(tmp_path), BUREAU.id)
    done = render_documents(
        database, workspace_at(tmp_path), 2019, BUREAU.id, tmp_path / "out", status="sealed", revision=1, now=NOW
    )
    pages = pages_of(done.documents[0].docx, tmp_path)
    assert len(pages) == 5
    assert min(map(len, pages)) > 100
    assert not any("草稿" in page for page in pages)


@pytest.mark.parametrize("lines", [5, 14])
def test_no_page_is_left_half_empty_by_a_table(lines: int, tmp_path: Path) -> None:
    """Wherever the text before the tables ends, each page but the last is filled beyond its middle."""
    database = database_at(tmp_path / "figures.duckdb", 2019, demo_figures())
    write_texts_of(Office(tmp_path), BUREAU.id)
    file = tmp_path / "texts" / f"{BUREAU.id}-2019.yml"
    texts = yaml.safe_load(file.read_text("utf-8"))
    texts["places"]["总体情况"] = "公" * 28 * lines
    file.write_text(yaml.safe_dump(texts, allow_unicode=True), "utf-8")
    done = render_documents(
        database, workspace_at(tmp_path), 2019, BUREAU.id, tmp_path / "out", status="sealed", revision=1, now=NOW
    )
    (document,) = convert([done.documents[0].docx], "pdf", tmp_path)
    read = subprocess.run(
        [str(READER), "-bbox", str(document), "-"], check=True, capture_output=True, timeout=60
    ).stdout
    pages = read.decode().split("<page ")[1:]
    assert len(pages) > 4
    for page in pages[:-1]:
        # Without the page number in the foot, which stands below 262 mm.
        lows = [float(low) * MM_PER_POINT for low in re.findall(r'yMax="([\d.]+)"', page)]
        assert max(low for low in lows if low < 262) > 37 + 225 / 2


def test_the_website_form_stands_on_two_pages(done: RenderResult, year: int, tmp_path: Path) -> None:
    pages = pages_of(done.documents[1].docx, tmp_path)
    assert len(pages) == 2
    assert "创新发展" in pages[1]
    assert "填报日期" in pages[1]
    for cell in form_for(year, "website").cells:
        if cell.number != "flag":
            assert str(1000 + cell.position) in pages[0] + pages[1]


def test_a_document_saved_again_by_another_program_still_checks_back(done: RenderResult, tmp_path: Path) -> None:
    database = done.documents[0].docx.parents[1] / "figures.duckdb"
    opened = convert([document.docx for document in done.documents], "odt", tmp_path)
    for again in convert(opened, "docx", tmp_path):
        checked = check_back(again, database, workspace_at(tmp_path))
        assert checked.matches, checked.differences[:3]
