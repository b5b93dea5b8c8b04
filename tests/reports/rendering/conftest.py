"""One paper of every form, with a different number in every cell."""

from __future__ import annotations

import pytest

from pipeline.law.forms.catalogue import form_for
from pipeline.reports.documents.document import Paper
from tests.reports.rendering.filled import QUOTED, filled_forms, numbered, paper_of


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Paper]:
    """Form → its paper: the report of 2019, that of 2021, and the website form."""
    folder = tmp_path_factory.mktemp("papers")
    found: dict[str, Paper] = {}
    for year in (2019, 2021):
        figures = numbered(form_for(year)) | numbered(form_for(year, "website")) | QUOTED
        for filled in filled_forms(folder, year, figures, status="sealed"):
            found[filled.form.id] = paper_of(filled)
    return found


@pytest.fixture(params=["format_2019", "format_2021", "website_2018"])
def paper(request: pytest.FixtureRequest, papers: dict[str, Paper]) -> Paper:
    """Each of them in turn."""
    return papers[request.param]
