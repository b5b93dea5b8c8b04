"""The rules of a form, judged again on the cells of a package: what it says of them must follow from what it prints.

Rules that need what a package does not hold (last year's report, the ledger row by row, the day) are left as they were sealed. A second
reading of the same relations in plain arithmetic: a package is verified without a warehouse, thousands of them in one go.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.core import Finding, Refusal, compose
from pipeline.law import Form, Relation, Term, all_forms, expand_relations
from pipeline.sealing.package import Seal
from pipeline.sealing.verify_sums import UnreadableMember, form_of_text, packaged_form, parse_number, read_table

# Numbers are equal within this, as in reports/rules/outcomes.sql.
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class _Fact:
    """A number that a rule may use."""

    value: float | None
    not_applicable: bool = False


_Facts = Mapping[str, _Fact]
_ONE, _UNKNOWN = _Fact(1.0), _Fact(None)


def check_rules(file: str, members: Mapping[str, bytes], seal: Seal) -> Iterator[Finding]:
    """Findings PACKAGE-RULE: a rule that blocks does not hold, or its result is missing or another than the package says.

    Raises UnreadableMember.
    """
    cells = read_table(members, "cells.csv")
    figures = {row["figure"]: parse_number("figures.csv", row["value"]) for row in read_table(members, "figures.csv")}
    stated = {
        (row["form"], row["rule"], row["instance"]): row["outcome"] for row in read_table(members, "rule_results.csv")
    }
    forms = {name: packaged_form(members, name) for name in seal.forms}
    facts = _facts(cells, figures, forms)
    for name, form in forms.items():
        for relation, outcome in _judged(form, members[f"forms/{name}.yml"], facts[form.kind], seal.year):
            said = stated.get((name, relation.rule, relation.instance))
            if said is None and relation.level is not None:
                continue
            open_block = outcome in ("fail", "unsure") and relation.severity == "block"
            if open_block or said != outcome:
                yield compose("PACKAGE-RULE", file=file, refers_to=relation.about, title=relation.title, rule=relation.rule,
                              instance=relation.instance or "—", left=_IN_WORDS[outcome],
                              right=_IN_WORDS.get(said or "", "没有写"))  # fmt: skip


_IN_WORDS = {"pass": "成立", "fail": "不成立", "unsure": "存疑", "not_checkable": "无法核对"}


def changed_rules(members: Mapping[str, bytes], seal: Seal) -> tuple[str, ...]:
    """Rules of the program's own forms that the forms in a package lack: an older program sealed it, or somebody left them out."""
    own = {form.id: form for form in all_forms()}
    missing = []
    for name in seal.forms:
        if name in own:
            packaged = {rule.code for rule in packaged_form(members, name).rules}
            missing += [rule.code for rule in own[name].rules if rule.code not in packaged]
    return tuple(missing)


def _facts(
    cells: Iterable[Mapping[str, str]], figures: Mapping[str, float | None], forms: Mapping[str, Form]
) -> dict[str, dict[str, _Fact]]:
    """Kind of form → the numbers its rules may use: its cells, and the figures that no cell prints."""
    places = {
        (name, cell.table, cell.row, cell.column): (form.kind, cell.figure)
        for name, form in forms.items()
        for cell in form.cells
    }
    printed: dict[str, dict[str, _Fact]] = {form.kind: {} for form in forms.values()}
    for row in cells:
        place = places.get((row["form"], row["table"], row["row"], row["column"]))
        if place is not None:
            kind, figure = place
            value = parse_number("cells.csv", row["value"])
            printed[kind][figure] = _Fact(value, row["semantic"] == "not_applicable")
    known = {figure for numbers in printed.values() for figure in numbers}
    others = {figure: _Fact(value) for figure, value in figures.items() if figure not in known}
    return {kind: {**others, **numbers} for kind, numbers in printed.items()}


def _judged(form: Form, text: bytes, facts: _Facts, year: int) -> Iterator[tuple[Relation, str]]:
    """The relations that can be judged by the numbers of one report alone, each with its outcome."""
    for relation, conditions in _judgeable(f"forms/{form.id}.yml", text, year):
        holding = [_holds(condition, facts) for condition in conditions]
        if False in holding:
            yield relation, "pass"
            continue
        held = _holds(relation, facts)
        if None in (*holding, held):
            yield relation, "not_checkable"
        else:
            yield relation, "pass" if held else relation.bad


@lru_cache(maxsize=8)
def _judgeable(member: str, text: bytes, year: int) -> tuple[tuple[Relation, tuple[Relation, ...]], ...]:
    """The relations of the form in a member that one report of a year can be judged by, each with those that guard it. The same for
    thousands of packages. Raises UnreadableMember."""
    try:
        expanded = list(expand_relations([form_of_text(member, text)]))
    except Refusal as refusal:
        raise UnreadableMember(member, refusal.finding.message) from None
    relations = [
        relation
        for relation in expanded
        if relation.op != "due"
        and year >= relation.first_year
        and (relation.last_year is None or year <= relation.last_year)
    ]
    guards: dict[int, list[Relation]] = {}
    for relation in relations:
        if relation.guard_of is not None:
            guards.setdefault(relation.guard_of, []).append(relation)
    return tuple(
        (relation, tuple(conditions))
        for relation in relations
        if relation.guard_of is None
        and all(map(_is_of_this_report, [relation, *(conditions := guards.get(relation.number, []))]))
    )


def _is_of_this_report(relation: Relation) -> bool:
    return all(term.back == 0 and term.space == "cell" for term in relation.terms)


def _holds(relation: Relation, facts: _Facts) -> bool | None:
    """Whether a relation holds; None where a number is missing."""
    sides: dict[str, list[float]] = {"left": [], "right": []}
    for term in relation.terms:
        fact = _ONE if term.figure is None else facts.get(term.figure, _UNKNOWN)
        if relation.op == "well_formed":
            if term.figure is not None and not _is_well_formed(term, fact):
                return False
        elif fact.value is None and not relation.blank_is_zero:
            return None
        else:
            sides[term.side].append(term.weight * (fact.value or 0.0))
    if relation.op == "well_formed":
        return True
    return _COMPARISONS[relation.op](math.fsum(sides["left"]), math.fsum(sides["right"]), relation.factor)


_COMPARISONS: Mapping[str, Callable[[float, float, float], bool]] = {
    "=": lambda left, right, _: abs(left - right) < _TOLERANCE,
    "!=": lambda left, right, _: abs(left - right) >= _TOLERANCE,
    "<": lambda left, right, _: left - right <= -_TOLERANCE,
    "<=": lambda left, right, _: left - right < _TOLERANCE,
    ">": lambda left, right, _: left - right >= _TOLERANCE,
    ">=": lambda left, right, _: left - right > -_TOLERANCE,
    "zero_together": lambda left, right, _: (left == 0) == (right == 0),
    "within_factor": lambda left, right, factor: left <= right * factor and right <= left * factor,
}


def _is_well_formed(term: Term, fact: _Fact) -> bool:
    if fact.value is None:
        return fact.not_applicable
    if fact.value < 0 and not term.signed:
        return False
    if term.number == "whole":
        return fact.value == math.floor(fact.value)
    return term.number != "flag" or fact.value in (0, 1)
