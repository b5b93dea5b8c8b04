"""The list interface of 大汉 sites (jpage): XML around fragments of HTML, three pages of fifteen an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from werkzeug.wrappers import Request, Response

from tests.support.platforms.clock import Clock
from tests.support.platforms.faults import ON_THE_WAY
from tests.support.platforms.gkmlpt import Document, Gkmlpt
from tests.support.platforms.server import Platform


class Dataproxy(Gkmlpt):
    """The same truth as of a directory, shown as 大汉 shows it. `encoding`: utf-8, or gb18030 on older sites."""

    can = (*ON_THE_WAY, "empty_page", "shifted", "removed", "doubled")

    def __init__(
        self, clock: Clock, documents: Sequence[Document], *, encoding: str = "utf-8", per_page: int = 45
    ) -> None:
        Platform.__init__(self, clock)
        self.documents = list(documents)
        self.encoding, self.per_page, self.hidden, self.added = encoding, per_page, 0, 0

    def settings(self, url: str) -> dict[str, Any]:
        return {"preset": "dahan-list", "url": url, "rhythm_days": 14,
                "parameters": {"columnid": 140, "unitid": 297999, "webid": 1, "webname": "环境局", "column": "工作动态"}}  # fmt: skip

    def truth(self, year: int, *, until: Any = None) -> dict[str, Any]:
        return {f"140_{number}": day for number, day in super().truth(year, until=until).items()}

    def answer(self, request: Request) -> Response:
        if (
            request.path != "/module/web/jpage/dataproxy.jsp"
            or request.method != "POST"
            or "columnid" not in request.form
        ):
            return Response("<html>404</html>", 404, mimetype="text/html")
        first = int(request.args["startrecord"])
        rows = self.page_of((first - 1) // self.per_page + 1)
        records = "".join(f"<record><![CDATA[{self._fragment(record)}]]></record>\n" for record in rows)
        text = (
            f"<?xml version='1.0' encoding='{self.encoding}'?><datastore>\n<nextgroup><![CDATA[<a href=\"/module/web/jpage/"
            f'dataproxy.jsp?page=2"></a>]]></nextgroup>\n<recordset>\n{records}</recordset>\n'
            f"<totalrecord>{len(self.listed)}</totalrecord><totalpage>{-(-len(self.listed) // 15)}</totalpage></datastore>"
        )
        return Response(text.encode(self.encoding, "replace"), mimetype="text/xml")

    def _fragment(self, item: Document) -> str:
        place = f"/art/{item.at.year}/{item.at.month}/{item.at.day}/art_140_{item.number}.html"
        title = item.title
        return f'<li><a href="{place}" target="_blank" title="{title}">{title[:12]}&hellip;</a><span>{item.at:%Y-%m-%d}</span></li>'
