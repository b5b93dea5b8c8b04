"""查找: the published titles of an agency that contain some words, with their number in each year and channel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pipeline.core import Refusal, query_with_literals, sql
from pipeline.dashboard.listing.days import SearchedDays, newest_days, rows_by_day
from pipeline.dashboard.listing.filters import read_filters
from pipeline.dashboard.listing.tables import printable, published_table
from pipeline.dashboard.listing.words import cased, letter_forms
from pipeline.dashboard.view import Record, View
from pipeline.figures import category_label

# Words of more characters than this are no title.
MAX_LENGTH = 100
SHOWN = 50
# So few titles are held when they are found, and not looked for a second time.
MAX_HELD = 1_000


@dataclass(frozen=True)
class _Search:
    """Words looked for in the titles of the agency of a page, from a day and to a day (None: any). `held`: the titles found are in the
    table `found`."""

    view: View
    words: str
    from_day: date | None
    last_day: date | None
    held: bool = False

    def rows(self, statement: str, **values: object) -> list[tuple[Any, ...]]:
        """The rows of a statement about the titles found."""
        assert self.view.agency is not None
        forms = letter_forms(self.words)
        text = sql(f"dashboard/search/{statement}", held=self.held, cased=cased(self.words), letter_forms=forms)
        scope = {
            "agency": self.view.agency.id,
            "words": self.words.lower(),
            "from_day": self.from_day,
            "last_day": self.last_day,
        }
        return query_with_literals(self.view.connection, text, {**scope, **values}).fetchall()


def build(view: View) -> dict[str, Any]:
    """What 查找 shows: how many titles of every year and channel, and the newest of them.

    Of very many rows it looks through the newest days, up to the day `to` where that is asked, and through all days with
    `all`. Raises Refusal LIST-VALUE.
    """
    asked = " ".join(view.query.get("q", "").split())[:MAX_LENGTH]
    words = "".join(character for character in asked if character.isprintable())
    last_day = _day(view.query.get("to", ""))
    days = _days(view, last_day) if words else None
    search = _search(view, words, days.first if days else None, last_day)
    counts = search.rows("counts") if words else []
    years: dict[int, dict[str, Record]] = {}
    for year, figure, _, rows in counts:
        row = years.setdefault(year, {}).setdefault(figure, {"year": year, "figure": figure, "rows": 0})
        row["rows"] += rows
    return {
        "words": words,
        "days": days,
        "last_day": last_day or (days.last if days else None),
        "searched_years": {
            year: [(row, _channel(figure)) for figure, row in figures.items()] for year, figures in years.items()
        },
        "total": sum(rows for *_, rows in counts),
        "titles": _newest(search, [(day, rows) for _, _, day, rows in counts]) if counts else [],
        "shown": SHOWN,
    }


def _day(text: str) -> date | None:
    """The day that a text names, None for no text. Raises Refusal LIST-VALUE."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal(
            "LIST-VALUE", column="日期（to）", value=printable(text), wanted="应是日期，如 2019-12-31"
        ) from None


def _days(view: View, last_day: date | None) -> SearchedDays | None:
    """The days that are searched, None for all up to `last_day`."""
    assert view.agency is not None
    table = published_table(view.connection, "evidence")
    conditions = {"agency": view.agency.id, "on_date.to": f"{last_day}" if last_day else ""}
    rows = rows_by_day(view.connection, table, read_filters(table, conditions))
    oldest = min((day for day, _ in rows if day is not None), default=None)
    return newest_days(rows, oldest if view.query.get("all") else None)


def _search(view: View, words: str, from_day: date | None, last_day: date | None) -> _Search:
    """The search, with its titles held where they are few."""
    search = _Search(view, words, from_day, last_day)
    if not words:
        return search
    search.rows("hold")
    ((found,),) = search.rows("fill", match_limit=MAX_HELD + 1)
    return replace(search, held=found <= MAX_HELD)


def _channel(figure: str) -> str:
    return "网站" if figure == "items.total" else category_label(figure.removeprefix("posts."))


def _newest(search: _Search, counts: list[tuple[date | None, int]]) -> list[Record]:
    """The newest titles. Only days are read that have enough of them: ten million titles are not read again for fifty."""
    days = sorted(((day, rows) for day, rows in counts if day is not None), reverse=True)
    first_day, after = None, 0
    for day, rows in days:
        first_day, after = day, after + rows
        if after >= SHOWN:
            break
    titles = search.rows("titles", row_limit=SHOWN, first_day=first_day if after >= SHOWN else None)
    return [dict(zip(("on_date", "summary", "figure", "section", "url"), row, strict=True)) for row in titles]
