"""The doctor names what is wrong and how to mend it; the dead-man check notices when the nights have stopped."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from flows.serve import parts_of
from pipeline.cli.program import main
from pipeline.core.errors import Refusal
from pipeline.core.timezone import now_in_shanghai
from pipeline.law.workdays import Calendar
from pipeline.operations import doctor
from pipeline.operations.dead_man import staleness_findings
from pipeline.operations.service.service import Addresses
from tests.support.office import COLUMNS, Office, item, settings

Make = Callable[..., Office]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office whose last night was this one."""
    office = Office(tmp_path_factory.mktemp("doctor") / "w")
    office.write("workspace.toml", settings({"website": {"fills": "items", "rhythm_days": 7}}, ["bureau"], ""))
    office.write("columns.yml", "".join(f"- {{column: {c}, class: {k}}}\n" for c, k in COLUMNS.items()))
    office.drop("website/a.csv", [item(1, f"{now_in_shanghai() - timedelta(days=1):%Y-%m-%d}")])
    return office.night(f"{now_in_shanghai():%Y-%m-%d %H:%M:%S}").folder


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Office:
    return Office(Path(shutil.copytree(built, tmp_path / "w")))


def gongkai(office: Office, *words: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(office.folder), *words])


def codes(office: Office, now: datetime | None = None) -> set[str]:
    results = doctor.examine(office.read(), now or now_in_shanghai())
    return {finding.code for result in results for finding in result.findings if finding.severity != "info"}


def test_a_sound_workspace_is_sound(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Calendar, "announced", lambda *_: True)  # in December next year's is asked for too
    result = gongkai(office, "doctor")
    assert result.exit_code == 0, result.output
    # On versions newer than the tried ones it says so, which is no fault.
    assert ("✓ 程序和版本" in result.stdout) != ("[DOCTOR-PINS]" in result.stdout)
    for title in ("磁盘", "放假安排", "数据仓库", "已发布的数据"):
        assert f"✓ {title}" in result.stdout


def test_what_is_wrong_comes_with_its_mend_as_text_and_as_json(office: Office) -> None:
    (office.folder / "snapshots").chmod(0o755)
    result = gongkai(office, "doctor")
    assert result.exit_code == 1
    assert "✗ [DOCTOR-OPEN]" in result.stdout
    assert f"怎么办：运行 chmod 700 {office.folder / 'snapshots'}" in result.stdout
    findings = json.loads(gongkai(office, "doctor", "--json").stdout)["findings"]
    assert [finding["what_to_do"] for finding in findings if finding["code"] == "DOCTOR-OPEN"]


def test_a_workspace_that_cannot_be_read_is_a_refusal(tmp_path: Path) -> None:
    result = gongkai(Office(tmp_path), "doctor")
    assert result.exit_code == 2
    assert "[WORKSPACE-MISSING]" in result.stderr


