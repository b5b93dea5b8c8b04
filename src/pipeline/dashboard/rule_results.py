"""The rules of a form (勾稽关系) as they were judged: both sides with their arithmetic, the outcome, and the cells each touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from pipeline.dashboard.formatting import format_number
from pipeline.dashboard.view import Record, View
from pipeline.law import Relation, Term, relations
from pipeline.reports import FilledCell, FilledForm

OPERATORS = {"=": "＝", "!=": "≠", "<": "＜", "<=": "≤", ">": "＞", ">=": "≥", "zero_together": "同为零或同不为零",
             "within_factor": "相差不过数倍", "well_formed": "每格都是数", "as_in_ledger": "与台账逐件相同", "due": "不晚于"}  # fmt: skip
OUTCOMES = {
    "pass": "相符",
    "fail": "不符",
    "warned": "提醒",
    "unsure": "待核实",
    "accepted": "已放行",
    "not_checkable": "无法核对",
}
# Outcome → the mark it is shown with, and where it stands in a list. `warned`: a rule that only warns does not hold; `accepted`:
# somebody signed that it may stand so.
MARKS = {
    "pass": "good",
    "fail": "bad",
    "warned": "warn",
    "unsure": "warn",
    "accepted": "sealed",
    "not_checkable": "none",
}
ORDER = {"fail": 0, "warned": 1, "unsure": 2, "accepted": 3, "not_checkable": 4, "pass": 5}
OPEN = ("fail", "warned", "unsure")


@dataclass(frozen=True)
class Side:
    """One side of a relation: its value as text, the summands that are shown, and how many zeros are not."""

    value: str | None
    summands: tuple[tuple[str, float | None], ...]
    zeros: int

    @property
    def arithmetic(self) -> str:
        """“一、本年新收 3 ＋ 二、上年结转 0”; nothing where the side is a single number."""
        if len(self.summands) + self.zeros < 2:
            return self.summands[0][0] if self.summands else ""
        texts = [f"{label} {'空白' if value is None else format_number(value)}" for label, value in self.summands]
        if self.zeros:
            texts.append(f"其余 {self.zeros} 项为 0" if texts else f"{self.zeros} 项都为 0")
        return " ＋ ".join(texts).replace("＋ −", "− ")


@dataclass(frozen=True)
class RelationResult:
    """One relation of one rule: what it compares, its outcome, and what a clerk reads when it does not hold.

    `cells` are those it looks at, `broken_cells` those that are wrong where it can tell: a rule about every cell of a form does not
    speak against the right ones. `accepted_by`: who let it stand, when and why.
    """

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
    broken_cells: tuple[str, ...]
    accepted_by: str | None

    @property
    def mark(self) -> str:
        return MARKS[self.outcome]


@dataclass(frozen=True)
class RuleResult:
    """A rule with all its relations, the failing ones first."""

    rule: str
    title: str
    legal_basis: str
    severity: str
    relations: tuple[RelationResult, ...]

    @property
    def worst(self) -> str:
        """The gravest outcome of its relations."""
        return min((relation.outcome for relation in self.relations), key=lambda outcome: ORDER[outcome])

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Outcome in words → number of relations, of the outcomes there are."""
        return [(word, count) for _, word, count in count_outcomes([relation.outcome for relation in self.relations])]


def count_outcomes(outcomes: Sequence[str]) -> list[tuple[str, str, int]]:
    """Of the outcomes there are: code, word, how often."""
    return [(code, word, outcomes.count(code)) for code, word in OUTCOMES.items() if code in outcomes]


def relation_results(
    view: View, published: FilledForm, before: Iterable[FilledForm], cell: str | None = None
) -> list[RelationResult]:
    """Every relation of the form that was judged, the failing first; with `cell`, those that touch it.

    `before`: the forms of the year before, which some relations quote.
    """
    judged = {
        (row["rule"], row["instance"]): row for row in view.records("dashboard/rule_results", form=published.form.id)
    }
    own = {address: filled.value for address, filled in published.cells.items()}
    values: dict[str, float | None] = {**view.figures(), **own}
    last_year = {address: filled.value for other in before for address, filled in other.cells.items()}
    level = (view.agency.level if view.agency else None) or "department"
    sealed_on = _sealed_on(view)
    results = []
    for relation in relations():
        row = judged.get((relation.rule, relation.instance))
        if relation.level not in (None, level):
            continue
        if relation.form != published.form.id or relation.guard_of is not None or row is None:
            continue
        if cell is not None and cell not in relation.cells:
            continue
        result = _result(published, relation, row, values, last_year)
        if relation.op == "due":
            result = _as_sealed(result, sealed_on)
        if cell is not None and result.broken_cells and cell not in result.broken_cells:
            result = replace(result, outcome="pass", message=None, what_to_do=None)
        results.append(result)
    return sorted(results, key=lambda result: ORDER[result.outcome])


def by_rule(results: Iterable[RelationResult]) -> list[RuleResult]:
    """Relations under their rules: rules that fail first, in the order of the form otherwise."""
    order = {relation.rule: relation.number for relation in reversed(relations())}
    ordered = sorted(results, key=lambda result: (order[result.rule], ORDER[result.outcome]))
    rules = []
    for rule, group in groupby(ordered, key=lambda result: result.rule):
        own = tuple(group)
        rules.append(RuleResult(rule, own[0].title, own[0].legal_basis, own[0].severity, own))
    return sorted(rules, key=lambda rule: ORDER[rule.worst])


