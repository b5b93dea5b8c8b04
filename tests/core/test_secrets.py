"""Secrets stay where they are: planted in an office with platforms and a database, and searched for in everything written and said."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pipeline.core.errors import Refusal
from pipeline.core.findings import compose
from pipeline.core.secrets import HIDDEN, Secret, remember, scrub, scrub_bytes, secret_of
from pipeline.core.workspace import Source
from pipeline.ingest.sources.interface import Delivery, FetchResult
from tests.support.office import Office
from tests.support.platforms import Clock, WeChat, Weibo, serve, wechat_year, weibo_year
from tests.support.platforms.poller import QUICK
from tests.support.platforms.server import Platform
from tests.support.prefect_server import fill_home
from tests.support.simulated import toml

Make = Callable[..., Office]


def texts_in(file: Path) -> list[str]:
    """Everything readable in a file; of a database its cells as well as its bytes."""
    texts = [file.read_bytes().decode("utf-8", "replace")]
    if file.suffix == ".duckdb":
        with duckdb.connect(str(file), read_only=True) as connection:
            tables = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
            texts += [str(connection.execute(f'SELECT * FROM "{table}"').fetchall()) for table in tables]
    return texts


def place(text: str, planted: list[str]) -> str:
    """The first planted value in a text with what stands around it; empty when there is none."""
    for value in planted:
        if value in text:
            at = text.index(value)
            return text[max(0, at - 60) : at + 80]
    return ""


def test_a_secret_prints_as_dots_and_cannot_be_written_down() -> None:
    secret = Secret("PLANTED-value-1")
    assert {str(secret), repr(secret), f"{secret}", f"{secret:>20}", "%s" % secret} == {HIDDEN}  # noqa: UP031
    assert repr([secret]) == f"[{HIDDEN}]"
    assert secret.get_secret_value() == "PLANTED-value-1"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


@pytest.mark.parametrize(
    "text",
    [
        "GET /cgi-bin/token?appid=wx1&secret=PLANTED%2Bvalue%2F2 HTTP/1.1",
        "Authorization: OAuth2 PLANTED+value/2",
        "could not connect to postgresql://reader:PLANTED+value/2@db/site",
        '{"access_token": "PLANTED+value/2", "expires_in": 7200}',
    ],
)
def test_a_text_is_scrubbed_of_the_secrets_in_it(text: str) -> None:
    Secret("PLANTED+value/2")
    assert "PLANTED" not in scrub(text)
    assert HIDDEN in scrub(text)


@pytest.mark.parametrize(
    "text",
    [
        "GET /x?access_token=70_nevermet-before&x=1",
        "postgresql://reader:nevermet@db/site",
        "Authorization: Bearer nevermet-before",
        "password = nevermet",
    ],
)
def test_what_looks_like_a_secret_is_hidden_even_when_it_was_never_met(text: str) -> None:
    assert "nevermet" not in scrub(text)


def test_ordinary_words_stay_as_they_are() -> None:
    text = "数据源“wechat”：平台说 2028-01-17 的数据还没有算完（错误 42001）。https://example.gov.cn/a?page=2"
    remember("abc")  # too short to be looked for
    assert scrub(text) == text


def test_a_secret_comes_from_the_environment_or_from_a_file_of_its_owners_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source(name="db", secrets={"password": "file:keys/db", "token": "env:GONGKAI_TEST_TOKEN"})
    file = tmp_path / "keys" / "db"
    with pytest.raises(Refusal, match="keys/db是空的或不存在"):
        secret_of(source, "password", tmp_path)
    file.parent.mkdir()
    file.write_text("PLANTED-in-a-file\n", "utf-8")
    for mode in (0o644, 0o640, 0o604):
        file.chmod(mode)
        with pytest.raises(Refusal, match="chmod 600") as refused:
            secret_of(source, "password", tmp_path)
        assert "PLANTED" not in str(refused.value)
    file.chmod(0o600)
    assert secret_of(source, "password", tmp_path).get_secret_value() == "PLANTED-in-a-file"
    with pytest.raises(Refusal, match="GONGKAI_TEST_TOKEN"):
        secret_of(source, "token", tmp_path)
    monkeypatch.setenv("GONGKAI_TEST_TOKEN", "PLANTED-in-the-environment")
    assert secret_of(source, "token", tmp_path).get_secret_value() == "PLANTED-in-the-environment"
    with pytest.raises(Refusal, match="没有写明它放在哪里"):
        secret_of(source, "another", tmp_path)


@pytest.mark.parametrize("place", ["PLANTED-secret-itself", "keys/db", "https://x"])
def test_a_secret_itself_is_refused_in_the_settings_and_not_repeated(workspace: Make, place: str) -> None:
    office = workspace()
    text = (office.folder / "workspace.toml").read_text("utf-8")
    office.write("workspace.toml", text + f'secrets = {{password = "{place}"}}\n')
    with pytest.raises(Refusal) as refused:
        office.read()
    assert "secrets.password" in str(refused.value)
    assert place not in str(refused.value)


def test_a_platform_that_echoes_a_token_does_not_bring_it_into_a_snapshot(workspace: Make, platform: object) -> None:
    office = workspace(wechat={"preset": "standin"})
    office.write("presets/standin.yml", "fills: posts\napi: standin\n")
    remember("PLANTED-given-token")
    content = b'{"post_id": "1", "channel": "wechat", "published_at": "2019-01-01", "url": "https://x/?t=PLANTED-given-token"}\n'
    finding = compose(
        "SOURCE-DEAD", source="wechat", reason="GET /?access_token=PLANTED-given-token", refers_to="wechat"
    )
    platform.fault = lambda *_: FetchResult((Delivery("a.ndjson", content, None),), findings=(finding,))  # type: ignore[attr-defined]
    office.take_in()
    assert "PLANTED" not in str(office.findings)
    assert office.held("SELECT url FROM posts") == [(f"https://x/?t={HIDDEN}",)]
    assert b"PLANTED" not in scrub_bytes(content)


@pytest.mark.prefect
@pytest.mark.xdist_group("prefect")
@pytest.mark.parametrize("fault", [None, "revoked"])
def test_no_secret_is_in_anything_that_a_night_writes_or_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], fault: str | None
) -> None:
    """The whole night as it runs at three in the morning, with Prefect: what it keeps is searched as well."""
    from pipeline.cli.outcome import carry_out
    from pipeline.operations.request import NIGHTLY, RunRequest

    clock = Clock("2026-01-12 02:30")
    platforms: dict[str, Platform] = {
        "wechat": WeChat(clock, wechat_year(2026, 1)),
        "weibo": Weibo(clock, weibo_year(2026, 1)),
    }
    office = Office(tmp_path / "w")
    home = tmp_path / "prefect"
    if os.environ.get("PREFECT_API_URL"):
        pytest.skip("a server of other tests is set; its database is searched with theirs")
    monkeypatch.setenv("PREFECT_HOME", str(home))
    fill_home(home)
    monkeypatch.setenv("SITE_PASSWORD", "PLANTED-database-password")
    text = '[[agency]]\nid = "bureau"\nname = "某局"\n'
    planted = ["PLANTED-database-password"]
    from contextlib import ExitStack

    with ExitStack() as running:
        for name, stand_in in platforms.items():
            own = stand_in.settings(running.enter_context(serve(stand_in)))
            own["parameters"] = {**QUICK, **own["parameters"]}
            text += f'[[source]]\nname = "{name}"\n' + "".join(f"{key} = {toml(value)}\n" for key, value in own.items())
            planted += stand_in.planted
            (secret,) = own["secrets"].values()
            monkeypatch.setenv(secret.removeprefix("env:"), stand_in.planted[0])
            if fault is not None:
                stand_in.faults.ask(
                    fault, times=None, path="datacube" if name == "wechat" and fault != "revoked" else ""
                )
        text += '[[source]]\nname = "site"\npreset = "trs-wcm"\nparameters = {site = 1}\n'
        text += 'database = "postgresql://reader@127.0.0.1:1/site"\nsecrets = {password = "env:SITE_PASSWORD"}\n'
        office.write("workspace.toml", text)
        request = RunRequest(workspace=str(office.folder), now=datetime(2026, 1, 12, 2, 30))
        status = carry_out(request, NIGHTLY, direct=fault is not None)
    assert status == 1, "the database cannot be reached"
    said = capfd.readouterr()
    assert "DATABASE-UNREACHED" in said.err + said.out
    assert not place(said.out + said.err, planted)
    files = [
        file for folder in (office.folder, home) if folder.exists() for file in folder.rglob("*") if file.is_file()
    ]
    assert {"visits.jsonl", "warehouse.duckdb", "CURRENT"} <= {file.name for file in files}
    assert fault is not None or any(file.name.startswith("prefect.db") for file in files)
    for file in files:
        for written in texts_in(file):
            assert not place(written, planted), file
    shutil.rmtree(home, ignore_errors=True)
