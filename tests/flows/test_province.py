"""A province on a real Prefect server behind TLS: deployments from counties.toml; behind `whole` workers, and a roll-up after nights."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from pipeline.province.counties import read_province
from pipeline.province.deployments import write_deployments
from tests.support.counties import ProvinceOfTests, province_of
from tests.support.prefect_server import LOGIN
from tests.support.prefect_site import asked, behind_tls, deploy, ended, worker

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("approval")]


def deployed(folder: Path) -> ProvinceOfTests:
    """A province whose deployments a server has, put there as the manual says."""
    made = province_of(folder)
    assert write_deployments(made.folder, read_province(made.folder), folder / "prefect.yaml") == 3
    deploy(folder, os.environ)
    return made


def test_each_county_waits_for_the_worker_of_its_host_behind_tls_and_a_password(server: str, tmp_path: Path) -> None:
    from prefect import get_client
    from prefect.flows import load_flow_from_entrypoint

    deployed(tmp_path)
    port = urlsplit(server).port
    assert port
    with behind_tls(tmp_path, port) as tls:
        _only_with_certificate_and_password(tls)
    with get_client(sync_client=True) as client:
        kept = {
            name: client.read_deployment_by_name(name)
            for name in ("nightly/yaoan", "nightly/nanhua", "rollup/province")
        }
    assert [(one.work_pool_name, one.work_queue_name) for one in kept.values()] == [
        ("gongkai", "host-1"), ("gongkai", "host-2"), ("gongkai", "rollup"),
    ]  # fmt: skip
    for name, deployment in kept.items():
        assert load_flow_from_entrypoint(str(deployment.entrypoint)).name == name.split("/")[0]


@pytest.mark.whole
def test_nights_run_on_the_worker_of_their_host_and_the_roll_up_adds_them_up(server: str, tmp_path: Path) -> None:
    made = deployed(tmp_path)
    port = urlsplit(server).port
    assert port
    with behind_tls(tmp_path, port) as tls:
        workers = {**os.environ, **tls}
        with worker(tmp_path, "host-1", workers), worker(tmp_path, "host-2", workers):
            nights = ended(asked([f"nightly/{county}" for county in made.offices], now="2020-01-05T02:30:00"), tmp_path)
        assert [run.state.is_completed() for run in nights] == [True, True], [run.state for run in nights]
        assert [run.work_queue_name for run in nights] == ["host-1", "host-2"]
        for county in made.offices:
            assert made.pointer(county)["county"] == county
        with worker(tmp_path, "rollup", workers):
            (rolled,) = ended(asked(["rollup/province"]), tmp_path)
    assert rolled.state.is_completed(), rolled.state
    assert made.rows(
        "SELECT value FROM county_sums WHERE county IS NULL AND figure = 'posts.weibo' AND year = 2019"
    ) == [(7.0,)]
    assert "sthj" not in str(rolled.parameters)


def _only_with_certificate_and_password(tls: dict[str, str]) -> None:
    """Whoever may write to this API can run programs on the workers."""
    address, (name, password) = f"{tls['PREFECT_API_URL']}/admin/version", LOGIN.split(":")
    with pytest.raises(httpx.ConnectError):
        httpx.get(address, auth=(name, password), trust_env=False)
    trusted = ssl.create_default_context(cafile=tls["PREFECT_API_SSL_CERT_FILE"])
    with httpx.Client(verify=trusted, trust_env=False) as client:
        answers = [client.get(address, auth=auth) for auth in (None, (name, "another"), (name, password))]
    assert [answer.status_code for answer in answers] == [401, 401, 200]
