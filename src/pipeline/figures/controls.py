"""controls: totals that platforms state themselves, beside our rows. They are never counted; a difference is a finding with its
likely causes.

Part of `count`. What was stated is in the log of visits; what each name means stands in `sources/controls.yml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml

from pipeline.core import Finding, FrozenModel, Warehouse, Workspace, compose, table_rules
from pipeline.ingest import Visit, visits_of

# As many nights may pass without everything read until a lifetime's total cannot be compared any more.
READINGS = 40


class Kind(FrozenModel):
    """What a control is, what of our rows it is held against, and why it may differ."""

    about: str
    compares: Literal["day", "held", "all", "lifetime", "nothing"]
    settles_days: int = 0
    newest: bool = False
    causes: tuple[str, ...] = ()


@cache
def kinds() -> Mapping[str, Kind]:
    """The controls there are."""
    text = resources.files("pipeline").joinpath("figures", "controls.yml").read_text("utf-8")
    return {name: Kind(**entry) for name, entry in yaml.safe_load(text).items()}


def write_controls(warehouse: Warehouse, workspace: Workspace, *, today: date) -> None:
    """The published table `controls`. Called with the candidate attached, after its coverage."""
    warehouse.run("figures/count/stated_controls")
    warehouse.insert("stated_controls", list(_stated(visits_of(workspace))))
    tables = [(name, rules.date) for name, rules in table_rules().items() if rules.date]
    warehouse.run("figures/count/controls", {"today": today}, tables=tables)


def control_findings(warehouse: Warehouse) -> list[Finding]:
    """One finding per source, control and year. That we hold more than is stated is no loss: what was deleted was published."""
    found = []
    for agency, year, source, control, times, stated, ours, places in warehouse.rows(
        "figures/count/controls_that_differ"
    ):
        kind = kinds()[control]
        more = f"；共 {times} 处" if times > 5 else ""
        code = "CONTROL-MORE" if ours > stated and kind.compares in ("day", "lifetime") else "CONTROL-DIFFERS"
        found.append(compose(code, agency=agency, year=year, source=source, about=kind.about, places=places + more,
                             causes="；".join(f"{n}. {cause}" for n, cause in enumerate(kind.causes, start=1)),
                             left=stated, right=ours, refers_to=f"{source} {control}"))  # fmt: skip
    return found


def _stated(visits: Iterable[Visit]) -> Iterator[dict[str, object]]:
    """Rows of `stated_controls`: the last statement about the same days; of a lifetime's total, one row a year."""
    newest: dict[tuple[str, ...], tuple[Visit, Mapping[str, Any]]] = {}
    readings: dict[tuple[str, str], list[tuple[datetime, int]]] = {}
    for visit in visits:
        for control in visit.controls:
            name = str(control["name"])
            kind = kinds().get(name)
            if kind is None:
                continue
            if kind.compares == "lifetime":
                if visit.state != "whole":
                    continue  # compared up to the last night on which everything was read
                at = datetime.fromisoformat(visit.looked_at)
                readings.setdefault((visit.source, name), []).append((at, int(control["value"])))
            else:
                days = () if kind.newest else (str(control["on"]), str(control["until"]))
                newest[(visit.source, name, *days)] = (visit, control)
    for (source, name, *_), (visit, control) in newest.items():
        kind = kinds()[name]
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
            "looked_at": datetime.fromisoformat(visit.looked_at),
            "from_day": first,
            "to_day": last,
            "from_at": start,
            "to_at": end,
            "stated": int(control["value"]),
            "whole": visit.state == "whole" or kind.compares == "day",
        }
    for (source, name), taken in readings.items():
        for (start, before), (end, after) in _yearly(taken):
            yield {
                "source": source,
                "control": name,
                "compares": "lifetime",
                "settles_days": kinds()[name].settles_days,
                "looked_at": end,
                "from_day": start.date(),
                "to_day": end.date(),
                "from_at": start,
                "to_at": end,
                "stated": after - before,
                "whole": True,
            }


def _yearly(taken: list[tuple[datetime, int]]) -> Iterator[tuple[tuple[datetime, int], tuple[datetime, int]]]:
    """For each year its first reading with each of the last ones, of which the last that can be compared is taken: what was posted on
    the day of a reading comes in the night after. A reading before 4 o'clock still tells how the year before ended."""
    for year in sorted({at.year for at, _ in taken}):
        ends = datetime(year + 1, 1, 1, 4)
        begins = datetime(year, 1, 1, 4)
        before = [one for one in taken if one[0] <= begins]
        within = [one for one in taken if begins < one[0] <= ends]
        first = before[-1] if before else within[0] if within else None
        if first is not None:
            yield from ((first, last) for last in within[-READINGS:] if last != first)
