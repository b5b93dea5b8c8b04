"""历年: what can be compared over the years, and where it cannot: a change of the form, a year only half observed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipeline.dashboard.charts import Series
from pipeline.dashboard.observation import Observed, intervals_of, observed_days, sources_behind
from pipeline.dashboard.pages.overview import COMPARABLE
from pipeline.dashboard.view import View
from pipeline.figures import display_name
from pipeline.law import Form, all_forms

# Rows of table 3 that are followed over the years; those of one form are put together as its `comparability` says.
ROWS = (
    ("new_received", "本年新收"),
    ("carried_in", "上年结转"),
    ("granted", "予以公开"),
    ("partial", "部分公开"),
    ("other_handling", "其他处理"),
    ("result_total", "办理结果总计"),
    ("carried_out", "结转下年度"),
)
DISPUTES = (("review", "行政复议"), ("suit_direct", "直接起诉"), ("suit_after_review", "复议后起诉"))


@dataclass(frozen=True)
class Point:
    """A year of a series: `comparable` only if nearly all of its days were looked at and it is counted as its neighbours are."""

    year: int
    figure: str
    value: float | None
    sealed: bool
    observed: Observed | None
    comparable: bool


@dataclass(frozen=True)
class Line:
    """A figure over the years."""

    label: str
    points: tuple[Point, ...]

    @property
    def series(self) -> Series:
        """For a chart: only what can be compared."""
        return Series(self.label, tuple(one.value if one.comparable else None for one in self.points))


@dataclass(frozen=True)
class Group:
    """Lines that belong together; `breaks` where their form changes; the first `charted` of them are drawn (0: all)."""

    title: str
    unit: str
    lines: tuple[Line, ...]
    breaks: dict[int, str]
    charted: int = 0

    @property
    def drawn(self) -> tuple[Line, ...]:
        """The lines worth drawing: of two comparable years at least, one of them not zero."""
        lines = self.lines[: self.charted] if self.charted else self.lines
        known = [point.value for line in lines for point in line.points if point.comparable]
        years = {point.year for line in lines for point in line.points if point.comparable}
        return lines if len(years) > 1 and any(known) else ()


def build(view: View) -> dict[str, Any]:
    """What 历年 shows."""
    years = list(range(min(view.years), max(view.years) + 1)) if view.years else []
    values, states = (
        _values(view),
        {row["year"]: row["status"] for row in view.states if row["agency"] == _agency(view)},
    )
    observed = _observed(view, years)

    def line(label: str, *figures: str) -> Line:
        points = []
        for year in years:
            known = [name for name in figures if (year, name) in values]
            value = sum(values[year, name] for name in known) if known else None
            seen = observed.get((year, figures[0].split(".")[0] if figures[0].startswith("items") else figures[0]))
            whole = seen is None or seen.days >= COMPARABLE * seen.of
            points.append(Point(year, known[0] if known else figures[0], value, states.get(year) == "sealed", seen,
                                value is not None and whole))  # fmt: skip
        return Line(label, tuple(points))

    channels = sorted({name for _, name in values if name.startswith("posts.")})
    groups = [
        Group("网站公开信息", "条", (line("公开发布信息", "items.total"),), {}),
        Group(
            "政务新媒体", "条", tuple(line(display_name(name.removeprefix("posts.")), name) for name in channels), {}
        ),
        Group("依申请公开", "件", tuple(line(label, *_spread(row, "total")) for row, label in ROWS), breaks(years), 1),
        Group(
            "复议和诉讼", "件", tuple(line(label, f"disputes.{row}.total") for row, label in DISPUTES), breaks(years)
        ),
    ]
    return {
        "years": years,
        "groups": [one for one in groups if any(point.value is not None for line in one.lines for point in line.points)],
        "notes": [(form, form.comparability) for form in report_forms() if form.comparability],
    }  # fmt: skip


def report_forms() -> list[Form]:
    """The forms of the report, oldest first."""
    return [form for form in all_forms() if form.kind == "report"]


def breaks(years: list[int]) -> dict[int, str]:
    """Place in `years` → why a line stands before it: another form applies from that year on."""
    found = {}
    for place, (one, other) in enumerate(pairwise(years), start=1):
        new = _form_of(other)
        if new is not None and new is not _form_of(one):
            found[place] = f"{other} 年起用新格式（{new.document}）"
    return found


def _form_of(year: int) -> Form | None:
    return next((form for form in report_forms() if year in form.years), None)


def _spread(row: str, column: str) -> tuple[str, ...]:
    """The addresses of a row in every form: one that another form has as several rows is their sum."""
    address = f"requests.{row}"
    merged = [part for form in report_forms() for part in form.comparability.get("merged", {}).get(address, ())]
    return tuple(f"{one}.{column}" for one in (address, *merged))


def _agency(view: View) -> str:
    assert view.agency is not None
    return view.agency.id


def _values(view: View) -> dict[tuple[int, str], float]:
    rows = view.ask("dashboard/series").rows
    return {(year, figure): value for year, figure, value in rows}


def _observed(view: View, years: list[int]) -> dict[tuple[int, str], Observed | None]:
    """The days looked at, of the website together and of every channel."""
    known, rows = intervals_of(view), view.records("dashboard/figure_sources_of_years")
    found: dict[tuple[int, str], Observed | None] = {}
    for year in years:
        own = [row for row in rows if row["year"] == year]
        if not own:
            continue
        found[year, "items"] = observed_days(sources_behind(own, "items.total"), known, year)
        for figure in {row["figure"] for row in own if row["figure"].startswith("posts.")}:
            found[year, figure] = observed_days(sources_behind(own, figure), known, year)
    return found
