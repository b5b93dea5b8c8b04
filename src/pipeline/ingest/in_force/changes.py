"""Which rows in force changed on which night, through which delivery, and why: for people who find another figure than yesterday."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from pipeline.core import TABLES, Warehouse, some_of, table_rules

WORDS = {
    "new": "新增",
    "changed": "改动",
    "gone": "撤下（写明完整的文件里已没有，或有人认可了那份文件）",
    "back": "恢复",
    "dropped": "不再有文件写到（文件作废、被取代，或重新读过）",
    "doubtful": "存疑，隔离",
    "cleared": "不再存疑",
}
_SHOWN = 10


@dataclass(frozen=True)
class RowChange:
    """Rows of one kind that changed on one night through one delivery: how many, the first of them, the years of their dates."""

    night: datetime
    source: str
    table: str
    delivery: str
    kind: str
    count: int
    rows: tuple[str, ...]
    years: tuple[int, ...]

    def line(self) -> str:
        years = "、".join(str(year) for year in self.years)
        shown = some_of(self.rows, _SHOWN, of=self.count)
        where = f"（{years} 年）" if years else ""
        return f"{self.night:%Y-%m-%d %H:%M} {self.source} {self.delivery}：{WORDS[self.kind]} {self.count} 行{where}：{shown}"

    def document(self) -> dict[str, object]:
        return {**asdict(self), "night": f"{self.night:%Y-%m-%d %H:%M:%S}", "why": WORDS[self.kind]}


def changed_rows(warehouse: Warehouse, since: date) -> list[RowChange]:
    """The changes since the beginning of a day, oldest first."""
    tables = [(table, table_rules()[table].date) for table in TABLES]
    return [
        RowChange(night, source, table, delivery, kind, count, tuple(rows), tuple(years or ()))
        for night, source, table, delivery, kind, count, rows, years in warehouse.rows(
            "ingest/in_force/row_changes", {"since": since}, tables=tables
        )
    ]
