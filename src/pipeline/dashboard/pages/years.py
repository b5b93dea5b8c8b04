"""历年: figures over the years, and where they cannot be compared: the form changed, or a year was observed only in part."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipeline.dashboard.charts import Series
from pipeline.dashboard.observation import Observed, intervals_by_source, observed_days, sources_of
from pipeline.dashboard.view import View
from pipeline.figures import category_label
from pipeline.law import Form, all_forms

# Rows of table 3 that are followed over the years. Where one form has several rows for one of another, `comparability` joins them.
REQUEST_ROWS = (
    ("new_received", "本年新收"),
    ("carried_in", "上年结转"),
    ("granted", "予以公开"),
    ("partial", "部分公开"),
    ("other_handling", "其他处理"),
    ("result_total", "办理结果总计"),
    ("carried_out", "结转下年度"),
)
DISPUTE_ROWS = (("review", "行政复议"), ("suit_direct", "直接起诉"), ("suit_after_review", "复议后起诉"))


@dataclass(frozen=True)
class YearPoint:
    """A figure in a year. `comparable`: it has a value, and nearly all days were observed where a source says which it covers."""

    year: int
    figure: str
    value: float | None
    observed: Observed | None
    comparable: bool


@dataclass(frozen=True)
class YearLine:
    """A figure over the years."""

    label: str
    points: tuple[YearPoint, ...]

    @property
    def known(self) -> bool:
        """Whether any year has a value."""
        return any(point.value is not None for point in self.points)

    @property
    def series(self) -> Series:
        """For a chart: only what can be compared."""
        return Series(self.label, tuple(point.value if point.comparable else None for point in self.points))


@dataclass(frozen=True)
class LineGroup:
    """Lines of one unit. `breaks`: where their form changes; `charted`: how many of the first lines are drawn (0: all)."""

    title: str
    unit: str
    lines: tuple[YearLine, ...]
    breaks: dict[int, str]
    charted: int = 0

    @property
    def drawn(self) -> tuple[YearLine, ...]:
        """The lines worth drawing: with at least two comparable years, one of them not zero."""
        lines = self.lines[: self.charted] if self.charted else self.lines
        points = [point for line in lines for point in line.points if point.comparable]
        several_years = len({point.year for point in points}) > 1
        return lines if several_years and any(point.value for point in points) else ()


def build(view: View) -> dict[str, Any]:
    """What 历年 shows."""
    years = list(range(min(view.years), max(view.years) + 1)) if view.years else []
    values = _values(view)
    observed = _observed(view, years)

    def point(year: int, figures: tuple[str, ...]) -> YearPoint:
        known = [figure for figure in figures if (year, figure) in values]
        value = sum(values[year, figure] for figure in known) if known else None
        days = observed.get((year, figures[0]))
        comparable = value is not None and (days is None or days.comparable)
        return YearPoint(year, known[0] if known else figures[0], value, days, comparable)

    def line(label: str, *figures: str) -> YearLine:
        return YearLine(label, tuple(point(year, figures) for year in years))

    channels = sorted({figure for _, figure in values if figure.startswith("posts.")})
    request_lines = tuple(line(label, *_figures_of_row(row, "total")) for row, label in REQUEST_ROWS)
    groups = [
        LineGroup("网站公开信息", "条", (line("公开发布信息", "items.total"),), {}),
        LineGroup(
            "政务新媒体",
            "条",
            tuple(line(category_label(channel.removeprefix("posts.")), channel) for channel in channels),
            {},
        ),
        LineGroup("依申请公开", "件", request_lines, breaks(years), 1),
        LineGroup(
            "复议和诉讼",
            "件",
            tuple(line(label, f"disputes.{row}.total") for row, label in DISPUTE_ROWS),
            breaks(years),
        ),
    ]
    return {
        "years": years,
        "groups": [group for group in groups if any(line.known for line in group.lines)],
        "notes": [(form, form.comparability) for form in report_forms() if form.comparability],
    }


def report_forms() -> list[Form]:
    """The forms of the report, oldest first."""
    return [form for form in all_forms() if form.kind == "report"]


def breaks(years: list[int]) -> dict[int, str]:
    """Index in `years` → what changes there: another form applies from that year on."""
    changes = {}
    for index, (year, following) in enumerate(pairwise(years), start=1):
        form = _form_of(following)
        if form is not None and form is not _form_of(year):
            changes[index] = f"{following} 年起用新格式（{form.document}）"
    return changes


def _form_of(year: int) -> Form | None:
    return next((form for form in report_forms() if year in form.years), None)


def _figures_of_row(row: str, column: str) -> tuple[str, ...]:
    """The addresses of a row in every form: where another form has several rows for it, those are added up."""
    address = f"requests.{row}"
    merged = [part for form in report_forms() for part in form.comparability.get("merged", {}).get(address, ())]
    return tuple(f"{part}.{column}" for part in (address, *merged))


def _values(view: View) -> dict[tuple[int, str], float]:
    rows = view.ask("dashboard/series").rows
    return {(year, figure): value for year, figure, value in rows}


def _observed(view: View, years: list[int]) -> dict[tuple[int, str], Observed | None]:
    """The days observed, by year, of the website as a whole and of every channel."""
    intervals, rows = intervals_by_source(view), view.records("dashboard/figure_sources_of_years")
    observed: dict[tuple[int, str], Observed | None] = {}
    for year in years:
        sources = [row for row in rows if row["year"] == year]
        channels = {row["figure"] for row in sources if row["figure"].startswith("posts.")}
        for figure in ("items.total", *channels) if sources else ():
            observed[year, figure] = observed_days(sources_of(sources, figure), intervals, year)
    return observed
