"""What the oracle is told: an office, its deliveries, and what people said about them. Frozen; nothing here decides anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Table = Literal["items", "posts", "requests", "disputes"]


@dataclass(frozen=True)
class Row:
    """A row of any table. What a field means depends on the table:

    | field  | items            | posts              | requests                    | disputes        |
    |--------|------------------|--------------------|-----------------------------|-----------------|
    | at     | published_at     | published_at       | received_on                 | filed_on        |
    | kind   | column (栏目)    | channel            | applicant_kind              | kind            |
    | state  | status           | visibility         | —                           | —               |
    | result | —                | —                  | decision (code)             | outcome         |
    | closed | —                | —                  | decided_on                  | closed_on       |
    | left   | —                | —                  | 撤回日期                     | —               |

    `site`: the host of an item's address. `at` is None where the cell cannot be read as a date.
    """

    number: str | None
    at: datetime | None
    title: str = ""
    kind: str = ""
    state: str = ""
    result: str | None = None
    closed: date | None = None
    left: date | None = None
    account: str = ""
    site: str = ""
    reference: bool = False

    @property
    def day(self) -> date | None:
        return None if self.at is None else self.at.date()


@dataclass(frozen=True)
class Claim:
    """What a delivery states about itself: complete for the days `start` to `end` of the table's date, or complete as a list."""

    kind: Literal["period", "list"]
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Delivery:
    """One list out of one file: a sheet of a workbook is a delivery of its own (`path#sheet`).

    `came`: the night on which it was first seen. `stated`: the time of export its name or sheet states; `document`: the document's own
    time, where it has one. `claim`: None when nothing is stated. `torn`: the file cannot be read.
    """

    source: str
    path: str
    came: datetime
    rows: tuple[Row, ...]
    claim: Claim | None = None
    stated: datetime | None = None
    document: datetime | None = None
    torn: bool = False


@dataclass(frozen=True)
class Source:
    """One list with one key space. `yearly`: the office says that its numbers begin anew each year."""

    name: str
    table: Table
    preset: str | None = None
    yearly: bool = False


@dataclass(frozen=True)
class Statement:
    """What a person said about a file (`gongkai withdraw`, `gongkai accept`): every delivery of this path that had come by then."""

    path: str
    on: date


@dataclass(frozen=True)
class Correction:
    """A signed correction of one row: `field` becomes `value`, provided that it is `expect` now."""

    source: str
    number: str
    field: Literal["kind", "state", "result"]
    value: str | None
    expect: str | None
    decided_on: date


@dataclass(frozen=True)
class Declared:
    """A number a person vouches for."""

    figure: str
    year: int
    value: float
    since: date


@dataclass(frozen=True)
class Office:
    """Everything there is to know: what an office delivered and said. `columns`: class of each 栏目."""

    sources: tuple[Source, ...]
    deliveries: tuple[Delivery, ...]
    withdrawn: tuple[Statement, ...] = ()
    accepted: tuple[Statement, ...] = ()
    corrections: tuple[Correction, ...] = ()
    declared: tuple[Declared, ...] = ()

    @property
    def nights(self) -> tuple[datetime, ...]:
        """The nights on which something came, in order."""
        return tuple(sorted({delivery.came for delivery in self.deliveries}))


COLUMNS = {"工作动态": "news", "部门文件": "documents", "建议提案办理": "replies", "财政信息": "other"}

DoubtKind = Literal[
    "collision",  # two different things under one key
    "order",  # two deliveries of one time say different things
    "late",  # an undated file came later, belongs earlier, and says something else
    "undone",  # an undated file shows an earlier state of a row
    "returned",  # the rows of an older file came again after another one had changed them
    "reopened",  # an answered request is open again
    "missing",  # a request or case that a later list no longer has
    "shrunk",  # a later complete list lacks so much that its withdrawals wait
    "not_withdrawn",  # a later file lacks rows, and does not say that it is complete
    "withdrawn",  # a later complete list lacks rows: they are withdrawn, and listed
    "year_turn",  # a ledger that begins with what was carried over lacks what was answered before
    "no_number",  # a row without a number
    "no_date",  # a row without a date
    "correction",  # a signed correction that no longer fits
    "torn",  # a file that cannot be read
]
INFO: frozenset[DoubtKind] = frozenset({"not_withdrawn", "withdrawn", "year_turn"})


@dataclass(frozen=True, order=True)
class Doubt:
    """What must be told: its kind, where it arises, and the rows it is about. Not in INFO: it blocks until somebody settles it."""

    kind: DoubtKind
    source: str
    path: str
    numbers: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        return self.kind not in INFO
