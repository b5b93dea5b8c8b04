"""Puts the forms and their relations into a connection as small tables, so that filling and judging are joins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import duckdb

from pipeline.core import execute, has_table
from pipeline.law import Cell, Form, Relation, Term, all_forms, known_figures, relations

Columns = dict[str, list[Any]]


def load_forms(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary tables `figure_names`, `form_cells`, `form_parts` and `form_sources`, once a connection."""
    if has_table(connection, "temp", "form_sources"):
        return
    execute(connection, "reports/fill/figure_names", _figure_columns())
    execute(connection, "reports/fill/form_cells", _cell_columns())
    execute(connection, "reports/fill/form_parts", _part_columns())
    execute(connection, "reports/fill/form_sources", _source_columns())


def load_relations(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary tables `form_relations`, `form_terms` and `form_ledgers`, once a connection."""
    if has_table(connection, "temp", "form_ledgers"):
        return
    execute(connection, "reports/rules/relations", _relation_columns())
    execute(connection, "reports/rules/terms", _term_columns())
    execute(connection, "reports/rules/ledger_figures", _ledger_columns())


@cache
def _numbers() -> dict[str, int]:
    return {name: number for number, name in enumerate(known_figures(), start=1)}


@cache
def _cell_numbers() -> dict[tuple[str, str], int]:
    cells = ((form.id, cell.figure) for form in all_forms() for cell in form.cells)
    return {cell: number for number, cell in enumerate(cells, start=1)}


@cache
def _figure_columns() -> Columns:
    return {"figure_no": list(_numbers().values()), "figure": list(_numbers())}


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
        "figure_no": _numbers()[cell.figure],
        "origin": cell.kind,
        "number": cell.number,
        "signed": cell.signed,
        "applies_if": None if cell.applies_if is None else _numbers()[cell.applies_if],
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
            "figure_no": _numbers()[cell.figure],
            "part_cell_no": _cell_numbers()[form.id, part],
            "part_no": _numbers()[part],
            "form": form.id,
        }
        for form in all_forms()
        for cell in form.cells
        for part in cell.parts
    )


@cache
def _source_columns() -> Columns:
    return _columns(
        {"form": form.id, "figure_no": _numbers()[cell.figure], "source_no": _numbers()[source]}
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
    found = _columns({name: getattr(one, name) for name in names} | _sizes(one) for one in relations())
    return {**found, "cells": [list(cells) for cells in found["cells"]]}


def _sizes(relation: Relation) -> dict[str, object]:
    """How many facts a relation asks for, and what its constants add to each side."""
    facts = _facts_of(relation)
    constants = [term for term in relation.terms if term.figure is None]
    return {
        "summands": len(facts),
        "of_last_year": sum(term.back > 0 for term in facts),
        "of_ledger": sum(term.space != "cell" for term in facts),
        "left_constant": sum(term.weight for term in constants if term.side == "left"),
        "right_constant": sum(term.weight for term in constants if term.side == "right"),
    }


def _facts_of(relation: Relation) -> list[Term]:
    """The summands that are looked up. Requests with two results are one number, whatever results they may have."""
    found = [term for term in relation.terms if term.figure is not None]
    return found[:1] if found and found[0].space == "twice" else found


@cache
def _term_columns() -> Columns:
    return _columns(
        {
            "number": one.number,
            "is_left": term.side == "left",
            "position": term.position,
            "leads": position == 0 or _facts_of(one)[position - 1].side != term.side,
            "form": one.form,
            "weight": term.weight,
            "key": _key(one, term),
            "back": term.back,
            "label": term.label,
            "form_of_number": term.number,
            "signed": term.signed,
        }
        for one in relations()
        for position, term in enumerate(_facts_of(one))
    )


def _key(relation: Relation, term: Term) -> int:
    """Under which number SQL looks a term up: figures, cells less their ledgers, requests with two results."""
    assert term.figure is not None
    figure = _numbers()[term.figure]
    return {"cell": figure, "ledger": 1_000_000 + figure, "twice": 2_000_000 + relation.number}[term.space]


@cache
def _ledger_columns() -> Columns:
    """The figures that rows of a ledger stand behind, and for which relation a row may stand behind only one of them."""
    return _columns(
        {
            "number": one.number if term.space == "twice" else None,
            "ledger": term.figure.split(".")[0],
            "figure_no": _numbers()[term.figure],
        }
        for one in relations()
        for term in one.terms
        if term.figure is not None and term.space != "cell"
    )


def _columns(rows: Iterable[Mapping[str, object]]) -> Columns:
    kept: Sequence[Mapping[str, object]] = list(rows)
    return {name: [row[name] for row in kept] for name in kept[0]}
