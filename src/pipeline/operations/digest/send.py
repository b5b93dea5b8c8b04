"""Sends a text to a chat robot, a mailbox or a web hook, and says whether it was accepted.

Apprise sends to most kinds of addresses. The robots of 企业微信, 钉钉 and 飞书 are posted to directly: they refuse with HTTP 200 and an
error code in the answer, which apprise takes for success, and they limit the bytes of a text. Their address may be apprise's
(`wecombot://…`) or the one the robot's page shows (`https://…/cgi-bin/webhook/send?key=…`), whatever its host. No part of an address
reaches a log or an exception: it holds a secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from tenacity import Retrying, retry_if_result, stop_after_attempt, wait_exponential_jitter

from pipeline.core import Secret, remember, scrub

ATTEMPTS = 4


@dataclass(frozen=True)
class Robot:
    """A chat robot: its Chinese name, where to post, the body of a text, the query parameters. `limit`: bytes of a text."""

    name: str
    post_to: str
    limit: int
    body: Callable[[str], dict[str, Any]]
    parameters: Mapping[str, str]


class Undelivered(Exception):
    """Why a message was not accepted, without secrets. `retryable`: another attempt may succeed."""

    def __init__(self, reason: str, *, retryable: bool = True) -> None:
        self.retryable = retryable
        super().__init__(scrub(reason))


def deliver(address: Secret, title: str, text: str, *, sleep: Callable[[float], None] = time.sleep) -> str | None:
    """Send a message, retrying with growing pauses where that may help. Returns None when it was accepted, else a Chinese reason."""
    retrying = Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential_jitter(initial=2, max=60),
        retry=retry_if_result(lambda problem: problem is not None and problem.retryable),
        retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        sleep=sleep,
    )
    problem: Undelivered | None = retrying(_attempt, address, title, text)
    return None if problem is None else str(problem)


def _attempt(address: Secret, title: str, text: str) -> Undelivered | None:
    try:
        robot = robot_of(address.get_secret_value())
        if robot is not None:
            _post_to_robot(robot, truncate(f"{title}\n{text}", robot.limit))
        else:
            _send_by_apprise(address.get_secret_value(), title, text)
    except Undelivered as problem:
        return problem
    return None


def robot_of(address: str) -> Robot | None:
    """The robot behind an address; None when the address is not a robot's."""
    parts, query = urlsplit(address), parse_qs(urlsplit(address).query)
    last = parts.path.rstrip("/").rpartition("/")[2] or parts.netloc
    web = parts.scheme in ("http", "https")
    if parts.scheme == "wecombot" or (web and parts.path.endswith("/cgi-bin/webhook/send") and "key" in query):
        key = query["key"][0] if web else parts.netloc
        remember(key)
        host = f"{parts.scheme}://{parts.netloc}" if web else "https://qyapi.weixin.qq.com"
        return Robot("企业微信", f"{host}/cgi-bin/webhook/send", 2048, _errcode_body, {"key": key})
    if parts.scheme == "dingtalk" or (web and parts.path.endswith("/robot/send") and "access_token" in query):
        token = query["access_token"][0] if web else parts.hostname or ""
        if not web:  # the host of a URL is read in lower case
            token = parts.netloc.rpartition("@")[2]
        secret = query.get("secret", [""])[0] if web else parts.username or ""
        remember(token)
        host = f"{parts.scheme}://{parts.netloc}" if web else "https://oapi.dingtalk.com"
        return Robot("钉钉", f"{host}/robot/send", 18000, _errcode_body, {"access_token": token, **_signed(secret)})
    if parts.scheme in ("feishu", "lark") or (web and "/open-apis/bot/" in parts.path):
        token = last if web else parts.netloc
        secret = query.get("secret", [""])[0]
        remember(token)
        official = "https://open.larksuite.com" if parts.scheme == "lark" else "https://open.feishu.cn"
        host = f"{parts.scheme}://{parts.netloc}" if web else official
        return Robot("飞书", f"{host}/open-apis/bot/v2/hook/{token}", 18000, _feishu_body(secret), {})
    return None


def _errcode_body(text: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": text}}


def _feishu_body(secret: str) -> Callable[[str], dict[str, Any]]:
    def body(text: str) -> dict[str, Any]:
        sent: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if secret:
            remember(secret)
            stamp = str(int(time.time()))
            digest = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
            sent |= {"timestamp": stamp, "sign": base64.b64encode(digest).decode()}
        return sent

    return body


def _signed(secret: str) -> dict[str, str]:
    """钉钉's signature of the current time, where the robot is set to require one."""
    if not secret:
        return {}
    remember(secret)
    stamp = str(round(time.time() * 1000))
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": stamp, "sign": base64.b64encode(digest).decode()}


# Error codes after which another attempt may succeed: too many messages (45009, 130101, 11232 …), busy, an expired token. Others
# are wrong keys, words or addresses.
RETRYABLE_CODES = {45009, 130101, 410100, 11232, 9499, -1, 42001, 45033}


def _post_to_robot(robot: Robot, text: str) -> None:
    try:
        answer = httpx.post(
            robot.post_to, params=robot.parameters, json=robot.body(text), timeout=httpx.Timeout(20, connect=10)
        )
    except httpx.HTTPError as error:
        raise Undelivered(f"连不上{robot.name}的服务器（{type(error).__name__}）") from None
    if answer.status_code != 200:
        raise Undelivered(f"{robot.name}的服务器答 HTTP {answer.status_code}", retryable=answer.status_code >= 429)
    try:
        document = answer.json()
        code = next(int(document[key]) for key in ("errcode", "code", "StatusCode") if key in document)
    except (ValueError, TypeError, StopIteration):
        raise Undelivered(f"{robot.name}的答复读不懂，可能被网关拦下") from None
    if code:
        message = str(document.get("errmsg") or document.get("msg") or "")[:120]
        raise Undelivered(f"{robot.name}拒收：{code} {message}", retryable=code in RETRYABLE_CODES)


def _send_by_apprise(address: str, title: str, text: str) -> None:
    import apprise

    for name in ("apprise", "requests", "urllib3"):  # they print addresses
        logging.getLogger(name).setLevel(logging.CRITICAL)
    sender = apprise.Apprise(asset=apprise.AppriseAsset(app_id="gongkai", app_desc="政府信息公开", secure_logging=True))
    if not sender.add(address):
        raise Undelivered("地址的写法不对，apprise 不认识", retryable=False)
    try:
        accepted = sender.notify(body=text, title=title)
    except Exception as error:
        raise Undelivered(f"发送出错（{type(error).__name__}）") from None
    if not accepted:
        raise Undelivered("对方没有接受（连不上、密码不对或被拒收）")


def truncate(text: str, limit: int) -> str:
    """As many whole lines as fit into `limit` bytes of UTF-8, and a last line that says that there are more."""
    last_line = "……（未完，全文见看板，或 gongkai digest --dry-run）"
    if len(text.encode()) <= limit:
        return text
    room = limit - len(last_line.encode()) - 1
    head = text.encode()[:room].decode("utf-8", "ignore")
    return f"{head[: head.rfind(chr(10))] if chr(10) in head else head}\n{last_line}"
