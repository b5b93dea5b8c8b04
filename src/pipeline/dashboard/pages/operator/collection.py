"""年报汇总: of a roll-up, the forms of all agencies, or of one county, added up as printed (条例 art. 49, 50), and the rules on the sums.

`?county=` shows one county. Every sum leads to the cells of the agencies that it adds up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.dashboard.forms import printed_table
from pipeline.dashboard.links import Links
from pipeline.dashboard.pages.operator.counties import chosen_county, shown_year
from pipeline.dashboard.rule_results import OUTCOMES, count_outcomes, worst_of
from pipeline.dashboard.view import PageNotFoundError, Record, View
from pipeline.reports import FilledForm, filled_forms


@dataclass(frozen=True)
class ComponentLinks:
    """The address behind a sum: the same cell of every agency that it adds up."""

    links: Links
    form: str
    year: int
    county: str | None
    places: Mapping[str, tuple[str, str, str]]

    def cell(self, figure: str) -> str:
        """The cells of the agencies, by the address of the cell in its form."""
        table, row, column = self.places[figure]
        return self.links.unscoped(
            "tables/cells", year=self.year, form=self.form, table=table, row=row, column=column, county=self.county
        )


def build(view: View) -> Mapping[str, Any]:
    """What 年报汇总 shows for `?year=` and `?county=`. Raises PageNotFoundError, also where nothing is rolled up."""
    if not view.is_roll_up:
        raise PageNotFoundError("这里是一个工作区自己的数据，没有各县的年报汇总；汇总用 gongkai rollup 生成。")
    year = shown_year(view)
    counties = view.records("dashboard/counties/names")
    county = chosen_county(view, counties, "collection", year)
    cells = view.records("dashboard/counties/cells", year=year, county=county)
    rules = view.records("dashboard/counties/rules", year=year, county=county)
    forms = [_form(view, filled, cells, rules, year, county) for filled in filled_forms(cells)]
    ((agencies, sealed, expected),) = view.ask("dashboard/counties/collected", year=year, county=county).rows
    return {
        "shown_year": year,
        "years": view.years,
        "counties": counties,
        "chosen": county,
        "agencies": agencies,
        "sealed": sealed,
        "expected": expected,
        "forms": forms,
        "outcomes": OUTCOMES,
        "not_sealed": view.records("dashboard/counties/not_sealed", year=year, county=county),
        "failing": [
            row
            for row in view.records("dashboard/counties/packages", year=year)
            if county is None or row["county"] == county
        ],
    }


def _form(
    view: View, filled: FilledForm, cells: list[Record], rules: list[Record], year: int, county: str | None
) -> dict[str, Any]:
    own = [row for row in cells if row["form"] == filled.form.id]
    results = [row for row in rules if row["form"] == filled.form.id]
    places = {cell.figure: (cell.table, cell.row, cell.column) for cell in filled.form.cells}
    figures = {place: figure for figure, place in places.items()}
    short = [row for row in own if 0 < row["reported"] < row["filled"]]
    return {
        "form": filled.form,
        "tables": [printed_table(filled, table.id) for table in filled.form.tables],
        "links": ComponentLinks(view.links, filled.form.id, year, county, places),
        "worst": worst_of([(row["outcome"], tuple(row["cells"])) for row in results]),
        "short": short,
        "beside": {
            figures[row["table"], row["row"], row["column"]]: f"{row['reported']} / {row['filled']}" for row in short
        },
        "open": [row for row in results if row["outcome"] not in ("pass", "not_checkable")],
        "tally": count_outcomes([row["outcome"] for row in results]),
    }
