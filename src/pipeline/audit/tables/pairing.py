"""Pairs the labels of rows with their numbers, in tables printed as rows, as lines, or with one cell a line.

Numbers in the row of a label belong to it. Between two such rows labels and numbers are paired in their order where all rows of the
form are there and each has numbers. Elsewhere they are paired only where labels stand before their numbers from the first to the
last, no row is missing beside them, and there are as many runs as labels. Other rows are unsure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.audit.tables.runs import Label, LabelsAndRuns, NumberRun
from pipeline.audit.tables.values import may_be_page_number, read_value


@dataclass(frozen=True)
class LabelledRow:
    """A row of a table: its label and its numbers. `run` is None where it has none; `why` is the reason where that is unsure."""

    label: Label
    run: NumberRun | None
    why: str = ""


_MISMATCH = "这几行的数与标签对不上"
_ORDER_UNKNOWN = "数在标签之前还是之后，不能确定"
_GAP = "后面的一行没有读到，这些数是哪一行的不能确定"


def pair_rows(
    items: LabelsAndRuns, order: Mapping[str, int], run_length: int | None = None
) -> tuple[list[LabelledRow], list[NumberRun]]:
    """The rows with their runs, and the runs that cannot be assigned to a label. `order`: row → its position in the forms."""
    pairing = _Pairing(items, order, run_length)
    return pairing.rows(), pairing.spare


class _Pairing:
    """The pairing of one table: `records` are the rows by the index of their label (or of their run, where the label is lost)."""

    def __init__(self, items: LabelsAndRuns, order: Mapping[str, int], run_length: int | None) -> None:
        self.sequence, self.order, self.run_length = items.sequence, order, run_length
        self.anchored = {label: run for run, label in items.same_row.items()}
        self.same_row = items.same_row
        self.records: dict[int, LabelledRow] = {}
        self.spare: list[NumberRun] = []
        self.expected = _expected_rows(items.sequence, order)

    def rows(self) -> list[LabelledRow]:
        stretch: list[int] = []
        before: str | None = None
        for index, item in enumerate(self.sequence):
            if index in self.same_row:
                continue
            if index not in self.anchored:
                stretch.append(index)
                continue
            assert isinstance(item, Label)
            self._pair_stretch(stretch, before, item.name)
            stretch, before = [], item.name
            self.records[index] = LabelledRow(item, self._run(self.anchored[index]))
        self._pair_stretch(stretch, before, None)
        return [self.records[index] for index in sorted(self.records)]

    def _pair_stretch(self, stretch: Sequence[int], before: str | None, after: str | None) -> None:
        """Pair what stands between two rows that are certain; None for the beginning or the end of the table."""
        labels = [index for index in stretch if isinstance(self.sequence[index], Label)]
        stretch = self._without_page_numbers(stretch)
        runs = [index for index in stretch if isinstance(self.sequence[index], NumberRun)]
        if self._is_complete(labels, runs, before, after):
            for label, run in zip(labels, runs, strict=True):
                self._add(label, run)
        elif not labels:
            self.spare.extend(self._run(run) for run in runs)
        elif runs and not self._labels_come_first(stretch, after):
            self._leave_open(labels, runs, _ORDER_UNKNOWN)
        elif self.run_length is not None and not self._are_in_order(labels):
            self._leave_open(labels, runs, _MISMATCH)
        else:
            for group_labels, group_runs in self._groups(stretch):
                self._pair_group(group_labels, group_runs)

    def _labels_come_first(self, stretch: Sequence[int], after: str | None) -> bool:
        """Whether labels stand before their numbers: the stretch begins with a label and ends with numbers, or was cut behind a label."""
        if isinstance(self.sequence[stretch[0]], NumberRun):
            return False
        last = self.sequence[stretch[-1]]
        if self.run_length is None or isinstance(last, NumberRun):
            return True
        return after is None and self._label(stretch[0]).name == self.expected[0] and last.name != self.expected[-1]

    def _is_complete(self, labels: Sequence[int], runs: Sequence[int], before: str | None, after: str | None) -> bool:
        """Whether the labels are all rows of the form between two others, in its order, with a whole run for each."""
        if self.run_length is None or len(labels) != len(runs):
            return False
        names = [label.name for index in labels if (label := self._label(index)).known]
        places = {name: place for place, name in enumerate(self.expected)}
        if (before is not None and before not in places) or (after is not None and after not in places):
            return False
        first = 0 if before is None else places[before] + 1
        last = len(self.expected) if after is None else places[after]
        if not labels or names != list(self.expected[first:last]):
            return False
        if all(len(self._run(run).filled) == self.run_length for run in runs):
            return self._are_rows(runs)
        # Labels and runs in turn throughout: a number lost or one too many moves no other row.
        turns = [isinstance(self.sequence[index], Label) for index in sorted((*labels, *runs))]
        return turns == [turns[0], not turns[0]] * len(labels) and len(self._run(runs[0]).filled) >= self.run_length - 2

    def _without_page_numbers(self, stretch: Sequence[int]) -> Sequence[int]:
        """The stretch without single numbers alone on their lines: beside whole rows, or before all labels of a table whose labels
        stand before their numbers."""
        remaining: list[int] = []
        for index in stretch:
            before = self.sequence[remaining[-1]] if remaining else None
            beside = isinstance(before, NumberRun) if self.run_length is not None else False
            leads = before is None and isinstance(self.sequence[stretch[-1]], NumberRun)
            if self._is_one_number(index) and (beside or leads or (before is None and self.run_length is not None)):
                self.spare.append(self._run(index))
            else:
                remaining.append(index)
        return remaining

    def _is_one_number(self, index: int) -> bool:
        item = self.sequence[index]
        return (
            isinstance(item, NumberRun)
            and item.lone
            and len(item.filled) == 1
            and may_be_page_number(item.filled[0].text)
        )

    def _are_rows(self, runs: Sequence[int]) -> bool:
        """Whether runs of several rows are rows and not columns: each stands in one line, or its last number is the sum of the others,
        or every number stands alone between labels."""
        if self.run_length is None:
            return True
        split = [run for run in runs if not self._stands_alone(run)]
        return all(self._adds_up(run) for run in split)

    def _stands_alone(self, run: int) -> bool:
        """Whether a run stands in one line, or is no part of a longer one of numbers alone on their lines."""
        rows = self._run(run).rows
        return len(set(rows)) == 1 or len(rows) == len(self._run(run).filled)

    def _adds_up(self, run: int) -> bool:
        numbers = [read_value(slot.text).number for slot in self._run(run).filled]
        known = [number for number in numbers if number is not None]
        return len(known) == len(numbers) > 1 and sum(known[:-1]) == known[-1]

    def _pair_group(self, labels: Sequence[int], runs: Sequence[int]) -> None:
        """Pair labels with the runs that follow them."""
        if not runs:
            for label in labels:
                self._add(label, None)
        elif len(labels) == len(runs) and self._is_certain(labels, runs):
            for label, run in zip(labels, runs, strict=True):
                self._add(label, run)
        elif (
            len(runs) == 1
            and not any(self._label(label).known for label in labels[:-1])
            and self._is_certain(labels[-1:], runs)
        ):
            for label in labels[:-1]:
                self._add(label, None)
            self._add(labels[-1], runs[0])
        elif len(labels) == 1 and self._are_rows(runs) and self._fill_gap(labels[0], runs[1:]):
            self._add(labels[0], runs[0])
        else:
            gap = len(labels) == len(runs) and any(self._has_gap_after(label) for label in labels)
            self._leave_open(labels, runs, _GAP if gap else _MISMATCH)

    def _is_certain(self, labels: Sequence[int], runs: Sequence[int]) -> bool:
        """Whether no row is missing behind or among these, so that none of the runs can be that of another row."""
        if self.run_length is None:
            return True
        apart = all(len(set(self._run(run).rows)) == 1 or self._adds_up(run) for run in runs) if len(runs) > 1 else True
        first = len(labels) == 1 or not self._has_gap_before(labels[0])
        return apart and first and not any(self._has_gap_after(label) for label in labels)

    def _leave_open(self, labels: Sequence[int], runs: Sequence[int], why: str) -> None:
        """Give the labels no numbers, for that reason."""
        for label in labels:
            self._add(label, None, why if runs else "")
        self.spare.extend(self._run(run) for run in runs)

    def _are_in_order(self, labels: Sequence[int]) -> bool:
        """Whether the rows that are named stand in the order of the form: in torn text they do not."""
        places = [self.order[name] for label in labels if (name := self._label(label).name) in self.order]
        return places == sorted(places)

    def _has_gap_after(self, index: int) -> bool:
        """Whether the row after that of a label is missing, though later ones are there."""
        following = next(
            (item.name for item in self.sequence[index + 1 :] if isinstance(item, Label) and item.name in self.order),
            None,
        )
        return self._has_gap(self._label(index).name, following)

    def _has_gap_before(self, index: int) -> bool:
        earlier = [item.name for item in self.sequence[:index] if isinstance(item, Label) and item.name in self.order]
        if not earlier:
            return self._label(index).name in self.expected[1:]
        return self._has_gap(earlier[-1], self._label(index).name)

    def _has_gap(self, name: str, following: str | None) -> bool:
        if following is None or name not in self.order:
            return False
        return any(self.order[name] < self.order[row] < self.order[following] for row in self.expected)

    def _groups(self, stretch: Sequence[int]) -> list[tuple[list[int], list[int]]]:
        """The groups of labels and the runs that follow them."""
        groups: list[tuple[list[int], list[int]]] = []
        for index in stretch:
            if isinstance(self.sequence[index], Label):
                if not groups or groups[-1][1]:
                    groups.append(([], []))
                groups[-1][0].append(index)
            elif groups:
                groups[-1][1].append(index)
        return groups

    def _fill_gap(self, label: int, runs: Sequence[int]) -> bool:
        """Assign runs without a label to the rows of the form between the labels before and after them; False where their
        numbers do not agree.
        """
        if not runs:
            return False
        before = self._label(label)
        following = next((item for item in self.sequence[runs[-1] + 1 :] if isinstance(item, Label)), None)
        if following is None or before.name not in self.order or following.name not in self.order:
            return False
        between = [
            row for row in self.expected if self.order[before.name] < self.order[row] < self.order[following.name]
        ]
        if len(between) != len(runs):
            return False
        for name, run in zip(between, runs, strict=True):
            self.records[run] = LabelledRow(Label(name, self._run(run).rows[0], ""), self._run(run))
        return True

    def _add(self, label: int, run: int | None, why: str = "") -> None:
        self.records[label] = LabelledRow(self._label(label), None if run is None else self._run(run), why)

    def _label(self, index: int) -> Label:
        label = self.sequence[index]
        assert isinstance(label, Label)
        return label

    def _run(self, index: int) -> NumberRun:
        run = self.sequence[index]
        assert isinstance(run, NumberRun)
        return run


def _expected_rows(sequence: Sequence[Label | NumberRun], order: Mapping[str, int]) -> tuple[str, ...]:
    """The rows of the form in its order. A form has （六）其他处理 in one row or in three."""
    present = {item.name for item in sequence if isinstance(item, Label)}
    three = {name for name in order if name.startswith("other_") and name not in ("other_handling", "other_services")}
    absent = {"other_handling"} if present & three else three
    return tuple(name for name in order if name not in absent or name in present)
