"""How far a page may speak: what `core.knowledge` says of the agency of the address on the day the shown build was made.

No sentence of the kind "there is none" is shown without asking here first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.core import KNOWN_TABLES, AgencyKnowledge, read_knowledge
from pipeline.dashboard.view import View


@dataclass(frozen=True)
class PageKnowledge:
    """The knowledge of an agency as its pages of a year ask for it; `rows`: rows received for the year."""

    agency: AgencyKnowledge
    year: int
    rows: int

    @property
    def today(self) -> date:
        """The day the shown build was made."""
        return self.agency.on

    @property
    def doubt(self) -> str:
        """Why nobody can say that there is no problem; empty where one can."""
        return self.agency.doubt(self.year, self.rows)

    @property
    def ledger_doubt(self) -> str:
        """Why nobody can say that no request is open today; empty where one can."""
        return self.agency.ledger_doubt

    def doubt_of(self, family: str, subject: str) -> str:
        """Why nobody can say that there is no more `subject` in the year, up to today; empty where one can, or a person declares none."""
        table = self.agency.table(family)
        if table.declared_nil(self.year):
            return ""
        return table.doubt(subject, min(self.today, date(self.year, 12, 31)))

    def doubt_of_figure(self, figure: str) -> str:
        """Why a figure of the year may be more than its rows say; empty where nothing is in doubt, or no source counts it."""
        family = figure.partition(".")[0]
        return self.doubt_of(family, "更多记录") if family in KNOWN_TABLES else ""


def what_is_known(view: View) -> PageKnowledge:
    """What the shown build knows of the agency and year of the address."""
    assert view.agency is not None
    assert view.year is not None
    (agency,) = read_knowledge(view.connection, [view.agency.id], view.today)
    return PageKnowledge(agency, view.year, view.ask("dashboard/received").rows[0][0])
