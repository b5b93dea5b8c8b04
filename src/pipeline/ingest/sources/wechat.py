"""The official interface of a WeChat account (公众号): which articles were published, day by day.

No single call knows all posts. `getarticletotaldetail` lists what was published on a day, with or without notice to followers, but
not what nobody has read; the publication list (freepublish) knows only what was published without notice, and what was deleted of
it; `getbizsummary` states how many there were. Rows come from the first, marks from the second, the third is a control. The platform
keeps nothing from before November 2025 and gives no later list: this source accumulates, exports of the back end stay the proof.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from pipeline.core import Finding, Source, compose, remember, wall_time
from pipeline.ingest.sources.client import Client
from pipeline.ingest.sources.error_codes import stated_fault
from pipeline.ingest.sources.faults import Fault
from pipeline.ingest.sources.interface import Asked, Control, Delivery, Fetched
from pipeline.ingest.sources.records import Record, day_of, kept, ndjson, new_fields, one_a_cause, parameter

DETAILS = "/datacube/getarticletotaldetail"


@dataclass
class _Night:
    """What one visit has gathered so far."""

    days: dict[date, tuple[list[Record], bool]] = field(default_factory=dict)
    controls: list[Control] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    published: dict[str, dict[str, Any]] = field(default_factory=dict)
    late: list[date] = field(default_factory=list)
    listed: bool = False


def fetch(source: Source, asked: Asked) -> Fetched:
    """Read the days that are due, oldest first. Raises Refusal SECRET-*, SOURCE-PARAMETER."""
    appid, secret = parameter(source, "appid"), asked.secret("app_secret")
    begins: date = asked.preset.fetch["data_begins"]
    reached = day_of(asked.cursor.get("reached"))
    days = [day for day in asked.days(source.starts_on, reached) if day >= begins]
    night = _Night()
    if source.starts_on is not None and source.starts_on < begins and reached is None:
        night.findings.append(
            compose("API-BEFORE-DATA", source=source.name, first=begins.isoformat(), refers_to=source.name)
        )
    with Client(source, asked, source.url or "https://api.weixin.qq.com") as client:
        account = Account(client, appid, secret.get_secret_value())
        try:
            account.token()
            _read_publications(source, account, night, None if _list_is_due(asked) else days)
            _read_days(account, asked, days, night)
        except Fault as fault:
            night.findings.append(fault.finding(source, _kept(days, night)))
            unread = next((day for day in days if day not in night.days), None)
            if night.days and unread is not None:
                night.days[unread] = ([], False)
        else:
            _read_totals(source, account, night)
        night.findings += client.clock_finding()
    return _handed_over(source, asked, days, reached, night)


class Account:
    """Calls with the account's token. The token lives in memory only, is renewed once when refused, and is never told."""

    def __init__(self, client: Client, appid: str, secret: str) -> None:
        self.client, self._appid, self._secret, self._token = client, appid, secret, ""

    def token(self) -> str:
        if not self._token:
            body = {
                "grant_type": "client_credential",
                "appid": self._appid,
                "secret": self._secret,
                "force_refresh": False,
            }
            answer = self.client.json("POST", "/cgi-bin/stable_token", body=body, judge=self._judge)
            token = answer.get("access_token")
            if not isinstance(token, str) or not token:
                raise self._shape("access_token")
            remember(token)
            self._token = token
        return self._token

    def call(self, place: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """One call. A token that ended in the middle is fetched once more."""
        try:
            return self._call(place, body)
        except Fault as fault:
            if fault.code != "API-TOKEN":
                raise
        self._token = ""
        return self._call(place, body)

    def listed(self, place: str, body: Mapping[str, Any], name: str) -> tuple[list[Any], Mapping[str, Any]]:
        """One call whose answer holds a list."""
        answer = self.call(place, body)
        found = answer.get(name)
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise self._shape(name)
        return found, answer

    def _call(self, place: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self.client.json(
            "POST", place, query={"access_token": self.token()}, body=body, judge=self._judge
        )
        return answer

    def _judge(self, answer: Any) -> None:
        if not isinstance(answer, dict):
            raise self._shape("JSON 对象")
        if answer.get("errcode") not in (None, 0, "0"):
            raise stated_fault("wechat", answer["errcode"], answer.get("errmsg"), self.client.host)

    def _shape(self, missing: str) -> Fault:
        return Fault("API-SHAPE", host=self.client.host, missing=missing, preset=self.client.asked.preset.name)


def article_key(address: object) -> str | None:
    """The mid and idx of an article's address, by which all sources know it."""
    found = re.search(r"[?&;]mid=(\d+)&(?:amp;)?idx=(\d+)", str(address))
    return f"{found.group(1)}_{found.group(2)}" if found else None


def _list_is_due(asked: Asked) -> bool:
    """Whether the whole publication list is read: older articles are deleted too."""
    listed = day_of(asked.cursor.get("listed_on"))
    return listed is None or (asked.now.date() - listed).days >= asked.preset.fetch["full_every_days"]


def _read_publications(source: Source, account: Account, night: _Night, days: list[date] | None) -> None:
    """The publication list, newest first, back to the `days` to be read (None: to its end): how many objects and articles it holds,
    and which of them were deleted. The days go on without it."""
    first = min(days, default=None) if days is not None else None
    objects: dict[str, Mapping[str, Any]] = {}
    total = offset = 0
    try:
        for _ in range(2):  # somebody may publish between two pages: the second time it is as it is
            offset = 0
            objects.clear()
            while True:
                body = {"offset": offset, "count": 20, "no_content": 1}
                items, answer = account.listed("/cgi-bin/freepublish/batchget", body, "item")
                total = int(answer.get("total_count", 0))
                objects |= {str(one.get("article_id")): one for one in items}
                offset += 20
                newest = max((day for one in items if (day := _day(one.get("update_time")))), default=None)
                if offset >= total or (first is not None and newest is not None and newest < first):
                    break
            if len(objects) == total or first is not None:
                break
    except Fault as fault:
        if fault.code in ("API-TOKEN", "API-KEY", "API-IP-NOT-LISTED", "API-TIME-BUDGET"):
            raise
        night.findings.append(fault.finding(source, "按日数据照常读取，只是不知道哪些已删除。"))
    for one in objects.values():
        for item in one.get("content", {}).get("news_item", ()):
            key = article_key(item.get("url"))
            if key is not None:
                night.published[key] = {"article_id": one["article_id"], "update_time": one.get("update_time"),
                                        "is_deleted": bool(item.get("is_deleted")), "title": item.get("title"),
                                        "url": item.get("url")}  # fmt: skip
    if objects and len(objects) == total:
        today = account.client.asked.now.date()
        night.controls.append(Control("publication_objects", today, total))
        night.controls.append(Control("published_articles", today, len(night.published)))
        night.listed = True


def _read_days(account: Account, asked: Asked, days: Iterable[date], night: _Night) -> None:
    """One call a day. A day the platform is not done with is kept as far as it is, and not counted as read."""
    wanted = list(days)
    if len(wanted) > 60:
        wanted = wanted[: _calls_left(account, asked.preset.fetch["quota_kept"])]
    for day in wanted:
        body = {"begin_date": day.isoformat(), "end_date": day.isoformat()}
        rows, answer = account.listed(DETAILS, body, "list")
        once = {row.get("msgid") or json.dumps(row, sort_keys=True): row for row in rows}
        night.days[day] = (list(once.values()), not answer.get("is_delay"))
        if answer.get("is_delay"):
            night.late.append(day)
        asked.say(f"{account.client.source.name} {day:%Y-%m-%d}")
    if len(wanted) < len(list(days)):
        meaning = f"给同一账号的其他程序留下 {asked.preset.fetch['quota_kept']} 次"
        raise Fault("API-QUOTA", host=account.client.host, number="—", meaning=meaning)


def _calls_left(account: Account, spared: int) -> int:
    """How many days can be asked for today. What the platform does not say is not held against it."""
    try:
        quota = account.call("/cgi-bin/openapi/quota/get", {"cgi_path": DETAILS}).get("quota", {})
        return max(0, int(quota["remain"]) - spared)
    except (Fault, KeyError, TypeError, ValueError):
        return 10_000


def _read_totals(source: Source, account: Account, night: _Night) -> None:
    """How many the platform itself says were published on each day read, thirty days a call."""
    days = [day for day, (_, whole) in night.days.items() if whole]
    try:
        for first in range(0, len(days), 30):
            span = days[first : first + 30]
            body = {"begin_date": span[0].isoformat(), "end_date": span[-1].isoformat()}
            rows, _ = account.listed("/datacube/getbizsummary", body, "list")
            for row in rows:
                day, detail = day_of(row.get("ref_date")), row.get("detail")
                if day in span and isinstance(detail, dict) and isinstance(detail.get("send_page_count"), int):
                    night.controls.append(Control("send_page_count", day, detail["send_page_count"]))
    except Fault as fault:
        night.findings.append(fault.finding(source, "文章已全部读到，只缺平台自己的合计数，无法对账。"))


def _handed_over(source: Source, asked: Asked, days: list[date], reached: date | None, night: _Night) -> Fetched:
    night.findings += _late(source, asked, night.late)
    deleted = {key for key, one in night.published.items() if one["is_deleted"]} | set(asked.cursor.get("deleted", ()))
    for day in days:
        if day in night.days and (reached is None or day > reached):
            if not night.days[day][1]:
                break
            reached = day
    records = [record for rows, _ in night.days.values() for record in rows]
    fields, told = new_fields(source, asked, records)
    seen = {key for record in records if (key := article_key(record.get("content_url")))} | set(
        asked.cursor.get("seen", ())
    )
    deliveries = tuple(
        Delivery(f"{day}.ndjson", ndjson(_marked(row, night.published, deleted) for row in rows), (day, day), whole)
        for day, (rows, whole) in night.days.items()
    )
    cursor = {
        "reached": reached.isoformat() if reached else None,
        "listed_on": asked.now.date().isoformat() if night.listed else asked.cursor.get("listed_on"),
        "deleted": sorted(deleted), "fields": fields,
        "seen": sorted(seen & {*night.published, *asked.cursor.get("seen", ())}),
    }  # fmt: skip
    findings = one_a_cause((*night.findings, *told, *_unseen(source, night, seen)))
    return Fetched(deliveries, tuple(night.controls), cursor, findings)


def _late(source: Source, asked: Asked, days: list[date]) -> list[Finding]:
    """What to say of days the platform is not done with. Yesterday is often one: that needs nobody."""
    if not days:
        return []
    words = "、".join(day.isoformat() for day in days[:5])
    if days == [asked.now.date() - timedelta(days=1)]:
        return [compose("API-NOT-READY", source=source.name, days=words, refers_to=source.name)]
    saved = "已算出的照常保存，这几天不算已覆盖。"
    return [compose("API-DELAYED", source=source.name, days=words, kept=saved, refers_to=source.name)]


def _marked(row: Record, published: Mapping[str, dict[str, Any]], deleted: set[str]) -> Record:
    """A record as received, with what the publication list says of the same article beside it."""
    key = article_key(row.get("content_url"))
    if key in deleted:
        return {**row, "freepublish": {"is_deleted": True}}
    return row if key not in published else {**row, "freepublish": {"is_deleted": False}}


def _unseen(source: Source, night: _Night, seen: set[str]) -> tuple[Finding, ...]:
    """Articles of the publication list that no day shows: nobody has read them, or a day is missing them."""
    whole = {day for day, (_, is_whole) in night.days.items() if is_whole}
    missing = [one for key, one in night.published.items() if key not in seen and _day(one["update_time"]) in whole]
    if not missing:
        return ()
    return (compose("API-UNSEEN", source=source.name, count=len(missing), title=str(missing[0]["title"])[:40],
                    url=missing[0]["url"], refers_to=source.name),)  # fmt: skip


def _day(seconds: object) -> date | None:
    if not isinstance(seconds, int):
        return None
    return wall_time(seconds).date()


def _kept(days: list[date], night: _Night) -> str:
    unread = [day for day in days if day not in night.days]
    left = f"{unread[0]:%Y-%m-%d} 起的 {len(unread)} 天" if unread else ""
    return kept(len(night.days), "天", left)