def test_a_library_of_another_version_is_named(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    real = doctor._version
    monkeypatch.setattr(doctor, "_version", lambda name: {"duckdb": "2.0.0", "httpx": None}.get(name, real(name)))
    _, findings = doctor.versions(office.read(), now_in_shanghai())
    messages = [finding.message for finding in findings if finding.code == "DOCTOR-VERSION"]
    assert [message for message in messages if message.startswith("duckdb 的版本是 2.0.0，需要 ")]
    assert [message for message in messages if message.startswith("httpx 的版本是 没有安装")]


def test_a_clock_behind_what_is_written_is_found(office: Office) -> None:
    assert "DOCTOR-CLOCK" in codes(office, now_in_shanghai() - timedelta(hours=2))
    assert "DOCTOR-CLOCK" not in codes(office)


def test_the_clock_is_judged_in_one_zone_wherever_the_machine_stands(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for zone in ("America/New_York", "Pacific/Auckland"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert "DOCTOR-CLOCK" not in codes(office)
        assert [finding.code for finding in doctor.zone(office.read(), now_in_shanghai())[1]] == ["DOCTOR-ZONE"]
    monkeypatch.undo()
    time.tzset()


def test_a_disk_nearly_full_is_found(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "GIGABYTE", 1 << 60)
    assert "DOCTOR-DISK" in codes(office)


def test_secrets_that_are_missing_or_open_are_found_and_never_shown(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml = (office.folder / "workspace.toml").read_text()
    toml = toml.replace('name = "website"', 'name = "website"\nsecrets = {token = "file:token"}', 1)
    office.write("workspace.toml", toml + '[[digest.to]]\nname = "群"\naddress = "env:GONGKAI_TEST_NONE"\n')
    office.write("token", "a-very-secret-word")
    (office.folder / "token").chmod(0o644)
    monkeypatch.delenv("GONGKAI_TEST_NONE", raising=False)
    assert {"SECRET-READABLE", "SECRET-NOWHERE"} <= codes(office)
    assert "a-very-secret-word" not in gongkai(office, "doctor").output


def test_an_authorisation_that_ends_soon_is_told_from_what_the_night_found(office: Office) -> None:
    with duckdb.connect(str(office.published_file)) as build:
        build.execute("INSERT INTO findings (code, severity, outcome, message, what_to_do, refers_to) "
                      "VALUES ('API-TOKEN-ENDS', 'warn', 'fail', '还有 9 天到期。', '重新授权。', 'weibo')")  # fmt: skip
    assert "API-TOKEN-ENDS" in codes(office)


def test_a_year_whose_holidays_are_not_announced_is_found(office: Office) -> None:
    assert "DOCTOR-CALENDAR" in codes(office, datetime(2099, 3, 1))


def test_a_package_that_can_be_written_and_a_warehouse_that_is_none_are_found(office: Office) -> None:
    (office.folder / "sealed").mkdir()
    (office.folder / "sealed" / "bureau-2019-r1.zip").write_bytes(b"")
    (office.folder / "warehouse" / "warehouse.duckdb").write_bytes(b"no database" * 1000)
    assert {"DOCTOR-SEALED", "WAREHOUSE-UNREADABLE"} <= codes(office)


def test_a_warehouse_in_use_is_well(office: Office) -> None:
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", script, str(office.folder / "warehouse" / "warehouse.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        assert doctor.warehouse(office.read(), now_in_shanghai()) == ("正在使用", ())


def test_a_serve_whose_parts_do_not_answer_is_found(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    address = f"http://127.0.0.1:{port}"
    addresses = Addresses(os.getpid(), address, address, parts_of(office.read(), address, address))
    monkeypatch.setattr("pipeline.operations.service.service.running", lambda _: addresses)
    _, (finding,) = doctor.service(office.read(), now_in_shanghai())
    assert finding.code == "DOCTOR-SILENT"
    assert "Prefect 服务、定时任务、看板" in finding.message


def test_fresh_data_lets_the_dead_man_sleep(office: Office) -> None:
    result = gongkai(office, "doctor", "--dead-man")
    assert (result.exit_code, result.stdout.strip()) == (0, "✓ 已发布的数据是新的。")


@pytest.mark.parametrize(("later", "days", "expected"), [
    (2, None, set()), (3, None, {"DEAD-MAN-NIGHT"}), (8, None, {"DEAD-MAN-NIGHT"}), (9, None, {"DEAD-MAN-NIGHT", "DEAD-MAN-COVERAGE"}),
    (0, 0, {"DEAD-MAN-COVERAGE"}), (2, 3, set()), (2, 2, {"DEAD-MAN-COVERAGE"}),
])  # fmt: skip
def test_the_dead_man_wakes_when_the_build_or_the_newest_coverage_is_too_old(
    office: Office, later: int, days: int | None, expected: set[str]
) -> None:
    """A rhythm of seven days and two nights of grace; the newest day covered is yesterday."""
    findings = staleness_findings(office.folder, now_in_shanghai() + timedelta(days=later), days)
    assert {finding.code for finding in findings} == expected


def test_the_dead_man_needs_no_settings_and_no_writer(office: Office) -> None:
    for place in ("workspace.toml", "columns.yml"):
        (office.folder / place).unlink()
    shutil.rmtree(office.folder / "warehouse")
    assert gongkai(office, "doctor", "--dead-man").exit_code == 0
    assert not (office.folder / "warehouse").exists()


def test_nothing_published_wakes_somebody_too(tmp_path: Path) -> None:
    assert gongkai(Office(tmp_path), "doctor", "--dead-man").exit_code == 2
    with pytest.raises(Refusal):
        staleness_findings(tmp_path, now_in_shanghai())


def test_the_dead_man_starts_without_the_heavy_libraries(office: Office) -> None:
    script = (
        "import sys; from pipeline.cli import main\n"
        "try: main(['--workspace', sys.argv[1], 'doctor', '--dead-man'])\n"
        "except SystemExit as end: print(end.code, sorted({'pandas', 'prefect', 'great_expectations', 'pydantic'} & set(sys.modules)))\n"
    )
    completed = subprocess.run(
        [sys.executable, "-c", script, str(office.folder)], capture_output=True, text=True, check=True
    )
    assert completed.stdout.splitlines()[-1] == "0 []"
