"""查找: the published titles of an agency that contain some words, with their number in each year and channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.core import query_with_literals, sql
from pipeline.dashboard.view import Record, View
from pipeline.figures import category_label

# Words of more characters than this are no title.
MAX_LENGTH = 100
SHOWN = 50
# So few titles are held when they are found, and not looked for a second time.
MAX_HELD = 20_000


@dataclass(frozen=True)
class _Search:
    """Words looked for in the titles of the agency of a page. `held`: the titles found are in the table `found`."""

    view: View
    words: str
    held: bool = False

    def rows(self, statement: str, **values: object) -> list[tuple[Any, ...]]:
        """The rows of a statement about the titles found."""
        assert self.view.agency is not None
        text = sql(f"dashboard/search/{statement}", held=self.held, cased=self.words.lower() != self.words.upper())
        scope = {"agency": self.view.agency.id, "words": self.words.lower()}
        return query_with_literals(self.view.connection, text, {**scope, **values}).fetchall()


def build(view: View) -> dict[str, Any]:
    """What 查找 shows: how many titles of every year and channel, and the newest of them."""
    asked = " ".join(view.query.get("q", "").split())[:MAX_LENGTH]
    words = "".join(character for character in asked if character.isprintable())
    search = _search(view, words)
    counts = search.rows("counts") if words else []
    years: dict[int, dict[str, Record]] = {}
    for year, figure, _, rows in counts:
        row = years.setdefault(year, {}).setdefault(figure, {"year": year, "figure": figure, "rows": 0})
        row["rows"] += rows
    return {
        "words": words,
        "searched_years": {
            year: [(row, _channel(figure)) for figure, row in figures.items()] for year, figures in years.items()
        },
        "total": sum(rows for *_, rows in counts),
        "titles": _newest(search, [(day, rows) for _, _, day, rows in counts]) if counts else [],
        "shown": SHOWN,
    }


def _search(view: View, words: str) -> _Search:
    """The search, with its titles held where they are few."""
    search = _Search(view, words)
    if not words:
        return search
    search.rows("hold")
    ((found,),) = search.rows("fill", match_limit=MAX_HELD + 1)
    return _Search(view, words, held=found <= MAX_HELD)


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
