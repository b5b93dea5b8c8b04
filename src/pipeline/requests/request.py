"""One request as the rows of a ledger give it, and what contradicts itself in them.

Rows that contradict each other are not resolved by choice: a request whose receipt or outcome is in doubt has no due date until a
person corrects the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.core import codes_in_part
from pipeline.law import in_force_since
from pipeline.requests.steps import Note


@dataclass(frozen=True)
class Request:
    """One request of a ledger. `doubts`: contradictions between the rows of its number (see `combine_rows`).

    `reasonable_until`: the last day of a reasonable period set under art. 35.
    """

    request_no: str
    received_on: date | None
    decision: str | None = None
    decided_on: date | None = None
    extension_days: int | None = None
    reasonable_until: date | None = None
    doubts: tuple[Note, ...] = ()


def combine_rows(rows: Sequence[Request]) -> Request:
    """One request from all rows of its number. A field on which they disagree is not chosen; `doubts` has a note on it.

    Two lengths of an extension or two reasonable periods leave the request usable: the shorter one is the safe one.
    """
    received = sorted({row.received_on for row in rows if row.received_on is not None})
    decisions = sorted({row.decision for row in rows if row.decision is not None})
    decided = sorted({row.decided_on for row in rows if row.decided_on is not None})
    extensions = sorted({row.extension_days for row in rows if row.extension_days is not None})
    reasonable = sorted({row.reasonable_until for row in rows if row.reasonable_until is not None})
    doubts: list[Note] = []
    if len(received) > 1:
        doubts.append(Note("REQ-TWO-RECEIPTS", None, received[0], received[-1]))
    if _given_in_part(rows, decisions, decided):
        decisions = codes_in_part()["in_part"]
    elif len(decisions) > 1 or len(decided) > 1:
        doubts.append(Note("REQ-TWO-OUTCOMES"))
    if len(extensions) > 1:
        doubts.append(Note("REQ-TWO-EXTENSIONS", None, None, None, extensions[0]))
    if len(reasonable) > 1:
        doubts.append(Note("REQ-TWO-REASONABLE", None, reasonable[0], reasonable[-1]))
    return Request(
        request_no=rows[0].request_no,
        received_on=received[0] if len(received) == 1 else None,
        decision=decisions[0] if decisions else None,
        decided_on=decided[0] if decided else None,
        extension_days=extensions[0] if extensions else None,
        reasonable_until=reasonable[0] if reasonable else None,
        doubts=tuple(doubts),
    )


def _given_in_part(rows: Sequence[Request], decisions: Sequence[str], decided: Sequence[date]) -> bool:
    """Whether every row has a result of the same day, and some give what the others refuse: one request given in part (art. 37)."""
    codes = codes_in_part()
    complete = all(row.decision is not None and row.decided_on is not None for row in rows)
    return (
        complete
        and len(decisions) > 1
        and len(decided) == 1
        and set(decisions) <= {code for group in codes.values() for code in group}
        and not set(decisions).isdisjoint([*codes["given"], *codes["in_part"]])
        and not set(decisions).isdisjoint([*codes["refused"], *codes["in_part"]])
    )


def contradictions(request: Request, on: date) -> tuple[Note, ...]:
    """Notes on the dates of the request itself, as known on `on`, before its steps are read. Most make them unusable."""
    notes = list(request.doubts)
    codes = {note.code for note in notes}
    received = request.received_on
    if received is None:
        if "REQ-TWO-RECEIPTS" not in codes:
            notes.append(Note("REQ-RECEIVED-MISSING"))
        return tuple(notes)
    if received > on:
        return (*notes, Note("REQ-RECEIVED-LATER", None, received, on))
    if received < in_force_since("regulation"):
        notes.append(Note("REQ-RECEIVED-EARLY", None, received, in_force_since("regulation")))
    if "REQ-TWO-OUTCOMES" in codes:
        return tuple(notes)
    decided = request.decided_on
    if decided is not None and decided < received:
        notes.append(Note("REQ-DECIDED-BEFORE-RECEIVED", None, decided, received))
    if decided is None and request.decision is not None:
        notes.append(Note("REQ-DECISION-UNDATED"))
    if decided is not None and request.decision is None and received <= decided <= on:
        notes.append(Note("REQ-DECISION-MISSING", None, decided))
    return tuple(notes)