def worst_by_cell(results: Iterable[RelationResult]) -> dict[str, str]:
    """Address → the worst outcome of the rules that touch it; a rule that could not be checked is no worse than one that holds."""
    return worst_of(
        (
            result.outcome
            if result.outcome == "pass" or not result.broken_cells or cell in result.broken_cells
            else "pass",
            (cell,),
        )
        for result in results
        for cell in result.cells
    )


def worst_of(outcomes: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Address → the worst of the outcomes that name it, out of pairs of an outcome and the addresses of cells."""
    order = {**ORDER, "not_checkable": ORDER["pass"] + 1}
    worst: dict[str, str] = {}
    for outcome, cells in outcomes:
        for cell in cells:
            if cell not in worst or order[outcome] < order[worst[cell]]:
                worst[cell] = outcome
    return worst


def _sealed_on(view: View) -> date | None:
    """The day the year was first sealed; None for a draft."""
    revisions = view.records("dashboard/revisions") if view.state["status"] == "sealed" else []
    return min((row["sealed_at"].date() for row in revisions), default=None)


def _as_sealed(result: RelationResult, sealed_on: date | None) -> RelationResult:
    """The rule about the day a report is due, as it stands for a sealed year: it was judged before the seal, on a report not final."""
    if sealed_on is None:
        return result
    in_time = f"{sealed_on}" <= (result.right.value or "")
    return replace(
        result,
        outcome="pass" if in_time else "accepted" if result.accepted_by else "warned",
        left=replace(result.left, value=f"{sealed_on}"),
        message=None if in_time else f"报告应在 {result.right.value} 前公布，{sealed_on} 封存定稿。",
        what_to_do=None,
    )


def _outcome(row: Record) -> str:
    """The outcome as pages show it: a warning is no error, and what somebody accepted is not open."""
    outcome = str(row["outcome"])
    if outcome in ("fail", "unsure") and row["waived_by"] is not None:
        return "accepted"
    return "warned" if outcome == "fail" and row["severity"] != "block" else outcome


def ill_formed(filled: FilledCell) -> bool:
    """Whether a cell holds no number of the kind its form asks for. A field that does not apply is no blank."""
    value = filled.value
    if value is None:
        return filled.semantic != "not_applicable"
    if value < 0 and not filled.cell.signed:
        return True
    if filled.cell.number == "flag":
        return value not in (0, 1)
    return filled.cell.number == "whole" and value != int(value)


def _result(
    published: FilledForm,
    relation: Relation,
    row: Record,
    values: Mapping[str, float | None],
    last_year: Mapping[str, float | None],
) -> RelationResult:
    broken: tuple[str, ...] = ()
    if relation.op == "well_formed":
        filled = [(address, published.cells[address]) for address in relation.cells if address in published.cells]
        broken = tuple(address for address, cell in filled if ill_formed(cell))
    return RelationResult(
        rule=relation.rule,
        title=relation.title,
        where=_where(published, relation),
        op=OPERATORS[relation.op],
        severity=row["severity"],
        outcome=_outcome(row),
        left=_side(relation, "left", row["left"], values, last_year),
        right=_side(relation, "right", row["right"], values, last_year),
        message=row["message"],
        what_to_do=row["what_to_do"],
        legal_basis=relation.legal_basis,
        cells=relation.cells,
        broken_cells=broken,
        accepted_by=row["waived_by"],
    )


def _side(
    relation: Relation,
    side: str,
    value: str | None,
    values: Mapping[str, float | None],
    last_year: Mapping[str, float | None],
) -> Side:
    terms = [term for term in relation.terms if term.side == side]
    if relation.op in ("well_formed", "as_in_ledger"):
        return Side(value, ((f"格{'' if side == 'left' else '不合'}", None),), 0)
    if any(term.space != "cell" for term in terms):
        return Side(value, (("件", None),), 0)
    summands = [(_label(term), _value(term, values, last_year)) for term in terms]
    shown = tuple((label, number) for label, number in summands if number != 0 or len(summands) <= 3)
    return Side(value, shown, len(summands) - len(shown))


def _label(term: Term) -> str:
    label = term.label if term.figure is not None else format_number(term.weight)
    return f"{label}（上年）" if term.back == 1 else f"{label}（前 {term.back} 年）" if term.back else label


def _value(term: Term, values: Mapping[str, float | None], last_year: Mapping[str, float | None]) -> float | None:
    if term.figure is None:
        return term.weight
    value = (last_year if term.back else values).get(term.figure)
    return None if value is None else term.weight * value


def _where(published: FilledForm, relation: Relation) -> str:
    """What one relation of a rule is about: a row, a column, a cell."""
    filled = published.cells.get(relation.about)
    if filled is not None:
        cell = filled.cell
        if relation.instance == cell.column:
            return cell.column_label
        return cell.row_label if relation.instance == cell.row else cell.label
    cells = [filled.cell for filled in published.cells.values()]
    row_labels = [cell.row_label for cell in cells if f"{cell.table}.{cell.row}" == relation.about]
    if row_labels:
        return row_labels[0]
    captions = {table.id: table.caption for table in published.form.tables}
    labels = [term.label for term in relation.terms if term.figure == relation.about and term.label]
    return captions.get(relation.about) or next(iter(labels), relation.instance or "全表")
