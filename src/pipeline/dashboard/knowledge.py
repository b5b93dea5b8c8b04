"""How far a page may speak: what arrived of an agency, which sources are late today, and how far its ledger of requests reaches.

No sentence of the kind "there is none" is shown without asking here first: that nothing is known of is not that there is nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.dashboard.view import View


@dataclass(frozen=True)
class Knowledge:
    """What the shown build knows of an agency's year on the day it was made.

    `rows`: rows received for the year; `late`: sources that are late today; `ledgers`: sources of requests, `ledger_to`: the first day
    after which one of them says nothing, None where they are up to date; `clock_day`: the day due dates were told for.
    """

    today: date
    year: int
    rows: int
    late: tuple[str, ...]
    ledgers: int
    ledger_to: date | None
    clock_day: date | None

    @property
    def doubt(self) -> str:
        """Why nobody can say that there is no problem; empty where one can."""
        if not self.rows:
            return f"{self.year} 年没有收到过这个单位的记录，不知道有没有问题"
        if self.late:
            return f"{len(self.late)} 个数据源没有最新数据，不知道有没有新问题"
        return ""

    @property
    def ledger_doubt(self) -> str:
        """Why nobody can say that no request is open today (条例第三十三条); empty where one can."""
        if not self.ledgers:
            return "没有申请台账，不知道有没有未办结的申请"
        if self.ledger_to is not None:
            return f"台账只到 {self.ledger_to}，之后有没有未办结的申请不知道"
        if self.clock_day != self.today:
            return f"期限按 {self.clock_day or '—'} 的情况计算，不是今天（{self.today}），今天有没有未办结的申请不知道"
        return ""


def what_is_known(view: View) -> Knowledge:
    """What the shown build knows of the agency and year of the address."""
    assert view.year is not None
    ledgers = view.ask("dashboard/ledgers", today=view.today).rows
    late = [reached for _, reached, is_late in ledgers if is_late]
    sources = view.ask("dashboard/sources").records()
    return Knowledge(
        today=view.today,
        year=view.year,
        rows=view.ask("dashboard/received").rows[0][0],
        late=tuple(row["source"] for row in sources if row["state"] != "fresh"),
        ledgers=len(ledgers),
        ledger_to=min((reached for reached in late if reached), default=view.today) if late else None,
        clock_day=view.ask("dashboard/clock_day").rows[0][0],
    )
