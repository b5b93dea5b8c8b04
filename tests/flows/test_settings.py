"""What a process is given before it runs Prefect: nothing set up by hand, and what the user has set stands."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.settings import DEFAULTS, server_line, settle
from tests.support.office import Office

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def bare(tmp_path: Path) -> Iterator[None]:
    """An environment in which nobody has set anything, and as it was afterwards."""
    before = dict(os.environ)
    for name in [*DEFAULTS, "NO_PROXY", "no_proxy", *(name for name in os.environ if name.startswith("PREFECT_"))]:
        os.environ.pop(name, None)
    os.environ["HOME"] = str(tmp_path)
    yield
    os.environ.clear()
    os.environ.update(before)


def test_prefect_lives_in_the_workspace_and_reports_to_nobody(workspace: Callable[..., Office]) -> None:
    office = workspace()
    settle(office.read())
    home = Path(os.environ["PREFECT_HOME"])
    assert home == office.folder / "warehouse" / "prefect"
    assert home.stat().st_mode & 0o777 == 0o700
    assert os.environ["DO_NOT_TRACK"] == "1"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_the_home_is_the_same_from_any_folder(
    workspace: Callable[..., Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.core.workspace import read_workspace

    office = workspace()
    monkeypatch.chdir(office.folder.parent)
    settle(read_workspace(office.folder.name))
    assert Path(os.environ["PREFECT_HOME"]).is_absolute()


@pytest.mark.parametrize("name", ["PREFECT_HOME", "PREFECT_API_URL"])
def test_what_the_user_has_set_stands(workspace: Callable[..., Office], name: str) -> None:
    office = workspace()
    os.environ[name] = "set by the user"
    settle(office.read())
    assert os.environ[name] == "set by the user"
    assert not (office.folder / "warehouse").exists()
    assert ("PREFECT_HOME" in os.environ) == (name == "PREFECT_HOME")
    own, named = "本次运行自己的，运行结束即停", "set by the user（环境变量 PREFECT_API_URL）"
    assert server_line(os.environ.get("PREFECT_API_URL")) == f"Prefect 服务：{own if name == 'PREFECT_HOME' else named}"


def test_the_server_of_the_users_profile_is_used(workspace: Callable[..., Office]) -> None:
    office = workspace()
    profiles = Path.home() / ".prefect" / "profiles.toml"
    profiles.parent.mkdir()
    profiles.write_text(
        'active = "office"\n[profiles.office]\nPREFECT_API_URL = "http://prefect.office.example/api"\n'
        'PREFECT_API_AUTH_STRING = "keeper:word"\n[profiles.other]\nPREFECT_API_URL = "http://other.example/api"\n',
        "utf-8",
    )
    settle(office.read())
    assert os.environ["PREFECT_API_URL"] == "http://prefect.office.example/api"
    assert os.environ["PREFECT_API_AUTH_STRING"] == "keeper:word"
    assert "PREFECT_HOME" not in os.environ, "what else the profile says is for Prefect to read"
    assert (
        server_line(os.environ["PREFECT_API_URL"])
        == "Prefect 服务：http://prefect.office.example/api（prefect config 的 office）"
    )
    assert not (office.folder / "warehouse").exists()


@pytest.mark.parametrize("text", ["", "active = 1", "[profiles]", "no toml", 'active = "a"\n[profiles]\na = 1'])
def test_a_profile_that_names_no_server_changes_nothing(workspace: Callable[..., Office], text: str) -> None:
    office = workspace()
    (Path.home() / ".prefect").mkdir()
    (Path.home() / ".prefect" / "profiles.toml").write_text(text, "utf-8")
    settle(office.read())
    assert Path(os.environ["PREFECT_HOME"]) == office.folder / "warehouse" / "prefect"


def test_a_proxy_of_the_office_does_not_stand_between_us_and_our_own_server(workspace: Callable[..., Office]) -> None:
    os.environ["NO_PROXY"] = "intranet.example"
    settle(workspace().read())
    assert os.environ["NO_PROXY"] == "intranet.example,127.0.0.1,localhost"


def test_no_flow_holds_sql() -> None:
    for file in (ROOT / "flows").glob("*.py"):
        assert "SELECT" not in file.read_text("utf-8"), file
