"""Errors of platforms: every way of not answering is a `Fault` with a code of findings.yml.

A Fault names the host alone. Addresses carry tokens in their query, and the HTTP libraries log addresses and put them into their
exceptions. Therefore their loggers are silenced here, and their exceptions become Faults that do not refer to them.
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

LOGIN_ADDRESS = re.compile(
    r"(?i)log[_-]?in\b|sign[_-]?in\b|\bsso\b|\bcas\b|\bpassport\b|\boauth\b|登录|登陆|身份认证|(?<=/)auth(?=/|$)"
)
# OpenSSL's verification errors, by number.
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
    """A code of findings.yml and its placeholders. `again`: a retry may help; `after`: seconds to wait, as the platform stated."""

    def __init__(self, code: str, *, again: bool = False, after: float | None = None, **details: object) -> None:
        super().__init__(code)
        self.code, self.again, self.after = code, again, after
        self.details: dict[str, Any] = {name: scrub(str(value))[:300] for name, value in details.items()}

    def finding(self, source: Source, outcome: str) -> Finding:
        """The finding for the operator. `outcome`: a Chinese sentence: what was fetched all the same, what happens to the rest."""
        return compose(self.code, source=source.name, kept=outcome, refers_to=source.name, **self.details)


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, read to its end."""

    status: int
    content: bytes
    charset: str | None


class _DropAll(logging.Filter):
    """A filter survives a later set-up of logging, a level does not."""

    def filter(self, record: logging.LogRecord) -> bool:
        del record
        return False


_DROP_ALL = _DropAll()


def silence_http_logging() -> None:
    """Log nothing of the HTTP libraries at any level, because they log addresses with tokens."""
    for name in (
        "httpx",
        "httpcore",
        *(f"httpcore.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")),
    ):
        logging.getLogger(name).addFilter(_DROP_ALL)


def fault_of(error: httpx.HTTPError, host: str) -> Fault:
    """An exception of httpx as a Fault without the address."""
    if isinstance(error, httpx.TimeoutException):
        steps = {httpx.ConnectTimeout: "连接", httpx.WriteTimeout: "发送", httpx.PoolTimeout: "排队"}
        return Fault("API-TIMEOUT", again=True, host=host, step=steps.get(type(error), "等待答复"))
    if isinstance(error, httpx.DecodingError):
        return Fault("API-JSON", again=True, host=host, bytes="?", place="?")
    problem = certificate_problem(error)
    if problem is not None:
        return Fault("API-TLS", host=host, reason=problem)
    reason = "连接不上" if isinstance(error, httpx.ConnectError) else "连接中断"
    return Fault("API-UNREACHABLE", again=True, host=host, reason=reason)


def certificate_problem(error: BaseException) -> str | None:
    """What is wrong with a certificate, in Chinese, where that is why a request failed; else None."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, ssl.SSLError):
            message = getattr(link, "verify_message", "") or link.reason or "握手失败"
            return CERTIFICATES.get(getattr(link, "verify_code", 0), message)
        link = link.__cause__ or link.__context__
    return None


def check_status(answer: Answer, host: str) -> None:
    """Raise Fault API-FORBIDDEN or API-STATUS for a status of 400 or more."""
    if answer.status in (401, 403):
        raise Fault("API-FORBIDDEN", host=host, status=f"HTTP {answer.status}")
    if answer.status >= 400:
        again = answer.status >= 500 or answer.status in (408, 425)
        raise Fault("API-STATUS", again=again, host=host, status=answer.status)


def check_page(answer: Answer, host: str) -> None:
    """Raise Fault API-EMPTY, API-LOGIN or API-HTML for an empty answer, a login page or another page of HTML."""
    if not answer.content.strip():
        raise Fault("API-EMPTY", again=True, host=host)
    start = answer.content[:300].lower().removeprefix(b"\xef\xbb\xbf")
    if re.match(rb"\s*(<!--.*?-->\s*)?<(!doctype html|html|head|body|script)", start) is None:
        return
    text = answer.content[:20000].decode("utf-8", "replace")
    match = re.search(r"(?is)<title[^>]*>(.*?)</title>", text)
    title = re.sub(r"\s+", " ", match.group(1)).strip()[:60] if match else "没有标题"
    if LOGIN_ADDRESS.search(title) or re.search(r"(?i)type=[\"']?password", text):
        raise Fault("API-LOGIN", host=host, to=f"登录页“{title}”")
    raise Fault("API-HTML", again=True, host=host, title=title)


def read_json(answer: Answer, host: str) -> Any:
    """The JSON document of an answer. Raises Fault API-JSON when it is no JSON or cut off, and as `check_page`."""
    check_page(answer, host)
    try:
        return json.loads(answer.content.decode("utf-8-sig"))
    except ValueError as error:  # a UnicodeDecodeError is one
        place = error.pos if isinstance(error, json.JSONDecodeError) else getattr(error, "start", 0)
    raise Fault("API-JSON", again=True, host=host, bytes=len(answer.content), place=place)


def redirect_target(method: str, url: httpx.URL, location: str) -> httpx.URL:
    """The target of a redirect within the host. Raises Fault API-LOGIN, API-MOVED for a login page and for another host."""
    to = url.join(location)
    place = to.host if to.host != url.host else f"{to.host}{to.path}"
    if LOGIN_ADDRESS.search(f"{to.host}{to.path}"):
        raise Fault("API-LOGIN", host=url.host, to=place)
    if method != "GET" or to.host != url.host or (url.scheme == "https" and to.scheme != "https"):
        raise Fault("API-MOVED", host=url.host, to=place)
    return to
