"""Pairs the labels of rows with their numbers, in tables printed as rows, as lines, or with one cell a line.

Numbers in the row of a label belong to it. Elsewhere labels and runs of numbers alternate, and are paired only where their order
leaves one choice; the other rows stay without numbers and are unsure.
"""

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
    """Numbers that stand together: the slots from the first to the last number of a row, with blank ones, or of consecutive lines."""

    slots: tuple[Slot, ...]
    rows: tuple[int, ...]
    kind: str
    grid: int | None = None

    @property
    def filled(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if not slot.is_blank)


@dataclass(frozen=True)
class LabelledRow:
    """A row of a table: its label and its numbers. `run` is None where it has none; `why` is the reason where that is unsure."""

    label: Label
    run: NumberRun | None
    why: str = ""


@dataclass
class LabelsAndRuns:
    """Labels and runs in reading order, and which of them stand in the same row."""

    sequence: list[Label | NumberRun] = field(default_factory=list)
    same_row: dict[int, int] = field(default_factory=dict)  # index of a run → index of its label


def labels_and_runs(
    rows: Sequence[Row], name: Namer, is_noise: Callable[[str], bool], continues_label: ContinuesLabel,
    is_group: Callable[[str], bool],
    *, run_length: int | None, blank_cells: int,
) -> LabelsAndRuns:  # fmt: skip
    """Split rows into labels and runs. `name` finds the labels in a text; `is_noise` tells what is neither label nor number,
    `continues_label` whether a text continues a label begun above.

    Values alone on their lines are joined to runs; a run of a multiple of `run_length` is split.
    """
    items = LabelsAndRuns()
    pieces: list[tuple[str, int]] = []
    lone_values: list[Slot] = []
    lone_rows: list[int] = []
    last: str | None = None

    def close_run() -> None:
        if not lone_values:
            return
        length = run_length or len(lone_values)
        parts = [lone_values]
        if len(lone_values) % length == 0:
            parts = [lone_values[start : start + length] for start in range(0, len(lone_values), length)]
        for part in parts:
            items.sequence.append(NumberRun(tuple(part), tuple(dict.fromkeys(lone_rows)), "line"))
        lone_values.clear()
        lone_rows.clear()

    def name_pieces(here: int | None) -> Label | None:
        """Add the labels of the text since the last run; returns the one of row `here`, which is not added yet."""
        nonlocal last
        joined = "".join(text for text, _ in pieces)
        owner = [number for text, number in pieces for _ in text]
        labels = [Label(row, owner[end - 1], joined) for row, end in name(joined, last)]
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
            lone_rows.append(row.number)
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


def pair_rows(
    items: LabelsAndRuns, order: dict[str, int], run_length: int | None = None
) -> tuple[list[LabelledRow], list[NumberRun]]:
    """The rows with their runs, and the runs that cannot be assigned to a label.

    A run of another length than `run_length` is paired only with the label of its row or right before it.
    """
    sequence = items.sequence
    anchored = {label: run for run, label in items.same_row.items()}
    records: dict[int, LabelledRow] = {}
    spare: list[NumberRun] = []
    stretch: list[int] = []
    for index, item in enumerate(sequence):
        if index in items.same_row:
            continue
        if index in anchored:
            _pair_stretch(sequence, stretch, records, spare, order, run_length, closed=True)
            stretch = []
            run = sequence[anchored[index]]
            assert isinstance(item, Label)
            assert isinstance(run, NumberRun)
            records[index] = LabelledRow(item, run)
        else:
            stretch.append(index)
    _pair_stretch(sequence, stretch, records, spare, order, run_length, closed=len(records) > 0)
    return [records[index] for index in sorted(records)], spare


