"""Every address of the dashboard, made in one place: year and agency are part of it, so that an address can be kept and sent on."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode


@dataclass(frozen=True)
class Links:
    """Addresses as seen by the readers of one agency and year. Without them only the pages of no agency have one."""

    agency: str | None = None
    year: int | None = None

    def page(self, name: str = "", *, agency: str | None = None, year: int | None = None, **query: object) -> str:
        """A page of this agency and year, or of another one; `name` "" is 总览."""
        return self._with(f"/{agency or self.agency}/{year or self.year}/{name}", query)

    def everywhere(self, name: str, **query: object) -> str:
        """A page that belongs to no agency or year."""
        return self._with(f"/{name}", query)

    def evidence(self, figure: str, *, agency: str | None = None, year: int | None = None, **query: object) -> str:
        """The rows a figure stands on; `query` narrows them (`month`, `section`, `manner`, `from`, `to`)."""
        return self._with(f"/{agency or self.agency}/{year or self.year}/evidence/{quote(figure)}", query)

    def cell(self, table: str, row: str, column: str, *, year: int | None = None) -> str:
        """One cell of the form: its rows, rules and definition."""
        return f"/{self.agency}/{year or self.year}/cell/{quote(table)}/{quote(row)}/{quote(column)}"

    def left_out(self, **query: object) -> str:
        """The rows that do not count; `query` narrows them (`source`, `verdict`, `reason`)."""
        return self._with(f"/{self.agency}/{self.year}/left-out", query)

    def agencies(self, year: int | None = None) -> str:
        """All agencies of a year, in their tree."""
        return f"/agencies/{year or self.year}/"

    def static(self, name: str) -> str:
        """A file that comes with the dashboard."""
        return f"/static/{name}"

    @staticmethod
    def _with(path: str, query: dict[str, object]) -> str:
        given = {name.rstrip("_"): value for name, value in query.items() if value is not None}
        return f"{path}?{urlencode(given)}" if given else path
