"""JSON and CSV: the cells as rows, each field described, nothing a spreadsheet would carry out."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from pipeline.core.workspace import Agency
from pipeline.law.forms.catalogue import form_for
from pipeline.reports.documents.content import DocumentContent
from pipeline.reports.documents.data_files import csv_files, json_document
from tests.support.printable_forms import QUOTED, filled_forms, numbered


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_every_cell_is_a_row_with_its_value_and_what_it_means(content: DocumentContent) -> None:
    document = json.loads(json_document(content.filled))
    cells = content.filled.cells
    assert [row["figure"] for row in document["cells"]] == list(cells)
    for row in document["cells"]:
        assert row["value"] == cells[row["figure"]].value
        assert (row["semantic"], row["origin"]) == (cells[row["figure"]].semantic, cells[row["figure"]].origin)
    assert document["cells_sha256"] == content.filled.cells_sha256
    assert document["schema_version"] == 1


def test_csv_holds_what_json_holds(content: DocumentContent) -> None:
    document = json.loads(json_document(content.filled))
    files = csv_files(content.filled)
    for name in ("cells", "quoted"):
        expected = [
            {field: "" if value is None else str(value) for field, value in row.items()} for row in document[name]
        ]
        assert rows_of(files[f"{name}.csv"]) == expected


def test_every_field_is_described_once_in_its_order(content: DocumentContent) -> None:
    files = csv_files(content.filled)
    package = json.loads(files["datapackage.json"])
    document = json.loads(json_document(content.filled))
    assert package["version"] == "1"
    for resource in package["resources"]:
        header = rows_of(files[resource["path"]])[0]
        described = [field["name"] for field in resource["schema"]["fields"]]
        assert described == list(header)
        assert resource["schema"] == document["schema"][resource["name"]]
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_quoted_are_the_figures_that_stand_in_no_cell(content: DocumentContent) -> None:
    quoted = json.loads(json_document(content.filled))["quoted"]
    assert {row["figure"]: row["value"] for row in quoted} == QUOTED


def test_a_blank_is_null_and_not_zero(tmp_path: Path) -> None:
    figures = numbered(form_for(2019)) | {"requests.granted.natural_person": 0.0}
    del figures["requests.granted.org_legal"]
    filled = filled_forms(tmp_path, 2019, figures)[0]
    by_figure = {row["figure"]: row for row in json.loads(json_document(filled))["cells"]}
    assert by_figure["requests.granted.org_legal"]["value"] is None
    assert by_figure["requests.granted.natural_person"]["value"] == 0
    in_csv = {row["figure"]: row["value"] for row in rows_of(csv_files(filled)["cells.csv"])}
    assert (in_csv["requests.granted.org_legal"], in_csv["requests.granted.natural_person"]) == ("", "0")


def test_csv_opens_in_excel_and_carries_nothing_out(tmp_path: Path) -> None:
    agency = Agency(id="bureau", name="=cmd|' /C calc'!A0")
    changed = {"disclosure.art20_5.licences.items_change": -8.0}
    filled = filled_forms(tmp_path, 2019, numbered(form_for(2019)) | changed, agency=agency)[0]
    text = csv_files(filled)["cells.csv"]
    assert text.startswith("\ufeff")
    rows = rows_of(text)
    assert {row["agency_name"] for row in rows} == {"'=cmd|' /C calc'!A0"}
    assert {row["value"] for row in rows if row["column"] == "items_change"} >= {"-8"}
    assert json.loads(json_document(filled))["agency_name"] == "=cmd|' /C calc'!A0"


def test_a_draft_carries_what_is_still_open(tmp_path: Path) -> None:
    figures = numbered(form_for(2019))
    del figures["requests.granted.org_legal"]
    document = json.loads(json_document(filled_forms(tmp_path, 2019, figures)[0]))
    assert document["status"] == "draft"
    assert "FILL-001" in {finding["code"] for finding in document["findings"]}
