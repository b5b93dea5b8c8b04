"""Which numbers belong to which label, for tables that come as rows, as lines, or as one cell a line.

A number in the row of a label is its. Elsewhere labels and runs of numbers come in turn, and are paired only where the turn
leaves no choice; what leaves one stays without numbers and is unsure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.audit.tables.row_parts import Namer, blank_cells_of, may_be_one, mostly_lone, texts_of, values_of
from pipeline.audit.tables.rows import Row, Slot

GoesOn = Callable[[str, str], bool]


@dataclass(frozen=True)
class Label:
    """A row's name met in the text; `row` numbers the row it stands in; `text` is what it was read from."""

    name: str
    row: int
    text: str
    known: bool = True
    blank: bool = False


@dataclass(frozen=True)
class Run:
    """Numbers that come together: all slots from the first to the last of a row, blank ones too, or of lines in turn."""

    slots: tuple[Slot, ...]
    rows: tuple[int, ...]
    kind: str
    grid: int | None = None

    @property
    def filled(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if not slot.is_blank)


@dataclass(frozen=True)
class Record:
    """A row of a table with its numbers; `run` is None where none were found, `blank` where its cells are plainly blank."""

    label: Label
    run: Run | None
    why: str = ""


@dataclass
class Items:
    """Labels and runs in reading order, and which of them stand in one row."""

    sequence: list[Label | Run] = field(default_factory=list)
    same_row: dict[int, int] = field(default_factory=dict)  # place of the run → place of its label


def gather(
    rows: Sequence[Row], name: Namer, is_noise: Callable[[str], bool], goes_on: GoesOn,
    is_group: Callable[[str], bool],
    *, run_length: int | None, blank_cells: int,
) -> Items:  # fmt: skip
    """Cut rows into labels and runs. `name` finds rows' names in text; `is_noise` says what is neither label nor number,
    `goes_on` whether a text is the rest of a row's label begun above.

    Values that stand alone on their lines are joined to runs; a run of several times `run_length` is cut.
    """
    items = Items()
    pieces: list[tuple[str, int]] = []
    loose: list[Slot] = []
    loose_rows: list[int] = []
    last: str | None = None

    def close_run() -> None:
        if not loose:
            return
        length = run_length or len(loose)
        parts = (
            [loose[at : at + length] for at in range(0, len(loose), length)] if len(loose) % length == 0 else [loose]
        )
        for part in parts:
            items.sequence.append(Run(tuple(part), tuple(dict.fromkeys(loose_rows)), "line"))
        loose.clear()
        loose_rows.clear()

    def name_pieces(here: int | None) -> Label | None:
        """Labels of the text since the last run; returns the one of row `here`, which is not yet in the sequence."""
        nonlocal last
        joined = "".join(text for text, _ in pieces)
        owner = [number for text, number in pieces for _ in text]
        found = [Label(row, owner[end - 1], joined) for row, end in name(joined, last)]
        own = "".join(text for text, number in pieces if number == here)
        if here is not None and own and not any(label.row == here for label in found) and not is_noise(own):
            if found and goes_on(found[-1].name, own):
                found[-1] = replace(found[-1], row=here)
            else:
                found.append(Label(own, here, own, known=False))
        elif here is None and pieces and not found and is_group(pieces[-1][0]):
            found.append(Label(pieces[-1][0], pieces[-1][1], joined, known=False))
        pieces.clear()
        last = next((label.name for label in reversed(found) if label.known), last)
        mine = [label for label in found if label.row == here][-1:]
        for label in found:
            if label not in mine:
                add(label)
        if mine and _unpaired(items) == mine[0].name:
            items.sequence.pop()
        return mine[0] if mine else None

    def add(label: Label) -> None:
        """A label that goes on after its numbers, or is met twice before them, is one."""
        if label.name != _last_name(items):
            items.sequence.append(label)

    lonely = mostly_lone(rows)
    for row in rows:
        texts = texts_of(row, name, last)
        values = values_of(row, texts)
        if values is not None and not texts and may_be_one(row, values, lonely=lonely):
            values = [replace(values[0], text=" ".join(slot.text for slot in values))]
        kept = [slot for slot in texts if not is_noise(slot.bare) or is_group(slot.bare) or name(slot.bare, last)]
        if values is None and not kept:
            continue
        columns_only = all(is_noise(slot.bare) and not is_group(slot.bare) for slot in texts)
        lone = values is not None and len(values) == 1 and columns_only and row.kind == "line"
        if lone and values is not None:
            name_pieces(None)
            loose.append(values[0])
            loose_rows.append(row.number)
            continue
        close_run()
        for slot in kept:
            pieces.append((slot.bare, row.number))
        if values is not None:
            label = name_pieces(row.number)
            if label is not None:
                items.same_row[len(items.sequence) + 1] = len(items.sequence)
                items.sequence.append(label)
            items.sequence.append(Run(tuple(values), (row.number,), row.kind, row.grid))
        elif kept and blank_cells_of(row) >= blank_cells:
            label = name_pieces(row.number)
            if label is not None:
                items.sequence.append(replace(label, blank=True))
    name_pieces(None)
    close_run()
    return items


def _last_name(items: Items) -> str | None:
    return next((one.name for one in reversed(items.sequence) if isinstance(one, Label)), None)


