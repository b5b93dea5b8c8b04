"""各县: of a roll-up, how every county stands, sums with what they add up, what moved since yesterday, who has sealed (条例 art. 49).

`?county=` shows the agencies of one county by what is due. A county that has not reported is said to be so and never shown as a zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from pipeline.dashboard.pages.overview import HEADLINES
from pipeline.dashboard.view import PageNotFoundError, Record, View

MAX_CHANGES = 60
STATES = {
    "fresh": ("good", "已报送"),
    "late": ("warn", "过期未更新"),
    "missing": ("bad", "未报送"),
    "unreadable": ("bad", "读不出来"),
}
# Duty → its name, what its late ones are, and the page of an agency about it, where its rows have left the county.
DUTIES = {
    "plan": ("计划的任务", "到期未完成", "plan"),
    "follow_up": ("督办", "超期未办结", "follow-up"),
    "directory": ("目录的各期", "缺或逾期", ""),
    "columns": ("网站栏目", "超期未更新", ""),
}


def build(view: View) -> Mapping[str, Any]:
    """What 各县 shows for `?year=`, else for the year a reader begins with. Raises PageNotFoundError, also where nothing is rolled up."""
    if not view.is_roll_up:
        raise PageNotFoundError("这里是一个工作区自己的数据，没有各县的汇总；汇总用 gongkai rollup 生成。")
    year = shown_year(view)
    counties = view.records("dashboard/counties/states", year=year)
    sums = _sums(view, year)
    packages = dict(view.ask("dashboard/counties/packages_by_county", year=year).rows)
    for county in counties:
        county["sums"] = sums.get(county["county"], {})
        county["packages"] = packages.get(county["county"], 0)
        county["mark"] = STATES[county["state"]]
    chosen = chosen_county(view, counties, "counties", year)
    changes = view.records("dashboard/counties/changes", most=MAX_CHANGES)
    return {
        "shown_year": year,
        "years": view.years,
        "headlines": HEADLINES,
        "counties": counties,
        "all": sums.get(None, {}),
        "expected": sum(county["expected"] for county in counties),
        "reported": sum(county["reported"] for county in counties),
        "silent": [county for county in counties if county["run"] is None],
        "changes": changes,
        "compared": view.records("dashboard/counties/compared")[0],
        "received": sum(packages.values()),
        "failing": view.records("dashboard/counties/packages", year=year),
        "chosen": next((county for county in counties if county["county"] == chosen), None),
        "agencies": _agencies(view, chosen, year, counties),
        "duties": DUTIES,
        "duty_rows": _duties(view, chosen, year),
    }


def chosen_county(view: View, counties: Sequence[Record], page: str, year: int) -> str | None:
    """The county that `?county=` names; None for all. Raises PageNotFoundError with the counties there are."""
    chosen = view.query.get("county")
    if chosen is not None and chosen not in {county["county"] for county in counties}:
        choices = {county["name"]: view.links.unscoped(page, county=county["county"], year=year) for county in counties}
        raise PageNotFoundError(f"没有编号为“{chosen}”的县。", choices)
    return chosen


def shown_year(view: View) -> int:
    """The year that `?year=` names, else the one a reader begins with. Raises PageNotFoundError where nothing has figures."""
    wanted = view.query.get("year", "")
    if wanted.isdecimal() and int(wanted) in view.years:
        return int(wanted)
    start = view.start()
    if start is None:
        raise PageNotFoundError("各县还没有报送过任何指标。")
    return start[1]


def _sums(view: View, year: int) -> dict[str | None, dict[str, Record]]:
    """County (None: all) → figure → its sum with how many agencies are in it and how many should be."""
    sums: dict[str | None, dict[str, Record]] = {}
    for row in view.records("dashboard/counties/sums", year=year, figures="|".join(figure for figure, *_ in HEADLINES)):
        sums.setdefault(row["county"], {})[row["figure"]] = row
    return sums


def _duties(view: View, chosen: str | None, year: int) -> list[Record]:
    """A row for each county, or agency of the chosen one, of which anything was to be reported: what became of each duty."""
    rows: dict[str, Record] = {}
    for row in view.records("dashboard/counties/duties", year=year, county=chosen):
        found = rows.setdefault(row["id"], {"id": row["id"], "name": row["name"], "duties": {}})
        found["duties"][row["duty"]] = row
    return list(rows.values())


def _agencies(view: View, chosen: str | None, year: int, counties: list[Record]) -> list[Record]:
    """The agencies of the chosen county, each with the address of its own pages where the county has said where they are."""
    if chosen is None:
        return []
    site = next(county["site"] for county in counties if county["county"] == chosen)
    rows = view.records("dashboard/counties/agencies", year=year, county=chosen)
    for row in rows:
        own = row["agency"].removeprefix(f"{chosen}--")
        row["site"] = site.format(agency=quote(own), year=year, figure="items.total") if site else None
    return rows
