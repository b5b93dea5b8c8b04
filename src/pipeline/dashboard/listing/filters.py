"""What a query string asks of a listing: which rows, in which order, from where on. Read strictly: what is not understood is refused.

`column=…` equals, `column.has=…` contains (whatever the case), `column.begins=…`, `column.from=…` and `column.to=…` both included,
`column.is=empty|filled`; `sort=column` or `sort=-column`; `after=…` and `before=…` are made by the listing itself.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.core import Refusal
from pipeline.dashboard.listing.tables import Column, Table, shown

# Conditions by their ending in the query string, and how they are said.
SAID = {"": "是 ", "has": "含有 ", "begins": "以此开头：", "from": "从 ", "to": "到 ", "is": "："}
PLACES = ("after", "before")
LONGEST = 200


@dataclass(frozen=True)
class Filter:
    """One condition on one column. `parameter` is its name in the statement."""

    column: str
    op: str
    value: str
    type: str
    parameter: str

    @property
    def key(self) -> str:
        """As it stands in the query string."""
        return f"{self.column}.{self.op}" if self.op else self.column

    def words(self, table: Table) -> str:
        """The condition as people say it."""
        column = table.column(self.column)
        value = {"empty": "空", "filled": "不空"}.get(self.value, self.value) if self.op == "is" else self.value
        value = column.codes.get(value, {"true": "是", "false": "否"}.get(value, value))
        return f"{column.head}{SAID[self.op]}{value}"

    @property
    def cased(self) -> bool:
        """Whether a search has letters that come in two cases: Chinese has none, and lowering ten million titles takes seconds."""
        return self.value.lower() != self.value.upper()


@dataclass(frozen=True)
class Step:
    """One column of the order rows are put in."""

    column: str
    type: str
    descending: bool
    parameter: str


@dataclass(frozen=True)
class PlaceInOrder:
    """The row a page follows (or, `backward`, precedes): its values in the columns of the order, and the number of that page."""

    values: tuple[str | None, ...]
    page: int
    backward: bool = False


def read_filters(table: Table, query: Mapping[str, object]) -> tuple[Filter, ...]:
    """The conditions of a query string; an empty field of a form asks nothing. Raises Refusal LIST-COLUMN, LIST-VALUE."""
    found: list[Filter] = []
    for key, given in query.items():
        if key == "sort" or key in PLACES or given is None or given == "":
            continue
        name, _, op = key.partition(".")
        column = table.column(name)
        value = _judged(column, op, str(given).strip())
        found.append(Filter(column.name, op, value, column.type, f"p{_letters(len(found))}"))
    return tuple(found)


def read_order(table: Table, sort: str | None) -> tuple[Step, ...]:
    """The column to sort by, then the key, all in the same direction. Raises Refusal LIST-COLUMN."""
    asked = sort or table.sort
    descending = asked.startswith("-")
    first = table.column(asked.removeprefix("-"))
    if first.kind == "list":
        raise Refusal("LIST-VALUE", column=first.name, value=shown(asked), wanted="不能按这一列排序")
    names = dict.fromkeys([first.name, *table.key])
    return tuple(
        Step(name, table.column(name).type, descending, f"k{_letters(place)}") for place, name in enumerate(names)
    )


def read_place(query: Mapping[str, object], order: Sequence[Step]) -> PlaceInOrder | None:
    """Where a page begins. Raises Refusal LIST-PLACE when the text was not made for this order."""
    for name in PLACES:
        text = query.get(name)
        if text:
            try:
                number, *values = json.loads(str(text))
                if len(values) != len(order) or not all(map(_fits, order, values)):
                    raise ValueError
                page = int(number)
            except (ValueError, TypeError, RecursionError):
                raise Refusal("LIST-PLACE") from None
            return PlaceInOrder(tuple(values), max(1, min(page, 10**9)), backward=name == "before")
    return None


def write_place(page: int, row: Mapping[str, object], order: Sequence[Step]) -> str:
    """What `read_place` reads."""
    values = [None if row[step.column] is None else str(row[step.column]) for step in order]
    return json.dumps([page, *values], ensure_ascii=False, separators=(",", ":"))


def parameters_of(
    filters: Sequence[Filter], order: Sequence[Step] = (), place: PlaceInOrder | None = None
) -> dict[str, object]:
    """The values of a statement by the names it has for them."""
    given: dict[str, object] = {
        one.parameter: one.value.lower() if one.op == "has" else one.value for one in filters if one.op != "is"
    }
    if place is not None:
        given |= {step.parameter: value for step, value in zip(order, place.values, strict=True)}
    return given


def _judged(column: Column, op: str, value: str) -> str:
    """The value, if a column of this kind can be asked for it. Raises Refusal LIST-VALUE saying what is wanted."""

    def refuse(wanted: str) -> Refusal:
        return Refusal("LIST-VALUE", column=f"{column.head}（{column.name}）", value=shown(value), wanted=wanted)

    if op not in SAID:
        raise refuse(f"不认识的条件“{shown(op)}”，可用：等于、has、begins、from、to、is")
    if len(value) > LONGEST or any(not one.isprintable() for one in value):
        raise refuse(f"应是不超过 {LONGEST} 字的普通文字")
    if op == "is":
        if value not in ("empty", "filled"):
            raise refuse("应是 empty（空）或 filled（不空）")
        return value
    if op in ("has", "begins") and (column.kind != "text" or column.codes):
        raise refuse("只有文字列可以查找")
    if op in ("from", "to") and column.kind not in ("number", "day", "moment"):
        raise refuse("只有数字和日期可以写从、到")
    if column.kind == "number" and not _is_number(value):
        raise refuse("应是数字，如 12")
    if column.kind == "truth" and value not in ("true", "false"):
        raise refuse("应是 true（是）或 false（否）")
    if column.kind in ("day", "moment") and not _is_day(value, moment=column.kind == "moment"):
        raise refuse("应是日期，如 2019-12-31")
    return value


def _fits(step: Step, value: object) -> bool:
    """Whether a value can be one of this column."""
    if value is None:
        return True
    if not isinstance(value, str) or "\x00" in value:
        return False
    if step.type == "DATE":
        return _is_day(value, moment=False)
    if step.type.startswith("TIMESTAMP"):
        return _is_day(value, moment=True)
    if step.type == "BOOLEAN":
        return value in ("True", "False")
    return step.type == "VARCHAR" or _is_number(value)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and "_" not in text and abs(float(text)) < 1e15
    except ValueError:
        return False


def _is_day(text: str, *, moment: bool) -> bool:
    try:
        _ = datetime.fromisoformat(text) if moment else date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _letters(number: int) -> str:
    """0 → a, 25 → z, 26 → ba: names of parameters hold letters only."""
    letters = chr(ord("a") + number % 26)
    return letters if number < 26 else _letters(number // 26) + letters
