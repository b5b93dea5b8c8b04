"""Controls: totals that platforms state themselves, compared with the rows received.

They are never counted; a difference is a finding with its likely causes. Part of `count`. The log of polls has the stated totals,
`figures/controls.yml` what each of them means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Literal

from pipeline.core import Finding, FrozenModel, Warehouse, Workspace, compose, package_yaml, table_rules
from pipeline.ingest import Poll, polls

# Readings of a lifetime total that are tried as the end of a year, newest first: as many incomplete polls in a row are bridged.
LAST_READINGS = 40


class ControlKind(FrozenModel):
    """What a control states, which rows it is compared with, and why it may differ."""

    about: str
    compares: Literal["day", "held", "all", "lifetime", "nothing"]
    settles_days: int = 0
    newest: bool = False
    causes: tuple[str, ...] = ()


@cache
def control_kinds() -> Mapping[str, ControlKind]:
    """Name → kind of every control."""
    return {name: ControlKind(**entry) for name, entry in package_yaml("figures/controls.yml").items()}


def write_controls(warehouse: Warehouse, workspace: Workspace, *, today: date) -> None:
    """Write the published table `controls`. Needs the candidate attached and its table `coverage` written."""
    warehouse.run("figures/count/stated_controls")
    warehouse.insert("stated_controls", list(_stated_rows(polls(workspace))))
    tables = [(name, rules.date) for name, rules in table_rules().items() if rules.date]
    warehouse.run("figures/count/controls", {"today": today}, tables=tables)


def control_findings(warehouse: Warehouse) -> list[Finding]:
    """One finding per source, control and year that differs.

    More rows than stated have a code of their own: nothing is lost, since a row that was deleted later was published once.
    """
    findings = []
    for agency, year, source, control, times, stated, received, places in warehouse.rows(
        "figures/count/controls_that_differ"
    ):
        kind = control_kinds()[control]
        more = f"；共 {times} 处" if times > 5 else ""
        code = "CONTROL-MORE" if received > stated and kind.compares in ("day", "lifetime") else "CONTROL-DIFFERS"
        findings.append(compose(code, agency=agency, year=year, source=source, about=kind.about, places=places + more,
                             causes="；".join(f"{number}. {cause}" for number, cause in enumerate(kind.causes, start=1)),
                             left=stated, right=received, refers_to=f"{source} {control}"))  # fmt: skip
    return findings


def _stated_rows(polls_of_sources: Iterable[Poll]) -> Iterator[dict[str, object]]:
    """Rows of `stated_controls`: the newest statement about the same days; for a lifetime total, the growth within each year."""
    newest: dict[tuple[str, ...], tuple[Poll, Mapping[str, Any]]] = {}
    readings: dict[tuple[str, str], list[tuple[datetime, int]]] = {}
    for poll in polls_of_sources:
        for control in poll.controls:
            name = str(control["name"])
            kind = control_kinds().get(name)
            if kind is None:
                continue
            if kind.compares == "lifetime":
                if poll.state != "whole":
                    continue  # a lifetime total is compared only where the poll was complete
                at = datetime.fromisoformat(poll.looked_at)
                readings.setdefault((poll.source, name), []).append((at, int(control["value"])))
            else:
                days = () if kind.newest else (str(control["on"]), str(control["until"]))
                newest[(poll.source, name, *days)] = (poll, control)
    for (source, name, *_), (poll, control) in newest.items():
        kind = control_kinds()[name]
        first, last = date.fromisoformat(control["on"]), date.fromisoformat(control["until"])
        start, end = (
            datetime.combine(first, datetime.min.time()),
            datetime.combine(last + timedelta(1), datetime.min.time()),
        )
        if kind.compares == "all":
            start, end = datetime(1, 1, 1), datetime(9999, 12, 31)
        yield {
            "source": source,
            "control": name,
            "compares": kind.compares,
            "settles_days": kind.settles_days,
            "looked_at": datetime.fromisoformat(poll.looked_at),
            "from_day": first,
            "to_day": last,
            "from_at": start,
            "to_at": end,
            "stated": int(control["value"]),
            "whole": poll.state == "whole" or kind.compares == "day",
        }
    for (source, name), values in readings.items():
        for (start, before), (end, after) in _pairs_by_year(values):
            yield {
                "source": source,
                "control": name,
                "compares": "lifetime",
                "settles_days": control_kinds()[name].settles_days,
                "looked_at": end,
                "from_day": start.date(),
                "to_day": end.date(),
                "from_at": start,
                "to_at": end,
                "stated": after - before,
                "whole": True,
            }


def _pairs_by_year(readings: list[tuple[datetime, int]]) -> Iterator[tuple[tuple[datetime, int], tuple[datetime, int]]]:
    """For each year its first reading paired with each of its last ones.

    The SQL takes the last pair that can be compared: posts of the day of a reading arrive with the next poll. A reading before 4 o'clock
    on 1 January is the end of the year before.
    """
    for year in sorted({at.year for at, _ in readings}):
        ends = datetime(year + 1, 1, 1, 4)
        begins = datetime(year, 1, 1, 4)
        before = [reading for reading in readings if reading[0] <= begins]
        within = [reading for reading in readings if begins < reading[0] <= ends]
        first = before[-1] if before else within[0] if within else None
        if first is not None:
            yield from ((first, last) for last in within[-LAST_READINGS:] if last != first)
