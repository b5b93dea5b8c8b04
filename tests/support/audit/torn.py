"""Reports as lossy text: one number a line, rows before their labels, page numbers within runs, blank cells and labels lost.

Every choice comes from one `Random`, so that a seed is a report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from .numbers import Made
from .printing import TEXT, flat, headings, table_four, table_three_head, table_two, title

Lines = list[str]
Printed = list[tuple[str, list[str]]]


@dataclass(frozen=True)
class Loss:
    """What goes wrong with a report: how many page numbers come between its lines, how many labels and numbers of table 3 are lost,
    whether blank cells leave no line."""

    page_numbers: int = 0
    labels: int = 0
    numbers: int = 0
    blanks_vanish: bool = False
    in_sequence: bool = False


def rows_of_three(made: Made) -> Printed:
    return [(row.label, made.row("requests", row.id)) for row in made.form.table("requests").blocks[0].rows]


def one_a_line(rows: Printed, random: Random) -> Lines:
    del random
    return [line for label, numbers in rows for line in (label, *numbers)]


def labels_behind(rows: Printed, random: Random) -> Lines:
    del random
    return [line for label, numbers in rows for line in (*numbers, label)]


def row_under_label(rows: Printed, random: Random) -> Lines:
    del random
    return [line for label, numbers in rows for line in (label, " ".join(numbers))]


def row_beside_label(rows: Printed, random: Random) -> Lines:
    del random
    return [" ".join((label, *numbers)) for label, numbers in rows]


def labels_in_blocks(rows: Printed, random: Random) -> Lines:
    size = random.choice((2, 3, 5, 25))
    blocks = [rows[start : start + size] for start in range(0, len(rows), size)]
    return [line for block in blocks
            for line in (*(label for label, _ in block), *(number for _, row in block for number in row))]  # fmt: skip


def rows_in_blocks(rows: Printed, random: Random) -> Lines:
    size = random.choice((2, 3, 5, 25))
    blocks = [rows[start : start + size] for start in range(0, len(rows), size)]
    return [line for block in blocks for line in (*(" ".join(row) for _, row in block), *(label for label, _ in block))]


def rows_mixed(rows: Printed, random: Random) -> Lines:
    """Some rows in one line, some with one number a line, some labels behind their numbers."""
    prints = random.choices((one_a_line, row_under_label, row_beside_label), k=len(rows))
    return [line for way, row in zip(prints, rows, strict=True) for line in way([row], random)]


def columns_in_blocks(rows: Printed, random: Random) -> Lines:
    size = random.choice((2, 3, 5, 25))
    blocks = [rows[start : start + size] for start in range(0, len(rows), size)]
    return [line for block in blocks
            for line in (*(label for label, _ in block), *(row[at] for at in range(7) for _, row in block if at < len(row)))]  # fmt: skip


def labels_shuffled(rows: Printed, random: Random) -> Lines:
    start = random.randrange(2, len(rows) - 4)
    block = rows[start : start + 4]
    mixed = random.sample([label for label, _ in block], 4)
    return [*one_a_line(rows[:start], random), *mixed, *(number for _, row in block for number in row),
            *one_a_line(rows[start + 4 :], random)]  # fmt: skip


def two_rows_interleaved(rows: Printed, random: Random) -> Lines:
    start = random.randrange(2, len(rows) - 2)
    (label, first), (other, second) = rows[start : start + 2]
    pairs = [number for pair in zip(first, second, strict=False) for number in pair]
    return [*one_a_line(rows[:start], random), label, *pairs, other, *one_a_line(rows[start + 2 :], random)]


WAYS: tuple[Callable[[Printed, Random], Lines], ...] = (
    one_a_line, labels_behind, row_under_label, row_beside_label, labels_in_blocks, rows_in_blocks, columns_in_blocks, rows_mixed,
    labels_shuffled, two_rows_interleaved,
)  # fmt: skip


def torn(made: Made, way: Callable[[Printed, Random], Lines], loss: Loss, random: Random) -> bytes:
    """The report as text, printed in that way, with these losses at random places."""
    cells = _with_blanks(made.cells, random) if loss.blanks_vanish else made.cells
    made = replace(made, cells=cells)
    rows = rows_of_three(made)
    for _ in range(loss.numbers):
        numbers = random.choice([numbers for _, numbers in rows if numbers])
        numbers.pop(random.randrange(len(numbers)))
    rows = [(label, [number for number in numbers if number]) for label, numbers in rows]
    for place in random.sample(range(len(rows)), loss.labels):
        rows[place] = ("", rows[place][1])
    heads = headings(made)
    three = [*flat(table_three_head()), *way(rows, random)]
    lines = [title(made), heads["s1"], TEXT["s1"], heads["s2"], *flat(table_two(made)), heads["s3"], *three, heads["s4"],
             *flat(table_four(made)), heads["s5"], TEXT["s5"], heads["s6"], TEXT["s6"]]  # fmt: skip
    lines = [line for line in lines if line.strip()]
    return ("\n".join(_with_page_numbers(lines, loss, random)) + "\n").encode()


def _with_blanks(cells: dict[str, str], random: Random) -> dict[str, str]:
    """The cells with some of their zeros left blank, in some reports nearly half of them."""
    zeros = [name for name, number in cells.items() if number == "0"]
    count = len(zeros) * 2 // 5 if random.random() < 0.3 else min(len(zeros), random.randint(1, 4))
    blank = set(random.sample(zeros, count))
    return {name: "" if name in blank else number for name, number in cells.items()}


def _with_page_numbers(lines: Lines, loss: Loss, random: Random) -> Lines:
    places = sorted(random.sample(range(4, len(lines)), loss.page_numbers))
    first = random.randint(1, 9)
    pages = [str(first + number if loss.in_sequence else random.randint(1, 14)) for number in range(len(places))]
    for place, page in reversed(list(zip(places, pages, strict=True))):
        lines.insert(place, page)
    return lines
