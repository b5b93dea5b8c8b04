"""The HTTP client of the fetchers, within limits of time, size, rate and retries."""

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
    read_json,
    redirect_target,
    silence_http_logging,
)
from pipeline.ingest.sources.interface import FetchRequest
from pipeline.ingest.sources.limits import HttpLimits, RateLimiter, parameter_refusal

Result = TypeVar("Result")


class Client:
    """An HTTP session with one platform; a context manager.

    Raises Refusal SOURCE-PARAMETER for a wrong setting, Fault API-* for errors of the platform; both name the host alone.
    """

    def __init__(
        self, source: Source, request: FetchRequest, base: str, headers: Mapping[str, str] | None = None
    ) -> None:
        silence_http_logging()
        self.source, self.request, self.limits = source, request, HttpLimits.of(source)
        try:
            self.base = httpx.URL(base)
        except httpx.InvalidURL:
            raise parameter_refusal(source, "url", "不是一个地址") from None
        if self.base.scheme not in ("http", "https") or not self.base.host:
            raise parameter_refusal(source, "url", "应以 http:// 或 https:// 开头")
        self.host = self.base.host
        self.skew: timedelta | None = None
        self._started = time.monotonic()
        self._rate = RateLimiter.for_host(self.base.netloc.decode(), self.limits)
        self._http = httpx.Client(
            verify=self.limits.trust(source, request.folder),
            proxy=self._proxy(),
            headers={
                "User-Agent": "gongkai",
                "Accept": "application/json, text/xml;q=0.9, */*;q=0.1",
                **(headers or {}),
            },
            trust_env=False,  # a .netrc in the environment would send passwords
            follow_redirects=False,
            event_hooks={"request": [self._before_request], "response": [self._after_answer]},
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def json(self, method: str, path: str, *, query: Mapping[str, Any] | None = None, body: Any = None,
             form: Mapping[str, str] | None = None, tolerated: Collection[int] = (),
             judge: Callable[[Any], None] | None = None) -> Any:  # fmt: skip
        """The JSON of an answer. `judge` raises a Fault for an error stated inside it; `tolerated`: error statuses that carry JSON."""

        def attempt() -> Any:
            answer = self._send(method, path, query, body, form)
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

        return self._with_retries(attempt)

    def content(self, method: str, path: str, *, query: Mapping[str, Any] | None = None,
                form: Mapping[str, str] | None = None, judge: Callable[[Answer], Result]) -> Result:  # fmt: skip
        """What `judge` makes of an answer that is not JSON, after empty answers and pages of HTML are refused."""

        def attempt() -> Result:
            answer = self._send(method, path, query, None, form)
            check_status(answer, self.host)
            check_page(answer, self.host)
            return judge(answer)

        return self._with_retries(attempt)

    def clock_finding(self) -> tuple[Finding, ...]:
        """A finding when the platform's clock and ours are so far apart that their days differ."""
        if self.skew is None or abs(self.skew) < timedelta(minutes=self.limits.clock_minutes):
            return ()
        difference = f"{'慢' if self.skew > timedelta(0) else '快'} {abs(self.skew) / timedelta(minutes=1):.0f} 分钟"
        return (
            compose(
                "API-CLOCK",
                source=self.source.name,
                host=self.host,
                difference=difference,
                refers_to=self.source.name,
            ),
        )

    def _proxy(self) -> httpx.Proxy | None:
        """The proxy: a parameter, or a secret where its address has a password."""
        secret = "proxy" in self.source.secrets
        address = self.request.secret("proxy").get_secret_value() if secret else self.limits.proxy
        try:
            proxy = httpx.Proxy(address) if address else None
        except (ValueError, httpx.InvalidURL):
            raise parameter_refusal(self.source, "proxy", "应如 http://主机:端口") from None
        if proxy is not None and proxy.raw_auth is not None and not secret:
            raise parameter_refusal(self.source, "proxy", "里面有口令；把整个地址放进 secrets 的 proxy")
        return proxy

    def _with_retries(self, attempt: Callable[[], Result]) -> Result:
        """Try with growing pauses, at most `attempts` times and never past the deadline."""
        backoff = tenacity.wait_exponential_jitter(
            initial=self.limits.wait_seconds, max=self.limits.longest_wait_seconds, jitter=self.limits.wait_seconds
        )

        def pause(state: tenacity.RetryCallState) -> float:
            fault = state.outcome.exception() if state.outcome else None
            return fault.after if isinstance(fault, Fault) and fault.after is not None else backoff(state)

        def stop(state: tenacity.RetryCallState) -> bool:
            return state.attempt_number >= self.limits.attempts or self._left() <= state.upcoming_sleep

        return tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: isinstance(error, Fault) and error.again),
            wait=pause,
            stop=stop,
            reraise=True,
        )(attempt)

    def _send(self, method: str, path: str, query: Mapping[str, Any] | None, body: Any,
              form: Mapping[str, str] | None) -> Answer:  # fmt: skip
        """One request, following at most three redirects within the host."""
        url = self.base.copy_with(raw_path=(self.base.path.rstrip("/") + path).encode())
        with self._rate.slot(self._left()):
            for _ in range(4):
                try:
                    answer, moved = self._exchange(method, url, query, body, form)
                    if moved is None:
                        return answer
                    url, query = redirect_target(method, url, moved), None
                    continue
                except httpx.HTTPError as error:
                    fault = fault_of(error, self.host)
                except httpx.InvalidURL:
                    fault = Fault("API-MOVED", host=self.host, to="无法识别的地址")
                raise fault
        raise Fault("API-MOVED", host=self.host, to=self.host)

    def _exchange(self, method: str, url: httpx.URL, query: Any, body: Any, form: Any) -> tuple[Answer, str | None]:
        """Send and read in chunks, within the deadline and the size limit. Returns the answer and the target of a redirect."""
        left = self._time_left()
        timeout = httpx.Timeout(min(self.limits.read_seconds, left), connect=min(self.limits.connect_seconds, left))
        with self._http.stream(method, url, params=query, json=body, data=form, timeout=timeout) as response:
            if response.has_redirect_location:
                return Answer(response.status_code, b"", None), response.headers["Location"]
            chunks, size = [], 0
            for chunk in response.iter_bytes(1 << 16):
                chunks.append(chunk)
                size += len(chunk)
                if size > self.limits.answer_megabytes * (1 << 20):
                    raise Fault("API-TOO-LARGE", host=self.host, megabytes=f"{self.limits.answer_megabytes:g}")
                self._time_left()
            if response.status_code in (429, 503):
                self._respect_retry_after(response)
            return Answer(response.status_code, b"".join(chunks), response.charset_encoding), None

    def _respect_retry_after(self, response: httpx.Response) -> None:
        """Raise Fault for 429 and 503: with a short Retry-After it is retried then; 429 with a long one or none ends the poll."""
        after, too_many = retry_after_seconds(response.headers.get("Retry-After")), response.status_code == 429
        if after is not None and after <= self.limits.longest_wait_seconds:
            raise Fault("API-SLOW-DOWN" if too_many else "API-STATUS", again=True, after=after, host=self.host,
                        status=response.status_code, wait=f" {after:.0f} 秒后")  # fmt: skip
        if too_many:
            wait = "过一段时间" if after is None else f" {after / 60:.0f} 分钟后"
            raise Fault("API-SLOW-DOWN", host=self.host, wait=wait)

    def _left(self) -> float:
        """Seconds until the deadline, below zero after it."""
        return self.request.deadline - time.monotonic()

    def _time_left(self) -> float:
        """Seconds until the deadline. Raises Fault API-TIME-BUDGET after it."""
        left = self._left()
        if left <= 0:
            raise Fault("API-TIME-BUDGET", host=self.host, seconds=f"{self.source.time_limit_seconds:.0f}")
        return left

    def _before_request(self, _request: httpx.Request) -> None:
        """Event hook: respect the host's rate, and note that the platform is asked."""
        self._rate.wait(self.limits.requests_a_second, self._left())
        self.request.on_request()

    def _after_answer(self, response: httpx.Response) -> None:
        """Event hook: note that the platform answered, and the greatest difference between its clock and ours."""
        self.request.on_answer()
        stated = _http_date(response.headers.get("Date"))
        if stated is not None:
            ours = self.request.now + timedelta(seconds=time.monotonic() - self._started)
            skew = wall_time(stated) - ours
            if self.skew is None or abs(skew) > abs(self.skew):
                self.skew = skew


def _http_date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def retry_after_seconds(text: str | None) -> float | None:
    """The header Retry-After (seconds or a date) as seconds from now; None when it is neither."""
    if text and re.fullmatch(r"\d{1,9}", text.strip()):
        return float(text)
    moment = _http_date(text)
    return None if moment is None else max(0.0, (moment - datetime.now(UTC)).total_seconds())
