"""One content of every form, with a different number in every cell."""

from __future__ import annotations

import pytest

from pipeline.law.forms.catalogue import form_for
from pipeline.reports.documents.content import DocumentContent
from tests.support.printable_forms import QUOTED, content_of, filled_forms, numbered


@pytest.fixture(scope="session")
def contents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, DocumentContent]:
    """Form → its content: the report of 2019, that of 2021, and the website form."""
    folder = tmp_path_factory.mktemp("contents")
    contents: dict[str, DocumentContent] = {}
    for year in (2019, 2021):
        figures = numbered(form_for(year)) | numbered(form_for(year, "website")) | QUOTED
        for filled in filled_forms(folder, year, figures, status="sealed"):
            contents[filled.form.id] = content_of(filled)
    return contents


@pytest.fixture(params=["format_2019", "format_2021", "website_2018"])
def content(request: pytest.FixtureRequest, contents: dict[str, DocumentContent]) -> DocumentContent:
    """Each of them in turn."""
    return contents[request.param]
