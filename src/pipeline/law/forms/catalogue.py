"""The statutory forms as data: what a report must hold, cell by cell, and the rules its numbers must obey.

A form is one file of `forms/`; the year of a report decides which one applies (条例 art. 50: the national office
publishes the uniform form and renews it). Adding a form is adding a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml
from pydantic import ValidationError

from pipeline.core import Refusal, describe_syntax_error, describe_validation_error
from pipeline.law.forms.model import (
    Form,
    Kind,
    Years,
)


@dataclass(frozen=True)
class Figure:
    """A figure some form knows: what it is called, where it stands, in which years, and what it adds up."""

    name: str
    label: str
    unit: str
    table: str
    kind: Literal["counted", "declared", "computed"]
    years_from: int
    years_to: int | None
    parts: tuple[str, ...]
    legal_basis: str


@cache
def all_forms() -> tuple[Form, ...]:
    """All forms, oldest first. Raises Refusal FORM-UNREADABLE naming file, key and reason."""
    folder = resources.files("pipeline").joinpath("law", "forms")
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yml")), key=lambda entry: entry.name)
    return with_years_closed([read_form(entry.name, entry.read_text("utf-8")) for entry in files])


def with_years_closed(forms: Iterable[Form]) -> tuple[Form, ...]:
    """The forms, each ended where the next of its kind begins: adding a form needs no change of the one before it."""
    ordered = sorted(forms, key=lambda form: (form.kind, form.years_from))
    closed: list[Form] = []
    for form, later in zip(ordered, [*ordered[1:], None], strict=True):
        ends = form.years_to
        if later is not None and later.kind == form.kind:
            ends = min(later.years_from - 1, later.years_from - 1 if ends is None else ends)
        years = Years.model_validate({"from": form.years_from, "to": ends})
        closed.append(form.model_copy(update={"years": years}))
    return tuple(closed)


def read_form(name: str, text: str) -> Form:
    """One form from its YAML text. Raises Refusal FORM-UNREADABLE."""
    try:
        return Form.model_validate(yaml.load(text, Loader=_Loader))
    except yaml.YAMLError as error:
        raise Refusal("FORM-UNREADABLE", file=name, reason=describe_syntax_error(error)) from None
    except ValidationError as error:
        raise Refusal("FORM-UNREADABLE", file=name, reason=describe_validation_error(error)) from None


def form_for(year: int, kind: Kind = "report") -> Form:
    """The form a report on `year` must use. Raises Refusal FORM-NONE for a year before the first form."""
    for form in all_forms():
        if form.kind == kind and year in form.years:
            return form
    raise Refusal("FORM-NONE", year=year)


def figure_catalogue() -> tuple[Figure, ...]:
    """Every figure any form prints or quotes; see `known_figures`."""
    return tuple(known_figures().values())


@cache
def known_figures() -> dict[str, Figure]:
    """Name → figure, of every figure any form prints or quotes.

    The label is the newest form's, the years are those of all forms that have it.

    The parts of a total are those of all forms together: （六）其他处理 is one row in 2019 and three from 2021, and a
    year has rows of its own form only.
    """
    known: dict[str, Figure] = {}
    for form in all_forms():
        for new in _figures(form):
            old = known.get(new.name)
            known[new.name] = new if old is None else _merged(old, new)
    return known


def _figures(form: Form) -> Iterator[Figure]:
    first, last = form.years_from, form.years_to
    for cell in form.cells:
        yield Figure(
            cell.figure, cell.label, cell.unit, cell.table, cell.kind, first, last, cell.parts, cell.legal_basis
        )  # fmt: skip
    for quote in form.quotes:
        kind: Literal["counted", "computed"] = "computed" if quote.parts else "counted"
        law = f"{form.legal_basis}（总体情况）"
        yield Figure(quote.figure, quote.label, quote.unit, "text", kind, first, last, quote.parts, law)


def _merged(old: Figure, new: Figure) -> Figure:
    last = None if old.years_to is None or new.years_to is None else max(old.years_to, new.years_to)
    parts = tuple(dict.fromkeys(old.parts + new.parts))
    first = min(old.years_from, new.years_from)
    return Figure(new.name, new.label, new.unit, new.table, new.kind, first, last, parts, new.legal_basis)


# libyaml reads the forms ten times faster; wheels of PyYAML bring it, a source build may not.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
