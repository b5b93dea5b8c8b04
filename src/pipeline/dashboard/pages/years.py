"""历年: figures over the years, and where they cannot be compared: the form changed, or a year was observed only in part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from pipeline.dashboard.names import unit_of
from pipeline.dashboard.observation import Observed, intervals_by_source, observed_days, sources_of
from pipeline.dashboard.pages.years_compared import SamePeriod, by_column, by_month, same_period, so_far, unfinished
from pipeline.dashboard.pictures.svg import Picture
from pipeline.dashboard.pictures.year_columns import YearColumn, year_columns
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
    """A figure in a year. `comparable`: it has a value, the year is over (else `until`), and nearly all days were observed where a source
    says which it covers.
    """

    year: int
    figure: str
    value: float | None
    observed: Observed | None
    comparable: bool
    until: date | None = None

    @property
    def doubt(self) -> str:
        """Why it cannot be compared, in few words; empty where it can."""
        if self.comparable or self.value is None:
            return ""
        if self.until is not None:
            return f"到 {self.until.month} 月 {self.until.day} 日"
        return f"只观察 {self.observed.days} 天" if self.observed else "不可比"


@dataclass(frozen=True)
class YearLine:
    """A figure over the years."""

    label: str
    points: tuple[YearPoint, ...]

    @property
    def known(self) -> bool:
        """Whether any year has a value."""
        return any(point.value is not None for point in self.points)


@dataclass(frozen=True)
class LineGroup:
    """Lines of one unit. `breaks`: where their form changes; `drawn`: how many of the first lines have a picture."""

    title: str
    unit: str
    lines: tuple[YearLine, ...]
    breaks: dict[int, str]
    drawn: int = 1
    pictures: tuple[Picture, ...] = ()


def build(view: View) -> dict[str, Any]:
    """What 历年 shows."""
    assert view.agency is not None
    years = list(range(min(view.years), max(view.years) + 1)) if view.years else []
    values = _values(view)
    observed, running = _observed(view, years), unfinished(view)
    over = {
        row["year"]
        for row in view.states
        if row["agency"] == view.agency.id and (row["as_of"] is None or row["as_of"] >= date(row["year"], 12, 31))
    }

    def point(year: int, figures: tuple[str, ...]) -> YearPoint:
        known = [figure for figure in figures if (year, figure) in values]
        value = sum(values[year, figure] for figure in known) if known else None
        days = observed.get((year, figures[0]))
        comparable = value is not None and year in over and (days is None or days.comparable)
        return YearPoint(year, known[0] if known else figures[0], value, days, comparable, running.get(year))

    def line(label: str, *figures: str) -> YearLine:
        return YearLine(label, tuple(point(year, figures) for year in years))

    channels = sorted({figure for _, figure in values if figure.startswith("posts.")})
    request_lines = tuple(line(label, *_figures_of_row(row, "total")) for row, label in REQUEST_ROWS)
    classes = [figure for figure in ("items.news", "items.documents", "items.replies", "items.other")
               if any((year, figure) in values for year in years)]  # fmt: skip
    groups = [
        LineGroup(
            "网站公开信息",
            "条",
            (
                line("公开发布信息", "items.total"),
                *(line(category_label(name.removeprefix("items.")), name) for name in classes),
            ),
            {},
        ),
        *(
            LineGroup(
                category_label(name),
                unit_of(view, channel),
                (line(f"{category_label(name)}发布", channel),),
                {},
            )
            for channel in channels
            for name in (channel.removeprefix("posts."),)
        ),
        LineGroup("依申请公开", "件", request_lines, breaks(years)),
        LineGroup(
            "复议和诉讼",
            "件",
            tuple(line(label, f"disputes.{row}.total") for row, label in DISPUTE_ROWS),
            breaks(years),
            drawn=0,
        ),
    ]
    period = same_period(view, years)
    known = [group for group in groups if any(line.known for line in group.lines)]
    drawn = [_with_pictures(view, group, number, period) for number, group in enumerate(known, start=1)]
    return {
        "years": years,
        "groups": drawn,
        "pictures": [picture for group in drawn for picture in group.pictures],
        "running": running,
        "same_period": period,
        "month_tables": by_month(view, years, {channel: unit_of(view, channel) for channel in channels}),
        "columns": by_column(view, years),
        "notes": [(form, form.comparability) for form in report_forms() if form.comparability],
    }


def _with_pictures(view: View, group: LineGroup, number: int, period: SamePeriod | None) -> LineGroup:
    """The group with a picture of its first lines, where there is more than one year to be seen."""

    def drawn(line: YearLine, place: int) -> Picture:
        columns = [
            YearColumn(point.year, point.value, view.links.evidence(point.figure, year=point.year), point.doubt)
            for point in line.points
        ]
        return year_columns(
            f"years-{number}-{place}",
            line.label,
            group.unit,
            columns,
            group.breaks,
            so_far(line.points[-1].figure, period),
        )

    lines = [line for line in group.lines[: group.drawn] if sum(point.value is not None for point in line.points) > 1]
    return replace(group, pictures=tuple(drawn(line, place) for place, line in enumerate(lines, start=1)))


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
