"""What a query string asks of a listing: which rows, in which order, from where on. What is not understood is refused.

`column=…` equals, `column.has=…` contains (in upper or lower case), `column.begins=…`, `column.from=…` and `column.to=…` both
included, `column.is=empty|filled`; `sort=column` or `sort=-column`; `after=…` and `before=…` are made by the listing itself.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.core import Refusal, code_named
from pipeline.dashboard.listing.tables import PublishedColumn, PublishedTable, printable
from pipeline.dashboard.listing.words import cased, letter_forms
from pipeline.law import figure_names

# Conditions by their ending in the query string, and how they are written on the page.
CONDITIONS = {"": "是 ", "has": "含有 ", "begins": "以此开头：", "from": "从 ", "to": "到 ", "is": "："}
# Those that look for words inside a text, and so read the texts of all rows.
SEARCHES = ("has", "begins")
POSITIONS = ("after", "before")
MAX_LENGTH = 200


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
        """The name it has in the query string."""
        return f"{self.column}.{self.op}" if self.op else self.column

    def words(self, table: PublishedTable) -> str:
        """The condition in Chinese: 日期从 2019-03-01."""
        column = table.column(self.column)
        value = {"empty": "空", "filled": "不空"}.get(self.value, self.value) if self.op == "is" else self.value
        value = column.codes.get(value, {"true": "是", "false": "否"}.get(value, value))
        return f"{column.heading}{CONDITIONS[self.op]}{value}"

    @property
    def cased(self) -> bool:
        """Whether a search has letters with upper and lower case."""
        return cased(self.value)

    @property
    def letter_forms(self) -> tuple[str, ...]:
        """The forms of a letter of a search, one of which a text has that contains its words."""
        return letter_forms(self.value)


@dataclass(frozen=True)
class SortColumn:
    """One column that rows are sorted by. `parameter` is the name of its value in the statement."""

    column: str
    type: str
    descending: bool
    parameter: str


@dataclass(frozen=True)
class Position:
    """The row a page follows (or, `backward`, precedes): its values in the sort columns, and the number of the page."""

    values: tuple[str | None, ...]
    page: int
    backward: bool = False


def read_filters(table: PublishedTable, query: Mapping[str, object]) -> tuple[Filter, ...]:
    """The conditions of a query string; an empty field of a form is no condition. Raises Refusal LIST-COLUMN, LIST-VALUE."""
    filters: list[Filter] = []
    for key, given in query.items():
        if key == "sort" or key in POSITIONS or given is None or given == "":
            continue
        name, _, op = key.partition(".")
        column = table.column(name)
        value = _checked(column, op, str(given).strip())
        filters.append(Filter(column.name, op, value, column.type, f"p{_letters(len(filters))}"))
    return tuple(filters)


def filters_of_role(table: PublishedTable, role: str) -> tuple[Filter, ...]:
    """The conditions that keep rows of operators from everybody else; they are never named on a page."""
    if role == "operator":
        return ()
    hidden = table.for_operators.items()
    return tuple(
        Filter(name, "not", value, table.column(name).type, f"h{_letters(number)}")
        for number, (name, value) in enumerate(hidden)
    )


def read_order(table: PublishedTable, sort: str | None) -> tuple[SortColumn, ...]:
    """The column to sort by, then the key, all in the same direction. Raises Refusal LIST-COLUMN."""
    requested = sort or table.sort
    descending = requested.startswith("-")
    first = table.column(requested.removeprefix("-"))
    if first.kind == "list":
        raise Refusal("LIST-VALUE", column=first.name, value=printable(requested), wanted="不能按这一列排序")
    names = dict.fromkeys([first.name, *table.key])
    return tuple(
        SortColumn(name, table.column(name).type, descending, f"k{_letters(index)}") for index, name in enumerate(names)
    )


def read_position(query: Mapping[str, object], order: Sequence[SortColumn]) -> Position | None:
    """Where a page begins; None for the first page. Raises Refusal LIST-PLACE when the text was not made for this order."""
    for name in POSITIONS:
        text = query.get(name)
        if text:
            try:
                number, *values = json.loads(str(text))
                if len(values) != len(order) or not all(map(_fits, order, values)):
                    raise ValueError
                page = int(number)
            except (ValueError, TypeError, RecursionError):
                raise Refusal("LIST-PLACE") from None
            return Position(tuple(values), max(1, min(page, 10**9)), backward=name == "before")
    return None


def write_position(page: int, row: Mapping[str, object], order: Sequence[SortColumn]) -> str:
    """The text that `read_position` reads."""
    values = [None if row[sort.column] is None else str(row[sort.column]) for sort in order]
    return json.dumps([page, *values], ensure_ascii=False, separators=(",", ":"))


def statement_values(
    filters: Sequence[Filter], order: Sequence[SortColumn] = (), position: Position | None = None
) -> dict[str, object]:
    """The values of a statement by the names of its parameters."""
    values: dict[str, object] = {
        condition.parameter: condition.value.lower() if condition.op == "has" else condition.value
        for condition in filters
        if condition.op != "is"
    }
    if position is not None:
        values |= {sort.parameter: value for sort, value in zip(order, position.values, strict=True)}
    return values


def _checked(column: PublishedColumn, op: str, value: str) -> str:
    """The value, if a column of this kind can be compared with it. Raises Refusal LIST-VALUE saying what is wanted."""

    def refuse(wanted: str) -> Refusal:
        described = f"{column.heading}（{column.name}）"
        return Refusal("LIST-VALUE", column=described, value=printable(value), wanted=wanted)

    if op not in CONDITIONS:
        raise refuse(f"不认识的条件“{printable(op)}”，可用：等于、has、begins、from、to、is")
    if len(value) > MAX_LENGTH or not value.isprintable():
        raise refuse(f"应是不超过 {MAX_LENGTH} 字的普通文字")
    if op == "is":
        if value not in ("empty", "filled"):
            raise refuse("应是 empty（空）或 filled（不空）")
        return value
    if op in SEARCHES and (column.kind != "text" or column.codes):
        raise refuse("只有文字列可以查找")
    if op in ("from", "to") and column.kind not in ("number", "date", "timestamp"):
        raise refuse("只有数字和日期可以写从、到")
    if not op:
        value = _as_code(column, value)
    if column.kind == "number" and not _is_number(value):
        raise refuse("应是数字，如 12")
    if column.kind == "boolean" and value not in ("true", "false"):
        raise refuse("应是 true（是）或 false（否）")
    if column.kind in ("date", "timestamp") and not _is_date(value, with_time=column.kind == "timestamp"):
        raise refuse("应是日期，如 2019-12-31")
    return value


def _as_code(column: PublishedColumn, value: str) -> str:
    """The code or address that a Chinese word means in this column; the word itself where it means none."""
    if column.name == "figure":
        return figure_names().id_of(value) or value
    if value in column.codes or column.kind != "text":
        return value
    named = next((code for code, word in column.codes.items() if word == value), None)
    return named or (code_named(value) if column.name in ("class", "channel") else None) or value


def _fits(sort: SortColumn, value: object) -> bool:
    """Whether a value can be one of this column."""
    if value is None:
        return True
    if not isinstance(value, str) or "\x00" in value:
        return False
    if sort.type == "DATE":
        return _is_date(value, with_time=False)
    if sort.type.startswith("TIMESTAMP"):
        return _is_date(value, with_time=True)
    if sort.type == "BOOLEAN":
        return value in ("True", "False")
    return sort.type == "VARCHAR" or _is_number(value)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and "_" not in text and abs(float(text)) < 1e15
    except ValueError:
        return False


_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?", re.ASCII)


def _is_date(text: str, *, with_time: bool) -> bool:
    """A day as 2019-12-31, with a time or not: Python reads forms (2019-W01-1) that the database does not."""
    if not (_MOMENT if with_time else _DAY).fullmatch(text):
        return False
    try:
        _ = datetime.fromisoformat(text) if with_time else date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _letters(number: int) -> str:
    """0 → a, 25 → z, 26 → ba: the names of parameters hold letters only."""
    letters = chr(ord("a") + number % 26)
    return letters if number < 26 else _letters(number // 26) + letters
