"""The Prefect server that the product starts is no open door: the attack that ran a command as the service ends at the first call."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Mapping

import pytest

from pipeline.operations.service.service import Addresses, Part, open_doors
from tests.support.prefect_server import LOGIN

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect")]
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
RIGHT = {"Authorization": "Basic " + base64.b64encode(LOGIN.encode()).decode()}


def call(
    server: str, path: str, body: Mapping[str, object] | None, headers: Mapping[str, str]
) -> tuple[int, Mapping[str, str]]:
    """Status and headers of a call of the API."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(server + path, data=data, headers={"Content-Type": "application/json", **headers})
    try:
        with direct.open(request, timeout=20) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers


@pytest.mark.parametrize("path", ["/flows/", "/deployments/", "/work_pools/", "/block_documents/", "/automations/"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://attacker.invalid"},
        {"Authorization": "Basic " + base64.b64encode(b"gongkai:guess").decode()},
        {"Authorization": "Bearer x"},
    ],
)
def test_nobody_without_the_password_makes_a_deployment_whose_pull_steps_are_commands(
    server: str, path: str, headers: Mapping[str, str]
) -> None:
    step = {"prefect.deployments.steps.run_shell_script": {"script": "touch /tmp/attacked"}}
    body = {"name": "attack", "flow_id": "00000000-0000-0000-0000-000000000000", "pull_steps": [step]}
    assert call(server, path, body, headers)[0] in (401, 403)
    forged = {"Prefect-Csrf-Client": "attacker", "Prefect-Csrf-Token": "0" * 64}
    assert call(server, path, body, {**headers, **forged})[0] in (401, 403)
    assert call(server, "/csrf-token?client=attacker", None, headers)[0] == 401, "nor does anyone get a token"
    assert call(server, "/flows/name/none", None, headers)[0] == 401, "nor read anything"


def test_with_the_password_a_page_of_another_site_or_name_is_still_kept_out(server: str) -> None:
    assert call(server, "/flows/count", {}, RIGHT)[0] == 403, "no token against forged requests"
    assert call(server, "/flows/name/none", None, RIGHT)[0] == 404, "let in, and there is no such flow"
    assert call(server, "/flows/name/none", None, {**RIGHT, "Host": "rebound.invalid"})[0] == 400
    for origin in ("http://attacker.invalid", "null"):
        answered = call(server, "/flows/name/none", None, {**RIGHT, "Origin": origin})[1]
        assert answered.get("access-control-allow-origin") is None


def test_the_doctor_finds_the_doors_of_this_server_closed(server: str) -> None:
    part = Part("prefect", "Prefect 服务", f"{server}/health", "ok")
    assert open_doors(Addresses(1, server.removesuffix("/api"), "", (part,))) == []