def _pair_stretch(
    sequence: Sequence[Label | NumberRun], stretch: Sequence[int], records: dict[int, LabelledRow], spare: list[NumberRun],
    order: dict[str, int], run_length: int | None, *, closed: bool,
) -> None:  # fmt: skip
    """Pair the labels and runs between two rows that are certain."""
    labels = [index for index in stretch if isinstance(sequence[index], Label)]
    runs = [index for index in stretch if isinstance(sequence[index], NumberRun)]
    whole = run_length is None or all(len(_run(sequence, run).filled) == run_length for run in runs)
    if (
        len(labels) == len(runs)
        and whole
        and ((closed and len(labels) <= 6) or _labels_follow_numbers(sequence, stretch))
    ):
        for label, run in zip(labels, runs, strict=True):
            _add_row(sequence, records, label, run)
        return
    if not closed and _order_is_ambiguous(sequence, stretch, run_length):
        for label in labels:
            _add_row(sequence, records, label, None, "数在标签之前还是之后，不能确定")
        spare.extend(_run(sequence, run) for run in runs)
        return
    for group_labels, group_runs in _groups(sequence, stretch):
        if len(group_labels) == len(group_runs) or len(group_labels) > len(group_runs) <= 1:
            for label in group_labels[: len(group_labels) - len(group_runs)]:
                _add_row(sequence, records, label, None)
            for label, run in zip(group_labels[len(group_labels) - len(group_runs) :], group_runs, strict=True):
                _add_row(sequence, records, label, run)
        elif not group_labels:
            spare.extend(_run(sequence, run) for run in group_runs)
        elif len(group_labels) == 1:
            _add_row(sequence, records, group_labels[0], group_runs[0])
            _unlabelled(sequence, records, spare, group_labels[0], group_runs[1:], order)
        else:
            for label in group_labels:
                _add_row(sequence, records, label, None, "这几行的数与标签对不上" if group_runs else "")
            spare.extend(_run(sequence, run) for run in group_runs)


def _labels_follow_numbers(sequence: Sequence[Label | NumberRun], stretch: Sequence[int]) -> bool:
    """Whether runs and labels alternate throughout, runs first: each label then stands after its numbers."""
    turns = [isinstance(sequence[index], NumberRun) for index in stretch]
    return len(turns) >= 6 and len(turns) % 2 == 0 and all(turns[::2]) and not any(turns[1::2])


def _order_is_ambiguous(sequence: Sequence[Label | NumberRun], stretch: Sequence[int], run_length: int | None) -> bool:
    """Whether runs and labels alternate with a whole run first: labels may stand before or after their numbers."""
    turns = [isinstance(sequence[index], NumberRun) for index in stretch]
    if len(turns) < 2 or not all(turns[::2]) or any(turns[1::2]):
        return False
    return run_length is None or len(_run(sequence, stretch[0]).filled) == run_length


def _groups(sequence: Sequence[Label | NumberRun], stretch: Sequence[int]) -> list[tuple[list[int], list[int]]]:
    """The groups of labels and the runs that follow them."""
    groups: list[tuple[list[int], list[int]]] = []
    for index in stretch:
        if isinstance(sequence[index], Label):
            if not groups or groups[-1][1]:
                groups.append(([], []))
            groups[-1][0].append(index)
        else:
            if not groups:
                groups.append(([], []))
            groups[-1][1].append(index)
    return groups


def _unlabelled(
    sequence: Sequence[Label | NumberRun], records: dict[int, LabelledRow], spare: list[NumberRun],
    label: int, runs: Sequence[int], order: dict[str, int],
) -> None:  # fmt: skip
    """Assign runs without a label to the rows of the form between the labels before and after them, if their numbers agree."""
    before = sequence[label]
    following = next((item for item in sequence[runs[-1] + 1 :] if isinstance(item, Label)), None)
    assert isinstance(before, Label)
    names = sorted(order, key=order.__getitem__)
    if following is None or before.name not in order or following.name not in order:
        spare.extend(_run(sequence, run) for run in runs)
        return
    between = [name for name in names if order[before.name] < order[name] < order[following.name]]
    if len(between) != len(runs):
        spare.extend(_run(sequence, run) for run in runs)
        return
    for name, run in zip(between, runs, strict=True):
        records[run] = LabelledRow(Label(name, _run(sequence, run).rows[0], ""), _run(sequence, run))


def _add_row(
    sequence: Sequence[Label | NumberRun], records: dict[int, LabelledRow], label: int, run: int | None, why: str = ""
) -> None:
    named = sequence[label]
    assert isinstance(named, Label)
    records[label] = LabelledRow(named, None if run is None else _run(sequence, run), why)


def _run(sequence: Sequence[Label | NumberRun], index: int) -> NumberRun:
    run = sequence[index]
    assert isinstance(run, NumberRun)
    return run
