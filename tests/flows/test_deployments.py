"""prefect.yaml and `deployments` say the same thing, one for a work pool and one for a single process."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("server")]

ROOT = Path(__file__).parents[2]


def test_prefect_yaml_and_the_serving_process_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.deployments import deployments

    monkeypatch.chdir(ROOT)
    written = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
    served = deployments(Path("data"))
    assert (
        [document["name"] for document in written]
        == [deployment.name for deployment in served]
        == ["nightly", "year-end"]
    )
    for yml, made in zip(written, served, strict=True):
        assert yml["entrypoint"] == made.entrypoint
        assert yml["concurrency_limit"] == made.concurrency_limit == 1
        assert made.enforce_parameter_schema
        assert (ROOT / yml["entrypoint"].split(":")[0]).exists()
        assert yml["work_pool"]["name"] == "gongkai"
        assert not Path(yml["parameters"]["workspace"]).is_absolute()

    (night,) = [made.schedules for made in served if made.name == "nightly"]
    assert [(entry.schedule.cron, entry.schedule.timezone) for entry in night or []] == [
        ("30 2 * * *", "Asia/Shanghai")
    ]
    assert written[0]["schedules"] == [{"cron": "30 2 * * *", "timezone": "Asia/Shanghai"}]
    assert "schedules" not in written[1]
    assert not served[1].schedules
