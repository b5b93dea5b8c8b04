"""Fetches the own posts of a Weibo account through the platform's official interface.

The free interface shows only the five newest posts, so this source accumulates: every poll reads the posts after the last one it
knows, and the account's own counter shows whether more were published than shown. Such a gap is a finding and is filled by an
export. The commercial interface (preset `weibo-biz`) reads whole days again and states the number of posts of each day.

A day is delivered when it is over. Until then its posts are kept in the cursor, so that each day is delivered whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from pipeline.core import Finding, Source, compose, wall_time
from pipeline.ingest.sources.client import Client
from pipeline.ingest.sources.error_codes import platform_fault
from pipeline.ingest.sources.faults import Fault
from pipeline.ingest.sources.interface import Control, Delivery, FetchRequest, FetchResult
from pipeline.ingest.sources.records import (
    Record,
    interrupted_text,
    ndjson,
    new_fields,
    one_per_code,
    parse_day,
    required_parameter,
)

ONE_DAY = timedelta(days=1)


@dataclass
class _TimelineRun:
    """What one poll has read so far. `posts`: by day and id; `incomplete_days`: days with posts that may be missing;
    `since`: the newest known id; `count`: the account's counter; `known_from`: the first day read completely."""

    posts: dict[date, dict[str, Record]] = field(default_factory=dict)
    incomplete_days: set[date] = field(default_factory=set)
    controls: list[Control] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    since: str = "0"
    count: int | None = None
    known_from: date | None = None

    def add(self, statuses: Iterable[Record], today: date) -> None:
        for status in statuses:
            self.posts.setdefault(day_posted(status) or today, {})[_id_of(status)] = status


def fetch(source: Source, request: FetchRequest) -> FetchResult:
    """Read the posts since the last poll, or by contract the days that are due. Raises Refusal SECRET-*, SOURCE-PARAMETER."""
    uid, token = required_parameter(source, "uid"), request.secret("access_token").get_secret_value()
    headers = {"Authorization": f"OAuth2 {token}"}  # not in the address, which proxies log
    commercial = bool(request.preset.fetch.get("commercial"))
    base = source.url or ("https://c.api.weibo.com" if commercial else "https://api.weibo.com")
    run = _resume(request)
    days = request.days(source.starts_on, parse_day(request.cursor.get("reached")))
    read: list[date] = []
    with Client(source, request, base, headers) as client:
        account = _WeiboApi(client, uid)
        try:
            _check_token(source, account, request, token, run)
            before, run.count = run.count, account.count()
            run.controls.append(Control("statuses_count", request.now.date(), run.count))
            if commercial:
                read = _read_days(account, request, days, run)
                _read_trend(source, account, read, run)
            else:
                _read_newest(source, account, request, before, run)
                read = [day for day in days if run.known_from is not None and day >= run.known_from]
        except Fault as fault:
            run.findings.append(fault.finding(source, interrupted_text(0, "天", "")))
            return FetchResult(findings=(*run.findings, *client.clock_finding()), controls=tuple(run.controls))
        run.findings += client.clock_finding()
    return _result(source, request, days, read, run)


class _WeiboApi:
    """Calls about one account. Errors have HTTP status 400 or 403 and their number as a number or as text."""

    def __init__(self, client: Client, uid: str) -> None:
        self.client, self.uid = client, uid

    def get(self, path: str, **query: Any) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self.client.json(
            "GET", path, query={"uid": self.uid, **query}, tolerated=(400, 401, 403), judge=self.judge
        )
        return answer

    def statuses(self, path: str, **query: Any) -> list[Record]:
        statuses = self.get(path, **query).get("statuses")
        if not isinstance(statuses, list) or not all(isinstance(status, dict) for status in statuses):
            raise self._shape("statuses")
        return statuses

    def count(self) -> int:
        """The account's own counter: all posts it shows now."""
        count = self.get("/2/users/show.json").get("statuses_count")
        if not isinstance(count, int):
            raise self._shape("statuses_count")
        return count

    def judge(self, answer: Any) -> None:
        if not isinstance(answer, dict):
            raise self._shape("JSON 对象")
        if answer.get("error_code") not in (None, 0, "0", ""):
            raise platform_fault("weibo", answer["error_code"], answer.get("error"), self.client.host)

    def _shape(self, missing: str) -> Fault:
        return Fault("API-SHAPE", host=self.client.host, missing=missing, preset=self.client.request.preset.name)


