"""The rules of the forms as single relations between figures, which one statement of SQL judges for every report.

A rule of a form is about lines (“each column of table 3”); a relation is about figures. How rules are written stands
in docs/decisions/0004-forms-and-rules-as-data.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from typing import Literal

from pipeline.core import Refusal
from pipeline.law.forms.catalogue import all_forms, known_figures
from pipeline.law.forms.model import Cell, Form, Rule

OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "zero_together", "within_factor", "well_formed", "as_in_ledger", "due")


@dataclass(frozen=True)
class Term:
    """One summand of a side: `weight` times a figure, `back` years ago, or a constant.

    `space` says where the number comes from: the cells and figures of a report, the cell less what its ledger's rows add
    up to (`ledger`), or the number of requests that stand behind two results (`twice`).
    """

    side: Literal["left", "right"]
    position: int
    weight: float
    figure: str | None
    back: int
    space: Literal["cell", "ledger", "twice"]
    label: str
    number: str = "whole"
    signed: bool = False


@dataclass(frozen=True)
class Relation:
    """One instance of a rule. `guard_of` is the number of the relation that is judged only where this one holds."""

    number: int
    form: str
    rule: str
    instance: str
    title: str
    about: str
    op: str
    severity: str
    bad: str
    says: str
    what_to_do: str
    legal_basis: str
    level: str | None
    first_year: int
    last_year: int | None
    blank_is_zero: bool
    factor: float
    rows: str
    due: str | None
    guard_of: int | None
    cells: tuple[str, ...]
    terms: tuple[Term, ...]


@cache
def relations() -> tuple[Relation, ...]:
    """The relations of every form, guards after what they guard.

    Raises Refusal FORM-UNREADABLE for an operator or an address no form knows.
    """
    return tuple(expand_relations(all_forms()))


def expand_relations(forms: Iterable[Form]) -> Iterator[Relation]:
    """The relations of these forms, numbered from 1."""
    numbers = count(1)
    for form in forms:
        for rule in form.rules:
            yield from _expand(form, rule, numbers)


@dataclass(frozen=True)
class _Instance:
    """What `for_each` binds: ids for addresses, labels for sentences."""

    name: str
    ids: Mapping[str, str]
    labels: Mapping[str, str]


def _expand(form: Form, rule: Rule, numbers: Iterator[int]) -> Iterator[Relation]:
    if rule.scope == "text":
        return
    if rule.scope == "date":
        for level, due in rule.due.items():
            relation = _relation(form, rule, _Instance(rule.instance or "", {}, {}), next(numbers))
            yield replace(relation, level=level, due=due, op="due", about=form.id)
        return
    for instance in _instances(form, rule):
        relation = _relation(form, rule, instance, next(numbers))
        yield relation
        for guard in rule.when:
            terms = _terms(form, rule, instance, {"left": guard.left, "right": guard.right})
            number = next(numbers)
            yield replace(
                relation, number=number, guard_of=relation.number, op=guard.op, terms=terms, blank_is_zero=False
            )


def _relation(form: Form, rule: Rule, instance: _Instance, number: int) -> Relation:
    for op in (rule.op, *(guard.op for guard in rule.when)):
        if op not in OPERATORS:
            raise Refusal("FORM-UNREADABLE", file=form.id, reason=f"规则 {rule.code} 的 op “{op}” 不在 {OPERATORS} 中")
    terms = _terms(form, rule, instance, {"left": rule.left, "right": rule.right})
    figures = tuple(dict.fromkeys(term.figure for term in terms if term.figure is not None))
    whole_table = rule.op == "well_formed" or any(term.space == "twice" for term in terms)
    about = figures[0] if figures else form.id
    if whole_table:
        about = about.split(".")[0]
    elif rule.op == "as_in_ledger":
        about = about.rpartition(".")[0]
    years = rule.years
    return Relation(
        number=number,
        form=form.id,
        rule=rule.code,
        instance=instance.name,
        title=rule.title,
        about=about,
        op=rule.op,
        severity=rule.severity,
        bad=rule.outcome,
        says=_with_labels(rule.says, instance.labels),
        what_to_do=_with_labels(rule.do, instance.labels),
        legal_basis=rule.legal_basis,
        level=rule.level,
        first_year=years.first if years else form.years_from,
        last_year=years.last if years else form.years_to,
        blank_is_zero=rule.blanks == "as_zero",
        factor=rule.factor,
        rows=rule.rows,
        due=None,
        guard_of=None,
        cells=tuple(dict.fromkeys(term.figure for term in terms if term.figure and term.space != "twice")),
        terms=terms,
    )


def _instances(form: Form, rule: Rule) -> Iterator[_Instance]:
    each = rule.for_each
    if each is None:
        yield _Instance(rule.instance or "", {}, {})
    elif isinstance(each, tuple):
        for item in each:
            yield _Instance(item, {"it": item}, {"it": _label_of(form, item)})
    else:
        table, what = each.split(".")
        line = {"rows": "row", "counted_rows": "row", "columns": "column"}[what]
        cells = [cell for cell in form.cells if cell.table == table]
        if what == "counted_rows":
            cells = [cell for cell in cells if cell.kind == "counted"]
        for cell in {getattr(cell, line): cell for cell in cells}.values():
            yield _Instance(getattr(cell, line), {line: getattr(cell, line)}, {line: getattr(cell, f"{line}_label")})


def _label_of(form: Form, prefix: str) -> str:
    """The label of a cell, of a row, of a table or of a quoted figure, by its address."""
    for cell in form.cells:
        if cell.figure == prefix:
            return cell.label
        if f"{cell.table}.{cell.row}" == prefix:
            return cell.row_label
    others = {table.id: table.caption for table in form.tables} | {quote.figure: quote.label for quote in form.quotes}
    if prefix not in others:
        raise Refusal("FORM-UNREADABLE", file=form.id, reason=f"for_each 中的 “{prefix}” 不在这份格式中")
    return others[prefix]


def _terms(
    form: Form, rule: Rule, instance: _Instance, sides: Mapping[str, tuple[str | float, ...]]
) -> tuple[Term, ...]:
    terms: list[Term] = []
    for side in ("left", "right"):
        for written in sides[side]:
            for term in _term(form, rule, instance, written):
                terms.append(replace(term, side=side, position=len(terms)))
    return tuple(terms)


_ADDRESS = re.compile(
    r"^(?P<sign>-?)(?:(?P<times>\d+(?:\.\d+)?)\*)?(?:(?P<space>ledger|twice):)?(?P<address>[^@*:]+)(?:@-(?P<back>\d))?$"
)


def _term(form: Form, rule: Rule, instance: _Instance, written: str | float) -> Iterator[Term]:
    if not isinstance(written, str):
        yield Term("left", 0, float(written), None, 0, "cell", "")
        return
    match = _ADDRESS.match(written.format_map(instance.ids))
    if match is None:
        raise Refusal("FORM-UNREADABLE", file=form.id, reason=f"规则 {rule.code} 的地址 “{written}” 读不懂")
    weight = float(match["times"] or 1) * (-1 if match["sign"] else 1)
    space: Literal["cell", "ledger", "twice"] = match["space"] or "cell"  # type: ignore[assignment]
    back = int(match["back"] or 0)
    for figure, label, number, signed in _figures(form, rule, match["address"], instance):
        yield Term("left", 0, weight, figure, back, space, label, number, signed)


def _figures(form: Form, rule: Rule, pattern: str, instance: _Instance) -> list[tuple[str, str, str, bool]]:
    """The figures a pattern means: name, the label that tells it from its neighbours in a sum, what number it may be."""
    if "<" in pattern:
        cells = [cell for cell in form.cells if _fits(cell, pattern)]
    else:
        cells = [cell for cell in (form.cell_at(pattern),) if cell is not None]
    if cells:
        return [(cell.figure, _short_label(cell, instance), cell.number, cell.signed) for cell in cells]
    if pattern in known_figures():
        return [(pattern, known_figures()[pattern].label, "whole", False)]
    raise Refusal("FORM-UNREADABLE", file=form.id, reason=f"规则 {rule.code} 的地址 “{pattern}” 不在任何格式中")


def _fits(cell: Cell, pattern: str) -> bool:
    table, *middle = pattern.split(".")
    if table != cell.table:
        return False
    if cell.figure == f"{cell.table}.{cell.row}":
        return _line_fits(".".join(middle), cell.row, cell.row_kind)
    row, column = ".".join(middle[:-1]), middle[-1]
    return _line_fits(row, cell.row, cell.row_kind) and _line_fits(column, cell.column, cell.column_kind)


def _line_fits(pattern: str, line: str, kind: str | None) -> bool:
    return pattern in ("<any>", line, f"<{kind}>")


def _short_label(cell: Cell, instance: _Instance) -> str:
    if "row" in instance.ids:
        return cell.column_label
    return cell.row_label if "column" in instance.ids else cell.label


def _with_labels(sentence: str, labels: Mapping[str, str]) -> str:
    """The sentence with its labels filled in; the placeholders of numbers are filled by SQL."""
    for name, label in labels.items():
        sentence = sentence.replace("{" + name + "}", label)
    return sentence
