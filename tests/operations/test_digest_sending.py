"""A message is taken when the robot's own answer says so; what was refused is said, without the address, and tried again if that helps."""

from __future__ import annotations

import email
import logging
from email import policy

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from pipeline.core.secrets import Secret
from pipeline.operations.digest.send import ATTEMPTS, deliver, robot_of, truncate
from tests.support.robots import Robots, mail_server

SECRETS = ("wecomkey-0001", "dingtoken0001", "SECding0001", "feishutoken1")


@pytest.fixture
def robots(httpserver: HTTPServer) -> Robots:
    return Robots(httpserver)


def send(address: str, text: str = "新的问题", waits: list[float] | None = None) -> str | None:
    return deliver(Secret(address), "标题", text, sleep=(waits if waits is not None else []).append)


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_a_robot_that_says_yes_has_the_text(robots: Robots, kind: str) -> None:
    assert send(robots.address(kind)) is None
    assert robots.accepted == ["标题\n新的问题"]


@pytest.mark.parametrize(("kind", "answer", "tries"), [
    ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}, 1),
    ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, ATTEMPTS),
    ("dingtalk", {"errcode": 310000, "errmsg": "keywords not in content"}, 1),
    ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}, ATTEMPTS),
    ("feishu", {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}, 1),
    ("feishu", {"code": 11232, "msg": "frequency limited"}, ATTEMPTS),
])  # fmt: skip
def test_a_robot_that_says_no_with_http_200_has_not_taken_it(
    robots: Robots, kind: str, answer: dict[str, object], tries: int
) -> None:
    robots.refuse(*[answer] * ATTEMPTS)
    waits: list[float] = []
    problem = send(robots.address(kind), waits=waits)
    assert problem is not None
    assert str(answer.get("errcode", answer.get("code"))) in problem
    assert robots.requests == tries
    assert waits == sorted(waits), "each wait is longer"
    assert not [secret for secret in SECRETS if secret in problem]


def test_a_robot_that_is_busy_for_a_moment_gets_the_text_at_a_later_try(robots: Robots) -> None:
    robots.refuse(Response("busy", 502), {"errcode": 45009, "errmsg": "api freq out of limit"})
    assert send(robots.address("wecom")) is None
    assert len(robots.accepted) == 1


def test_a_gateway_that_answers_with_a_page_has_not_taken_it(robots: Robots) -> None:
    robots.refuse(*[Response("<html>请登录</html>")] * ATTEMPTS)
    assert "读不懂" in (send(robots.address("wecom")) or "")


def test_a_wrong_key_is_refused_without_being_shown(robots: Robots) -> None:
    problem = send(robots.address("wecom").replace("wecomkey-0001", "anotherkey-77"))
    assert "93000" in (problem or "")
    assert "anotherkey-77" not in (problem or "")


def test_a_server_that_is_not_there_is_said_without_the_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for address in (
        "http://127.0.0.1:9/cgi-bin/webhook/send?key=wecomkey-0001",
        "json://user:hookpassword@127.0.0.1:9/hook",
    ):
        problem = send(address)
        assert problem is not None
        assert not [word for word in ("wecomkey", "hookpassword") if word in problem + caplog.text]


def test_a_web_hook_and_a_mailbox_are_reached_through_apprise(robots: Robots) -> None:
    assert send(robots.server.url_for("/hook").replace("http://", "json://")) is None
    assert robots.accepted == ["新的问题"]
    with mail_server() as (port, taken):
        assert send(f"mailto://127.0.0.1:{port}/?from=gongkai@test.example&to=clerk@test.example&mode=insecure") is None
    message = email.message_from_string(taken[0], policy=policy.default)
    assert message["Subject"] == "标题"
    assert message["To"] == "clerk@test.example"
    part = message.get_body(("plain", "html"))
    assert part is not None
    assert "新的问题" in part.get_content()


def test_what_is_no_address_is_said_at_once() -> None:
    waits: list[float] = []
    assert "不认识" in (send("nonsense", waits=waits) or "")
    assert waits == []


def test_addresses_of_the_official_robots_are_known_in_both_forms() -> None:
    for address, place in {
        "wecombot://KEYkey123": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=KEYkey123": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://zwwx.example.gov.cn/cgi-bin/webhook/send?key=k1": "https://zwwx.example.gov.cn/cgi-bin/webhook/send",
        "dingtalk://SECabc@TokenABC": "https://oapi.dingtalk.com/robot/send",
        "feishu://TokenABC": "https://open.feishu.cn/open-apis/bot/v2/hook/TokenABC",
        "https://open.feishu.cn/open-apis/bot/v2/hook/TokenABC": "https://open.feishu.cn/open-apis/bot/v2/hook/TokenABC",
    }.items():
        robot = robot_of(address)
        assert robot is not None
        assert robot.post_to == place
    robot = robot_of("dingtalk://SECabc@TokenABC")
    assert robot is not None
    assert robot.parameters["access_token"] == "TokenABC"
    assert robot.parameters["sign"]
    assert robot_of("mailto://user:word@example.com") is None


def test_a_text_too_long_for_a_robot_ends_with_a_whole_line_and_says_so(robots: Robots) -> None:
    text = "\n".join(f"第{number}条问题" for number in range(500))
    assert send(robots.address("wecom"), text) is None
    *lines, last = robots.accepted[0].splitlines()
    assert len(robots.accepted[0].encode()) <= 2048
    assert "未完" in last
    assert lines[-1] in text.splitlines()
    assert truncate("短", 100) == "短"
