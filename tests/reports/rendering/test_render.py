"""render: the files of a year, under names that do not take each other's place, and never over a person's work."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest

from pipeline.core.errors import Refusal
from pipeline.core.workspace import Agency
from pipeline.law.forms.catalogue import form_for
from pipeline.reports.render import RenderResult, render_documents
from tests.support.printable_forms import BUREAU, NOW, QUOTED, database_at, demo_figures, numbered, workspace_at

REPORT = "某州生态环境局2019年政府信息公开工作年度报告"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return database_at(tmp_path / "figures.duckdb", 2019, demo_figures() | numbered(form_for(2019, "website")) | QUOTED)


def rendered(
    database: Path, *, status: str = "draft", revision: int = 0, agency: str = BUREAU.id, year: int = 2019
) -> RenderResult:
    folder = database.parent
    return render_documents(database, workspace_at(folder), year, agency, folder / "reports" / str(year),
                  status="sealed" if status == "sealed" else "draft", revision=revision, now=NOW)  # fmt: skip


def names(folder: Path) -> set[str]:
    return {
        str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file() and not file.name.startswith(".")
    }


def test_a_year_becomes_a_report_and_a_website_form_in_every_format(database: Path) -> None:
    done = rendered(database)
    assert [document.form for document in done.documents] == ["format_2019", "website_2018"]
    report = done.documents[0]
    folder = database.parent / "reports" / "2019"
    assert report.docx == folder / f"{REPORT}（草稿）.docx"
    for document in done.documents:
        for file in (document.docx, document.html, document.xlsx, document.json):
            assert file.stat().st_size > 5000
        assert {file.name for file in document.csv.iterdir()} == {"cells.csv", "quoted.csv", "datapackage.json"}
    assert json.loads(report.json.read_text("utf-8"))["cells_sha256"] == report.cells_sha256
    assert report.html.read_text("utf-8").startswith("<meta")


def test_drafts_seals_and_revisions_have_names_of_their_own(database: Path) -> None:
    rendered(database)
    rendered(database, status="sealed", revision=1)
    rendered(database, status="sealed", revision=2)
    documents = {
        name for name in names(database.parent / "reports" / "2019") if name.endswith(".docx") and "报告" in name
    }
    assert documents == {f"{REPORT}（草稿）.docx", f"{REPORT}.docx", f"{REPORT}（第2版）.docx"}


def test_rendering_again_changes_no_byte(database: Path) -> None:
    files = [rendered(database).documents[0] for _ in range(2)]
    first = {name: (database.parent / "reports" / "2019" / name).read_bytes() for name in names(files[0].docx.parent)}
    rendered(database)
    again = {name: (database.parent / "reports" / "2019" / name).read_bytes() for name in names(files[0].docx.parent)}
    assert first == again


def test_a_file_changed_by_a_person_is_moved_aside_and_reported(database: Path) -> None:
    file = rendered(database).documents[0].docx
    document = docx.Document(str(file))
    document.add_paragraph("办公室写的一段话。")
    document.save(str(file))
    done = rendered(database)
    (moved,) = [finding for finding in done.findings if finding.code == "REN-KEPT"]
    (aside,) = file.parent.glob("*人工修改*.docx")
    assert aside.name in moved.message
    assert docx.Document(str(aside)).paragraphs[-1].text == "办公室写的一段话。"
    assert "DRAFT-READ-BACK" in {finding.code for finding in done.findings}, (
        "its text is read back, and stands in the new file"
    )
    assert "办公室写的一段话。" in [paragraph.text for paragraph in docx.Document(str(file)).paragraphs]
    assert not [finding for finding in rendered(database).findings if finding.code == "REN-KEPT"]


def test_a_file_that_was_there_before_is_never_overwritten(database: Path) -> None:
    folder = database.parent / "reports" / "2019"
    folder.mkdir(parents=True)
    (folder / f"{REPORT}.docx").write_bytes(b"the published one")
    rendered(database, status="sealed", revision=1)
    assert b"the published one" in [file.read_bytes() for file in folder.glob("*人工修改*.docx")]


def test_placeholders_are_a_warning_that_names_what_to_write(database: Path) -> None:
    pending = {finding.refers_to: finding for finding in rendered(database).findings if finding.code == "REN-PLACES"}
    assert pending["format_2019"].severity == "warn"
    assert "还有 4 处等人填写：一、总体情况（三）政府信息管理：政府信息的制作" in pending["format_2019"].message
    assert "texts/bureau-2019.yml" in pending["format_2019"].what_to_do
    assert (pending["format_2019"].agency, pending["format_2019"].year) == ("bureau", 2019)


def test_a_report_whose_text_is_all_written_has_no_warning(database: Path) -> None:
    templates = database.parent / "templates"
    templates.mkdir()
    form = form_for(2019)
    lines = [
        f"{heading}: 已写。" for heading in (*form.sections[0].topics, *(section.heading for section in form.sections))
    ]
    (templates / "report-2019.yml").write_text("\n".join(lines), "utf-8")
    assert "format_2019" not in {finding.refers_to for finding in rendered(database).findings}


def test_a_general_part_longer_than_the_form_allows_is_questioned(tmp_path: Path) -> None:
    database = database_at(tmp_path / "figures.duckdb", 2021, numbered(form_for(2021)) | QUOTED)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "report.yml").write_text(f"主动公开: {'字' * 1000}。\n", "utf-8")
    (too_long,) = [finding for finding in rendered(database, year=2021).findings if finding.code == "REN-LENGTH"]
    assert "“一、总体情况”" in too_long.message
    assert too_long.outcome == "unsure"
    (tmp_path / "templates" / "report.yml").write_text("主动公开: 短。\n", "utf-8")
    assert "REN-LENGTH" not in {finding.code for finding in rendered(database, year=2021).findings}


def test_an_agency_or_a_year_without_cells_is_refused(database: Path) -> None:
    for more, code in (({"agency": "other"}, "REN-AGENCY"), ({"year": 2020}, "REN-NO-CELLS")):
        with pytest.raises(Refusal) as refused:
            rendered(database, **more)
        assert refused.value.finding.code == code


def test_cells_of_a_form_that_is_not_this_one_are_refused(tmp_path: Path) -> None:
    for number, change in enumerate((
        "DELETE FROM candidate.cells WHERE position = 7",
        "UPDATE candidate.cells SET form = 'format_2030'",
        "UPDATE candidate.cells SET \"row\" = 'new_row' WHERE position = 7",
    )):  # fmt: skip
        database = database_at(tmp_path / f"{number}.duckdb", 2019, demo_figures(), change)
        with pytest.raises(Refusal) as refused:
            rendered(database)
        assert refused.value.finding.code == "REN-OTHER-FORM"


def test_a_folder_that_cannot_be_written_is_a_refusal(database: Path) -> None:
    (database.parent / "reports").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(Refusal) as refused:
        rendered(database)
    assert refused.value.finding.code == "REN-WRITE"


def test_a_name_no_file_can_have_loses_what_it_may_not_hold(tmp_path: Path) -> None:
    agency = Agency(id="bureau", name='某局/a:b"c*')
    database = database_at(tmp_path / "figures.duckdb", 2019, demo_figures())
    done = render_documents(
        database, workspace_at(tmp_path, agency), 2019, "bureau", tmp_path / "out", status="draft", now=NOW
    )
    assert done.documents[0].docx.name == "某局abc2019年政府信息公开工作年度报告（草稿）.docx"
    assert done.documents[0].docx.exists()
