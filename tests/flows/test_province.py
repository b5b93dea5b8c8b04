"""A province on a real Prefect server behind TLS: deployments from counties.toml, a worker a host, a roll-up after the nights."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from pipeline.province.counties import read_province
from pipeline.province.deployments import write_deployments
from tests.support.counties import province_of
from tests.support.prefect_server import LOGIN
from tests.support.prefect_site import asked, behind_tls, deploy, ended, worker

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("approval")]


def test_nights_run_on_the_worker_of_their_host_and_the_roll_up_adds_them_up(server: str, tmp_path: Path) -> None:
    made = province_of(tmp_path)
    assert write_deployments(made.folder, read_province(made.folder), tmp_path / "prefect.yaml") == 3
    deploy(tmp_path, os.environ)
    port = urlsplit(server).port
    assert port
    with behind_tls(tmp_path, port) as tls:
        _only_with_certificate_and_password(tls)
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
