"""The deployments of a workspace: prefect.yaml and the serving process agree, and on a server that others use each touches its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from pipeline.core.errors import Refusal
from pipeline.operations.service.identity import deployment_name, workspace_id
from tests.support.office import Office

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("server")]

ROOT = Path(__file__).parents[2]
Make = Callable[..., Office]


def test_prefect_yaml_and_the_serving_process_agree(workspace: Make) -> None:
    from flows.deployments import deployments

    document = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
    assert document["pull"] == [], "a worker needs no checkout"
    served = deployments(workspace(extra="[inspect]\n").read())
    assert len({made.name for made in served}) == 1
    for yml, made in zip(document["deployments"], served, strict=True):
        assert yml["entrypoint"] == made.entrypoint
        assert yml["concurrency_limit"] == made.concurrency_limit == 1
        assert yml["description"] == made.description
        assert made.enforce_parameter_schema
        assert set(yml["tags"]) <= set(made.tags)
        assert yml["work_pool"]["name"] == "gongkai"

    night, year_end, weekly = served
    assert [(entry.schedule.cron, entry.schedule.timezone) for entry in weekly.schedules or []] == [
        ("0 4 * * 0", "Asia/Shanghai")
    ]
    assert document["deployments"][2]["schedules"] == [{"cron": "0 4 * * 0", "timezone": "Asia/Shanghai"}]
    assert len(deployments(workspace(into="plain").read())) == 2, (
        "an office that does not inspect has no such deployment"
    )
    assert [(entry.schedule.cron, entry.schedule.timezone) for entry in night.schedules or []] == [
        ("30 2 * * *", "Asia/Shanghai")
    ]
    assert document["deployments"][0]["schedules"] == [{"cron": "30 2 * * *", "timezone": "Asia/Shanghai"}]
    assert "schedules" not in document["deployments"][1]
    assert not year_end.schedules


def test_two_workspaces_on_one_server_have_deployments_of_their_own(workspace: Make) -> None:
    from prefect import get_client

    from flows.deployments import register

    first, second = workspace(into="a/data"), workspace(into="b/data")
    ours, theirs = register(first.read()), register(second.read())
    assert not {ours.nightly, ours.year_end} & {theirs.nightly, theirs.year_end}
    assert register(first.read()) == ours, "served again, they are the same"
    with get_client(sync_client=True) as client:
        assert client.read_deployment(theirs.nightly).parameters == {"workspace": str(second.folder)}


def test_a_copy_of_a_workspace_does_not_take_over_its_nights(workspace: Make, tmp_path: Path) -> None:
    from prefect import get_client

    from flows.deployments import register

    office = workspace(extra='[serve]\nname = "楚雄州"\n')
    ours = register(office.read())
    assert deployment_name(office.read()) == "楚雄州"
    copy = Office(tmp_path / "copy")
    shutil.copytree(office.folder, copy.folder, dirs_exist_ok=True)
    stranger = workspace(into="stranger", extra='[serve]\nname = "楚雄州"\n')
    assert workspace_id(copy.read()) == workspace_id(office.read()) != workspace_id(stranger.read())
    for other in (copy, stranger):
        with pytest.raises(Refusal) as refused:
            register(other.read())
        assert refused.value.finding.code == "SERVE-NAME"
        assert str(office.folder) in refused.value.finding.message
    with get_client(sync_client=True) as client:
        assert client.read_deployment(ours.nightly).parameters == {"workspace": str(office.folder)}
