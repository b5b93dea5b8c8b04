"""Ask a platform over HTTP, politely and within limits, and say in plain words what it did instead of answering.

Every way of failing becomes a `Fault` with a code of findings.yml. A Fault names the host alone: addresses carry tokens in their
query, and the libraries below log addresses and put them into exceptions, so their loggers are silenced here and none of their
exceptions leaves this module.
"""

from __future__ import annotations

import json
import logging
import random
import re
import ssl
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import tenacity

from pipeline.errors import Refusal
from pipeline.findings import Finding, compose
from pipeline.secrets import scrub
from pipeline.sources.fetching import Asked
from pipeline.workspace import Source

LOGGERS = (
    "httpx",
    "httpcore",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
)
LOGIN = re.compile(r"(?i)log[_-]?in|sign[_-]?in|\bsso\b|\bcas\b|passport|/auth|登录|登陆|统一身份认证")


@dataclass(frozen=True)
class Limits:
    """How long and how often a platform is asked. Set any of them by its name under `parameters` of a source.

    `wait_seconds`: the first pause before asking again; it doubles, with a random part, up to `longest_wait_seconds`, which is also
    the longest Retry-After that is waited for. `requests_a_second` (0: no limit) and `at_once` hold for a host, over all sources.
    """

    connect_seconds: float = 10
    read_seconds: float = 30
    attempts: int = 4
    wait_seconds: float = 1
    longest_wait_seconds: float = 60
    requests_a_second: float = 5
    at_once: int = 2
    answer_megabytes: float = 32
    clock_minutes: float = 15
    ca_file: str = ""
    proxy: str = ""

    @staticmethod
    def of(source: Source) -> Limits:
        """Raises Refusal SOURCE-PARAMETER for a value that is no number."""
        kinds = {one.name: type(one.default) for one in fields(Limits)}
        given = {name: value for name, value in source.parameters.items() if name in kinds}
        for name, value in given.items():
            if isinstance(value, str) != (kinds[name] is str):
                raise Refusal("SOURCE-PARAMETER", source=source.name, parameter=name, reason=f"“{value}”不合要求",
                              refers_to=source.name)  # fmt: skip
        return Limits(**given)  # type: ignore[arg-type]


class Fault(Exception):
    """What a platform did instead of answering: a code of findings.yml and its words. `again`: asking again may help."""

    def __init__(self, code: str, *, again: bool = False, after: float | None = None, **details: object) -> None:
        super().__init__(code)
        self.code, self.again, self.after = code, again, after
        self.details = {name: scrub(str(value))[:300] for name, value in details.items()}

    def finding(self, source: Source, kept: str) -> Finding:
        """As the operator reads it. `kept`: what was got all the same, and what becomes of the rest."""
        return compose(self.code, source=source.name, kept=kept, refers_to=source.name, **self.details)


@dataclass(frozen=True)
class Answer:
    """An answer whole in memory."""

    status: int
    content: bytes
    charset: str | None


class _Host:
    """One host, over all sources and threads: how many ask at once, and when the next may ask."""

    def __init__(self, at_once: int) -> None:
        self.places = threading.Semaphore(at_once)
        self.lock = threading.Lock()
        self.free_at = 0.0


_hosts: dict[str, _Host] = {}
_hosts_lock = threading.Lock()


