"""The information directory of Guangdong's site groups: one JSON list, a hundred a page, newest first, four times a record."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from werkzeug.wrappers import Request, Response

from tests.support.platforms.clock import Clock, epoch
from tests.support.platforms.faults import ON_THE_WAY
from tests.support.platforms.server import Platform


@dataclass(frozen=True)
class Document:
    """One item. `at` is the time its page shows; `withdrawn_at` when it leaves the list."""

    number: int
    at: datetime
    title: str
    genre: str = "通知"
    withdrawn_at: datetime | None = None


def documents(year: int, seed: int, many: int = 350, start: int = 4100000) -> list[Document]:
    """A year of a site's directory."""
    dice = random.Random(f"gkmlpt {year} {seed}")
    first = datetime(year, 1, 1)
    days = (datetime(year + 1, 1, 1) - first).days
    times = sorted(first + timedelta(days=dice.randrange(days), minutes=dice.randrange(1440)) for _ in range(many))
    return [Document(start + n, at, f"关于第{n}号事项的通知") for n, at in enumerate(times)]


class Gkmlpt(Platform):
    """See the package for how to drive it. `per_page` is a hundred on the real one."""

    can = (*ON_THE_WAY, "empty_page", "shifted", "removed", "doubled")

    def __init__(self, clock: Clock, documents: Sequence[Document], *, per_page: int = 100, hidden: int = 0) -> None:
        super().__init__(clock)
        self.documents = list(documents)
        self.per_page, self.hidden, self.added = per_page, hidden, 0

    def settings(self, url: str) -> dict[str, Any]:
        return {"preset": "gkmlpt-list", "url": url, "parameters": {"cat": 0, "sid": 755325}, "rhythm_days": 14}

    def truth(self, year: int, *, until: datetime | None = None) -> dict[str, date]:
        """Every item of a year that the list shows now."""
        end = until or self.clock.now
        return {str(item.number): item.at.date() for item in self.listed if item.at.year == year and item.at <= end}

    @property
    def listed(self) -> list[Document]:
        """Newest first, as of now."""
        now = self.clock.now
        shown = [
            item for item in self.documents if item.at <= now and not (item.withdrawn_at and item.withdrawn_at <= now)
        ]
        return sorted(shown, key=lambda item: (item.at, item.number), reverse=True)

    def shift(self, page: int) -> None:
        """Between two pages somebody publishes, or takes something down."""
        if page <= 1:
            return
        if self.faults.show("", "shifted"):
            self.added += 1
            self.documents.append(
                Document(9900000 + self.added, self.clock.now - timedelta(minutes=1), "刚刚发布的通知")
            )
        if self.faults.show("", "removed"):
            newest = self.listed[0]
            self.documents.remove(newest)

    def page_of(self, page: int) -> list[Document]:
        """One page of the list, with what is wrong with it."""
        self.shift(page)
        rows = self.listed[(page - 1) * self.per_page : page * self.per_page]
        if rows and self.faults.show("", "empty_page"):
            return []
        if page > 1 and rows and self.faults.show("", "doubled"):
            rows = [self.listed[(page - 1) * self.per_page - 1], *rows]
        return rows

    def answer(self, request: Request) -> Response:
        if not request.path.startswith("/gkmlpt/api/all/"):
            return Response("<html>404</html>", 404, mimetype="text/html")
        rows = self.page_of(max(1, int(request.args.get("page", 1))))
        body = {"total": len(self.listed) + self.hidden, "articles": [self._record(item) for item in rows]}
        return Response(json.dumps(body, ensure_ascii=False), mimetype="application/json")

    def _record(self, item: Document) -> dict[str, Any]:
        shown = epoch(item.at)
        return {
            "id": item.number, "title": item.title, "document_number": "", "identifier": f"007030925/2026-{item.number % 100000:05}",
            "publisher": "生态环境局", "keywords": "", "date_written": shown - 5 * 86400, "date": f"{item.at:%Y-%m-%d %H:%M:%S}",
            "create_time": shown - 3600, "created_at": f"{item.at - timedelta(hours=1):%Y-%m-%d %H:%M:%S}",
            "first_publish_time": shown - 60, "display_publish_time": shown, "abstract": "", "classify_main_name": "工作动态",
            "classify_genre_name": item.genre, "classify_theme_name": "环境保护", "url": f"http://www.example.gov.cn/content/post_{item.number}.html",
            "post_url": f"http://www.example.gov.cn/gkmlpt/content/8/{item.number // 1000}/post_{item.number}.html", "is_expired": 0,
            "is_abolished": 0, "attachments": [],
        }  # fmt: skip
