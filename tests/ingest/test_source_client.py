"""The HTTP client of the fetchers: every fault of a platform is reported in plain words and never with a secret in it."""

from __future__ import annotations

import gzip
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from pipeline.core.errors import Refusal
from pipeline.core.secrets import Secret
from pipeline.core.workspace import Source
from pipeline.ingest.presets import read_preset
from pipeline.ingest.sources.client import Client, retry_after_seconds
from pipeline.ingest.sources.faults import Fault
from pipeline.ingest.sources.interface import FetchRequest
from tests.support.platforms import Clock, Gkmlpt, documents, serve
from tests.support.platforms.poller import QUICK, Poller

NOW = "2026-03-02 02:30"
PAGE = "/gkmlpt/api/all/0"


@pytest.fixture
def site() -> Iterator[tuple[Gkmlpt, str]]:
    fake = Gkmlpt(Clock(NOW), documents(2026, 1))
    with serve(fake) as url:
        yield fake, url


@pytest.fixture
def connect(tmp_path: Path) -> Callable[..., Client]:
    """A client for the site at an address."""

    def start(fake: Gkmlpt, url: str, seconds: float = 30, **parameters: Any) -> Client:
        source = Source(name="site", url=url, parameters={**QUICK, "cat": 0, "sid": 1, **parameters})
        request = FetchRequest(now=fake.clock.now, folder=tmp_path, preset=read_preset("gkmlpt-list", tmp_path), cursor={},
                      deadline=time.monotonic() + seconds, secret=lambda _: Secret(""), scratch=tmp_path)  # fmt: skip
        return Client(source, request, url)

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
def test_a_passing_fault_is_retried_within_the_same_poll(site: tuple[Gkmlpt, str], fault: str) -> None:
    fake, url = site
    fake.faults.ask(fault)
    poller = Poller(fake, url)
    assert poller.codes() == []
    assert poller.records.keys() == fake.truth(2026).keys()


@pytest.mark.parametrize("fault", STAYING)
def test_a_lasting_fault_is_named_stores_nothing_and_is_made_up_for_by_the_next_poll(
    site: tuple[Gkmlpt, str], fault: str
) -> None:
    fake, url = site
    fake.faults.ask(fault, times=None)
    poller = Poller(fake, url, parameters={"attempts": 2, "read_seconds": 0.1})
    result = poller.poll()
    (finding,) = result.findings
    code, words = STAYING[fault]
    assert finding.code == code
    assert words in finding.message
    assert "这一次什么也没有读到，已有数据不受影响" in finding.message
    assert (result.deliveries, result.cursor) == ((), {})
    fake.faults.clear()
    assert poller.codes() == []
    assert poller.records.keys() == fake.truth(2026).keys()


@pytest.mark.parametrize("fault", ["forbidden", "too_many", "login"])
def test_a_refusal_is_not_retried(site: tuple[Gkmlpt, str], fault: str) -> None:
    fake, url = site
    fake.faults.ask(fault, times=None)
    Poller(fake, url).poll()
    assert len(fake.seen) == 1


def test_the_ticket_in_a_login_address_is_not_reported(site: tuple[Gkmlpt, str]) -> None:
    fake, url = site
    fake.faults.ask("login")
    (finding,) = Poller(fake, url).poll().findings
    assert "PLANTED" not in finding.message + finding.what_to_do


def test_an_answer_that_does_not_end_is_not_read_to_its_end(site: tuple[Gkmlpt, str]) -> None:
    fake, url = site
    fake.faults.ask("huge", times=None)
    (finding,) = Poller(fake, url, parameters={"answer_megabytes": 2}).poll().findings
    assert (finding.code, "超过 2 MB" in finding.message) == ("API-TOO-LARGE", True)


def test_an_answer_that_unfolds_is_not_read_to_its_end(site: tuple[Gkmlpt, str], httpserver: HTTPServer) -> None:
    packed = gzip.compress(b"[" + b"0," * (8 << 20))
    assert len(packed) < 1 << 20
    httpserver.expect_request(re.compile(".*")).respond_with_data(packed, headers={"Content-Encoding": "gzip"})
    url = httpserver.url_for("/").rstrip("/")
    assert "API-TOO-LARGE" in Poller(site[0], url, parameters={"answer_megabytes": 2}).codes()


def test_no_poll_outlasts_its_time(site: tuple[Gkmlpt, str]) -> None:
    fake, url = site
    (finding,) = Poller(fake, url).poll(seconds=0).findings
    assert finding.code == "API-TIME-BUDGET"
    assert fake.seen == []


def test_no_retry_waits_longer_than_the_time_that_is_left(site: tuple[Gkmlpt, str]) -> None:
    fake, url = site
    fake.faults.ask("server_error", times=None)
    poller = Poller(fake, url, parameters={"wait_seconds": 3600, "longest_wait_seconds": 3600})
    assert poller.codes(seconds=5) == ["API-STATUS"]


def test_a_certificate_no_authority_vouches_for_ends_the_poll_before_anything_is_sent() -> None:
    fake = Gkmlpt(Clock(NOW), documents(2026, 1))
    with serve(fake, tls=True) as url:
        (finding,) = Poller(fake, url).poll().findings
    assert finding.code == "API-TLS"
    assert "证书验证不通过（自签名的证书）" in finding.message
    assert "ca_file" in finding.what_to_do
    assert fake.seen == []


def test_an_office_s_own_certificate_authority_is_trusted_by_a_setting() -> None:
    fake = Gkmlpt(Clock(NOW), documents(2026, 1))
    with serve(fake, tls=True) as url:
        trusting = Poller(fake, url, parameters={"ca_file": str(fake.certificate)})  # type: ignore[attr-defined]
        assert trusting.codes() == []
    assert trusting.records.keys() == fake.truth(2026).keys()


