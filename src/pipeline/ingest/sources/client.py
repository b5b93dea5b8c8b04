"""Ask a platform over HTTP, politely and within limits of time, size, pace and repetition."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx
import tenacity

from pipeline.core import Finding, Source, compose, wall_time
from pipeline.ingest.sources.faults import (
    Answer,
    Fault,
    check_page,
    check_status,
    fault_of,
    followed,
    read_json,
    silence,
)
from pipeline.ingest.sources.interface import Asked
from pipeline.ingest.sources.limits import Limits, Pace, wrong

Result = TypeVar("Result")


class Client:
    """One conversation with one platform. Use it as a context.

    Raises Refusal SOURCE-PARAMETER for a wrong setting, Fault API-* for everything a platform does; both name the host alone.
    """

    def __init__(self, source: Source, asked: Asked, base: str, headers: Mapping[str, str] | None = None) -> None:
        silence()
        self.source, self.asked, self.limits = source, asked, Limits.of(source)
        try:
            self.base = httpx.URL(base)
        except httpx.InvalidURL:
            raise wrong(source, "url", "不是一个地址") from None
        if self.base.scheme not in ("http", "https") or not self.base.host:
            raise wrong(source, "url", "应以 http:// 或 https:// 开头")
        self.host = self.base.host
        self.skew: timedelta | None = None
        self._started = time.monotonic()
        self._pace = Pace.of(self.base.netloc.decode(), self.limits)
        self._http = httpx.Client(
            verify=self.limits.trust(source, asked.folder),
            proxy=self._proxy(),
            headers={
                "User-Agent": "gongkai",
                "Accept": "application/json, text/xml;q=0.9, */*;q=0.1",
                **(headers or {}),
            },
            trust_env=False,  # nothing from the environment: a .netrc would send passwords
            follow_redirects=False,
            event_hooks={"request": [self._keep_pace], "response": [self._note_clock]},
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def json(self, method: str, place: str, *, query: Mapping[str, Any] | None = None, body: Any = None,
             form: Mapping[str, str] | None = None, tolerated: Collection[int] = (),
             judge: Callable[[Any], None] | None = None) -> Any:  # fmt: skip
        """The JSON of an answer. `judge` raises a Fault for one that says an error; `tolerated`: statuses that come with JSON."""

        def ask() -> Any:
            answer = self._send(method, place, query, body, form)
            if answer.status not in tolerated:
                check_status(answer, self.host)
            try:
                document = read_json(answer, self.host)
            except Fault:
                check_status(answer, self.host)
                raise
            if judge is not None:
                judge(document)
            check_status(answer, self.host)
            return document

        return self._patiently(ask)

    def content(self, method: str, place: str, *, query: Mapping[str, Any] | None = None,
                form: Mapping[str, str] | None = None, judge: Callable[[Answer], Result]) -> Result:  # fmt: skip
        """What `judge` makes of an answer that is not JSON; never of an empty one, never of a page of HTML."""

        def ask() -> Result:
            answer = self._send(method, place, query, None, form)
            check_status(answer, self.host)
            check_page(answer, self.host)
            return judge(answer)

        return self._patiently(ask)

    def clock_finding(self) -> tuple[Finding, ...]:
        """A finding when the platform's clock and ours are too far apart for a day to mean the same."""
        if self.skew is None or abs(self.skew) < timedelta(minutes=self.limits.clock_minutes):
            return ()
        words = f"{'慢' if self.skew > timedelta(0) else '快'} {abs(self.skew) / timedelta(minutes=1):.0f} 分钟"
        return (
            compose("API-CLOCK", source=self.source.name, host=self.host, difference=words, refers_to=self.source.name),
        )

    def _proxy(self) -> httpx.Proxy | None:
        """The way out: a parameter, or a secret where it has a password."""
        secret = "proxy" in self.source.secrets
        address = self.asked.secret("proxy").get_secret_value() if secret else self.limits.proxy
        try:
            proxy = httpx.Proxy(address) if address else None
        except (ValueError, httpx.InvalidURL):
            raise wrong(self.source, "proxy", "应如 http://主机:端口") from None
        if proxy is not None and proxy.raw_auth is not None and not secret:
            raise wrong(self.source, "proxy", "里面有口令；把整个地址放进 secrets 的 proxy")
        return proxy

    def _patiently(self, ask: Callable[[], Result]) -> Result:
        """Ask until it answers: with growing pauses, as often as the limits say, never past the deadline."""
        backoff = tenacity.wait_exponential_jitter(
            initial=self.limits.wait_seconds, max=self.limits.longest_wait_seconds, jitter=self.limits.wait_seconds
        )

        def pause(state: tenacity.RetryCallState) -> float:
            fault = state.outcome.exception() if state.outcome else None
            return fault.after if isinstance(fault, Fault) and fault.after is not None else backoff(state)

        def enough(state: tenacity.RetryCallState) -> bool:
            return state.attempt_number >= self.limits.attempts or self._left() <= state.upcoming_sleep

        return tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: isinstance(error, Fault) and error.again),
            wait=pause,
            stop=enough,
            reraise=True,
        )(ask)

    def _send(self, method: str, place: str, query: Mapping[str, Any] | None, body: Any,
              form: Mapping[str, str] | None) -> Answer:  # fmt: skip
        """One question, led on within the host at most three times."""
        url = self.base.copy_with(raw_path=(self.base.path.rstrip("/") + place).encode())
        with self._pace.place(self._left()):
            for _ in range(4):
                try:
                    answer, moved = self._exchange(method, url, query, body, form)
                    if moved is None:
                        return answer
                    url, query = followed(method, url, moved), None
                    continue
                except httpx.HTTPError as error:
                    fault = fault_of(error, self.host)
                except httpx.InvalidURL:
                    fault = Fault("API-MOVED", host=self.host, to="无法识别的地址")
                raise fault
        raise Fault("API-MOVED", host=self.host, to=self.host)

    def _exchange(self, method: str, url: httpx.URL, query: Any, body: Any, form: Any) -> tuple[Answer, str | None]:
        """One request. No step outlasts the time for all; an answer is read in pieces, no further than it may go."""
        left = self._time_left()
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
                self._time_left()
            if response.status_code in (429, 503):
                self._asked_to_wait(response)
            return Answer(response.status_code, b"".join(pieces), response.charset_encoding), None

    def _asked_to_wait(self, response: httpx.Response) -> None:
        """Retry-After: waited for when it is short; 429 without a short one ends the conversation."""
        after, often = _seconds(response.headers.get("Retry-After")), response.status_code == 429
        if after is not None and after <= self.limits.longest_wait_seconds:
            raise Fault("API-SLOW-DOWN" if often else "API-STATUS", again=True, after=after, host=self.host,
                        status=response.status_code, wait=f" {after:.0f} 秒后")  # fmt: skip
        if often:
            wait = "过一段时间" if after is None else f" {after / 60:.0f} 分钟后"
            raise Fault("API-SLOW-DOWN", host=self.host, wait=wait)

    def _left(self) -> float:
        return self.asked.deadline - time.monotonic()

    def _time_left(self) -> float:
        left = self._left()
        if left <= 0:
            raise Fault("API-TIME-BUDGET", host=self.host, seconds=f"{self.source.time_limit_seconds:.0f}")
        return left

    def _keep_pace(self, _request: httpx.Request) -> None:
        """Hook before each request."""
        self._pace.wait(self.limits.requests_a_second, self._left())
        self.asked.knock()

    def _note_clock(self, response: httpx.Response) -> None:
        """Hook after each answer: how far their clock is ahead of ours."""
        self.asked.heard()
        stated = _moment(response.headers.get("Date"))
        if stated is not None:
            ours = self.asked.now + timedelta(seconds=time.monotonic() - self._started)
            skew = wall_time(stated) - ours
            if self.skew is None or abs(skew) > abs(self.skew):
                self.skew = skew


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
