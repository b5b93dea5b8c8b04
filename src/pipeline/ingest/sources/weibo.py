"""The official interface of a Weibo account: its own posts, as they appear.

The free interface shows the five newest posts and nothing else. It can only accumulate: every visit asks for what came after the
last one, and the account's own counter tells whether more came than were shown. A gap is reported, never passed over; exports mend
it. The commercial one (preset `weibo-biz`) reads whole days again and states how many posts each day made.

A day is handed over when it is over. The posts of the last days wait in the cursor, so that each day comes whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from pipeline.core import Finding, Source, compose, wall_time
from pipeline.ingest.sources.client import Client
from pipeline.ingest.sources.error_codes import stated_fault
from pipeline.ingest.sources.faults import Fault
from pipeline.ingest.sources.interface import Asked, Control, Delivery, Fetched
from pipeline.ingest.sources.records import Record, day_of, kept, ndjson, new_fields, one_a_cause, parameter

ONE_DAY = timedelta(days=1)


@dataclass
class _Visit:
    """What one visit has gathered so far. `held`: posts by day; `torn`: days of which posts may be missing."""

    held: dict[date, dict[str, Record]] = field(default_factory=dict)
    torn: set[date] = field(default_factory=set)
    controls: list[Control] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    since: str = "0"
    count: int | None = None
    known_from: date | None = None

    def hold(self, statuses: Iterable[Record], today: date) -> None:
        for one in statuses:
            self.held.setdefault(day_posted(one) or today, {})[str(one.get("idstr") or one.get("id"))] = one


def fetch(source: Source, asked: Asked) -> Fetched:
    """Read what came since last time, or the days that are due. Raises Refusal SECRET-*, SOURCE-PARAMETER."""
    uid, token = parameter(source, "uid"), asked.secret("access_token").get_secret_value()
    headers = {"Authorization": f"OAuth2 {token}"}  # not in the address, which is logged on the way
    commercial = bool(asked.preset.fetch.get("commercial"))
    base = source.url or ("https://c.api.weibo.com" if commercial else "https://api.weibo.com")
    visit = _remembered(asked)
    days = asked.days(source.starts_on, day_of(asked.cursor.get("reached")))
    read: list[date] = []
    with Client(source, asked, base, headers) as client:
        account = _Account(client, uid)
        try:
            _look_at_token(source, account, asked, token, visit)
            before, visit.count = visit.count, account.count()
            visit.controls.append(Control("statuses_count", asked.now.date(), visit.count))
            if commercial:
                read = _read_days(account, asked, days, visit)
                _read_trend(source, account, read, visit)
            else:
                _read_newest(source, account, asked, before, visit)
                read = [day for day in days if visit.known_from is not None and day >= visit.known_from]
        except Fault as fault:
            visit.findings.append(fault.finding(source, kept(0, "天", "")))
            return Fetched(findings=(*visit.findings, *client.clock_finding()), controls=tuple(visit.controls))
        visit.findings += client.clock_finding()
    return _handed_over(source, asked, days, read, visit)


class _Account:
    """Calls about one account; errors come with HTTP 400 or 403, their number as a number or as text."""

    def __init__(self, client: Client, uid: str) -> None:
        self.client, self.uid = client, uid

    def get(self, place: str, **query: Any) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self.client.json(
            "GET", place, query={"uid": self.uid, **query}, tolerated=(400, 401, 403), judge=self.judge
        )
        return answer

    def statuses(self, place: str, **query: Any) -> list[Record]:
        answer = self.get(place, **query)
        found = answer.get("statuses")
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise self._shape("statuses")
        return found

    def count(self) -> int:
        """The account's own counter: everything it shows now, since it began."""
        count = self.get("/2/users/show.json").get("statuses_count")
        if not isinstance(count, int):
            raise self._shape("statuses_count")
        return count

    def judge(self, answer: Any) -> None:
        if not isinstance(answer, dict):
            raise self._shape("JSON 对象")
        if answer.get("error_code") not in (None, 0, "0", ""):
            raise stated_fault("weibo", answer["error_code"], answer.get("error"), self.client.host)

    def _shape(self, missing: str) -> Fault:
        return Fault("API-SHAPE", host=self.client.host, missing=missing, preset=self.client.asked.preset.name)


def day_posted(status: Record) -> date | None:
    """The day of a post in Asia/Shanghai; `created_at` is in English words whatever the locale."""
    try:
        return wall_time(parsedate_to_datetime(str(status.get("created_at")))).date()
    except ValueError:
        return None