def test_a_certificate_file_that_is_none_is_refused_by_name(site: tuple[Gkmlpt, str]) -> None:
    fake, url = site
    with pytest.raises(Refusal, match=r"ca_file.*missing\.pem 读不出证书"):
        Poller(fake, url, parameters={"ca_file": "missing.pem"}).poll()


@pytest.mark.parametrize(("name", "value"), [("attempts", "four"), ("read_seconds", -1), ("proxy", 3)])
def test_a_limit_that_cannot_be_meant_is_refused_by_name(site: tuple[Gkmlpt, str], name: str, value: object) -> None:
    fake, url = site
    with pytest.raises(Refusal, match=f"参数 {name} 不对"):
        Poller(fake, url, parameters={name: value}).poll()


@pytest.mark.parametrize("address", ["nonsense", "gopher://10.0.0.1", "http://clerk:PLANTED@10.0.0.1:3128"])
def test_a_proxy_that_is_none_or_has_a_password_in_the_settings_is_refused(
    site: tuple[Gkmlpt, str], address: str
) -> None:
    fake, url = site
    with pytest.raises(Refusal, match="参数 proxy 不对") as caught:
        Poller(fake, url, parameters={"proxy": address}).poll()
    assert "PLANTED" not in str(caught.value)


def test_a_proxy_with_a_password_is_a_secret_and_is_used(site: tuple[Gkmlpt, str]) -> None:
    fake, url = site
    poller = Poller(fake, "http://site.example.gov.cn", secret=url.replace("//", "//clerk:PLANTED@"),
                      secrets={"proxy": "env:PROXY"})  # fmt: skip
    assert poller.codes() == []
    assert poller.records.keys() == fake.truth(2026).keys()


@pytest.mark.parametrize("address", ["file:///etc/hosts", "ftp://example.gov.cn", "example.gov.cn", "http://"])
def test_an_address_that_is_none_is_refused(site: tuple[Gkmlpt, str], address: str) -> None:
    with pytest.raises(Refusal, match="参数 url 不对"):
        Poller(site[0], address).poll()


def test_a_host_that_is_not_there_is_named(site: tuple[Gkmlpt, str]) -> None:
    (finding,) = Poller(site[0], "http://127.0.0.1:9", parameters={"attempts": 1}).poll().findings
    assert (finding.code, "连接不上" in finding.message) == ("API-UNREACHABLE", True)


def test_a_clock_hours_apart_is_reported_beside_what_was_read(site: tuple[Gkmlpt, str]) -> None:
    fake, url = site
    fake.faults.ask("clock_skew")
    poller = Poller(fake, url)
    (finding,) = poller.poll().findings
    assert finding.code == "API-CLOCK"
    assert "慢 180 分钟" in finding.message
    assert poller.records.keys() == fake.truth(2026).keys()


def test_a_redirect_within_the_host_is_followed_and_one_to_another_host_is_not(
    site: tuple[Gkmlpt, str], connect: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from werkzeug.wrappers import Response

    fake, url = site
    real = fake.answer
    to = {"there": f"{url}{PAGE}?page=1"}
    monkeypatch.setattr(fake, "answer", lambda request: real(request) if request.path == PAGE
                        else Response("", 302, {"Location": to["there"]}))  # fmt: skip
    with connect(fake, url) as client:
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
def test_no_fault_contains_the_address_of_its_request(
    site: tuple[Gkmlpt, str], connect: Callable[..., Client], caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    fake, url = site
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.DEBUG)
    logging.getLogger("httpcore").setLevel(logging.DEBUG)
    fake.faults.ask(fault, times=None)
    with connect(fake, url, attempts=2, read_seconds=0.1) as client, pytest.raises(Fault) as caught:
        client.json("GET", PAGE, query={"access_token": "PLANTED-in-the-query"})
    links: list[BaseException] = [caught.value]
    while (further := links[-1].__cause__ or links[-1].__context__) is not None:
        links.append(further)
    texts = " ".join(f"{link!r} {vars(link)}" for link in links) + caplog.text
    assert "PLANTED" not in texts
    assert fake.seen[0].query == {"access_token": "PLANTED-in-the-query"}


def test_the_rate_limit_of_a_host_holds_for_all_its_sources(site: tuple[Gkmlpt, str], connect: Callable[..., Client],
                                                 monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    fake, url = site
    pauses: list[float] = []
    monkeypatch.setattr("pipeline.ingest.sources.limits.time.sleep", pauses.append)
    with connect(fake, url, requests_a_second=2) as first, connect(fake, url, requests_a_second=2) as second:
        for client in (first, second, first):
            client.json("GET", PAGE)
    assert pauses[0] == 0
    assert pauses[1] > 0.3
    assert pauses[2] > pauses[1]


def test_a_host_gets_no_more_requests_at_once_than_its_limit(site: tuple[Gkmlpt, str], connect: Callable[..., Client],
                                                            monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    fake, url = site
    real, together, inside, within_limit = fake.answer, threading.Barrier(2), threading.Semaphore(2), list[bool]()

    def answer(request: Any) -> Any:
        within_limit.append(inside.acquire(blocking=False))  # a third one inside would not get it
        together.wait(10)  # each waits until another one is inside, too
        inside.release()
        return real(request)

    monkeypatch.setattr(fake, "answer", answer)

    def send() -> None:
        with connect(fake, url, at_once=2, read_seconds=20) as client:
            client.json("GET", PAGE)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert within_limit == [True] * 6


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
    assert retry_after_seconds(text) == seconds