def day_posted(status: Record) -> date | None:
    """The day of a post in Asia/Shanghai. `created_at` has English names of days and months whatever the locale."""
    try:
        return wall_time(parsedate_to_datetime(str(status.get("created_at")))).date()
    except ValueError:
        return None


def _check_token(source: Source, account: _WeiboApi, request: FetchRequest, token: str, run: _TimelineRun) -> None:
    """Report an authorisation that ends soon. An application without permission for this call is polled without the check."""
    try:
        answer = account.client.json("POST", "/oauth2/get_token_info", form={"access_token": token}, tolerated=(400, 401, 403),
                                     judge=account.judge)  # fmt: skip
    except Fault as fault:
        if fault.code in ("API-PERMISSION", "API-CALL-WRONG", "API-ERROR", "API-STATUS"):
            return
        raise
    left = answer.get("expire_in", answer.get("expires_in"))
    if not isinstance(left, int | float):
        return
    if left <= 0:
        raise platform_fault("weibo", 21327, "", account.client.host)
    ends = request.now + timedelta(seconds=left)
    if left < request.preset.fetch["token_days"] * 86400:
        run.findings.append(compose("API-TOKEN-ENDS", source=source.name, days=int(left // 86400), ends=f"{ends:%Y-%m-%d}",
                                      refers_to=source.name))  # fmt: skip


def _read_newest(
    source: Source, account: _WeiboApi, request: FetchRequest, before: int | None, run: _TimelineRun
) -> None:
    """Read the newest posts since the last poll. When a call returns as many as it can show, there may have been more."""
    today, most = request.now.date(), int(request.preset.fetch["newest"])
    statuses = account.statuses("/2/statuses/user_timeline.json", since_id=run.since, count=100)
    first_poll = run.known_from is None
    new = [status for status in statuses if int(status.get("idstr") or 0) > int(run.since)]
    oldest = min((day for status in new if (day := day_posted(status))), default=today)
    if first_poll:
        run.known_from = oldest + ONE_DAY if len(new) >= most else source.starts_on or oldest
        run.incomplete_days |= {day for status in new if (day := day_posted(status)) and day < run.known_from}
    elif len(new) >= most:
        missed = None if before is None or run.count is None else run.count - before - len(new)
        if missed is None or missed > 0:
            since = parse_day(request.cursor.get("looked_on")) or oldest
            run.incomplete_days |= {since + ONE_DAY * n for n in range((oldest - since).days + 1)}
            run.findings.append(compose("API-GAP", source=source.name, first=since.isoformat(), last=oldest.isoformat(),
                                          count="几" if missed is None else missed, refers_to=source.name))  # fmt: skip
    run.add(new, today)
    run.since = max([run.since, *(str(status["idstr"]) for status in new)], key=int)


def _read_days(account: _WeiboApi, request: FetchRequest, days: list[date], run: _TimelineRun) -> list[date]:
    """Read whole days by the commercial interface, newest first. Each call continues below the oldest id, so pages cannot shift."""
    if not days:
        return []
    run.posts.clear()
    run.incomplete_days.clear()
    below, oldest, read = 0, request.now.date() + ONE_DAY, 0
    while oldest >= days[0]:
        query = {"count": 100, "max_id": below} if below else {"count": 100}
        statuses: list[Record] = []
        for _ in range(2):  # an empty page may be an error of the platform; twice it is the end
            statuses = account.statuses("/2/statuses/user_timeline/biz.json", **query)
            if statuses:
                break
        if not statuses:
            break
        run.add(statuses, request.now.date())
        oldest = min((day for status in statuses if (day := day_posted(status))), default=oldest)
        below = min(int(status.get("idstr") or status["id"]) for status in statuses) - 1
        read += len(statuses)
        request.say(f"{account.client.source.name} {oldest:%Y-%m-%d}")
    if oldest >= days[0] and run.count is not None and read < run.count:
        # The list ended before the first day, and the account's counter is higher.
        run.incomplete_days |= {day for day in days if day <= oldest}
        host = account.client.host
        fault = Fault("API-PAGE-EMPTY", host=host, page=read // 100 + 1)
        run.findings.append(
            fault.finding(account.client.source, f"{oldest:%Y-%m-%d} 以后的照常保存，更早的下一次再读。")
        )
    return days


def _read_trend(source: Source, account: _WeiboApi, days: list[date], run: _TimelineRun) -> None:
    """Read the platform's own number of posts of each day, ninety days a call."""
    try:
        for first in range(0, len(days), 90):
            span = days[first : first + 90]
            answer = account.get("/2/users/behavior_trend/biz.json", start_date=f"{span[0]}", end_date=f"{span[-1]}")
            rows = next((value for value in answer.values() if isinstance(value, list)), [])
            for row in rows:
                key = str(row.get("day_key", ""))
                day = parse_day(f"{key[:4]}-{key[4:6]}-{key[6:8]}" if key.isdigit() else key)
                if day in span and isinstance(row.get("statuses_count"), int):
                    run.controls.append(Control("statuses_of_day", day, row["statuses_count"]))
    except Fault as fault:
        run.findings.append(fault.finding(source, "条目已全部读到，只缺平台自己的合计数，无法对账。"))


def _resume(request: FetchRequest) -> _TimelineRun:
    """The state in which the last poll ended, from the cursor."""
    cursor = request.cursor
    return _TimelineRun(
        posts={
            date.fromisoformat(day): {_id_of(status): status for status in statuses}
            for day, statuses in cursor.get("held", {}).items()
        },
        incomplete_days={date.fromisoformat(day) for day in cursor.get("torn", ())},
        since=str(cursor.get("since", "0")),
        count=cursor.get("count"),
        known_from=parse_day(cursor.get("known_from")),
    )


def _result(
    source: Source, request: FetchRequest, days: list[date], read: list[date], run: _TimelineRun
) -> FetchResult:
    """Each day that is over as one delivery; days before the first complete one only if posts of them are known."""
    today = request.now.date()
    wanted = sorted({*read, *(day for day in run.posts if day < today and day in {*days, *run.incomplete_days})})
    deliveries = tuple(
        Delivery(
            f"{day}.ndjson", ndjson(_by_number(run.posts.get(day, {}))), (day, day), day not in run.incomplete_days
        )
        for day in wanted
    )
    statuses = (status for posts in run.posts.values() for status in posts.values())
    fields, field_findings = new_fields(source, request, statuses)
    commercial = bool(request.preset.fetch.get("commercial"))
    # A gap of the free interface cannot be read again, so it does not hold the cursor back.
    again = not read or (commercial and not run.incomplete_days.isdisjoint(read))
    keep_from = today - ONE_DAY * request.reread_days
    kept_posts = {day: posts for day, posts in sorted(run.posts.items()) if day >= keep_from}
    cursor = {
        "reached": request.cursor.get("reached") if again else max(read).isoformat(),
        "looked_on": today.isoformat(), "since": run.since, "count": run.count, "fields": fields,
        "known_from": run.known_from.isoformat() if run.known_from else None,
        "torn": sorted(day.isoformat() for day in run.incomplete_days if day >= keep_from),
        "held": {} if commercial else {day.isoformat(): _by_number(posts) for day, posts in kept_posts.items()},
    }  # fmt: skip
    return FetchResult(deliveries, tuple(run.controls), cursor, one_per_code((*run.findings, *field_findings)))


def _id_of(status: Record) -> str:
    return str(status.get("idstr") or status.get("id"))


def _by_number(posts: Mapping[str, Record]) -> list[Record]:
    return [posts[number] for number in sorted(posts, key=lambda number: (len(number), number))]
