"""The workspace's own figures and cells of the agency and year of a report, from its published database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pipeline.audit.report import ReadReport
from pipeline.core import Agency, PublishedDatabase, Workspace, read_published, read_workspace


@dataclass(frozen=True)
class OwnFigure:
    """A published figure of the workspace: its label, value and unit."""

    name: str
    label: str
    value: Decimal
    unit: str


@dataclass(frozen=True)
class OwnFigures:
    """The published figures and cells of an agency and year.

    `figures` by name; `cells` of every form by address; `last` are the cells of the year before and `last_form` the report form
    they stand in; `changed`: name of a sealed figure → number of its rows that have changed since the seal.
    """

    agency: Agency
    year: int
    figures: Mapping[str, OwnFigure]
    cells: Mapping[str, Decimal]
    last: Mapping[str, Decimal] = field(default_factory=dict)
    last_form: str | None = None
    sealed: bool = False
    changed: Mapping[str, int] = field(default_factory=dict)

    def value(self, address: str) -> Decimal | None:
        """The value of the cell at that address, else of the figure of that name."""
        if address in self.cells:
            return self.cells[address]
        known = self.figures.get(address)
        return None if known is None else known.value


def own_agency(report: ReadReport, workspace: Workspace) -> Agency | None:
    """The agency of the workspace that made a report, by name or alias. A report without a name is taken for that of the only agency."""
    agencies = workspace.settings.agency
    if report.agency is None:
        return agencies[0] if len(agencies) == 1 else None
    for agency in agencies:
        names = (agency.name, *agency.aliases)
        if any(report.agency == name or report.agency.endswith(name) or name.endswith(report.agency) for name in names):
            return agency
    return None


def read_own_figures(report: ReadReport, folder: Path) -> OwnFigures | None:
    """The workspace's figures for a report; None where it does not count for that agency or has no figures of that year.

    Raises Refusal PUBLISHED-MISSING, WORKSPACE-*.
    """
    workspace = read_workspace(folder)
    agency = own_agency(report, workspace)
    if agency is None or report.year is None:
        return None
    database = read_published(folder)
    rows = database.ask("figures", year=report.year, agency=agency.id).records()
    if not rows:
        return None
    figures = figures_by_name((row["figure"], row["label"], row["value"], row["unit"]) for row in rows)
    cells, _ = _cells(database, agency.id, report.year)
    last, last_form = _cells(database, agency.id, report.year - 1)
    changed = {
        name: int(count) for name, count in database.ask("changed_figures", year=report.year, agency=agency.id).rows
    }
    sealed = any(row["status"] == "sealed" for row in rows)
    return OwnFigures(agency, report.year, figures, cells, last, last_form, sealed, changed)


def figures_by_name(rows: Iterable[tuple[str, str | None, float | None, str | None]]) -> dict[str, OwnFigure]:
    """Rows (name, label, value, unit) of the table `figures` by name, without those that have no value."""
    return {
        name: OwnFigure(name, label or name, to_decimal(value), unit or "")
        for name, label, value, unit in rows
        if value is not None
    }


def to_decimal(value: float) -> Decimal:
    """A number of the database as a decimal with the digits people write."""
    return Decimal(int(value)) if float(value).is_integer() else Decimal(str(value))


def _cells(database: PublishedDatabase, agency: str, year: int) -> tuple[dict[str, Decimal], str | None]:
    rows = database.ask("render_cells", agency=agency, year=year).records()
    form = next((row["form"] for row in rows if row["form"].startswith("format_")), None)
    return {
        address_of(row["table"], row["row"], row["column"]): to_decimal(row["value"])
        for row in rows
        if row["value"] is not None
    }, form


def address_of(table: str, row: str, column: str) -> str:
    """The address of a row of the table `cells`. The website form has one value a row and no columns."""
    return f"{table}.{row}" if table == "website" else f"{table}.{row}.{column}"
