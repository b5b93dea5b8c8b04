"""The rules of a form (勾稽关系) as they came out: both sides with their arithmetic, green or red, and which cells each touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from pipeline.dashboard.formatting import written
from pipeline.dashboard.forms import Filled
from pipeline.dashboard.view import Record, View
from pipeline.law import Relation, Term, relations

WORDS = {"=": "＝", "!=": "≠", "<": "＜", "<=": "≤", ">": "＞", ">=": "≥", "zero_together": "同为零或同不为零",
         "within_factor": "相差不过数倍", "well_formed": "每格都是数", "as_in_ledger": "与台账逐件相同", "due": "不晚于"}  # fmt: skip
STATES = {"pass": "good", "fail": "bad", "unsure": "warn", "not_checkable": "none"}
OUTCOMES = {"pass": "相符", "fail": "不符", "unsure": "待核实", "not_checkable": "无法核对"}
ORDER = {"fail": 0, "unsure": 1, "not_checkable": 2, "pass": 3}


@dataclass(frozen=True)
class Side:
    """One side of a rule: its value as text, the summands that are not zero, and how many are left unsaid."""

    value: str | None
    parts: tuple[tuple[str, float | None], ...]
    zeros: int

    @property
    def arithmetic(self) -> str:
        """“一、本年新收 3 ＋ 二、上年结转 0”; nothing where the side is a single number."""
        if len(self.parts) + self.zeros < 2:
            return self.parts[0][0] if self.parts else ""
        said = [f"{label} {'空白' if value is None else written(value)}" for label, value in self.parts]
        if self.zeros:
            said.append(f"其余 {self.zeros} 项为 0" if said else f"{self.zeros} 项都为 0")
        return " ＋ ".join(said).replace("＋ −", "− ")


@dataclass(frozen=True)
class Light:
    """One relation of one rule: what it compares, how it came out, and what a clerk reads when it does not hold."""

    rule: str
    title: str
    where: str
    op: str
    severity: str
    outcome: str
    left: Side
    right: Side
    message: str | None
    what_to_do: str | None
    legal_basis: str
    cells: tuple[str, ...]

    @property
    def state(self) -> str:
        return STATES[self.outcome]


@dataclass(frozen=True)
class RuleLights:
    """A rule with all its relations, the failing ones first."""

    rule: str
    title: str
    legal_basis: str
    severity: str
    lights: tuple[Light, ...]

    @property
    def worst(self) -> str:
        return min((one.outcome for one in self.lights), key=lambda one: ORDER[one])

    @property
    def counts(self) -> list[tuple[str, int]]:
        return [(word, sum(one.outcome == code for one in self.lights)) for code, word in OUTCOMES.items()
                if any(one.outcome == code for one in self.lights)]  # fmt: skip


def lights(view: View, form: Filled, before: Iterable[Filled], cell: str | None = None) -> list[Light]:
    """Every relation of the form that was judged, the failing first; of one cell, those that touch it."""
    results = {(row["rule"], row["instance"]): row for row in view.records("dashboard/rule_results", form=form.form.id)}
    now = {name: one.value for name, one in form.cells.items()}
    quoted: dict[str, float | None] = {**view.figures(), **now}
    last: dict[str, float | None] = {name: one.value for other in before for name, one in other.cells.items()}
    found = []
    for relation in relations():
        result = results.get((relation.rule, relation.instance))
        if relation.form != form.form.id or relation.guard_of is not None or result is None:
            continue
        if cell is not None and cell not in relation.cells:
            continue
        found.append(_light(form, relation, result, quoted, last))
    return sorted(found, key=lambda one: ORDER[one.outcome])


def by_rule(found: Iterable[Light]) -> list[RuleLights]:
    """Relations under their rules: rules that fail first, in the order of the form otherwise."""
    order = {relation.rule: relation.number for relation in reversed(relations())}
    ordered = sorted(found, key=lambda one: (order[one.rule], ORDER[one.outcome]))
    rules = []
    for rule, group in groupby(ordered, key=lambda one: one.rule):
        own = tuple(group)
        rules.append(RuleLights(rule, own[0].title, own[0].legal_basis, own[0].severity, own))
    return sorted(rules, key=lambda one: ORDER[one.worst])


def worst_of_cells(found: Iterable[Light]) -> dict[str, str]:
    """Address → the worst outcome of the rules that touch it; a rule that could not be checked says nothing against one that could."""
    order = {"fail": 0, "unsure": 1, "pass": 2, "not_checkable": 3}
    worst: dict[str, str] = {}
    for light in found:
        for cell in light.cells:
            if cell not in worst or order[light.outcome] < order[worst[cell]]:
                worst[cell] = light.outcome
    return worst


def _light(
    form: Filled, relation: Relation, result: Record, now: Mapping[str, float | None], last: Mapping[str, float | None]
) -> Light:
    return Light(
        rule=relation.rule,
        title=relation.title,
        where=_where(form, relation),
        op=WORDS[relation.op],
        severity=result["severity"],
        outcome=result["outcome"],
        left=_side(relation, "left", result["left"], now, last),
        right=_side(relation, "right", result["right"], now, last),
        message=result["message"],
        what_to_do=result["what_to_do"],
        legal_basis=relation.legal_basis,
        cells=relation.cells,
    )


def _side(
    relation: Relation, side: str, value: str | None, now: Mapping[str, float | None], last: Mapping[str, float | None]
) -> Side:
    terms = [term for term in relation.terms if term.side == side]
    if relation.op in ("well_formed", "as_in_ledger"):
        return Side(value, ((f"格{'' if side == 'left' else '不合'}", None),), 0)
    if any(term.space != "cell" for term in terms):
        return Side(value, (("件", None),), 0)
    parts = [(_label(term), _value(term, now, last)) for term in terms]
    shown = tuple((label, number) for label, number in parts if number != 0 or len(parts) <= 3)
    return Side(value, shown, len(parts) - len(shown))


def _label(term: Term) -> str:
    label = term.label if term.figure is not None else written(term.weight)
    return f"{label}（上年）" if term.back == 1 else f"{label}（前 {term.back} 年）" if term.back else label


def _value(term: Term, now: Mapping[str, float | None], last: Mapping[str, float | None]) -> float | None:
    if term.figure is None:
        return term.weight
    value = (last if term.back else now).get(term.figure)
    return None if value is None else term.weight * value


def _where(form: Filled, relation: Relation) -> str:
    """What one relation of a rule is about: a row, a column, a cell."""
    held = form.cells.get(relation.about)
    if held is not None:
        cell = held.cell
        if relation.instance == cell.column:
            return cell.column_label
        return cell.row_label if relation.instance == cell.row else cell.label
    rows = [one.cell for one in form.cells.values() if f"{one.cell.table}.{one.cell.row}" == relation.about]
    if rows:
        return rows[0].row_label
    captions = {table.id: table.caption for table in form.form.tables}
    return captions.get(relation.about, relation.instance or "全表")
