"""What a run can be asked reaches the command, the flow and both kinds of deployment; each field is described once, in RunRequest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from pipeline.cli.program import main
from pipeline.operations.request import NIGHTLY, YEAR_END, RunKind, RunRequest, parameters_of
from tests.support.office import Office

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect")]

ROOT = Path(__file__).parents[2]
KINDS = pytest.mark.parametrize("kind", [NIGHTLY, YEAR_END], ids=lambda kind: kind.name)
# Every field with a value of its own, and where it is to be found.
VALUES: dict[str, Any] = {
    "workspace": "data",
    "year": 2019,
    "agency": "bureau",
    "sources": ("website", "weibo"),
    "approve_by": "张主任",
    "note": "已核对",
    "now": datetime(2020, 1, 10, 9, 0),
}
WORDS = {
    "year": ["--year", "2019"],
    "agency": ["--agency", "bureau"],
    "sources": ["--source", "website", "--source", "weibo"],
    "approve_by": ["--approve-by", "张主任"],
    "note": ["--note", "已核对"],
    "now": ["--now", "2020-01-10T09:00"],
}


def request_for(command: str) -> RunRequest:
    return RunRequest(**{parameter.name: VALUES[parameter.name] for parameter in parameters_of(command)})


def flow_of(kind: RunKind) -> Any:
    import flows.nightly
    import flows.year_end

    return {"nightly": flows.nightly.nightly, "year-end": flows.year_end.year_end}[kind.name]


def check_schema(kind: RunKind, schema: dict[str, Any]) -> None:
    """Every field of the run stands in the form with its Chinese title and description, apart from those for developers."""
    shown = [parameter for parameter in parameters_of(kind.name) if not parameter.about.hidden]
    assert {name: (entry["title"], entry["description"]) for name, entry in schema["properties"].items()} == {
        parameter.name: (parameter.about.title, parameter.description) for parameter in shown
    }
    assert sorted(schema["required"]) == sorted(parameter.name for parameter in shown if parameter.required)


def test_every_field_exists_in_some_run_and_is_described_in_both_languages() -> None:
    parameters = [parameter for kind in (NIGHTLY, YEAR_END) for parameter in parameters_of(kind.name)]
    assert {parameter.name for parameter in parameters} == set(RunRequest.model_fields) == set(VALUES)
    for parameter in parameters:
        assert parameter.about.help.isascii()
        for text in (parameter.about.title, parameter.description):
            assert any("一" <= sign <= "鿿" for sign in text), parameter.name


@pytest.mark.parametrize("command", ["nightly", "year-end", "seal", "render"])
def test_every_field_typed_on_the_command_line_reaches_the_run(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[RunRequest] = []

    def carry_out(request: RunRequest, *_: Any, **__: Any) -> int:
        received.append(request)
        return 0

    monkeypatch.setattr("pipeline.cli.outcome.carry_out", carry_out)
    monkeypatch.setattr("pipeline.cli.outcome.carry_out_verb", carry_out)
    words = []
    for parameter in parameters_of(command):
        if parameter.name != "workspace":
            positional = parameter.required and parameter.about.positional
            words += WORDS[parameter.name][1:] if positional else WORDS[parameter.name]
    with pytest.raises(SystemExit) as ended:
        main(["--workspace", "data", command, *words], standalone_mode=False)
    assert ended.value.code == 0
    assert received == [request_for(command)]


def test_options_for_developers_are_not_in_the_help() -> None:
    command = main.get_command(click.Context(main), "nightly")
    assert command is not None
    assert [option.name for option in command.params if isinstance(option, click.Option) and option.hidden] == ["now"]


@KINDS
def test_every_field_reaches_the_run_of_the_flow(kind: RunKind, monkeypatch: pytest.MonkeyPatch) -> None:
    flow, request = flow_of(kind), request_for(kind.name)
    check_schema(kind, flow.parameters.model_dump())
    received: list[tuple[RunKind, RunRequest]] = []

    def run_verbs(kind: RunKind, values: dict[str, Any]) -> None:
        received.append((kind, RunRequest(**values)))

    monkeypatch.setattr("flows.steps.run_verbs", run_verbs)
    flow.fn(**flow.validate_parameters(request.values_for(kind.name)))
    assert received == [(kind, request)]


@KINDS
@pytest.mark.usefixtures("server")
def test_every_field_reaches_the_deployment_that_is_served_and_the_one_of_prefect_yaml(
    kind: RunKind, workspace: Callable[..., Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect import get_client
    from prefect.flows import load_flow_from_entrypoint
    from prefect.utilities.callables import parameter_schema

    from flows.deployments import deployments

    office = workspace()
    (served,) = [deployment for deployment in deployments(office.read()) if deployment.flow_name == kind.name]
    with get_client(sync_client=True) as client:
        stored = client.read_deployment(served.apply())
    assert stored.parameter_openapi_schema is not None
    check_schema(kind, stored.parameter_openapi_schema)
    assert stored.description == kind.description
    assert stored.parameters == {"workspace": str(office.folder)}

    monkeypatch.chdir("/")  # a worker stands in no checkout
    documents = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
    (document,) = [document for document in documents if f".{kind.name.replace('-', '_')}." in document["entrypoint"]]
    check_schema(kind, parameter_schema(load_flow_from_entrypoint(document["entrypoint"])).model_dump())
    assert document["description"] == kind.description
    assert set(document["parameters"]) == set(stored.parameters)


def test_a_field_that_a_run_does_not_have_is_refused_and_not_dropped() -> None:
    request = RunRequest(workspace="data", year=2019, approve_by="张主任")
    with pytest.raises(ValueError, match="nightly has no approve_by"):
        request.values_for("nightly")
    assert request.values_for("year-end")["approve_by"] == "张主任"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["year-end", "2019", "--approve-by", " "], "不能为空"),
        (["seal", "2019"], "--approve-by"),
        (["nightly", "--now", "明天"], "“明天”不是时刻"),
        (["nightly", "--year", "2007"], "2007 不在 2008 至"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_words(words: list[str], message: str) -> None:
    with pytest.raises(click.UsageError) as refused:
        main(["--workspace", "data", *words], standalone_mode=False)
    assert message in refused.value.format_message()


def test_a_time_with_a_zone_becomes_wall_time_in_shanghai() -> None:
    assert RunRequest(workspace="data", now="2020-01-10T01:00:00Z").now == datetime(2020, 1, 10, 9, 0)
