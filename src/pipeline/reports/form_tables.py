"""Forms and their relations as small tables in a connection, so that filling and judging are joins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import duckdb

from pipeline.core import execute, has_table
from pipeline.law import Cell, Form, Relation, Term, all_forms, known_figures, relations

Columns = dict[str, list[Any]]


def load_forms(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the temporary tables `figure_names`, `form_cells`, `form_parts` and `form_sources`, once per connection."""
    if has_table(connection, "temp", "form_sources"):
        return
    execute(connection, "reports/fill/figure_names", _figure_columns())
    execute(connection, "reports/fill/form_cells", _cell_columns())
    execute(connection, "reports/fill/form_parts", _part_columns())
    execute(connection, "reports/fill/form_sources", _source_columns())


def load_relations(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the temporary tables `form_relations`, `form_terms` and `form_ledgers`, once per connection."""
    if has_table(connection, "temp", "form_ledgers"):
        return
    execute(connection, "reports/rules/relations", _relation_columns())
    execute(connection, "reports/rules/terms", _term_columns())
    execute(connection, "reports/rules/ledger_figures", _ledger_columns())


@cache
def _figure_numbers() -> dict[str, int]:
    """Figure → its number: numbers join faster than names."""
    return {name: number for number, name in enumerate(known_figures(), start=1)}


@cache
def _cell_numbers() -> dict[tuple[str, str], int]:
    """Form and figure → the number of the cell."""
    cells = ((form.id, cell.figure) for form in all_forms() for cell in form.cells)
    return {cell: number for number, cell in enumerate(cells, start=1)}


@cache
def _figure_columns() -> Columns:
    return {"figure_no": list(_figure_numbers().values()), "figure": list(_figure_numbers())}


@cache
def _cell_columns() -> Columns:
    return _columns(_cell_row(form, cell) for form in all_forms() for cell in form.cells)


def _cell_row(form: Form, cell: Cell) -> dict[str, object]:
    fields = form.table(cell.table).shape == "fields"
    group = cell.group if fields and cell.group else cell.row
    return {
        "cell_no": _cell_numbers()[form.id, cell.figure],
        "form": form.id,
        "kind": form.kind,
        "years_from": form.years_from,
        "years_to": form.years_to,
        "position": cell.position,
        "table": cell.table,
        "row": cell.row,
        "column": cell.column,
        "label": cell.label,
        "figure": cell.figure,
        "figure_no": _figure_numbers()[cell.figure],
        "origin": cell.kind,
        "number": cell.number,
        "signed": cell.signed,
        "applies_if": None if cell.applies_if is None else _figure_numbers()[cell.applies_if],
        "sources": len(cell.taken_from),
        "table_label": form.table(cell.table).caption,
        "part": f"{cell.table}.{group}",
        "part_label": cell.row_label if group == cell.row else group,
    }


@cache
def _part_columns() -> Columns:
    return _columns(
        {
            "cell_no": _cell_numbers()[form.id, cell.figure],
            "figure_no": _figure_numbers()[cell.figure],
            "part_cell_no": _cell_numbers()[form.id, part],
            "part_no": _figure_numbers()[part],
            "form": form.id,
        }
        for form in all_forms()
        for cell in form.cells
        for part in cell.parts
    )


@cache
def _source_columns() -> Columns:
    return _columns(
        {"form": form.id, "figure_no": _figure_numbers()[cell.figure], "source_no": _figure_numbers()[source]}
        for form in all_forms()
        for cell in form.cells
        for source in cell.taken_from
    )


@cache
def _relation_columns() -> Columns:
    names = (
        "number", "form", "rule", "instance", "title", "about", "op", "severity", "bad", "says", "what_to_do",
        "legal_basis", "level", "first_year", "last_year", "blank_is_zero", "factor", "rows", "due", "guard_of",
        "cells",
    )  # fmt: skip
    columns = _columns(
        {name: getattr(relation, name) for name in names} | _term_counts(relation) for relation in relations()
    )
    return {**columns, "cells": [list(cells) for cells in columns["cells"]]}


def _term_counts(relation: Relation) -> dict[str, object]:
    """How many numbers a relation needs, how many of them from last year and from the ledger, and its constants by side."""
    facts = _looked_up_terms(relation)
    constants = [term for term in relation.terms if term.figure is None]
    return {
        "summands": len(facts),
        "of_last_year": sum(term.back > 0 for term in facts),
        "of_ledger": sum(term.space != "cell" for term in facts),
        "left_constant": sum(term.weight for term in constants if term.side == "left"),
        "right_constant": sum(term.weight for term in constants if term.side == "right"),
    }


def _looked_up_terms(relation: Relation) -> list[Term]:
    """The terms whose value is looked up. The count of requests with two results is one number, however many terms name them."""
    terms = [term for term in relation.terms if term.figure is not None]
    return terms[:1] if terms and terms[0].space == "twice" else terms


@cache
def _term_columns() -> Columns:
    return _columns(
        {
            "number": relation.number,
            "is_left": term.side == "left",
            "position": term.position,
            "leads": position == 0 or _looked_up_terms(relation)[position - 1].side != term.side,
            "form": relation.form,
            "weight": term.weight,
            "key": _lookup_key(relation, term),
            "back": term.back,
            "label": term.label,
            "form_of_number": term.number,
            "signed": term.signed,
        }
        for relation in relations()
        for position, term in enumerate(_looked_up_terms(relation))
    )


def _lookup_key(relation: Relation, term: Term) -> int:
    """The key of a term's value in the table `facts`: a figure, a cell less its ledger, or requests with two results."""
    assert term.figure is not None
    figure = _figure_numbers()[term.figure]
    return {"cell": figure, "ledger": 1_000_000 + figure, "twice": 2_000_000 + relation.number}[term.space]


@cache
def _ledger_columns() -> Columns:
    """The figures that are counted from the rows of a ledger; `number` is the relation that forbids a row in two of them."""
    return _columns(
        {
            "number": relation.number if term.space == "twice" else None,
            "ledger": term.figure.split(".")[0],
            "figure_no": _figure_numbers()[term.figure],
        }
        for relation in relations()
        for term in relation.terms
        if term.figure is not None and term.space != "cell"
    )


def _columns(rows: Iterable[Mapping[str, object]]) -> Columns:
    """Rows as columns; there is at least one row."""
    records: Sequence[Mapping[str, object]] = list(rows)
    return {name: [record[name] for record in records] for name in records[0]}
