"""Splits the rows of a table into the labels of its rows and the runs of numbers between them, in reading order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.audit.tables.row_parts import (
    Namer,
    label_slots,
    may_be_one_number,
    mostly_single_numbers,
    trailing_blank_cells,
    value_slots,
)
from pipeline.audit.tables.rows import Row, Slot

ContinuesLabel = Callable[[str, str], bool]
PrintedRows = Callable[[Sequence[str]], list[tuple[str, int]] | None]


@dataclass(frozen=True)
class Label:
    """The label of a row. `name` is the id of the row of the form (or the text, if not `known`), `row` the number of its text row."""

    name: str
    row: int
    text: str
    known: bool = True
    blank: bool = False


@dataclass(frozen=True)
class NumberRun:
    """Numbers that stand together: the slots from the first to the last number of a row, with blank ones, or of consecutive lines.

    `lone` marks numbers that stand alone on their lines: the number of a page may be among them.
    """

    slots: tuple[Slot, ...]
    rows: tuple[int, ...]
    kind: str
    grid: int | None = None
    lone: bool = False

    @property
    def filled(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if not slot.is_blank)


@dataclass
class LabelsAndRuns:
    """Labels and runs in reading order, and which of them stand in the same row."""

    sequence: list[Label | NumberRun] = field(default_factory=list)
    same_row: dict[int, int] = field(default_factory=dict)  # index of a run → index of its label


def labels_and_runs(
    rows: Sequence[Row], name: Namer, is_noise: Callable[[str], bool], continues_label: ContinuesLabel,
    is_group: Callable[[str], bool],
    *, run_length: int | None, blank_cells: int, printed: PrintedRows = lambda _texts: None,
) -> LabelsAndRuns:  # fmt: skip
    """Split rows into labels and runs. `name` finds the labels in a text; `is_noise` tells what is neither label nor number,
    `continues_label` whether a text continues a label begun above; `printed` gives the rows, with the index of their text, of texts
    that are all labels as the form prints them.

    Values alone on their lines are joined to runs; a run of a multiple of `run_length` is split.
    """
    items = LabelsAndRuns()
    pieces: list[tuple[str, int]] = []
    lone_values: list[Slot] = []
    lone_rows: list[Row] = []
    last: str | None = None

    def close_run() -> None:
        if not lone_values:
            return
        length = run_length or len(lone_values)
        parts = [lone_values]
        if len(lone_values) % length == 0:
            parts = [lone_values[start : start + length] for start in range(0, len(lone_values), length)]
        lone = not all(row.barred for row in lone_rows)
        numbers = tuple(row.number for row in lone_rows)
        for part in parts:
            items.sequence.append(NumberRun(tuple(part), numbers, "line", lone=lone))
        lone_values.clear()
        lone_rows.clear()

    def name_pieces(here: int | None) -> Label | None:
        """Add the labels of the text since the last run; returns the one of row `here`, which is not added yet."""
        nonlocal last
        joined = "".join(text for text, _ in pieces)
        owner = [number for text, number in pieces for _ in text]
        labels = [Label(row, owner[end - 1], joined) for row, end in name(joined, last)]
        exact = printed([text for text, _ in pieces]) if len(pieces) > 1 else None
        if exact is not None and len(exact) > len(labels):  # one under another: the joined text names only some
            labels = [Label(row, pieces[at][1], pieces[at][0]) for row, at in exact]
        own = "".join(text for text, number in pieces if number == here)
        if here is not None and own and not any(label.row == here for label in labels) and not is_noise(own):
            if labels and continues_label(labels[-1].name, own):
                labels[-1] = replace(labels[-1], row=here)
            else:
                labels.append(Label(own, here, own, known=False))
        elif here is None and pieces and not labels and is_group(pieces[-1][0]):
            labels.append(Label(pieces[-1][0], pieces[-1][1], joined, known=False))
        pieces.clear()
        last = next((label.name for label in reversed(labels) if label.known), last)
        mine = [label for label in labels if label.row == here][-1:]
        for label in labels:
            if label not in mine:
                add(label)
        if mine and _unpaired(items) == mine[0].name:
            items.sequence.pop()
        return mine[0] if mine else None

    def add(label: Label) -> None:
        """Add a label, unless it continues the last one."""
        if label.name != _last_name(items):
            items.sequence.append(label)

    mostly_single = mostly_single_numbers(rows)
    for row in rows:
        texts = label_slots(row, name, last)
        values = value_slots(row, texts)
        if values is not None and not texts and may_be_one_number(row, values, mostly_single=mostly_single):
            values = [replace(values[0], text=" ".join(slot.text for slot in values))]
        named_slots = [
            slot for slot in texts if not is_noise(slot.bare) or is_group(slot.bare) or name(slot.bare, last)
        ]
        if values is None and not named_slots:
            continue
        columns_only = all(is_noise(slot.bare) and not is_group(slot.bare) for slot in texts)
        lone = values is not None and len(values) == 1 and columns_only and row.kind == "line"
        if lone and values is not None:
            name_pieces(None)
            lone_values.append(values[0])
            lone_rows.append(row)
            continue
        close_run()
        for slot in named_slots:
            pieces.append((slot.bare, row.number))
        if values is not None:
            label = name_pieces(row.number)
            if label is not None:
                items.same_row[len(items.sequence) + 1] = len(items.sequence)
                items.sequence.append(label)
            items.sequence.append(NumberRun(tuple(values), (row.number,), row.kind, row.grid))
        elif named_slots and trailing_blank_cells(row) >= blank_cells:
            label = name_pieces(row.number)
            if label is not None:
                items.sequence.append(replace(label, blank=True))
    name_pieces(None)
    close_run()
    return items


def _last_name(items: LabelsAndRuns) -> str | None:
    return next((item.name for item in reversed(items.sequence) if isinstance(item, Label)), None)


def _unpaired(items: LabelsAndRuns) -> str | None:
    """The name of the label at the end of the sequence; None where numbers follow it."""
    last = items.sequence[-1] if items.sequence else None
    return last.name if isinstance(last, Label) else None
