"""The Weibo open API as far as it shows an account's own posts: five newest for free, all of them by contract."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from werkzeug.wrappers import Request, Response

from tests.support.platforms.clock import SHANGHAI, Clock, epoch
from tests.support.platforms.faults import ON_THE_WAY
from tests.support.platforms.server import Platform


@dataclass(frozen=True)
class Status:
    """One post. `visible`: 0 for everybody, 1 for oneself, 2 for friends."""

    number: int
    at: datetime
    text: str
    repost: bool = False
    visible: int = 0
    deleted_at: datetime | None = field(default=None)

    def alive(self, now: datetime) -> bool:
        return self.at <= now and (self.deleted_at is None or self.deleted_at > now)


def weibo_year(year: int, seed: int, a_day: float = 0.6, most: int = 4) -> list[Status]:
    """A year of an account: never more than `most` posts a day, some reposts, a few not public, a few deleted after days."""
    dice = random.Random(f"weibo {year} {seed}")
    statuses: list[Status] = []
    day = datetime(year, 1, 1)
    while day.year == year:
        many = min(most, sum(dice.random() < a_day / most for _ in range(most)))
        for minute in sorted(dice.sample(range(1440), many)):
            at = day + timedelta(minutes=minute, seconds=dice.randrange(60))
            number = (epoch(at) - 515483463) << 22 | dice.randrange(1 << 12)
            deleted = at + timedelta(days=dice.randint(2, 60)) if dice.random() < 0.03 else None
            statuses.append(
                Status(number, at, f"{day:%m月%d日}的微博", dice.random() < 0.2, int(dice.random() < 0.03), deleted)
            )
        day += timedelta(days=1)
    return statuses


class Weibo(Platform):
    """See the package for how to drive it. `error_code` is a string in every other error, as on the platform."""

    can = (*ON_THE_WAY, "busy", "minute_rate", "revoked", "ip_limit", "unauthorized", "empty_page", "doubled")
    uid = 2803301701
    token = "2.00PLANTEDweibo-token-9f3e"

    def __init__(self, clock: Clock, statuses: Iterable[Status], *, older: int = 2900, ends: datetime | None = None,
                 commercial: bool = False) -> None:  # fmt: skip
        """`older`: so many posts from before the year of the first one. `ends`: when the authorisation does."""
        super().__init__(clock)
        given = sorted(statuses, key=lambda status: status.number)
        start = (given[0].at if given else clock.now).replace(month=1, day=1, hour=0, minute=0, second=0)
        before = [
            Status(4_000_000_000_000_000 + n, start - timedelta(hours=6 * (older - n)), "更早的微博")
            for n in range(older)
        ]
        self.statuses = [*before, *given]
        self.commercial, self.errors = commercial, 0
        self.ends = ends or clock.now + timedelta(days=5 * 365)
        self.planted = (self.token,)

    def settings(self, url: str) -> dict[str, Any]:
        return {"preset": "weibo-biz" if self.commercial else "weibo-api", "url": url, "parameters": {"uid": str(self.uid)},
                "secrets": {"access_token": "env:GONGKAI_TEST_WEIBO"}, "rhythm_days": 7}  # fmt: skip

    def truth(self, year: int, *, until: datetime | None = None) -> dict[str, date]:
        """Every public post of a year (up to now), reposts and later deleted ones too: its id and its day."""
        end = until or self.clock.now
        return {str(status.number): status.at.date() for status in self.statuses
                if status.at.year == year and status.at <= end and status.visible == 0}  # fmt: skip

    def answer(self, request: Request) -> Response:
        path = request.path
        if (
            request.headers.get("Authorization") != f"OAuth2 {self.token}"
            and request.form.get("access_token") != self.token
        ):
            return self._error(path, 21332, "invalid_access_token")
        fault = self.faults.show(path, "busy", "minute_rate", "revoked", "ip_limit", "unauthorized")
        codes = {"busy": (10002, "Service unavailable"), "minute_rate": (10023, "User requests out of rate limit"),
                 "revoked": (21315, "Token revoked"), "ip_limit": (10004, "IP limit"),
                 "unauthorized": (10014, "Insufficient app permissions!")}  # fmt: skip
        if fault is not None:
            return self._error(path, *codes[fault])
        if self.clock.now >= self.ends:
            return self._error(path, 21327, "expired_token")
        if path == "/oauth2/get_token_info":
            left = int((self.ends - self.clock.now).total_seconds())
            return self._json({"uid": self.uid, "appkey": "1073880650", "scope": "all", "create_at": epoch(self.ends) - 157679999,
                               "expire_in": left})  # fmt: skip
        if "uid" in request.args and request.args["uid"] != str(self.uid):
            return self._error(path, 21335, "request uid's value must be the current user")
        answers = {"/2/statuses/user_timeline.json": self._newest, "/2/users/show.json": self._user}
        if self.commercial:
            answers |= {
                "/2/statuses/user_timeline/biz.json": self._all,
                "/2/users/behavior_trend/biz.json": self._trend,
            }
        if path not in answers:
            return self._error(path, 10014, "Insufficient app permissions!")
        return self._json(answers[path](request.args.to_dict()))

    @property
    def alive(self) -> list[Status]:
        return [status for status in self.statuses if status.alive(self.clock.now)]

    def _newest(self, query: dict[str, str]) -> dict[str, Any]:
        """The five newest after since_id, whatever count says."""
        since = int(query.get("since_id", 0))
        matching = [status for status in self.alive if status.number > since]
        return self._listed(list(reversed(matching))[: min(5, int(query.get("count", 20)))])

    def _all(self, query: dict[str, str]) -> dict[str, Any]:
        since, until = int(query.get("since_id", 0)), int(query.get("max_id", 0)) or 1 << 63
        count, page = min(100, int(query.get("count", 20))), int(query.get("page", 1))
        matching = [status for status in reversed(self.alive) if since < status.number <= until]
        rows = matching[(page - 1) * count : page * count]
        if self.faults.show("/2/statuses/user_timeline/biz.json", "empty_page"):
            rows = []
        if page > 1 and self.faults.show("/2/statuses/user_timeline/biz.json", "doubled"):
            rows = [matching[(page - 1) * count - 1], *rows]
        return self._listed(rows)

    def _listed(self, statuses: list[Status]) -> dict[str, Any]:
        return {"statuses": [self._status(status) for status in statuses], "hasvisible": False, "previous_cursor": 0,
                "next_cursor": statuses[-1].number if statuses else 0, "total_number": self.count}  # fmt: skip

    @property
    def count(self) -> int:
        """What the platform itself states: everything alive, also from the years before."""
        return len(self.alive)

    def _user(self, _query: dict[str, str]) -> dict[str, Any]:
        return {"id": self.uid, "idstr": str(self.uid), "screen_name": "楚雄环境", "statuses_count": self.count, "followers_count": 812,
                "verified": True, "verified_type": 1}  # fmt: skip

    def _trend(self, query: dict[str, str]) -> dict[str, Any]:
        first, last = date.fromisoformat(query["start_date"]), date.fromisoformat(query["end_date"])
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)][:90]
        made = [status.at.date() for status in self.statuses if status.at <= self.clock.now]
        return {
            "result": [
                {"day_key": f"{day:%Y%m%d}", "statuses_count": made.count(day), "repost_count": 0} for day in days
            ]
        }

    def _status(self, status: Status) -> dict[str, Any]:
        """A post as the platform gives it: time in English words, ids as number and as text."""
        record: dict[str, Any] = {
            "created_at": status.at.replace(tzinfo=SHANGHAI).strftime("%a %b %d %H:%M:%S %z %Y"),
            "id": status.number, "idstr": str(status.number), "mid": str(status.number), "text": status.text,
            "source": '<a href="http://weibo.com" rel="nofollow">微博 weibo.com</a>', "favorited": False, "truncated": False,
            "in_reply_to_status_id": "", "geo": None, "reposts_count": status.number % 7, "comments_count": 0, "attitudes_count": 1,
            "isLongText": False, "pic_urls": [], "annotations": [], "visible": {"type": status.visible, "list_id": 0},
            "user": {"id": self.uid, "idstr": str(self.uid), "screen_name": "楚雄环境", "statuses_count": self.count,
                     "verified": True, "verified_type": 1},
        }  # fmt: skip
        if status.repost:
            record["retweeted_status"] = {
                "idstr": str(status.number - 9999),
                "text": "生态环境部发布",
                "user": {"screen_name": "生态环境部"},
            }
        return record

    def _error(self, path: str, code: int, text: str) -> Response:
        self.errors += 1
        given: object = str(code) if self.errors % 2 else code
        return Response(json.dumps({"request": path, "error_code": given, "error": text}), 400 if code > 20000 else 403,
                        mimetype="application/json")  # fmt: skip

    def _json(self, answer: dict[str, Any]) -> Response:
        return Response(json.dumps(answer, ensure_ascii=False), mimetype="application/json")