class _Nothing(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        del record
        return False


_NOTHING = _Nothing()


def silence() -> None:
    """No word from the HTTP libraries, at any level: they log whole addresses. A filter outlives every set-up of logging."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_NOTHING)


class Client:
    """One conversation with one platform. Use it as a context.

    Raises Refusal SOURCE-PARAMETER for a wrong setting, Fault API-* for everything a platform does.
    """

    def __init__(self, source: Source, asked: Asked, base: str, headers: Mapping[str, str] | None = None) -> None:
        silence()
        self.source, self.asked, self.limits = source, asked, Limits.of(source)
        self.base = httpx.URL(base)
        if self.base.scheme not in ("http", "https") or not self.base.host:
            raise Refusal("SOURCE-PARAMETER", source=source.name, parameter="url", reason="应以 http:// 或 https:// 开头",
                          refers_to=source.name)  # fmt: skip
        self.host = self.base.host
        self.skew: timedelta | None = None
        self._started = time.monotonic()
        with _hosts_lock:
            self._queue = _hosts.setdefault(self.base.netloc.decode(), _Host(self.limits.at_once))
        self._http = httpx.Client(
            verify=self._trust(),
            proxy=self.limits.proxy or None,
            timeout=httpx.Timeout(self.limits.read_seconds, connect=self.limits.connect_seconds),
            limits=httpx.Limits(max_connections=self.limits.at_once),
            headers={
                "User-Agent": "gongkai",
                "Accept": "application/json, text/xml;q=0.9, */*;q=0.1",
                **(headers or {}),
            },
            trust_env=False,  # nothing from the environment: a .netrc would send passwords
            follow_redirects=False,
            event_hooks={"request": [self._pace], "response": [self._note_clock]},
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def json(self, method: str, place: str, *, query: Mapping[str, Any] | None = None, body: Any = None,
             form: Mapping[str, str] | None = None, tolerated: Collection[int] = (),
             judge: Callable[[Any], None] | None = None) -> Any:  # fmt: skip
        """The JSON of an answer. `judge` raises a Fault for an answer that is an error; `tolerated`: statuses that may hold JSON."""

        def ask() -> Any:
            answer = self._send(method, place, query, body, form)
            if answer.status not in tolerated:
                self._check_status(answer)
            try:
                document = self._read_json(answer)
            except Fault:
                self._check_status(answer)
                raise
            if judge is not None:
                judge(document)
            self._check_status(answer)
            return document

        return self._patiently(ask)

    def content(self, method: str, place: str, *, query: Mapping[str, Any] | None = None, form: Mapping[str, str] | None = None,
                judge: Callable[[Answer], None] | None = None) -> Answer:  # fmt: skip
        """An answer that is not JSON; never an empty one, never a page of HTML."""

        def ask() -> Answer:
            answer = self._send(method, place, query, None, form)
            self._check_status(answer)
            self._no_page(answer)
            if judge is not None:
                judge(answer)
            return answer

        return self._patiently(ask)

    def clock_finding(self) -> tuple[Finding, ...]:
        """A finding when the platform's clock and ours are too far apart for days to mean the same."""
        if self.skew is None or abs(self.skew) < timedelta(minutes=self.limits.clock_minutes):
            return ()
        words = f"{'慢' if self.skew > timedelta(0) else '快'} {abs(self.skew) / timedelta(minutes=1):.0f} 分钟"
        return (
            compose("API-CLOCK", source=self.source.name, host=self.host, difference=words, refers_to=self.source.name),
        )

    def _patiently(self, ask: Callable[[], Any]) -> Any:
        """Ask until it answers: with growing pauses, as often as the limits say, never past the deadline."""
        backoff = tenacity.wait_exponential_jitter(
            initial=self.limits.wait_seconds, max=self.limits.longest_wait_seconds, jitter=self.limits.wait_seconds
        )

        def pause(state: tenacity.RetryCallState) -> float:
            fault = state.outcome.exception() if state.outcome else None
            return fault.after if isinstance(fault, Fault) and fault.after is not None else backoff(state)

        def enough(state: tenacity.RetryCallState) -> bool:
            return state.attempt_number >= self.limits.attempts or self._left() <= state.upcoming_sleep

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: isinstance(error, Fault) and error.again),
            wait=pause, stop=enough, reraise=True,
        )  # fmt: skip
        return retrying(ask)

    def _send(
        self, method: str, place: str, query: Mapping[str, Any] | None, body: Any, form: Mapping[str, str] | None
    ) -> Answer:
        url = self.base.copy_with(raw_path=(self.base.path.rstrip("/") + place).encode())
        with self._queue.places:
            for _ in range(4):
                try:
                    answer, moved = self._exchange(method, url, query, body, form)
                except httpx.HTTPError as error:
                    fault = self._fault_of(error)
                except httpx.InvalidURL:
                    fault = Fault("API-MOVED", host=self.host, to="无法识别的地址")
                else:
                    if moved is None:
                        return answer
                    url, query = self._follow(method, url, moved), None
                    continue
                raise fault from None
        raise Fault("API-MOVED", host=self.host, to=self.host)

    def _exchange(self, method: str, url: httpx.URL, query: Any, body: Any, form: Any) -> tuple[Answer, str | None]:
        """One request. The time for each step ends with the time for all; an answer is read in pieces, as far as it may go."""
        left = self._left()
        if left <= 0:
            raise Fault("API-TIME-BUDGET", host=self.host, seconds=int(self.source.time_limit_seconds))
        steps = httpx.Timeout(min(self.limits.read_seconds, left), connect=min(self.limits.connect_seconds, left))
        with self._http.stream(method, url, params=query, json=body, data=form, timeout=steps) as response:
            if response.has_redirect_location:
                return Answer(response.status_code, b"", None), response.headers["Location"]
            pieces, size = [], 0
            for piece in response.iter_bytes(1 << 16):
                pieces.append(piece)
                size += len(piece)
                if size > self.limits.answer_megabytes * (1 << 20):
                    raise Fault("API-TOO-LARGE", host=self.host, megabytes=f"{self.limits.answer_megabytes:g}")
                if self._left() <= 0:
                    raise Fault("API-TIME-BUDGET", host=self.host, seconds=int(self.source.time_limit_seconds))
            if response.status_code in (429, 503):
                self._asked_to_wait(response)
            return Answer(response.status_code, b"".join(pieces), response.charset_encoding), None

    def _asked_to_wait(self, response: httpx.Response) -> None:
        """Retry-After: waited for when it is short; 429 without a short one ends the conversation."""
        after = _seconds(response.headers.get("Retry-After"))
        if after is not None and after <= self.limits.longest_wait_seconds:
            raise Fault("API-SLOW-DOWN" if response.status_code == 429 else "API-STATUS", again=True, after=after, host=self.host,
                        status=response.status_code, wait=f"{after:.0f} 秒后")  # fmt: skip
        if response.status_code == 429:
            raise Fault(
                "API-SLOW-DOWN", host=self.host, wait="过一段时间" if after is None else f"{after / 60:.0f} 分钟后"
            )

    def _check_status(self, answer: Answer) -> None:
        if answer.status in (401, 403):
            raise Fault("API-FORBIDDEN", host=self.host, status=answer.status)
        if answer.status >= 400:
            raise Fault(
                "API-STATUS",
                again=answer.status >= 500 or answer.status in (408, 425),
                host=self.host,
                status=answer.status,
            )

    def _no_page(self, answer: Answer) -> None:
        if not answer.content.strip():
            raise Fault("API-EMPTY", again=True, host=self.host)
        if re.match(
            rb"\s*(<!doctype html|<html|<head|<body|<script)",
            answer.content[:200].lower().removeprefix(b"\xef\xbb\xbf"),
        ):
            text = answer.content[:20000].decode("utf-8", "replace")
            found = re.search(r"(?is)<title[^>]*>(.*?)</title>", text)
            title = re.sub(r"\s+", " ", found.group(1)).strip()[:60] if found else "没有标题"
            if LOGIN.search(title) or re.search(r"(?i)type=[\"']?password", text):
                raise Fault("API-LOGIN", host=self.host, to=f"登录页“{title}”")
            raise Fault("API-HTML", again=True, host=self.host, title=title)

    def _read_json(self, answer: Answer) -> Any:
        self._no_page(answer)
        try:
            return json.loads(answer.content.decode("utf-8-sig"))
        except ValueError as error:  # also a UnicodeDecodeError
            place = error.pos if isinstance(error, json.JSONDecodeError) else getattr(error, "start", 0)
            fault = Fault("API-JSON", again=True, host=self.host, bytes=len(answer.content), place=place)
        raise fault

    def _follow(self, method: str, url: httpx.URL, location: str) -> httpx.URL:
        """Where a redirect leads, if it stays with the host. A login page or another host is named and not visited."""
        to = url.join(location)
        place = to.host if to.host != url.host else f"{to.host}{to.path}"
        if LOGIN.search(f"{to.host}{to.path}"):
            raise Fault("API-LOGIN", host=self.host, to=place)
        if method != "GET" or to.host != url.host or (url.scheme == "https" and to.scheme != "https"):
            raise Fault("API-MOVED", host=self.host, to=place)
        return to

    def _fault_of(self, error: httpx.HTTPError) -> Fault:
        """An exception of the library as a Fault without its address."""
        if isinstance(error, httpx.TimeoutException):
            step = {httpx.ConnectTimeout: "连接", httpx.WriteTimeout: "发送", httpx.PoolTimeout: "排队"}.get(
                type(error), "等待答复"
            )
            return Fault("API-TIMEOUT", again=True, host=self.host, step=step)
        if isinstance(error, httpx.DecodingError):
            return Fault("API-JSON", again=True, host=self.host, bytes="?", place="?")
        link: BaseException | None = error
        while link is not None:
            if isinstance(link, ssl.SSLError):
                return Fault(
                    "API-TLS", host=self.host, reason=getattr(link, "verify_message", None) or link.reason or "握手失败"
                )
            link = link.__cause__ or link.__context__
        reason = "连接不上" if isinstance(error, httpx.ConnectError) else "连接中断"
        return Fault("API-UNREACHABLE", again=True, host=self.host, reason=reason)

    def _left(self) -> float:
        return self.asked.deadline - time.monotonic()

    def _pace(self, _request: httpx.Request) -> None:
        """Hook before each request: keep the host's pace."""
        if self.limits.requests_a_second <= 0:
            return
        with self._queue.lock:
            now = time.monotonic()
            at = max(now, self._queue.free_at)
            self._queue.free_at = at + random.uniform(0.8, 1.2) / self.limits.requests_a_second
        time.sleep(max(0.0, min(at - now, self._left())))

    def _note_clock(self, response: httpx.Response) -> None:
        """Hook after each answer: how far their clock is ahead of ours."""
        stated = _moment(response.headers.get("Date"))
        if stated is not None:
            ours = self.asked.now + timedelta(seconds=time.monotonic() - self._started)
            skew = stated.astimezone(timezone(timedelta(hours=8))).replace(tzinfo=None) - ours
            if self.skew is None or abs(skew) > abs(self.skew):
                self.skew = skew

    def _trust(self) -> ssl.SSLContext | bool:
        if not self.limits.ca_file:
            return True
        context = ssl.create_default_context()
        file = self.asked.folder / self.limits.ca_file
        try:
            context.load_verify_locations(cafile=str(file))
        except (OSError, ssl.SSLError):
            raise Refusal("SOURCE-PARAMETER", source=self.source.name, parameter="ca_file", reason=f"{file} 读不出证书",
                          refers_to=self.source.name) from None  # fmt: skip
        return context


def _moment(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _seconds(text: str | None) -> float | None:
    """Retry-After, in seconds or as a date."""
    if text and re.fullmatch(r"\d{1,9}", text.strip()):
        return float(text)
    moment = _moment(text)
    return None if moment is None else max(0.0, (moment - datetime.now(UTC)).total_seconds())
