"""Drafts that gongkai writes are read back whole, and no sentence of its own is held against them: all of its sentences, in both forms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.audit.workers import InputFile, read_file
from pipeline.core import Finding
from pipeline.reports import word_document
from pipeline.reports.documents.printable_form import QuotableFigure
from tests.support.audit.numbers import make
from tests.support.printable_forms import QUOTED, content_of, filled_forms

# What an office's year may have been: 768 items in four quarters, five requests answered late.
FACTS = {
    "items.quarter_1": 200, "items.quarter_2": 190, "items.quarter_3": 180, "items.quarter_4": 198,
    "items.quarter_most": 200, "items.quarter_least": 180, "items.quarter_difference": 20, "items.monthly_mean": 64,
    "items.busiest_month": 3, "items.busiest_month_count": 90, "items.quietest_month": 8, "items.quietest_month_count": 41,
    "items.days": 217, "items.longest_gap": 5, "items.columns": 8, "items.column_1": 300, "items.column_2": 200,
    "items.column_3": 100, "items.columns_few": 2, "items.few": 5, "items.last_year": 700, "items.change": 68,
    "items.change_rate": 9.7, "items.withdrawn": 4, "items.repeated": 14, "records.checked": 905, "records.counted": 822,
    "requests.timed": 34, "requests.days_median": 10, "requests.days_slowest": 27, "requests.late": 5, "requests.in_time": 29,
    "requests.extended": 3, "requests.corrections_asked": 2, "requests.consulted": 1, "posts.gap_limit": 14,
    "posts.over_limit": 1, "posts.widest_gap": 22,
}  # fmt: skip
DECLARED = {"documents.issued": 2.0, "trainings.held": 3.0, "trainings.attended": 120.0, "processing_fee.cases": 5.0,
            "processing_fee.amount": 77.0}  # fmt: skip
CHANGES = (
    {},
    {"requests.late": 0, "requests.in_time": 34, "posts.over_limit": 0},
    {"items.change": -68, "items.last_year": 836, "items.change_rate": -8.1, "items.withdrawn": 0},
)


def findings_of_draft(folder: Path, year: int, seed: int, facts: dict[str, float]) -> list[Finding]:
    """The findings of an audit of the Word draft that is written from these facts and numbers."""
    made = make(seed, "format_2019" if year < 2021 else "format_2021", large=False)
    figures = {name: float(number) for name, number in made.cells.items()} | QUOTED | DECLARED
    form = filled_forms(folder, year, figures)[0]
    known = {name: QuotableFigure(name, float(value), "条", "第一季度") for name, value in facts.items()}
    content = content_of(replace(form, facts=known))
    read = read_file(InputFile(f"{content.filled.title}.docx", content=word_document(content)))
    assert read.refused is None
    ((report, texts),) = read.reports
    assert (report.year, len(report.tables)) == (year, 3)
    return [*report.findings, *texts]


@pytest.mark.parametrize("changes", CHANGES, ids=["late", "in time", "fewer"])
@pytest.mark.parametrize("year", [2019, 2023])
def test_no_sentence_of_our_own_draft_is_accused(tmp_path: Path, year: int, changes: dict[str, float]) -> None:
    for seed in range(2):
        findings = findings_of_draft(tmp_path, year, seed + len(changes), {**FACTS, **changes})
        # All sentences together are longer than the form wants, which the document itself says too.
        assert [finding.message for finding in findings if finding.code != "RPT-LENGTH"] == []
