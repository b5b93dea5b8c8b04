"""The Prefect deployments of a province come from counties.toml: one for each county, on the queue of its host, and the roll-up."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from pipeline.cli.program import main
from pipeline.core.errors import Refusal
from pipeline.province.counties import read_province
from pipeline.province.deployments import deployments, write_deployments
from tests.support.counties import province_of

ROOT = Path(__file__).parents[2]


def test_each_county_has_one_deployment_on_the_queue_of_its_host_and_a_new_one_is_a_line_more(tmp_path: Path) -> None:
    made = province_of(tmp_path)
    document = deployments(made.folder, read_province(made.folder))
    *nights, rollup = document["deployments"]
    assert [(night["name"], night["work_pool"]["work_queue_name"], night["parameters"]["workspace"]) for night in nights] == [
        ("yaoan", "host-1", str(tmp_path / "yaoan")), ("nanhua", "host-2", str(tmp_path / "nanhua")),
    ]  # fmt: skip
    for night in nights:
        assert night["concurrency_limit"] == 1
        assert night["work_pool"]["job_variables"]["env"]["PREFECT_FLOWS_DEFAULT_RETRIES"] == "2"
        assert {"gongkai", f"county-{night['name']}"} <= set(night["tags"])
    own = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
    assert {name: own[name] for name in ("prefect-version", "pull", "build", "push")} == {
        name: document[name] for name in ("prefect-version", "pull", "build", "push")
    }
    assert own["deployments"][0]["entrypoint"] == nights[0]["entrypoint"]
    assert rollup["schedules"] == [{"cron": "0 5 * * *", "timezone": "Asia/Shanghai"}]


def test_a_county_without_a_host_cannot_be_deployed_and_is_named(tmp_path: Path) -> None:
    made = province_of(tmp_path)
    made.listed("yaoan")
    with pytest.raises(Refusal) as refused:
        write_deployments(made.folder, read_province(made.folder), tmp_path / "prefect.yaml")
    assert refused.value.finding.code == "PROVINCE-DEPLOY"
    assert "yaoan县" in refused.value.finding.message
    assert not (tmp_path / "prefect.yaml").exists()


def test_the_command_writes_them_and_says_how_to_deploy(tmp_path: Path) -> None:
    made, file = province_of(tmp_path), tmp_path / "prefect.yaml"
    done = CliRunner().invoke(main, ["--workspace", str(made.folder), "rollup", "--prefect-yaml", str(file)])
    assert done.exit_code == 0, done.output
    assert "prefect --no-prompt deploy --all" in done.stderr
    assert yaml.safe_load(file.read_text("utf-8")) == deployments(made.folder, read_province(made.folder))
