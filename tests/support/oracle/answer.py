"""The whole answer for one day: what a night on that day publishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .counting import Account, Verdict, accounting, corrected, figures, monthly, verdicts
from .in_force import Held, rows_in_force
from .model import Doubt, Office


@dataclass(frozen=True)
class Answer:
    """What the office's files say on a day. Figures that are zero or unknown are left out."""

    day: date
    verdicts: tuple[Verdict, ...]
    figures: Mapping[tuple[int, str], float]
    monthly: Mapping[tuple[int, int, str], float]
    accounting: Mapping[tuple[str, int | None], Account]
    doubts: tuple[Doubt, ...]

    def evidence(self, figure: str, year: int) -> tuple[Verdict, ...]:
        """The rows a leaf figure stands on."""
        return tuple(
            verdict
            for verdict in self.verdicts
            if any(name == figure and on.year == year for name, on in verdict.stands)
        )

    @property
    def blocked(self) -> bool:
        """Whether something must be settled before a year can be sealed."""
        return any(doubt.blocks for doubt in self.doubts)


def answer(office: Office, day: date) -> Answer:
    """What is known at the end of a day: of the deliveries, statements and corrections made by then, and of no later ones."""
    held: list[Held] = []
    doubts: list[Doubt] = []
    for source in office.sources:
        rows, told = rows_in_force(office, source, day)
        held += rows
        doubts += told
    rows_as_corrected, misfits = corrected(office, held, day)
    doubts += [Doubt("correction", source, "", (number,)) for source, number in misfits]
    judged = verdicts(rows_as_corrected, day)
    return Answer(
        day,
        judged,
        figures(judged, office.declared, day),
        monthly(judged),
        accounting(judged),
        tuple(sorted(doubts)),
    )
