"""The shipped unit works as shipped, and the doctor says where unit, workspace, user and key do not fit together."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.core import Refusal, now_in_shanghai
from pipeline.ingest import key_file, keys
from pipeline.operations import assembly
from tests.support.office import Office

Make = Callable[..., Office]
SHIPPED = (Path(__file__).parents[2] / "deploy" / "gongkai.service").read_text("utf-8")
ME = pwd.getpwuid(os.geteuid()).pw_name


@pytest.fixture
def office(workspace: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office with a ledger on a machine of its own: its units, its state folder, its home."""
    (tmp_path / "units").mkdir()
    monkeypatch.setattr(assembly, "UNITS", tmp_path / "units")
    monkeypatch.setattr(keys, "STATE", tmp_path / "state")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("XDG_DATA_HOME", keys.APPLICANTS, keys.SNAPSHOTS):
        monkeypatch.delenv(name, raising=False)
    return workspace(ledger="requests")


def install(office: Office, text: str = SHIPPED, **settings: str) -> None:
    """The unit as shipped for this workspace, this user and this state folder, with other values for some settings."""
    state = keys.STATE
    lines = text.replace("/srv/gongkai", str(office.folder)).replace("User=gongkai", f"User={ME}").splitlines()
    lines = [line for line in lines if line.partition("=")[0] not in settings]
    lines += [f"{name}={value}" for name, value in settings.items()]
    lines = [line.replace("StateDirectory=gongkai", f"ReadWritePaths={state}") for line in lines]
    (assembly.UNITS / "gongkai.service").write_text("\n".join(lines), "utf-8")


def codes(office: Office) -> list[str]:
    return [finding.code for finding in assembly.assembly(office.read(), now_in_shanghai())[1]]


def test_the_shipped_unit_fits_before_and_after_the_key_is_made(office: Office) -> None:
    keys.STATE.mkdir()
    install(office)
    assert codes(office) == []
    keys.applicant_key(office.read())
    assert key_file(office.read(), "applicants") == keys.STATE / "applicants.key"
    assert codes(office) == []


def test_without_its_state_folder_the_key_lies_where_the_service_cannot_write(office: Office) -> None:
    install(office)
    assert codes(office) == ["DOCTOR-UNIT-KEY"]


def test_a_key_in_a_home_that_the_unit_hides_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    install(office)
    monkeypatch.setattr(assembly, "_HIDDEN", (Path(os.environ["HOME"]),))
    keys.applicant_key(office.read())
    assert codes(office) == ["DOCTOR-UNIT-KEY"]


def test_whoever_runs_it_uses_the_key_of_the_machine(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keys.STATE.mkdir()
    by_service = keys.applicant_key(office.read())
    monkeypatch.setenv("HOME", str(tmp_path / "home-of-root"))
    assert keys.applicant_key(office.read()) == by_service


def test_a_key_that_a_user_made_before_the_service_came_is_not_forgotten(office: Office) -> None:
    before = keys.applicant_key(office.read())
    keys.STATE.mkdir()
    assert keys.applicant_key(office.read()) == before
    shutil.move(key_file(office.read(), "applicants"), keys.STATE)
    assert keys.applicant_key(office.read()) == before


def test_two_keys_a_foreign_user_and_a_closed_workspace_are_told(office: Office) -> None:
    keys.STATE.mkdir()
    install(office, Environment="GONGKAI_APPLICANT_KEY_FILE=/etc/gongkai/other.key")
    assert codes(office) == ["DOCTOR-UNIT-KEYS"]
    install(office, ReadWritePaths="/srv/elsewhere")
    assert "DOCTOR-UNIT-PATHS" in codes(office)
    install(office, User="nobody-of-this-name")
    assert codes(office) == ["DOCTOR-UNIT-USER"]


def test_units_of_other_workspaces_are_none_of_ours(office: Office, tmp_path: Path) -> None:
    install(Office(tmp_path / "another"))
    assert assembly.assembly(office.read(), now_in_shanghai()) == ("没有装成 systemd 服务", ())


def test_a_key_that_would_lie_in_the_workspace_is_told_also_without_a_unit(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(office.folder))
    with pytest.raises(Refusal) as refused:
        assembly.assembly(office.read(), now_in_shanghai())
    assert refused.value.finding.code == "KEY-INSIDE"
    keys.STATE.mkdir()
    assert codes(office) == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_the_printed_unit_is_one_that_systemd_takes_and_that_fits(office: Office, tmp_path: Path) -> None:
    program = tmp_path / "gongkai"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    text = assembly.unit_text(office.folder, program, 4300)
    assert f"ExecStart={program} --workspace {office.folder} serve --port 4300\n" in text
    assert f"ReadWritePaths={office.folder}\n" in text
    unit = tmp_path / "gongkai.service"
    unit.write_text(text.replace("User=gongkai", f"User={ME}").replace("Group=gongkai", ""), "utf-8")
    checked = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert [line for line in checked.stderr.splitlines() if "gongkai" in line] == []
