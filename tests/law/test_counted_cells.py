"""Forms and counting know the same figures: no counted cell without a row that can reach it, no row that reaches no cell."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources

import pytest
import yaml

from pipeline.core.lookups import decision_rows
from pipeline.figures.dictionary import figure_dictionary
from pipeline.law.forms.catalogue import all_forms, figure_catalogue, form_for


def codes(lookup: str) -> set[str]:
    text = resources.files("pipeline").joinpath("core", "lookups", f"{lookup}.yml").read_text("utf-8")
    return set(yaml.safe_load(text)["codes"])


def countable(year: int) -> set[str]:
    """Every figure of tables 3 and 4 that some request or case of a year can stand behind."""
    results = {row for _, row, first, last in decision_rows() if first <= year <= last}
    lines = results | {"new_received", "carried_in", "carried_out"}
    requests = {f"requests.{line}.{kind}" for line in lines for kind in codes("applicant_kinds")}
    outcomes = {outcome or "pending" for outcome in codes("dispute_outcomes")}
    disputes = {f"disputes.{kind}.{outcome}" for kind in codes("dispute_kinds") for outcome in outcomes}
    return requests | disputes


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2026])
def test_every_counted_cell_can_be_reached_by_a_row_and_every_row_reaches_a_cell(year: int) -> None:
    counted = {cell.figure for cell in form_for(year).cells if cell.kind == "counted"}
    assert counted == countable(year)


def known_to_the_dictionary(classes: Iterable[str] = (), channels: Iterable[str] = ()) -> set[str]:
    return {entry.figure for entry in figure_dictionary(classes, channels)}


def test_every_figure_of_a_form_is_in_the_dictionary() -> None:
    assert {figure.name for figure in figure_catalogue()} <= known_to_the_dictionary()


def test_a_counted_website_cell_is_taken_from_a_figure_that_is_counted() -> None:
    for form in all_forms():
        for cell in form.cells:
            if form.kind == "website" and cell.kind == "counted":
                assert cell.taken_from
                assert all(source.split(".")[0] in ("items", "posts") for source in cell.taken_from)
                assert set(cell.taken_from) <= known_to_the_dictionary()
