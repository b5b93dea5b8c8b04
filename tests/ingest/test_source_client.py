"""Asking platforms over HTTP: whatever they do instead of answering is told in plain words, and never with a secret in it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.errors import Refusal
from pipeline.core.secrets import Secret
from pipeline.core.workspace import Source
from pipeline.ingest.presets import read_preset
from pipeline.ingest.sources.client import Client, _seconds
from pipeline.ingest.sources.faults import Fault
from pipeline.ingest.sources.interface import Asked
from tests.support.platforms import Clock, Gkmlpt, documents, serve
from tests.support.platforms.visitor import QUICK, Visitor

NOW = "2026-03-02 02:30"
PAGE = "/gkmlpt/api/all/0"


@pytest.fixture
def site() -> Iterator[tuple[Gkmlpt, str]]:
    fake = Gkmlpt(Clock(NOW), documents(2026, 1))
    with serve(fake) as url:
        yield fake, url


@pytest.fixture
def talk(tmp_path: Path) -> Callable[..., Client]:
    """A conversation with whatever stands at an address."""

    def start(fake: Gkmlpt, url: str, seconds: float = 30, **parameters: Any) -> Client:
        source = Source(name="site", url=url, parameters={**QUICK, "cat": 0, "sid": 1, **parameters})
        asked = Asked(now=fake.clock.now, folder=tmp_path, preset=read_preset("gkmlpt-list", tmp_path), cursor={},
                      deadline=time.monotonic() + seconds, secret=lambda _: Secret(""), scratch=tmp_path)  # fmt: skip
        return Client(source, asked, url)

    return start


PASSING = ["time_out", "dropped", "server_error", "broken_json", "html", "empty_body", "slow_down"]
STAYING = {
    "time_out": ("API-TIMEOUT", "超时没有答复（等待答复）"),
    "dropped": ("API-UNREACHABLE", "连接中断"),
    "server_error": ("API-STATUS", "HTTP 503"),
    "broken_json": ("API-JSON", "读不通"),
    "html": ("API-HTML", "网页“系统维护中”"),
    "empty_body": ("API-EMPTY", "答复是空的"),
    "forbidden": ("API-FORBIDDEN", "拒绝访问（HTTP 403），已停止请求"),
    "too_many": ("API-SLOW-DOWN", "要求 60 分钟后再来，已停止请求"),
    "slow_down": ("API-SLOW-DOWN", "要求 0 秒后再来"),
    "login": ("API-LOGIN", "要求登录（sso.example.gov.cn）"),
    "login_page": ("API-LOGIN", "登录页“统一身份认证”"),
}


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_by_itself_is_asked_again_within_the_same_visit(site: tuple[Gkmlpt, str], fault: str) -> None:
    fake, url = site
    fake.faults.ask(fault)
    visitor = Visitor(fake, url)
    assert visitor.codes() == []
    assert visitor.records.keys() == fake.truth(2026).keys()


@pytest.mark.parametrize("fault", STAYING)
def test_what_stays_is_named_keeps_nothing_and_is_mended_by_the_next_visit(
    site: tuple[Gkmlpt, str], fault: str
) -> None:
    fake, url = site
    fake.faults.ask(fault, times=None)
    visitor = Visitor(fake, url, parameters={"attempts": 2, "read_seconds": 0.1})
    fetched = visitor.go()
    (finding,) = fetched.findings
    code, words = STAYING[fault]
    assert finding.code == code
    assert words in finding.message
    assert "这一次什么也没有读到，已有数据不受影响" in finding.message
    assert (fetched.deliveries, fetched.cursor) == ((), {})
    fake.faults.clear()
    assert visitor.codes() == []
    assert visitor.records.keys() == fake.truth(2026).keys()


@pytest.mark.parametrize("fault", ["forbidden", "too_many", "login"])
def test_a_refusal_is_not_answered_by_asking_again(site: tuple[Gkmlpt, str], fault: str) -> None:
    fake, url = site
    fake.faults.ask(fault, times=None)
    Visitor(fake, url).go()
    assert len(fake.seen) == 1


def test_the_ticket_in_a_login_address_is_not_told(site: tuple[Gkmlpt, str]) -> None:
    fake, url = site
    fake.faults.ask("login")
    (finding,) = Visitor(fake, url).go().findings
    assert "PLANTED" not in finding.message + finding.what_to_do


def test_an_answer_that_does_not_end_is_not_read_to_its_end(site: tuple[Gkmlpt, str]) -> None:
    fake, url = site
    fake.faults.ask("huge", times=None)
    (finding,) = Visitor(fake, url, parameters={"answer_megabytes": 2}).go().findings
    assert (finding.code, "超过 2 MB" in finding.message) == ("API-TOO-LARGE", True)


def test_no_visit_outlasts_its_time(site: tuple[Gkmlpt, str]) -> None:
    fake, url = site
    (finding,) = Visitor(fake, url).go(seconds=0).findings
    assert finding.code == "API-TIME-BUDGET"
    assert fake.seen == []


def test_nobody_waits_longer_than_the_time_that_is_left(site: tuple[Gkmlpt, str]) -> None:
    fake, url = site
    fake.faults.ask("server_error", times=None)
    visitor = Visitor(fake, url, parameters={"wait_seconds": 3600, "longest_wait_seconds": 3600})
    assert visitor.codes(seconds=5) == ["API-STATUS"]


def test_a_certificate_nobody_vouches_for_ends_the_visit_before_anything_is_sent() -> None:
    fake = Gkmlpt(Clock(NOW), documents(2026, 1))
    with serve(fake, tls=True) as url:
        (finding,) = Visitor(fake, url).go().findings
    assert finding.code == "API-TLS"
    assert "证书验证不通过（自签名的证书）" in finding.message
    assert "ca_file" in finding.what_to_do
    assert fake.seen == []


def test_an_office_s_own_certificate_authority_is_trusted_by_a_setting() -> None:
    fake = Gkmlpt(Clock(NOW), documents(2026, 1))
    with serve(fake, tls=True) as url:
        trusting = Visitor(fake, url, parameters={"ca_file": str(fake.certificate)})  # type: ignore[attr-defined]
        assert trusting.codes() == []
    assert trusting.records.keys() == fake.truth(2026).keys()


def test_a_certificate_file_that_is_none_is_refused_by_name(site: tuple[Gkmlpt, str]) -> None:
    fake, url = site
    with pytest.raises(Refusal, match=r"ca_file.*missing\.pem 读不出证书"):
        Visitor(fake, url, parameters={"ca_file": "missing.pem"}).go()


@pytest.mark.parametrize(("name", "value"), [("attempts", "four"), ("read_seconds", -1), ("proxy", 3)])
def test_a_limit_that_cannot_be_meant_is_refused_by_name(site: tuple[Gkmlpt, str], name: str, value: object) -> None:
    fake, url = site
    with pytest.raises(Refusal, match=f"参数 {name} 不对"):
        Visitor(fake, url, parameters={name: value}).go()


@pytest.mark.parametrize("address", ["nonsense", "gopher://10.0.0.1", "http://clerk:PLANTED@10.0.0.1:3128"])
def test_a_proxy_that_is_none_or_has_a_password_in_the_settings_is_refused(
    site: tuple[Gkmlpt, str], address: str
) -> None:
    fake, url = site
    with pytest.raises(Refusal, match="参数 proxy 不对") as caught:
        Visitor(fake, url, parameters={"proxy": address}).go()
    assert "PLANTED" not in str(caught.value)


def test_a_proxy_with_a_password_is_a_secret_and_is_used(site: tuple[Gkmlpt, str]) -> None:
    fake, url = site
    visitor = Visitor(fake, "http://site.example.gov.cn", secret=url.replace("//", "//clerk:PLANTED@"),
                      secrets={"proxy": "env:PROXY"})  # fmt: skip
    assert visitor.codes() == []
    assert visitor.records.keys() == fake.truth(2026).keys()


@pytest.mark.parametrize("address", ["ftp://example.gov.cn", "example.gov.cn", "http://"])
def test_an_address_that_is_none_is_refused(site: tuple[Gkmlpt, str], address: str) -> None:
    with pytest.raises(Refusal, match="参数 url 不对"):
        Visitor(site[0], address).go()


def test_a_host_that_is_not_there_is_named(site: tuple[Gkmlpt, str]) -> None:
    (finding,) = Visitor(site[0], "http://127.0.0.1:9", parameters={"attempts": 1}).go().findings
    assert (finding.code, "连接不上" in finding.message) == ("API-UNREACHABLE", True)


def test_a_clock_hours_apart_is_told_beside_what_was_read(site: tuple[Gkmlpt, str]) -> None:
    fake, url = site
    fake.faults.ask("clock_skew")
    visitor = Visitor(fake, url)
    (finding,) = visitor.go().findings
    assert finding.code == "API-CLOCK"
    assert "慢 180 分钟" in finding.message
    assert visitor.records.keys() == fake.truth(2026).keys()


def test_a_redirect_within_the_host_is_followed_and_one_to_another_host_is_not(
    site: tuple[Gkmlpt, str], talk: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from werkzeug.wrappers import Response

    fake, url = site
    real = fake.answer
    to = {"there": f"{url}{PAGE}?page=1"}
    monkeypatch.setattr(fake, "answer", lambda request: real(request) if request.path == PAGE
                        else Response("", 302, {"Location": to["there"]}))  # fmt: skip
    with talk(fake, url) as client:
        assert client.json("GET", "/old")["total"] == len(fake.listed)
        to["there"] = "http://elsewhere.example.com/new?token=PLANTED"
        with pytest.raises(Fault) as caught:
            client.json("GET", "/old")
        assert (caught.value.code, caught.value.details["to"]) == ("API-MOVED", "elsewhere.example.com")
        to["there"] = "/old"
        with pytest.raises(Fault) as caught:
            client.json("GET", "/old")
        assert caught.value.code == "API-MOVED"


@pytest.mark.parametrize("fault", ["time_out", "dropped", "broken_json", "server_error"])
def test_no_failure_remembers_the_address_it_was_asked_at(
    site: tuple[Gkmlpt, str], talk: Callable[..., Client], caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    fake, url = site
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.DEBUG)
    logging.getLogger("httpcore").setLevel(logging.DEBUG)
    fake.faults.ask(fault, times=None)
    with talk(fake, url, attempts=2, read_seconds=0.1) as client, pytest.raises(Fault) as caught:
        client.json("GET", PAGE, query={"access_token": "PLANTED-in-the-query"})
    links: list[BaseException] = [caught.value]
    while (further := links[-1].__cause__ or links[-1].__context__) is not None:
        links.append(further)
    told = " ".join(f"{link!r} {vars(link)}" for link in links) + caplog.text
    assert "PLANTED" not in told
    assert fake.seen[0].query == {"access_token": "PLANTED-in-the-query"}


def test_a_host_s_pace_holds_for_all_its_sources(site: tuple[Gkmlpt, str], talk: Callable[..., Client],
                                                 monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    fake, url = site
    slept: list[float] = []
    monkeypatch.setattr("pipeline.ingest.sources.limits.time.sleep", slept.append)
    with talk(fake, url, requests_a_second=2) as one, talk(fake, url, requests_a_second=2) as other:
        for client in (one, other, one):
            client.json("GET", PAGE)
    assert slept[0] == 0
    assert slept[1] > 0.3
    assert slept[2] > slept[1]


def test_no_more_ask_a_host_at_once_than_it_is_said_to_bear(site: tuple[Gkmlpt, str], talk: Callable[..., Client],
                                                            monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    fake, url = site
    real, together, inside, most = fake.answer, threading.Barrier(2), threading.Semaphore(2), list[bool]()

    def answer(request: Any) -> Any:
        most.append(inside.acquire(blocking=False))  # a third one inside would not get it
        together.wait(10)  # each waits until another one is inside, too
        inside.release()
        return real(request)

    monkeypatch.setattr(fake, "answer", answer)

    def ask() -> None:
        with talk(fake, url, at_once=2, read_seconds=20) as client:
            client.json("GET", PAGE)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == [True] * 6


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 0),
        ("soon", None),
        ("", None),
        (None, None),
        ("-5", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str | None, seconds: float | None) -> None:
    assert _seconds(text) == seconds
