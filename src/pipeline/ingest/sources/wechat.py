"""Fetches the articles that a WeChat account (公众号) published, day by day, through the platform's official interface.

No single call lists all of them. `getarticletotaldetail` lists the articles of a day, sent to followers or not, except those without
readers; the publication list (freepublish) has only articles published without notice, and says which were deleted; `getbizsummary`
states their number. Rows come from the first, the deletion mark from the second, a control total from the third. The platform
has no data from before November 2025 and no list of all articles: this source accumulates, and exports of the back end remain the
evidence.
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

DETAILS = "/datacube/getarticletotaldetail"


@dataclass
class _FetchRun:
    """What one poll has read so far. `days`: records of each day and whether the platform has all of them; `published`: the
    publication list by article key; `delayed`: days the platform is still computing."""

    days: dict[date, tuple[list[Record], bool]] = field(default_factory=dict)
    controls: list[Control] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    published: dict[str, dict[str, Any]] = field(default_factory=dict)
    delayed: list[date] = field(default_factory=list)
    full_list_read: bool = False


def fetch(source: Source, request: FetchRequest) -> FetchResult:
    """Read the days that are due, oldest first. Raises Refusal SECRET-*, SOURCE-PARAMETER."""
    appid, secret = required_parameter(source, "appid"), request.secret("app_secret")
    begins = date.fromisoformat(request.preset.fetch["data_begins"])  # YAML is read with days as text
    reached = parse_day(request.cursor.get("reached"))
    days = [day for day in request.days(source.starts_on, reached) if day >= begins]
    run = _FetchRun()
    if source.starts_on is not None and source.starts_on < begins and reached is None:
        run.findings.append(
            compose("API-BEFORE-DATA", source=source.name, first=begins.isoformat(), refers_to=source.name)
        )
    with Client(source, request, source.url or "https://api.weixin.qq.com") as client:
        account = _WeChatApi(client, appid, secret.get_secret_value())
        try:
            account.token()
            _read_publications(source, account, run, None if _list_is_due(request) else days)
            _read_days(account, request, days, run)
        except Fault as fault:
            run.findings.append(fault.finding(source, _interrupted(days, run)))
            next_day = next((day for day in days if day not in run.days), None)
            if run.days and next_day is not None:
                run.days[next_day] = ([], False)
        else:
            _read_totals(source, account, run)
        run.findings += client.clock_finding()
    return _result(source, request, days, reached, run)


class _WeChatApi:
    """Calls with the account's access token, which is kept in memory only and renewed once when the platform refuses it."""

    def __init__(self, client: Client, appid: str, secret: str) -> None:
        self.client, self._appid, self._secret, self._token = client, appid, secret, ""

    def token(self) -> str:
        if not self._token:
            body = {"grant_type": "client_credential", "appid": self._appid, "secret": self._secret,
                    "force_refresh": False}  # fmt: skip
            answer = self.client.json("POST", "/cgi-bin/stable_token", body=body, judge=self._judge)
            token = answer.get("access_token")
            if not isinstance(token, str) or not token:
                raise self._shape("access_token")
            remember(token)
            self._token = token
        return self._token

    def call(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """One call, repeated with a new token when the present one has expired."""
        try:
            return self._call(path, body)
        except Fault as fault:
            if fault.code != "API-TOKEN":
                raise
        self._token = ""
        return self._call(path, body)

    def call_for_list(self, path: str, body: Mapping[str, Any], name: str) -> tuple[list[Any], Mapping[str, Any]]:
        """One call whose answer has a list of records under `name`. Returns the list and the whole answer."""
        answer = self.call(path, body)
        records = answer.get(name)
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise self._shape(name)
        return records, answer

    def _call(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self.client.json(
            "POST", path, query={"access_token": self.token()}, body=body, judge=self._judge
        )
        return answer

    def _judge(self, answer: Any) -> None:
        if not isinstance(answer, dict):
            raise self._shape("JSON 对象")
        if answer.get("errcode") not in (None, 0, "0"):
            raise platform_fault("wechat", answer["errcode"], answer.get("errmsg"), self.client.host)

    def _shape(self, missing: str) -> Fault:
        return Fault("API-SHAPE", host=self.client.host, missing=missing, preset=self.client.request.preset.name)


def article_key(address: object) -> str | None:
    """`mid_idx` of an article's address, which identifies it in all sources."""
    match = re.search(r"[?&;]mid=(\d+)&(?:amp;)?idx=(\d+)", str(address))
    return f"{match.group(1)}_{match.group(2)}" if match else None


def _list_is_due(request: FetchRequest) -> bool:
    """Whether the whole publication list is to be read, because older articles may have been deleted."""
    listed = parse_day(request.cursor.get("listed_on"))
    return listed is None or (request.now.date() - listed).days >= request.preset.fetch["full_every_days"]


def _read_publications(source: Source, account: _WeChatApi, run: _FetchRun, days: list[date] | None) -> None:
    """Read the publication list, newest first, back to the first of `days` (None: to its end): its totals, and which articles were
    deleted. An error here is a finding, and the days are read without the list."""
    first = min(days, default=None) if days is not None else None
    objects: dict[str, Mapping[str, Any]] = {}
    total = offset = 0
    try:
        for _ in range(2):  # an article published between two pages shifts them: then once more
            offset = 0
            objects.clear()
            while True:
                body = {"offset": offset, "count": 20, "no_content": 1}
                items, answer = account.call_for_list("/cgi-bin/freepublish/batchget", body, "item")
                total = int(answer.get("total_count", 0))
                objects |= {str(item.get("article_id")): item for item in items}
                offset += 20
                newest = max((day for item in items if (day := _day(item.get("update_time")))), default=None)
                if offset >= total or (first is not None and newest is not None and newest < first):
                    break
            if len(objects) == total or first is not None:
                break
    except Fault as fault:
        if fault.code in ("API-TOKEN", "API-KEY", "API-IP-NOT-LISTED", "API-TIME-BUDGET"):
            raise
        run.findings.append(fault.finding(source, "按日数据照常读取，只是不知道哪些已删除。"))
    for publication in objects.values():
        for article in publication.get("content", {}).get("news_item", ()):
            key = article_key(article.get("url"))
            if key is not None:
                run.published[key] = {"article_id": publication["article_id"], "update_time": publication.get("update_time"),
                                      "is_deleted": bool(article.get("is_deleted")), "title": article.get("title"),
                                      "url": article.get("url")}  # fmt: skip
    if objects and len(objects) == total:
        today = account.client.request.now.date()
        run.controls.append(Control("publication_objects", today, total))
        run.controls.append(Control("published_articles", today, len(run.published)))
        run.full_list_read = True


def _read_days(account: _WeChatApi, request: FetchRequest, days: Iterable[date], run: _FetchRun) -> None:
    """Read each day by one call. A day the platform is still computing is delivered as not whole.

    Raises Fault API-QUOTA when a long backfill stops to leave calls to the account's other programs.
    """
    wanted = list(days)
    if len(wanted) > 60:
        wanted = wanted[: _calls_left(account, request.preset.fetch["quota_kept"])]
    for day in wanted:
        body = {"begin_date": day.isoformat(), "end_date": day.isoformat()}
        rows, answer = account.call_for_list(DETAILS, body, "list")
        distinct = {row.get("msgid") or json.dumps(row, sort_keys=True): row for row in rows}
        run.days[day] = (list(distinct.values()), not answer.get("is_delay"))
        if answer.get("is_delay"):
            run.delayed.append(day)
        request.say(f"{account.client.source.name} {day:%Y-%m-%d}")
    if len(wanted) < len(list(days)):
        meaning = f"给同一账号的其他程序留下 {request.preset.fetch['quota_kept']} 次"
        raise Fault("API-QUOTA", host=account.client.host, number="—", meaning=meaning)


def _calls_left(account: _WeChatApi, reserved: int) -> int:
    """How many more calls of the daily quota may be used; without an answer of the platform no limit is assumed."""
    try:
        quota = account.call("/cgi-bin/openapi/quota/get", {"cgi_path": DETAILS}).get("quota", {})
        return max(0, int(quota["remain"]) - reserved)
    except (Fault, KeyError, TypeError, ValueError):
        return 10_000


def _read_totals(source: Source, account: _WeChatApi, run: _FetchRun) -> None:
    """Read the platform's own number of articles of each day that was read, thirty days a call."""
    days = [day for day, (_, whole) in run.days.items() if whole]
    try:
        for first in range(0, len(days), 30):
            span = days[first : first + 30]
            body = {"begin_date": span[0].isoformat(), "end_date": span[-1].isoformat()}
            rows, _ = account.call_for_list("/datacube/getbizsummary", body, "list")
            for row in rows:
                day, detail = parse_day(row.get("ref_date")), row.get("detail")
                if day in span and isinstance(detail, dict) and isinstance(detail.get("send_page_count"), int):
                    run.controls.append(Control("send_page_count", day, detail["send_page_count"]))
    except Fault as fault:
        run.findings.append(fault.finding(source, "文章已全部读到，只缺平台自己的合计数，无法对账。"))


def _result(
    source: Source, request: FetchRequest, days: list[date], reached: date | None, run: _FetchRun
) -> FetchResult:
    run.findings += _delay_findings(source, request, run.delayed)
    deleted = {key for key, article in run.published.items() if article["is_deleted"]}
    deleted |= set(request.cursor.get("deleted", ()))
    for day in days:
        if day in run.days and (reached is None or day > reached):
            if not run.days[day][1]:
                break
            reached = day
    records = [record for rows, _ in run.days.values() for record in rows]
    fields, field_findings = new_fields(source, request, records)
    seen = {key for record in records if (key := article_key(record.get("content_url")))} | set(
        request.cursor.get("seen", ())
    )
    deliveries = tuple(
        Delivery(
            f"{day}.ndjson", ndjson(_with_deletion(row, run.published, deleted) for row in rows), (day, day), whole
        )
        for day, (rows, whole) in run.days.items()
    )
    cursor = {
        "reached": reached.isoformat() if reached else None,
        "listed_on": request.now.date().isoformat() if run.full_list_read else request.cursor.get("listed_on"),
        "deleted": sorted(deleted), "fields": fields,
        "seen": sorted(seen & {*run.published, *request.cursor.get("seen", ())}),
    }  # fmt: skip
    findings = one_per_code((*run.findings, *field_findings, *_unseen_findings(source, run, seen)))
    return FetchResult(deliveries, tuple(run.controls), cursor, findings)


def _delay_findings(source: Source, request: FetchRequest, days: list[date]) -> list[Finding]:
    """The finding for days the platform is still computing. If that is yesterday alone, nobody has to act."""
    if not days:
        return []
    listed = "、".join(day.isoformat() for day in days[:5])
    if days == [request.now.date() - timedelta(days=1)]:
        return [compose("API-NOT-READY", source=source.name, days=listed, refers_to=source.name)]
    outcome = "已算出的照常保存，这几天不算已覆盖。"
    return [compose("API-DELAYED", source=source.name, days=listed, kept=outcome, refers_to=source.name)]


def _with_deletion(row: Record, published: Mapping[str, dict[str, Any]], deleted: set[str]) -> Record:
    """A record as received, with `freepublish.is_deleted` from the publication list beside it."""
    key = article_key(row.get("content_url"))
    if key in deleted:
        return {**row, "freepublish": {"is_deleted": True}}
    return row if key not in published else {**row, "freepublish": {"is_deleted": False}}


def _unseen_findings(source: Source, run: _FetchRun, seen: set[str]) -> tuple[Finding, ...]:
    """The finding for articles of the publication list that no day lists: nobody has read them, or the platform left them out."""
    whole = {day for day, (_, is_whole) in run.days.items() if is_whole}
    missing = [
        article for key, article in run.published.items() if key not in seen and _day(article["update_time"]) in whole
    ]
    if not missing:
        return ()
    return (compose("API-UNSEEN", source=source.name, count=len(missing), title=str(missing[0]["title"])[:40],
                    url=missing[0]["url"], refers_to=source.name),)  # fmt: skip


def _day(seconds: object) -> date | None:
    if not isinstance(seconds, int):
        return None
    return wall_time(seconds).date()


def _interrupted(days: list[date], run: _FetchRun) -> str:
    pending = [day for day in days if day not in run.days]
    left = f"{pending[0]:%Y-%m-%d} 起的 {len(pending)} 天" if pending else ""
    return interrupted_text(len(run.days), "天", left)