def _look_at_token(source: Source, account: _Account, asked: Asked, token: str, visit: _Visit) -> None:
    """How long the authorisation still lives. An application that may not ask goes without."""
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
        raise stated_fault("weibo", 21327, "", account.client.host)
    ends = asked.now + timedelta(seconds=left)
    if left < asked.preset.fetch["token_days"] * 86400:
        visit.findings.append(compose("API-TOKEN-ENDS", source=source.name, days=int(left // 86400), ends=f"{ends:%Y-%m-%d}",
                                      refers_to=source.name))  # fmt: skip


def _read_newest(source: Source, account: _Account, asked: Asked, before: int | None, visit: _Visit) -> None:
    """The newest posts since last time. As many as a call can show at most means that there may have been more."""
    today, most = asked.now.date(), int(asked.preset.fetch["newest"])
    statuses = account.statuses("/2/statuses/user_timeline.json", since_id=visit.since, count=100)
    first_visit = visit.known_from is None
    fresh = [one for one in statuses if int(one.get("idstr") or 0) > int(visit.since)]
    oldest = min((day for one in fresh if (day := day_posted(one))), default=today)
    if first_visit:
        visit.known_from = oldest + ONE_DAY if len(fresh) >= most else source.starts_on or oldest
        visit.torn |= {day for one in fresh if (day := day_posted(one)) and day < visit.known_from}
    elif len(fresh) >= most:
        missed = None if before is None or visit.count is None else visit.count - before - len(fresh)
        if missed is None or missed > 0:
            since = day_of(asked.cursor.get("looked_on")) or oldest
            visit.torn |= {since + ONE_DAY * n for n in range((oldest - since).days + 1)}
            visit.findings.append(compose("API-GAP", source=source.name, first=since.isoformat(), last=oldest.isoformat(),
                                          count="几" if missed is None else missed, refers_to=source.name))  # fmt: skip
    visit.hold(fresh, today)
    visit.since = max([visit.since, *(str(one["idstr"]) for one in fresh)], key=int)


def _read_days(account: _Account, asked: Asked, days: list[date], visit: _Visit) -> list[date]:
    """Whole days by the commercial interface, newest first: each call goes on below the oldest post, so nothing can shift."""
    if not days:
        return []
    visit.held.clear()
    visit.torn.clear()
    below, oldest, seen = 0, asked.now.date() + ONE_DAY, 0
    while oldest >= days[0]:
        query = {"count": 100, "max_id": below} if below else {"count": 100}
        statuses: list[Record] = []
        for _ in range(2):  # an empty page may be an accident; twice it is the end
            statuses = account.statuses("/2/statuses/user_timeline/biz.json", **query)
            if statuses:
                break
        if not statuses:
            break
        visit.hold(statuses, asked.now.date())
        oldest = min((day for one in statuses if (day := day_posted(one))), default=oldest)
        below = min(int(one.get("idstr") or one["id"]) for one in statuses) - 1
        seen += len(statuses)
        asked.say(f"{account.client.source.name} {oldest:%Y-%m-%d}")
    if oldest >= days[0] and visit.count is not None and seen < visit.count:
        # The list ended before the window did, and the counter knows of more.
        visit.torn |= {day for day in days if day <= oldest}
        host = account.client.host
        fault = Fault("API-PAGE-EMPTY", host=host, page=seen // 100 + 1)
        visit.findings.append(
            fault.finding(account.client.source, f"{oldest:%Y-%m-%d} 以后的照常保存，更早的下一次再读。")
        )
    return days


def _read_trend(source: Source, account: _Account, days: list[date], visit: _Visit) -> None:
    """How many posts the platform says each day made, ninety days a call."""
    try:
        for first in range(0, len(days), 90):
            span = days[first : first + 90]
            answer = account.get("/2/users/behavior_trend/biz.json", start_date=f"{span[0]}", end_date=f"{span[-1]}")
            rows = next((value for value in answer.values() if isinstance(value, list)), [])
            for row in rows:
                key = str(row.get("day_key", ""))
                day = day_of(f"{key[:4]}-{key[4:6]}-{key[6:8]}" if key.isdigit() else key)
                if day in span and isinstance(row.get("statuses_count"), int):
                    visit.controls.append(Control("statuses_of_day", day, row["statuses_count"]))
    except Fault as fault:
        visit.findings.append(fault.finding(source, "条目已全部读到，只缺平台自己的合计数，无法对账。"))


def _remembered(asked: Asked) -> _Visit:
    """Where the last visit left off."""
    cursor = asked.cursor
    held = {date.fromisoformat(day): {str(one.get("idstr") or one.get("id")): one for one in rows}
            for day, rows in cursor.get("held", {}).items()}  # fmt: skip
    return _Visit(held=held, torn={date.fromisoformat(day) for day in cursor.get("torn", ())}, since=str(cursor.get("since", "0")),
                  count=cursor.get("count"), known_from=day_of(cursor.get("known_from")))  # fmt: skip


def _handed_over(source: Source, asked: Asked, days: list[date], read: list[date], visit: _Visit) -> Fetched:
    """Each day that is over as one delivery; days before the first known one only if something was seen of them."""
    today = asked.now.date()
    wanted = sorted({*read, *(day for day in visit.held if day < today and day in {*days, *visit.torn})})
    deliveries = tuple(
        Delivery(f"{day}.ndjson", ndjson(_in_order(visit.held.get(day, {}))), (day, day), day not in visit.torn)
        for day in wanted
    )
    fields, told = new_fields(source, asked, (one for rows in visit.held.values() for one in rows.values()))
    commercial = bool(asked.preset.fetch.get("commercial"))
    again = not read or (
        commercial and not visit.torn.isdisjoint(read)
    )  # a gap of the free interface is never mended by it
    keep_from = today - ONE_DAY * asked.reread_days
    held = {day: rows for day, rows in sorted(visit.held.items()) if day >= keep_from}
    cursor = {
        "reached": asked.cursor.get("reached") if again else max(read).isoformat(),
        "looked_on": today.isoformat(), "since": visit.since, "count": visit.count, "fields": fields,
        "known_from": visit.known_from.isoformat() if visit.known_from else None,
        "torn": sorted(day.isoformat() for day in visit.torn if day >= keep_from),
        "held": {} if commercial else {day.isoformat(): _in_order(rows) for day, rows in held.items()},
    }  # fmt: skip
    return Fetched(deliveries, tuple(visit.controls), cursor, one_a_cause((*visit.findings, *told)))


def _in_order(rows: Mapping[str, Record]) -> list[Record]:
    return [rows[number] for number in sorted(rows, key=lambda one: (len(one), one))]
