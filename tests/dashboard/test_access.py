"""Who may see the dashboard, under which host name and with which methods; and the headers of every answer."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from pipeline.cli.program import main
from pipeline.core.errors import Refusal
from pipeline.dashboard.app import create_app
from pipeline.dashboard.web import access
from pipeline.dashboard.web.access import AccessMiddleware, Authenticator
from pipeline.dashboard.web.users import password_matches, read_users, user_line, write_user

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
    for login in (None, ("clerk", "错"), ("nobody", PASSWORD), ("王主任", "")):
        answer = site.get("/static/style.css", auth=login)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic ")
    assert site.get("/static/style.css", auth=("王主任", PASSWORD)).status_code == 200
    assert site.get("/static/style.css", headers={"authorization": "Bearer x"}).status_code == 401
    assert site.get("/health").text == "ok\n"


def test_after_ten_wrong_passwords_even_the_right_one_waits(users: Path) -> None:
    site = client(users.parent, Authenticator(users))
    assert [site.get("/", auth=("clerk", f"错{n}")).status_code for n in range(access.MAX_FAILURES)] == [
        401
    ] * access.MAX_FAILURES
    answer = site.get("/", auth=("clerk", PASSWORD))
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "连续输错" in answer.text


def test_a_user_removed_from_the_file_is_refused_at_the_next_request(users: Path) -> None:
    site = client(users.parent, Authenticator(users))
    assert site.get("/static/style.css", auth=("clerk", PASSWORD)).status_code == 200
    users.write_text(LINES[0] + "\n", "utf-8")
    os.utime(users, ns=(1, 1))
    assert site.get("/static/style.css", auth=("clerk", PASSWORD)).status_code == 401


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
    result = CliRunner().invoke(main, ["--workspace", str(tmp_path), "dashboard", "--host", "0.0.0.0", "--port", "0"])
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
