"""Every address of the dashboard. Year and agency are part of it, so that an address can be saved and sent on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode


@dataclass(frozen=True)
class Links:
    """Addresses as seen by the readers of one agency and year. Without them only the pages of no agency have an address."""

    agency: str | None = None
    year: int | None = None

    def page(self, name: str = "", *, agency: str | None = None, year: int | None = None, **query: object) -> str:
        """A page of this agency and year, or of another one; `name` "" is 总览."""
        return self._address(f"/{agency or self.agency}/{year or self.year}/{name}", query)

    def unscoped(self, name: str, **query: object) -> str:
        """A page that belongs to no agency or year."""
        return self._address(f"/{name}", query)

    def evidence(
        self,
        figure: str,
        *,
        agency: str | None = None,
        year: int | None = None,
        month: int | None = None,
        section: str | None = None,
        manner: str | None = None,
        day: date | None = None,
        until: date | None = None,
        title: str | None = None,
    ) -> str:
        """The rows a figure adds up, narrowed to a month, a day (or `day` to `until`), a column of the site or an account, a manner.

        `section` and `manner`: "" for rows where it is empty; `title`: words that the title contains.
        """
        year = year or self.year
        query = {**_condition("section", section), **_condition("manner", manner)}
        if month is not None:
            query["month"] = month
        if day is not None:
            query["day"] = day
        if until is not None and until != day:
            query["until"] = until
        if title is not None:
            query["summary.has"] = title
        return self._address(f"/{agency or self.agency}/{year}/evidence/{quote(figure)}", query)

    def cell(self, figure: str, *, year: int | None = None) -> str:
        """One cell of the form, by its address: its rows, rules and definition."""
        return f"/{self.agency}/{year or self.year}/cell/{quote(figure)}"

    def excluded(self, **query: object) -> str:
        """The rows that do not count; `query` narrows them (`source`, `verdict`, `section`, `reason.begins`)."""
        if "section" in query:
            query |= _condition("section", str(query.pop("section") or ""))
        return self._address(f"/{self.agency}/{self.year}/left-out", query)

    def document(self, kind: str, suffix: str) -> str:
        """The report (`report`) or the website form (`website`) of this agency and year as a file."""
        return f"/{self.agency}/{self.year}/documents/{kind}.{suffix}"

    def picture(self, page: str, name: str, suffix: str) -> str:
        """A picture of a page as a file."""
        place = f"/{self.agency}/{self.year}/pictures/{page}" if self.agency else f"/pictures/{page}/{self.year}"
        return f"{place}/{name}.{suffix}"

    def agencies(self, year: int | None = None) -> str:
        """All agencies of a year, in their tree."""
        return f"/agencies/{year or self.year}/"

    def static(self, name: str) -> str:
        """A style sheet, script or icon of the dashboard."""
        return f"/static/{name}"

    @staticmethod
    def _address(path: str, query: dict[str, object]) -> str:
        given = {name: value for name, value in query.items() if value is not None}
        return f"{path}?{urlencode(given)}" if given else path


def _condition(column: str, value: str | None) -> dict[str, object]:
    """A condition on a column: none, a value, or "" for rows where it is empty."""
    return {} if value is None else {column: value} if value else {f"{column}.is": "empty"}
