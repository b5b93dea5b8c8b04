"""The WeChat Official Account API as far as it tells what was published: token, publication list, daily details, daily totals."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from werkzeug.wrappers import Request, Response

from tests.support.platforms.clock import Clock, epoch
from tests.support.platforms.faults import ON_THE_WAY
from tests.support.platforms.server import Platform

DATA_BEGINS = date(2025, 11, 1)


@dataclass(frozen=True)
class Article:
    """One article. `notified`: sent to followers (群发); `read`: anybody read it, else the daily details do not show it."""

    push: int
    index: int
    at: datetime
    title: str
    notified: bool = True
    read: bool = True
    deleted_at: datetime | None = None

    @property
    def post_id(self) -> str:
        return f"{self.push}_{self.index}"

    @property
    def url(self) -> str:
        return f"http://mp.weixin.qq.com/s?__biz=MzA3MTA2Njk5Mw==&mid={self.push}&idx={self.index}&sn=5f1c{self.push:x}&chksm=8#rd"


def wechat_year(year: int, seed: int, pushes: float = 0.45, unread: float = 0.0) -> list[Article]:
    """A year of an account: on some days a push of one to four articles, now and then one published without notice."""
    dice = random.Random(f"wechat {year} {seed}")
    articles: list[Article] = []
    mid = 2247480000 + dice.randrange(1000)
    day = datetime(year, 1, 1)
    while day.year == year:
        if dice.random() < pushes:
            mid += dice.randint(1, 9)
            at = day + timedelta(minutes=dice.randrange(1440))
            notified = dice.random() < 0.85
            for index in range(1, (dice.randint(1, 4) if notified else 1) + 1):
                deleted = at + timedelta(days=dice.randint(1, 40)) if dice.random() < 0.03 else None
                articles.append(
                    Article(mid, index, at, f"{day:%m月%d日}第{index}篇", notified, dice.random() >= unread, deleted)
                )
        day += timedelta(days=1)
    return articles


class WeChat(Platform):
    """See the package for how to drive it. `ready_hour`: the hour of the next day from which a day's details are there."""

    can = (*ON_THE_WAY, "busy", "minute_rate", "token_expired", "token_wrong", "revoked", "ip_not_listed", "quota",
           "unauthorized", "limited", "delayed", "empty_page", "doubled")  # fmt: skip
    appid = "wx0123456789abcdef"
    secret = "PLANTED-app-secret-7c1f"
    caller = "182.150.41.147"

    def __init__(
        self, clock: Clock, articles: Iterable[Article], *, ready_hour: int = 0, daily_limit: int = 1000
    ) -> None:
        super().__init__(clock)
        self.articles = sorted(articles, key=lambda article: (article.at, article.index))
        self.by_day: dict[date, list[Article]] = defaultdict(list)
        for article in self.articles:
            self.by_day[article.at.date()].append(article)
        self.ready_hour = ready_hour
        self.daily_limit = daily_limit
        self.used: dict[tuple[date, str], int] = defaultdict(int)
        self.tokens = 0
        self.token: tuple[str, datetime] | None = None
        self.planted = (self.secret, "PLANTED-access-token")

    def settings(self, url: str) -> dict[str, Any]:
        return {"preset": "wechat-api", "url": url, "parameters": {"appid": self.appid},
                "secrets": {"app_secret": "env:GONGKAI_TEST_WECHAT"}, "rhythm_days": 3}  # fmt: skip

    def truth(self, year: int, *, until: datetime | None = None) -> dict[str, date]:
        """Every article published in a year (up to now): its id and its day. Deleted ones were published."""
        end = until or self.clock.now
        return {
            article.post_id: article.at.date()
            for article in self.articles
            if article.at.year == year and article.at <= end
        }

    def answer(self, request: Request) -> Response:
        body = json.loads(request.get_data() or b"{}")
        if request.path == "/cgi-bin/stable_token":
            return self._json(self._give_token(body))
        fault = self.faults.show(request.path, "busy", "minute_rate", "token_expired", "token_wrong", "revoked", "quota",
                                 "ip_not_listed", "unauthorized", "limited")  # fmt: skip
        refused = self._refusal(fault, request)
        if refused is None:
            self.used[self.clock.today, request.path] += 1
            answers = {"/cgi-bin/freepublish/batchget": self._publications, "/datacube/getarticletotaldetail": self._details,
                       "/datacube/getbizsummary": self._summary, "/cgi-bin/openapi/quota/get": self._quota}  # fmt: skip
            if request.path in answers:
                return self._json(answers[request.path](body))
            if request.path.startswith("/datacube/getarticle"):
                return self._json(_error(47009, "this api is offline, please use the new api"))
            return Response("<html><body>404</body></html>", 404, mimetype="text/html")
        return self._json(refused)

    def _give_token(self, body: dict[str, Any]) -> dict[str, Any]:
        fault = self.faults.show("/cgi-bin/stable_token", "ip_not_listed", "revoked", "busy")
        if fault == "ip_not_listed":
            return self._not_listed()
        if fault == "busy":
            return _error(-1, "system error")
        if body.get("appid") != self.appid:
            return _error(40013, "invalid appid")
        if fault == "revoked" or body.get("secret") != self.secret:
            return _error(40125, "invalid appsecret")
        now = self.clock.now
        if self.token is None or now > self.token[1] - timedelta(minutes=5) or body.get("force_refresh"):
            self.tokens += 1
            self.token = (f"PLANTED-access-token-{self.tokens:04}", now + timedelta(seconds=7200))
        return {"access_token": self.token[0], "expires_in": int((self.token[1] - now).total_seconds())}

    def _refusal(self, fault: str | None, request: Request) -> dict[str, Any] | None:
        """Why a call is refused before it is looked at."""
        if fault in ("token_expired", "revoked"):
            self.token = None
        if fault == "token_wrong":
            self.token = None
            return _error(40001, "invalid credential, access_token is invalid or not latest")
        given = request.args.get("access_token")
        if self.token is None or given != self.token[0] or self.clock.now > self.token[1]:
            return _error(42001, "access_token expired")
        if fault == "ip_not_listed":
            return self._not_listed()
        over = self.used[self.clock.today, request.path] >= self.daily_limit and "quota" not in request.path
        if over or fault == "quota":
            return _error(45009, "reach max api daily quota limit")
        codes = {"busy": (-1, "system error"), "minute_rate": (45011, "api minute-quota reach limit  mustslower  retry next minute"),
                 "unauthorized": (48001, "api unauthorized"), "limited": (50002, "user limited")}  # fmt: skip
        return _error(*codes[fault]) if fault in codes else None

    def _not_listed(self) -> dict[str, Any]:
        return _error(40164, f"invalid ip {self.caller} ipv6 ::ffff:{self.caller}, not in whitelist")

    def _publications(self, body: dict[str, Any]) -> dict[str, Any]:
        """Publication objects made without notice (发布, not 群发), newest first."""
        if not 1 <= body.get("count", 0) <= 20:
            return _error(40097, "invalid args")
        pushes: dict[int, list[Article]] = defaultdict(list)
        for article in self.articles:
            if not article.notified and article.at <= self.clock.now:
                pushes[article.push].append(article)
        objects = [self._publication(push) for push in reversed(pushes.values())]
        first = body["offset"]
        page = objects[first : first + body["count"]]
        if self.faults.show("/cgi-bin/freepublish/batchget", "empty_page"):
            page = []
        if first and self.faults.show("/cgi-bin/freepublish/batchget", "doubled"):
            page = [objects[first - 1], *page]
        return {"total_count": len(objects), "item_count": len(page), "item": page}

    def _publication(self, articles: list[Article]) -> dict[str, Any]:
        items = [
            {"title": article.title, "author": "办公室", "digest": "", "content": "", "content_source_url": "", "thumb_media_id": "m",
             "show_cover_pic": 0, "need_open_comment": 0, "only_fans_can_comment": 0, "url": article.url,
             "is_deleted": article.deleted_at is not None and article.deleted_at <= self.clock.now}
            for article in articles
        ]  # fmt: skip
        return {"article_id": f"art{articles[0].push}", "update_time": epoch(articles[0].at),
                "content": {"news_item": items, "create_time": epoch(articles[0].at), "update_time": epoch(articles[0].at)}}  # fmt: skip

    def _details(self, body: dict[str, Any]) -> dict[str, Any]:
        day, wrong = self._span(body, days=1)
        if wrong:
            return wrong
        ready = datetime.combine(day + timedelta(days=1), datetime.min.time()) + timedelta(hours=self.ready_hour)
        late = self.clock.now < ready or self.faults.show("/datacube/getarticletotaldetail", "delayed") is not None
        shown = [article for article in self.by_day[day] if article.read] if day >= DATA_BEGINS else []
        rows = [self._detail(article) for article in (shown[: len(shown) // 2] if late else shown)]
        if rows and self.faults.show("/datacube/getarticletotaldetail", "doubled"):
            rows.append(rows[0])
        return {"list": rows, "is_delay": late}

    def _detail(self, article: Article) -> dict[str, Any]:
        days = [article.at.date() + timedelta(days=n) for n in range(30)]
        return {
            "ref_date": article.at.date().isoformat(), "msgid": article.post_id, "publish_type": 0 if article.notified else 1,
            "title": article.title, "content_url": article.url,
            "detail_list": [
                {"stat_date": day.isoformat(), "read_user": 40 - n, "share_user": 3, "zaikan_user": 1, "like_user": 3,
                 "comment_count": 0, "collection_user": 2, "read_user_source": [{"user_count": 40 - n, "scene_desc": "全部"}]}
                for n, day in enumerate(days) if day < self.clock.today
            ],
        }  # fmt: skip

    def _summary(self, body: dict[str, Any]) -> dict[str, Any]:
        day, wrong = self._span(body, days=30)
        if wrong:
            return wrong
        last = date.fromisoformat(body["end_date"])
        days = [day + timedelta(days=n) for n in range((last - day).days + 1)]
        return {"list": [{"ref_date": day.isoformat(),
                          "detail": {"read_user": 70, "share_user": 20, "send_page_count": len(self.by_day[day])}}
                         for day in days if day >= DATA_BEGINS], "is_delay": False}  # fmt: skip

    def _span(self, body: dict[str, Any], days: int) -> tuple[date, dict[str, Any] | None]:
        if not all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(body.get(key))) for key in ("begin_date", "end_date")):
            return self.clock.today, _error(61500, "date format error")
        first, last = date.fromisoformat(body["begin_date"]), date.fromisoformat(body["end_date"])
        if last < first or (last - first).days >= days or last >= self.clock.today:
            return first, _error(61501, "date range error")
        return first, None

    def _quota(self, body: dict[str, Any]) -> dict[str, Any]:
        used = self.used[self.clock.today, body["cgi_path"]]
        return {"errcode": 0, "errmsg": "ok",
                "quota": {"daily_limit": self.daily_limit, "used": used, "remain": self.daily_limit - used}}  # fmt: skip

    def _json(self, answer: dict[str, Any]) -> Response:
        return Response(json.dumps(answer, ensure_ascii=False), mimetype="application/json")


def _error(code: int, message: str) -> dict[str, Any]:
    return {"errcode": code, "errmsg": f"{message} rid: 6528a1b2-0f3c9d11-2c4e7a90"}
