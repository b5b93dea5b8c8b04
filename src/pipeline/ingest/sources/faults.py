"""What platforms do instead of answering, in words: every way of failing is a `Fault` with a code of findings.yml.

A Fault names the host alone. Addresses carry tokens in their query, and the HTTP libraries log addresses and put them into their
exceptions: their loggers are silenced here, and their exceptions become Faults that do not remember them.
"""

from __future__ import annotations

import json
import logging
import re
import ssl
from dataclasses import dataclass
from typing import Any

import httpx

from pipeline.core import Finding, Source, compose, scrub

LOGIN = re.compile(
    r"(?i)log[_-]?in\b|sign[_-]?in\b|\bsso\b|\bcas\b|\bpassport\b|\boauth\b|登录|登陆|身份认证|(?<=/)auth(?=/|$)"
)


# What OpenSSL finds wrong with a certificate, by its number.
CERTIFICATES = {
    9: "还没有生效",
    10: "已过期",
    18: "自签名的证书",
    19: "证书链的根是自签名的",
    20: "找不到签发它的机构",
    21: "证书链不完整",
    62: "证书不是发给这个域名的",
    64: "证书不是发给这个地址的",
}


class Fault(Exception):
    """A code of findings.yml and its words. `again`: asking again may help; `after`: so many seconds later, as they said."""

    def __init__(self, code: str, *, again: bool = False, after: float | None = None, **details: object) -> None:
        super().__init__(code)
        self.code, self.again, self.after = code, again, after
        self.details: dict[str, Any] = {name: scrub(str(value))[:300] for name, value in details.items()}

    def finding(self, source: Source, kept: str) -> Finding:
        """As the operator reads it. `kept`: what was got all the same, and what becomes of the rest."""
        return compose(self.code, source=source.name, kept=kept, refers_to=source.name, **self.details)


@dataclass(frozen=True)
class Answer:
    """An answer whole in memory."""

    status: int
    content: bytes
    charset: str | None


class _Nothing(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        del record
        return False


_NOTHING = _Nothing()


def silence() -> None:
    """No word from the HTTP libraries, at any level. A filter outlives every later set-up of logging, a level does not."""
    for name in (
        "httpx",
        "httpcore",
        *(f"httpcore.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")),
    ):
        logging.getLogger(name).addFilter(_NOTHING)


def fault_of(error: httpx.HTTPError, host: str) -> Fault:
    """An exception of the library as a Fault that does not hold its address."""
    if isinstance(error, httpx.TimeoutException):
        steps = {httpx.ConnectTimeout: "连接", httpx.WriteTimeout: "发送", httpx.PoolTimeout: "排队"}
        return Fault("API-TIMEOUT", again=True, host=host, step=steps.get(type(error), "等待答复"))
    if isinstance(error, httpx.DecodingError):
        return Fault("API-JSON", again=True, host=host, bytes="?", place="?")
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, ssl.SSLError):
            said = getattr(link, "verify_message", "") or link.reason or "握手失败"
            return Fault("API-TLS", host=host, reason=CERTIFICATES.get(getattr(link, "verify_code", 0), said))
        link = link.__cause__ or link.__context__
    reason = "连接不上" if isinstance(error, httpx.ConnectError) else "连接中断"
    return Fault("API-UNREACHABLE", again=True, host=host, reason=reason)


def check_status(answer: Answer, host: str) -> None:
    """Raises Fault for a status that is an error."""
    if answer.status in (401, 403):
        raise Fault("API-FORBIDDEN", host=host, status=f"HTTP {answer.status}")
    if answer.status >= 400:
        again = answer.status >= 500 or answer.status in (408, 425)
        raise Fault("API-STATUS", again=again, host=host, status=answer.status)


def check_page(answer: Answer, host: str) -> None:
    """Raises Fault for nothing at all, for a page of HTML, and for the page where one logs in."""
    if not answer.content.strip():
        raise Fault("API-EMPTY", again=True, host=host)
    start = answer.content[:300].lower().removeprefix(b"\xef\xbb\xbf")
    if re.match(rb"\s*(<!--.*?-->\s*)?<(!doctype html|html|head|body|script)", start) is None:
        return
    text = answer.content[:20000].decode("utf-8", "replace")
    found = re.search(r"(?is)<title[^>]*>(.*?)</title>", text)
    title = re.sub(r"\s+", " ", found.group(1)).strip()[:60] if found else "没有标题"
    if LOGIN.search(title) or re.search(r"(?i)type=[\"']?password", text):
        raise Fault("API-LOGIN", host=host, to=f"登录页“{title}”")
    raise Fault("API-HTML", again=True, host=host, title=title)


def read_json(answer: Answer, host: str) -> Any:
    """The document of an answer. Raises Fault when it is something else, or not all of it."""
    check_page(answer, host)
    try:
        return json.loads(answer.content.decode("utf-8-sig"))
    except ValueError as error:  # a UnicodeDecodeError is one
        place = error.pos if isinstance(error, json.JSONDecodeError) else getattr(error, "start", 0)
    raise Fault("API-JSON", again=True, host=host, bytes=len(answer.content), place=place)


def followed(method: str, url: httpx.URL, location: str) -> httpx.URL:
    """Where a redirect leads, if it stays with the host. A login page and another host are named, not visited."""
    to = url.join(location)
    place = to.host if to.host != url.host else f"{to.host}{to.path}"
    if LOGIN.search(f"{to.host}{to.path}"):
        raise Fault("API-LOGIN", host=url.host, to=place)
    if method != "GET" or to.host != url.host or (url.scheme == "https" and to.scheme != "https"):
        raise Fault("API-MOVED", host=url.host, to=place)
    return to
