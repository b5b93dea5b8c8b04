"""Pairs the labels of rows with their numbers, in tables printed as rows, as lines, or with one cell a line.

Numbers in the row of a label belong to it. Elsewhere labels and runs of numbers alternate, and are paired only where two things agree:
as many runs as labels, and one order throughout (the order of the form, each row there, or sums that hold). Other rows are unsure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.audit.tables.runs import Label, LabelsAndRuns, NumberRun
from pipeline.audit.tables.values import read_value


@dataclass(frozen=True)
class LabelledRow:
    """A row of a table: its label and its numbers. `run` is None where it has none; `why` is the reason where that is unsure."""

    label: Label
    run: NumberRun | None
    why: str = ""


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
            _pair_stretch(sequence, stretch, records, spare, order, run_length, closed=bool(records))
            stretch = []
            run = sequence[anchored[index]]
            assert isinstance(item, Label)
            assert isinstance(run, NumberRun)
            records[index] = LabelledRow(item, run)
        else:
            stretch.append(index)
    _pair_stretch(sequence, stretch, records, spare, order, run_length, closed=False)
    if run_length is not None:
        _open_before_gaps(sequence, records, frozenset(anchored), order)
    return [records[index] for index in sorted(records)], spare


_MISMATCH = "这几行的数与标签对不上"
_ORDER_UNKNOWN = "数在标签之前还是之后，不能确定"


def _pair_stretch(
    sequence: Sequence[Label | NumberRun], stretch: Sequence[int], records: dict[int, LabelledRow], spare: list[NumberRun],
    order: dict[str, int], run_length: int | None, *, closed: bool,
) -> None:  # fmt: skip
    """Pair the labels and runs between two rows that are certain (`closed`), or before or after such a row.

    Two things must agree for each: as many runs as labels, and one order throughout.
    """
    labels = [index for index in stretch if isinstance(sequence[index], Label)]
    runs = [index for index in stretch if isinstance(sequence[index], NumberRun)]
    whole = run_length is None or all(len(_run(sequence, run).filled) == run_length for run in runs)
    in_order = run_length is None or _are_in_order(sequence, labels, order)
    between = closed and len(labels) <= 6 and _add_up(sequence, labels, runs, run_length)
    if len(labels) == len(runs) and whole and in_order and (between or _labels_follow_numbers(sequence, stretch)):
        for label, run in zip(labels, runs, strict=True):
            _add_row(sequence, records, label, run)
        return
    numbers_first = bool(stretch) and isinstance(sequence[stretch[0]], NumberRun) and bool(labels)
    if run_length is not None and (not in_order or (numbers_first and _is_whole(sequence, stretch[0], run_length))):
        _leave_open(sequence, records, spare, labels, runs, _ORDER_UNKNOWN if in_order else _MISMATCH)
        return
    if not closed and _order_is_ambiguous(sequence, stretch, run_length):
        _leave_open(sequence, records, spare, labels, runs, _ORDER_UNKNOWN)
        return
    for group_labels, group_runs in _groups(sequence, stretch):
        if not group_labels:
            spare.extend(_run(sequence, run) for run in group_runs)
        elif not group_runs:
            for label in group_labels:
                _add_row(sequence, records, label, None)
        elif len(group_labels) == len(group_runs) and (
            len(group_labels) == 1
            or (
                _add_up(sequence, group_labels, group_runs, run_length)
                and not (run_length and any(_has_gap_after(sequence, label, order) for label in group_labels))
            )
        ):
            for label, run in zip(group_labels, group_runs, strict=True):
                _add_row(sequence, records, label, run)
        elif len(group_runs) == 1 and (run_length is None or not _are_rows(sequence, group_labels[:-1])):
            for label in group_labels[:-1]:
                _add_row(sequence, records, label, None)
            _add_row(sequence, records, group_labels[-1], group_runs[0])
        elif (
            len(group_labels) == 1
            and _add_up(sequence, group_runs, group_runs, run_length)
            and _unlabelled(sequence, records, group_labels[0], group_runs[1:], order)
        ):
            _add_row(sequence, records, group_labels[0], group_runs[0])
        else:
            _leave_open(sequence, records, spare, group_labels, group_runs, _MISMATCH)


def _leave_open(
    sequence: Sequence[Label | NumberRun], records: dict[int, LabelledRow], spare: list[NumberRun], labels: Sequence[int],
    runs: Sequence[int], why: str,
) -> None:  # fmt: skip
    """Give the labels no numbers, for that reason."""
    for label in labels:
        _add_row(sequence, records, label, None, why if runs else "")
    spare.extend(_run(sequence, run) for run in runs)


def _is_whole(sequence: Sequence[Label | NumberRun], run: int, run_length: int) -> bool:
    return len(_run(sequence, run).filled) == run_length


def _are_rows(sequence: Sequence[Label | NumberRun], labels: Sequence[int]) -> bool:
    """Whether one of the labels is that of a row of the form."""
    return any(_label(sequence, label).known for label in labels)


def _are_in_order(sequence: Sequence[Label | NumberRun], labels: Sequence[int], order: dict[str, int]) -> bool:
    """Whether the rows that are named stand in the order of the form: in torn text they do not."""
    places = [order[name] for label in labels if (name := _label(sequence, label).name) in order]
    return places == sorted(places)


def _add_up(
    sequence: Sequence[Label | NumberRun], labels: Sequence[int], runs: Sequence[int], run_length: int | None
) -> bool:
    """Whether runs of several rows are rows and not columns: each stands in one line, or its last number is the sum of the others."""
    if run_length is None or len(labels) < 2:
        return True
    for index in runs:
        run = _run(sequence, index)
        values = [read_value(slot.text).number for slot in run.filled]
        numbers = [value for value in values if value is not None]
        if len(run.rows) > 1 and (len(numbers) < len(values) or sum(numbers[:-1]) != numbers[-1]):
            return False
    return True


def _open_before_gaps(
    sequence: Sequence[Label | NumberRun],
    records: dict[int, LabelledRow],
    anchored: frozenset[int],
    order: dict[str, int],
) -> None:
    """Leave rows open whose numbers do not stand in their row, where the row after them is missing: they may be those of that row."""
    for index in sorted(records):
        record = records[index]
        if index not in anchored and record.run is not None and _has_gap_after(sequence, index, order):
            records[index] = LabelledRow(record.label, None, "后面的一行没有读到，这些数是哪一行的不能确定")


def _has_gap_after(sequence: Sequence[Label | NumberRun], index: int, order: dict[str, int]) -> bool:
    """Whether the row after that of a label is missing, though later ones are there. A form has （六） in one row or in three."""
    label = sequence[index]
    following = next((item for item in sequence[index + 1 :] if isinstance(item, Label) and item.name in order), None)
    if not isinstance(label, Label) or label.name not in order or following is None:
        return False
    present = {item.name for item in sequence if isinstance(item, Label)}
    others = {name for name in order if name.startswith("other_")}
    replaced = others - present if "other_handling" in present else {"other_handling"} if present & others else set()
    between = [name for name in order if order[label.name] < order[name] < order[following.name]]
    return bool(set(between) - replaced)


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
    sequence: Sequence[Label | NumberRun],
    records: dict[int, LabelledRow],
    label: int,
    runs: Sequence[int],
    order: dict[str, int],
) -> bool:
    """Assign runs without a label to the rows of the form between the labels before and after them; False where their
    numbers do not agree.
    """
    before = sequence[label]
    following = next((item for item in sequence[runs[-1] + 1 :] if isinstance(item, Label)), None)
    assert isinstance(before, Label)
    names = sorted(order, key=order.__getitem__)
    if following is None or before.name not in order or following.name not in order:
        return False
    between = [name for name in names if order[before.name] < order[name] < order[following.name]]
    if len(between) != len(runs):
        return False
    for name, run in zip(between, runs, strict=True):
        records[run] = LabelledRow(Label(name, _run(sequence, run).rows[0], ""), _run(sequence, run))
    return True


def _add_row(
    sequence: Sequence[Label | NumberRun], records: dict[int, LabelledRow], label: int, run: int | None, why: str = ""
) -> None:
    records[label] = LabelledRow(_label(sequence, label), None if run is None else _run(sequence, run), why)


def _label(sequence: Sequence[Label | NumberRun], index: int) -> Label:
    label = sequence[index]
    assert isinstance(label, Label)
    return label


def _run(sequence: Sequence[Label | NumberRun], index: int) -> NumberRun:
    run = sequence[index]
    assert isinstance(run, NumberRun)
    return run
