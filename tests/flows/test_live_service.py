"""The doctor on a running service: put together wrongly, it says so before a night is missed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from pipeline.operations.service.identity import deployment_name, workspace_tag
from pipeline.operations.service.live import applicants_mark, live_findings
from pipeline.operations.service.service import Addresses, KeyMark, Part
from tests.support.office import Office

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect")]
Make = Callable[..., Office]


def service_at(api: str, office: Office, key: KeyMark | None = None) -> Addresses:
    """A service whose Prefect server the user named."""
    flows = Part("flows", "定时任务", f"{api}/deployments/name/nightly/{deployment_name(office.read())}", "ready")
    return Addresses(1, api.removesuffix("/api"), "", (flows,), key)


def messages(api: str, office: Office, key: KeyMark | None = None) -> list[str]:
    return [
        f"{finding.code} {finding.message}" for finding in live_findings(office.read(), service_at(api, office, key))
    ]


def test_a_deployment_that_is_not_there_or_that_nobody_polls_is_named(server: str, workspace: Make) -> None:
    """On a real server: its settings say where leases are."""
    from flows.deployments import register

    office = workspace()
    name = deployment_name(office.read())
    assert messages(server, office) == [
        f"DOCTOR-DEPLOYMENT Prefect 中的部署“{flow}/{name}”不在（应答 404），到时不会运行。"
        for flow in ("nightly", "year-end")
    ]
    register(office.read())
    assert messages(server, office) == [
        f"DOCTOR-DEPLOYMENT Prefect 中的部署“{flow}/{name}”没有进程来领取它的运行（最近一次 从未），到时不会运行。"
        for flow in ("nightly", "year-end")
    ]


def test_a_login_that_the_server_does_not_take_is_named(
    server: str, workspace: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", "gongkai:wrong")
    (message,) = messages(server, workspace())
    assert message.startswith("DOCTOR-LOGIN")
    assert "应答 401" in message
    assert "wrong" not in message


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"lease_storage": "prefect.server.concurrency.lease_storage.memory"}, "DOCTOR-LEASES", "放在内存里"),
        ({"lease_storage": None}, "DOCTOR-LEASES", "没有说明"),
        ({"tags": ["workspace:00000000"]}, "DOCTOR-DEPLOYMENT", "属于别的工作区"),
        ({"parameters": {"workspace": "/elsewhere"}}, "DOCTOR-DEPLOYMENT", "属于别的工作区"),
        ({"paused": True}, "DOCTOR-DEPLOYMENT", "已暂停"),
        ({"schedules": [{"active": False}]}, "DOCTOR-DEPLOYMENT", "没有定时"),
        ({"status": "NOT_READY"}, "DOCTOR-DEPLOYMENT", "没有进程来领取"),
        ({}, "", ""),
    ],
)
def test_what_keeps_a_night_from_starting_is_named(
    workspace: Make, httpserver: HTTPServer, change: dict[str, Any], code: str, words: str
) -> None:
    office = workspace()
    storage = change.pop("lease_storage", "prefect.server.concurrency.lease_storage.filesystem")
    httpserver.expect_request("/api/admin/settings").respond_with_json(
        {"server": {"concurrency": {"lease_storage": storage}}}
    )
    for flow, schedules in (("nightly", [{"active": True}]), ("year-end", [])):
        sound = {"tags": [workspace_tag(office.read())], "parameters": {"workspace": str(office.folder)}, "paused": False,
                 "schedules": schedules, "status": "READY", "last_polled": None}  # fmt: skip
        httpserver.expect_request(f"/api/deployments/name/{flow}/{deployment_name(office.read())}").respond_with_json(
            sound | (change if flow == "nightly" else {})
        )
    found = messages(httpserver.url_for("/api"), office)
    assert len(found) == bool(code)
    assert all(message.startswith(code) and words in message for message in found)


def test_a_key_that_one_of_both_cannot_read_or_that_is_another_one_is_named(
    server: str, workspace: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = workspace(ledger="requests")
    assert applicants_mark(workspace(into="none", website="items").read()) is None, "no ledger, no key"

    def use(name: str, text: str | None) -> KeyMark:
        if text is not None:
            (tmp_path / name).write_text(text)
        monkeypatch.setenv("GONGKAI_APPLICANT_KEY_FILE", str(tmp_path / name))
        mark = applicants_mark(office.read())
        assert mark is not None
        return mark

    def about_the_key(service: KeyMark) -> list[str]:
        return [message for message in messages(server, office, service) if message.startswith("DOCTOR-KEY")]

    service = use("service.key", "a" * 64)
    assert about_the_key(service) == []
    use("copy.key", "a" * 64)
    assert about_the_key(service) == [], "a copy is the same key"
    use("mine.key", "b" * 64)
    assert "不是同一把" in "".join(about_the_key(service))
    use("nowhere.key", None)
    assert "不是同一把" in "".join(about_the_key(service)), "the first run by hand would make one of its own"
    assert not (tmp_path / "nowhere.key").exists(), "the doctor makes none"
    unborn = KeyMark(str(tmp_path / "nowhere.key"), "")
    assert about_the_key(unborn) == [], "nobody has used it yet"
    use("service.key", "c" * 64)
    assert "换过" in "".join(about_the_key(service))
    (tmp_path / "folder.key").mkdir()
    unreadable = use("folder.key", None)
    assert "现在这个用户读不了" in "".join(about_the_key(service))
    use("service.key", "a" * 64)
    assert "服务读不了" in "".join(about_the_key(unreadable))
