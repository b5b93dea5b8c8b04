"""Who may see the dashboard, under which host name and with which methods; and the headers of every answer."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest
import uvicorn
from click.testing import CliRunner
from starlette.testclient import TestClient

from pipeline.cli.program import main
from pipeline.core.errors import Refusal
from pipeline.dashboard.app import create_app
from pipeline.dashboard.web.access import AccessMiddleware, Authenticator
from pipeline.dashboard.web.sessions import COOKIE
from pipeline.dashboard.web.slow_requests import TimedProtocol
from pipeline.dashboard.web.throttle import MAX_FAILURES, MAX_FAILURES_OF_NAME, Throttle
from pipeline.dashboard.web.users import password_matches, read_users, remove_user, user_line, write_user
from tests.support.sealed_office import copy_office, sealed_office

PASSWORD = "一个足够长的口令 2020"
LINES = [user_line("王主任", "reader", PASSWORD), user_line("clerk", "operator", PASSWORD)]


@pytest.fixture
def users(tmp_path: Path) -> Path:
    file = tmp_path / "users"
    for line in LINES:
        write_user(file, line)
    return file


def client(
    folder: Path, authenticator: Authenticator | None = None, *, host: str = "127.0.0.1", names: tuple[str, ...] = ()
) -> TestClient:
    return TestClient(
        AccessMiddleware(create_app(folder), authenticator, names),
        base_url=f"http://{host}",
        raise_server_exceptions=False,
    )


def test_the_users_file_is_readable_by_its_owner_alone_and_has_no_password(users: Path) -> None:
    assert stat.S_IMODE(users.stat().st_mode) == 0o600
    assert PASSWORD not in users.read_text("utf-8")
    assert {name: user.role for name, user in read_users(users).items()} == {"王主任": "reader", "clerk": "operator"}


def test_a_new_password_takes_the_place_of_the_old_one(users: Path) -> None:
    assert write_user(users, user_line("clerk", "reader", "另外一个足够长的口令")) is True
    now = read_users(users)
    assert (len(now), now["clerk"].role) == (2, "reader")
    assert password_matches("另外一个足够长的口令", now["clerk"])
    assert not password_matches(PASSWORD, now["clerk"])


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda file: file.chmod(0o640), "其他人也能读写"),
        (lambda file: file.write_text("clerk:admin:scrypt$1$1$1$a$b\n"), "第 1 行"),
        (lambda file: file.write_text("clerk:reader:plain\n"), "第 1 行"),
        (lambda file: file.write_text("# 没有人\n"), "没有任何用户"),
        (lambda file: file.write_text(file.read_text("utf-8") * 2, "utf-8"), "名字重复"),
        (lambda file: file.unlink(), "No such file"),
    ],
)
def test_a_users_file_that_cannot_be_trusted_lets_nobody_in(users: Path, spoil: object, reason: str) -> None:
    authenticator = Authenticator(users)
    spoil(users)  # type: ignore[operator]
    with pytest.raises(Refusal) as refused:
        Authenticator(users)
    assert (refused.value.finding.code, reason in refused.value.finding.message) == ("ACCESS-FILE", True)
    answer = client(users.parent, authenticator).get("/", auth=("clerk", PASSWORD))
    assert answer.status_code == 503


def test_without_the_right_name_and_password_nothing_but_the_health_check_answers(users: Path) -> None:
    site = client(users.parent, Authenticator(users))
    for path in ("/", "/today", "/tables/evidence.csv", "/api/figures"):
        for login in (("clerk", "错"), ("nobody", PASSWORD), ("王主任", "")):
            answer = client(users.parent, Authenticator(users)).get(path, auth=login)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Basic ")
        assert site.get(path, headers={"authorization": "Bearer x"}).status_code == 401
    assert site.get("/api/figures").status_code == 401
    for path in ("/", "/today", "/tables/evidence.csv?year=2019", "/nowhere"):
        answer = site.get(path, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/login?{urlencode({'next': path})}"
        assert "www-authenticate" not in answer.headers, "the browser shows our page, not its own box"
    assert site.get("/api/figures", auth=("王主任", PASSWORD)).status_code != 401
    assert site.get("/health").text == "ok\n"
    assert site.get("/static/style.css").status_code == 200, "the login page has its looks"


def log_in(
    site: TestClient, name: str = "clerk", password: str = PASSWORD, following: str = "/today", **headers: str
) -> Any:
    form = {"name": name, "password": password, "next": following}
    return site.post("/login", data=form, headers=headers, follow_redirects=False)


def test_a_login_lasts_until_it_is_ended_and_its_cookie_is_closed_to_scripts_and_other_sites(users: Path) -> None:
    site = client(users.parent, Authenticator(users))
    assert "口令" in site.get("/login?next=/today").text
    answer = log_in(site, following="/today?a=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/today?a=1")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie, "over plain http the browser would not send it back"
    token = cookie.partition("=")[2].partition(";")[0]
    assert len(token) > 40
    assert site.get("/operator/runs", follow_redirects=False).status_code == 200
    answer = site.post("/logout", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    site.cookies.set(COOKIE, token)
    assert site.get("/operator/runs", follow_redirects=False).status_code == 303, "the old token is worth nothing"


@pytest.mark.parametrize(
    ("scheme", "peer", "forwarded", "secure"),
    [
        ("https", "10.0.0.9", "", True),
        ("http", "127.0.0.1", "https", True),
        ("http", "127.0.0.1", "", False),
        ("http", "10.0.0.9", "https", False),
    ],
)
def test_the_cookie_is_sent_encrypted_alone_where_the_login_was(
    users: Path, scheme: str, peer: str, forwarded: str, secure: bool
) -> None:
    app = AccessMiddleware(create_app(users.parent), Authenticator(users))
    site = TestClient(app, base_url=f"{scheme}://127.0.0.1", client=(peer, 1234))
    answer = log_in(site, **({"x-forwarded-proto": forwarded} if forwarded else {}))
    assert ("; Secure" in answer.headers["set-cookie"]) is secure


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1", ""])
def test_a_login_leads_nowhere_but_to_a_page_of_this_dashboard(users: Path, target: str) -> None:
    assert log_in(client(users.parent, Authenticator(users)), following=target).headers["location"] == "/"


def test_another_site_can_neither_log_in_nor_out(users: Path) -> None:
    site = client(users.parent, Authenticator(users))
    for site_of in ("cross-site", "same-site"):
        answer = log_in(site, **{"sec-fetch-site": site_of})
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert log_in(site, **{"sec-fetch-site": "same-origin"}).status_code == 303
    assert site.post("/logout", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert site.get("/operator/runs", follow_redirects=False).status_code == 200


def test_a_wrong_login_is_told_on_the_page_and_tells_nothing_of_who_exists(users: Path) -> None:
    answers = [log_in(client(users.parent, Authenticator(users)), name, "错") for name in ("clerk", "nobody")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].text.replace("clerk", "") == answers[1].text.replace("nobody", "")
    assert "名字或口令不对" in answers[0].text
    assert log_in(client(users.parent, Authenticator(users)), "x" * 9000, "错").status_code == 401


@pytest.mark.parametrize("change", ["role", "password", "removed"])
def test_a_session_ends_when_the_user_is_changed_or_removed(users: Path, change: str) -> None:
    site = client(users.parent, Authenticator(users))
    log_in(site)
    assert site.get("/operator/runs", follow_redirects=False).status_code == 200
    if change == "removed":
        remove_user(users, "clerk")
    else:
        write_user(
            users,
            user_line("clerk", "reader", PASSWORD)
            if change == "role"
            else user_line("clerk", "operator", "另外一个足够长的口令"),
        )
    os.utime(users, ns=(2, 2))
    assert site.get("/operator/runs", follow_redirects=False).status_code == 303


def test_ones_own_success_does_not_let_one_go_on_guessing_the_password_of_another(users: Path) -> None:
    site = client(users.parent, Authenticator(users))
    answers = []
    for guess in range(MAX_FAILURES):
        answers.append(log_in(site, "clerk", f"错{guess}").status_code)
        if guess < MAX_FAILURES - 1:
            assert log_in(site, "王主任").status_code == 303
    assert answers == [401] * MAX_FAILURES
    assert log_in(site, "clerk", "错").status_code == 429
    assert site.get("/today", follow_redirects=False).status_code != 429, "who is logged in goes on reading"


def test_behind_a_proxy_on_this_machine_each_reader_has_tries_of_his_own_and_a_name_has_some_in_all(
    users: Path,
) -> None:
    app = AccessMiddleware(create_app(users.parent), Authenticator(users))
    site = TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1234))
    for guess in range(MAX_FAILURES):
        assert log_in(site, "nobody", f"错{guess}", **{"x-forwarded-for": "1.2.3.4, 10.0.0.1"}).status_code == 401
    assert log_in(site, **{"x-forwarded-for": "1.2.3.4, 10.0.0.1"}).status_code == 429
    assert log_in(site, **{"x-forwarded-for": "10.0.0.1, 10.0.0.2"}).status_code == 303
    throttle = Throttle()
    for guess in range(MAX_FAILURES_OF_NAME):
        assert not throttle.is_closed("10.1.1.1", "clerk")
        throttle.count(f"10.0.{guess}.1", "clerk")
    assert throttle.is_closed("10.1.1.1", "clerk")
    assert not throttle.is_closed("10.1.1.1", "王主任")
    far = TestClient(app, base_url="http://127.0.0.1", client=("10.0.0.1", 1234))
    assert log_in(far, **{"x-forwarded-for": "9.9.9.9"}).status_code == 429, "a header from elsewhere is not believed"


def test_the_public_reads_without_a_login_where_the_office_says_so(tmp_path: Path) -> None:
    folder = copy_office(sealed_office(), tmp_path / "w").folder
    write_user(folder / "users", LINES[1])
    site = client(folder, Authenticator(folder / "users", public=True))
    first = site.get("/")
    assert first.url.path == "/bureau/2019/"
    assert "登录" in first.text
    assert "待处理" not in first.text
    assert site.get("/today", follow_redirects=False).headers["location"] == "/login?next=%2Ftoday"
    assert log_in(site).status_code == 303
    office = site.get("/")
    assert office.url.path == "/today"
    assert 'action="/logout"' in office.text


def test_after_ten_wrong_passwords_even_the_right_one_waits(users: Path) -> None:
    site = client(users.parent, Authenticator(users))
    assert [site.get("/", auth=("clerk", f"错{n}")).status_code for n in range(MAX_FAILURES)] == [401] * MAX_FAILURES
    answer = site.get("/", auth=("clerk", PASSWORD))
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "连续输错" in answer.text


def test_users_are_listed_and_removed_but_for_the_last(users: Path) -> None:
    (users.parent / "workspace.toml").write_text(
        '[[agency]]\nid = "a"\nname = "甲"\n[access]\nusers_file = "users"\n', "utf-8"
    )

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["--workspace", str(users.parent), "access", *words])
        return result.exit_code, result.stdout + result.stderr

    assert run("list") == (0, "王主任\treader\nclerk\toperator\n")
    assert run("remove", "王主任")[0] == 0
    assert list(read_users(users)) == ["clerk"]
    assert stat.S_IMODE(users.stat().st_mode) == 0o600
    code, said = run("remove", "谁")
    assert (code, "ACCESS-UNKNOWN" in said, "clerk" in said) == (2, True, True)
    code, said = run("remove", "clerk")
    assert (code, "ACCESS-LAST" in said) == (2, True)
    assert list(read_users(users)) == ["clerk"]


def test_a_user_removed_from_the_file_is_refused_at_the_next_request(users: Path) -> None:
    site = client(users.parent, Authenticator(users))
    assert site.get("/api/figures", auth=("clerk", PASSWORD)).status_code != 401
    users.write_text(LINES[0] + "\n", "utf-8")
    os.utime(users, ns=(1, 1))
    assert site.get("/api/figures", auth=("clerk", PASSWORD)).status_code == 401


def test_a_foreign_host_name_that_points_here_is_refused(tmp_path: Path) -> None:
    hosts = {"127.0.0.1:8250": 200, "localhost": 200, "[::1]:8250": 200, "192.168.1.7": 200, "sthj.example": 200,
             "evil.example": 421, "127.0.0.1.evil.example": 421, "": 421}  # fmt: skip
    site = client(tmp_path, names=("sthj.example",))
    statuses = {host: site.get("/static/style.css", headers={"host": host}).status_code for host in hosts}
    assert statuses == hosts


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_only_get_and_head_are_allowed(tmp_path: Path, method: str) -> None:
    answer = client(tmp_path).request(method, "/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert client(tmp_path).request(method, "/login").status_code == 405, "without users there is nothing to log in to"


def test_every_answer_has_the_strict_headers(tmp_path: Path, users: Path) -> None:
    authenticator = Authenticator(users)
    answers = [
        client(tmp_path).get("/"),
        client(tmp_path).get("/nowhere"),
        client(tmp_path).get("/static/style.css"),
        client(tmp_path).get("/", headers={"host": "evil.example"}),
        client(tmp_path).post("/"),
        client(tmp_path, authenticator).get("/"),
        client(tmp_path).get("/api/figures"),
    ]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none';")
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "server" not in answer.headers


def test_an_unexpected_error_is_a_page_in_chinese_and_its_details_stay_in_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("pipeline.dashboard.app.open_view", broken)
    answer = client(tmp_path).get("/")
    assert answer.status_code == 500
    assert "这一页出错了" in answer.text
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    assert "secret detail" in capsys.readouterr().err
    assert "content-security-policy" in answer.headers


def test_before_anything_is_published_the_page_says_how_to_begin(tmp_path: Path) -> None:
    answer = client(tmp_path).get("/")
    assert answer.status_code == 200
    assert "gongkai nightly" in answer.text


def test_the_dashboard_is_not_opened_to_a_network_without_a_password(tmp_path: Path) -> None:
    (tmp_path / "workspace.toml").write_text('[[agency]]\nid = "a"\nname = "甲"\n', "utf-8")
    result = CliRunner().invoke(
        main,
        ["--workspace", str(tmp_path), "dashboard", "--host", "0.0.0.0", "--name", "gk.example.gov.cn", "--port", "0"],
    )
    assert result.exit_code == 2
    assert "ACCESS-OPEN" in result.stderr


def test_a_user_is_added_with_a_password_that_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "workspace.toml").write_text(
        '[[agency]]\nid = "a"\nname = "甲"\n[access]\nusers_file = "users"\n', "utf-8"
    )
    run = CliRunner()
    result = run.invoke(
        main, ["--workspace", str(tmp_path), "access", "add", "李四", "--role", "operator"], input=f"{PASSWORD}\n"
    )
    assert result.exit_code == 0, result.output
    assert PASSWORD not in result.output
    assert password_matches(PASSWORD, read_users(tmp_path / "users")["李四"])
    short = run.invoke(main, ["--workspace", str(tmp_path), "access", "add", "张三", "--role", "reader"], input="短\n")
    assert (short.exit_code, "ACCESS-PASSWORD" in short.stderr) == (2, True)
    assert list(read_users(tmp_path / "users")) == ["李四"]


def test_a_connection_whose_request_never_arrives_is_closed_and_others_are_answered(tmp_path: Path) -> None:
    class Hasty(TimedProtocol):
        seconds = 0.3

    app = AccessMiddleware(create_app(tmp_path), None)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="critical", ws="none", lifespan="off", http=Hasty)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        address = listening.getsockname()
        slow = [socket.create_connection(address, timeout=30) for _ in range(5)]
        for number, connection in enumerate(slow):
            connection.sendall(b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: "[: 20 + 10 * number])
        with socket.create_connection(address, timeout=30) as quick:
            request = b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
            quick.sendall(request)
            assert b"200 OK" in quick.recv(4096)
            quick.sendall(request[:20])  # the second request of a connection that is kept is timed too
            assert all(map(_ended, [*slow, quick]))
    finally:
        server.should_exit = True
        thread.join(10)
        for connection in slow:
            connection.close()


def _ended(connection: socket.socket) -> bool:
    """Whether the other side closes the connection; what it still has to say is passed over."""
    try:
        while connection.recv(4096):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True