def _unpaired(items: Items) -> str | None:
    """The name of a label that ends the sequence, with no numbers after it yet."""
    last = items.sequence[-1] if items.sequence else None
    return last.name if isinstance(last, Label) else None


def pair(items: Items, order: dict[str, int], run_length: int | None = None) -> tuple[list[Record], list[Run]]:
    """The rows with their runs, and the runs that belong to no label for certain.

    A run of another length than `run_length` is paired only with the label of its row or right before it.
    """
    sequence = items.sequence
    anchored = {label: run for run, label in items.same_row.items()}
    records: dict[int, Record] = {}
    spare: list[Run] = []
    stretch: list[int] = []
    for place, item in enumerate(sequence):
        if place in items.same_row:
            continue
        if place in anchored:
            _pair_stretch(sequence, stretch, records, spare, order, run_length, closed=True)
            stretch = []
            run = sequence[anchored[place]]
            assert isinstance(item, Label)
            assert isinstance(run, Run)
            records[place] = Record(item, run)
        else:
            stretch.append(place)
    _pair_stretch(sequence, stretch, records, spare, order, run_length, closed=len(records) > 0)
    return [records[place] for place in sorted(records)], spare


def _pair_stretch(
    sequence: Sequence[Label | Run], stretch: Sequence[int], records: dict[int, Record], spare: list[Run],
    order: dict[str, int], run_length: int | None, *, closed: bool,
) -> None:  # fmt: skip
    """Pair what stands between two rows that are certain."""
    labels = [place for place in stretch if isinstance(sequence[place], Label)]
    runs = [place for place in stretch if isinstance(sequence[place], Run)]
    whole = run_length is None or all(len(_run(sequence, run).filled) == run_length for run in runs)
    if len(labels) == len(runs) and whole and ((closed and len(labels) <= 6) or _after(sequence, stretch)):
        for label, run in zip(labels, runs, strict=True):
            _keep(sequence, records, label, run)
        return
    if not closed and _turned(sequence, stretch, run_length):
        for label in labels:
            _keep(sequence, records, label, None, "数在标签之前还是之后，不能确定")
        spare.extend(_run(sequence, run) for run in runs)
        return
    for some, numbers in _groups(sequence, stretch):
        if len(some) == len(numbers) or len(some) > len(numbers) <= 1:
            for label in some[: len(some) - len(numbers)]:
                _keep(sequence, records, label, None)
            for label, run in zip(some[len(some) - len(numbers) :], numbers, strict=True):
                _keep(sequence, records, label, run)
        elif not some:
            spare.extend(_run(sequence, run) for run in numbers)
        elif len(some) == 1:
            _keep(sequence, records, some[0], numbers[0])
            _unlabelled(sequence, records, spare, some[0], numbers[1:], order)
        else:
            for label in some:
                _keep(sequence, records, label, None, "这几行的数与标签对不上" if numbers else "")
            spare.extend(_run(sequence, run) for run in numbers)


def _after(sequence: Sequence[Label | Run], stretch: Sequence[int]) -> bool:
    """Whether numbers and labels take turns throughout, numbers first: each label stands after its numbers."""
    turns = [isinstance(sequence[place], Run) for place in stretch]
    return len(turns) >= 6 and len(turns) % 2 == 0 and all(turns[::2]) and not any(turns[1::2])


def _turned(sequence: Sequence[Label | Run], stretch: Sequence[int], run_length: int | None) -> bool:
    """Whether they take turns with a whole run first, and the end is cut off: labels before or after their numbers?"""
    turns = [isinstance(sequence[place], Run) for place in stretch]
    if len(turns) < 2 or not all(turns[::2]) or any(turns[1::2]):
        return False
    return run_length is None or len(_run(sequence, stretch[0]).filled) == run_length


def _groups(sequence: Sequence[Label | Run], stretch: Sequence[int]) -> list[tuple[list[int], list[int]]]:
    """Labels followed by runs, again and again."""
    found: list[tuple[list[int], list[int]]] = []
    for place in stretch:
        if isinstance(sequence[place], Label):
            if not found or found[-1][1]:
                found.append(([], []))
            found[-1][0].append(place)
        else:
            if not found:
                found.append(([], []))
            found[-1][1].append(place)
    return found


def _unlabelled(
    sequence: Sequence[Label | Run], records: dict[int, Record], spare: list[Run],
    label: int, runs: Sequence[int], order: dict[str, int],
) -> None:  # fmt: skip
    """Runs that no label stands before: rows of the form whose labels are lost, if just so many are missing here."""
    before = sequence[label]
    following = next((one for one in sequence[runs[-1] + 1 :] if isinstance(one, Label)), None)
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
        records[run] = Record(Label(name, _run(sequence, run).rows[0], ""), _run(sequence, run))


def _keep(
    sequence: Sequence[Label | Run], records: dict[int, Record], label: int, run: int | None, why: str = ""
) -> None:
    named = sequence[label]
    assert isinstance(named, Label)
    records[label] = Record(named, None if run is None else _run(sequence, run), why)


def _run(sequence: Sequence[Label | Run], place: int) -> Run:
    found = sequence[place]
    assert isinstance(found, Run)
    return found
