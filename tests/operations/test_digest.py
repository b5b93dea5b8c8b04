"""A digest tells each receiver once what changed, and nothing else: over real nights of a small office."""

from __future__ import annotations

import json
import shutil
import string
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner
from pytest_httpserver import HTTPServer

from pipeline.cli.program import main
from pipeline.core.errors import Refusal
from pipeline.core.findings import Finding, catalogue, compose
from pipeline.core.warehouse import open_warehouse, record_findings
from pipeline.figures.candidate import verdict_fingerprint
from pipeline.operations.digest.digest import send_digest
from pipeline.operations.execute import perform
from pipeline.operations.progress import with_progress
from pipeline.operations.run import Done, Run, Stopped
from tests.support.office import COLUMNS, Office, item, settings
from tests.support.robots import Robots

Make = Callable[..., Office]
FIRST = datetime(2020, 1, 5, 2, 30)
TO = '[[digest.to]]\nname = "办公室群"\naddress = "env:GONGKAI_TEST_ROBOT"\n'


@pytest.fixture
def robots(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Robots:
    robots = Robots(httpserver)
    monkeypatch.setenv("GONGKAI_TEST_ROBOT", robots.address("wecom"))
    return robots


class Nights:
    """An office, night after night, each followed by its digest."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.now = FIRST

    def night(self, *findings: Finding, built: bool = False) -> Done:
        """A night with these findings. Only one with new files (`built`) counts anew; the others show the same figures."""
        published = self.office.folder / "published"
        if built:
            self.office.tally(f"{self.now}")
            with open_warehouse(self.office.folder / "warehouse") as warehouse:
                record_findings(warehouse.connection, "test", findings)
            perform(Run(self.office.read(), self.now), "publish")
        else:
            name = f"figures-{self.now:%Y%m%dT%H%M%S}-1.duckdb"
            shutil.copy(self.office.published_file, published / name)
            with duckdb.connect(str(published / name)) as build:
                build.execute("UPDATE meta SET built_at = ?", [self.now])
                build.execute("DELETE FROM findings")
                undelivered = self.office.held("SELECT * EXCLUDE (stage) FROM findings WHERE stage = 'digest'")
                rows = [*undelivered, *((f.agency, f.year, f.code, f.severity, f.outcome, f.message, f.what_to_do, f.left, f.right,
                                         f.refers_to, f.waived_by) for f in findings)]  # fmt: skip
                for row in rows:
                    build.execute(f"INSERT INTO findings VALUES ({', '.join('?' * len(row))})", row)
            (published / "CURRENT").write_text(f"{name}\n")
        done = send_digest(Run(self.office.read(), self.now), sleep=lambda _: None)
        self.now += timedelta(days=1)
        return done

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.office.folder / "digest" / "log.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office whose first build is made, once for all tests."""
    office = Office(tmp_path_factory.mktemp("digest") / "w")
    sources = {"website": {"fills": "items", "rhythm_days": 400, "quiet_days": 366}}
    office.write("workspace.toml", settings(sources, ["bureau"], "") + TO)
    office.write("columns.yml", "".join(f"- {{column: {c}, class: {k}}}\n" for c, k in COLUMNS.items()))
    office.drop("website/a.csv", [item(n, f"2019-12-{n:02d}") for n in range(1, 29)])
    return office.night(f"{FIRST - timedelta(days=1)}").folder


@pytest.fixture
def nights(counted: Path, tmp_path: Path, robots: Robots) -> Nights:
    assert robots
    return Nights(Office(Path(shutil.copytree(counted, tmp_path / "w"))))


def dead(name: str, reason: str = "No route to host") -> Finding:
    return compose("SOURCE-DEAD", source=name, reason=reason, refers_to=name)


def test_a_finding_is_reported_once_and_its_end_once(nights: Nights, robots: Robots) -> None:
    nights.night(dead("website"))
    nights.night(dead("website"))
    nights.night(dead("website"))
    assert len(robots.accepted) == 1, "the same cause is reported once until it changes"
    assert "[SOURCE-DEAD] 数据源“website”读取失败：No route to host" in robots.accepted[0]
    nights.night()
    assert len(robots.accepted) == 2
    assert "【已解决】" in robots.accepted[1]
    assert "✓ [SOURCE-DEAD]" in robots.accepted[1]
    nights.night()
    assert len(robots.accepted) == 2
    assert [entry["result"] for entry in nights.log()] == ["sent", "nothing", "nothing", "sent", "nothing"]


def test_twenty_sources_with_one_cause_are_one_line(nights: Nights, robots: Robots) -> None:
    nights.night(*[dead(f"source-{n:02d}") for n in range(20)], dead("other", "Permission denied"))
    lines = [line for line in robots.accepted[0].splitlines() if "SOURCE-DEAD" in line]
    assert len(lines) == 2
    assert "同一原因共 20 项：source-00、source-01" in lines[0]
    assert "等 20 个" in lines[0]
    assert "Permission denied" in lines[1]


def test_numbers_that_move_in_a_sentence_make_no_new_finding(nights: Nights, robots: Robots) -> None:
    for count in (3, 4, 5):
        nights.night(compose("CHECK-FIRST", count=count))
    assert len(robots.accepted) == 1


def test_a_finding_that_becomes_more_severe_is_reported_again(nights: Nights, robots: Robots) -> None:
    mild = compose("ROWS-DISAGREE", **_words("ROWS-DISAGREE"), refers_to="a")
    assert mild.severity == "warn"
    nights.night(mild)
    nights.night(replace(mild, severity="block"))
    assert len(robots.accepted) == 2
    assert "✗ [ROWS-DISAGREE]" in robots.accepted[1]
    nights.night(replace(mild, severity="block", waived_by="张科长"))
    assert "【已解决】" in robots.accepted[2], "what somebody waived waits for nobody"


def _words(code: str) -> dict[str, str]:
    """A word for every place of a message."""
    entry = catalogue()[code]
    places = {
        name for part in ("message", "what_to_do") for _, name, _, _ in string.Formatter().parse(entry[part]) if name
    }
    return dict.fromkeys(places - {"left", "right", "agency", "year", "refers_to"}, "x")


def test_a_week_without_a_change_is_said_once(nights: Nights, robots: Robots) -> None:
    nights.night()
    assert "没有未处理的问题" in robots.accepted[0], "the first digest says how things are"
    for _ in range(6):
        nights.night()
    assert len(robots.accepted) == 1
    nights.night()
    assert len(robots.accepted) == 2
    assert "一切正常：近 7 天" in robots.accepted[1]
    for _ in range(6):
        nights.night()
    assert len(robots.accepted) == 2


def test_what_was_not_delivered_is_a_finding_of_the_next_build_and_part_of_the_next_digest(
    nights: Nights, robots: Robots
) -> None:
    nights.night()
    robots.refuse(*[{"errcode": 93000, "errmsg": "invalid webhook url"}] * 2)
    done = nights.night(dead("website"))
    assert [finding.code for finding in done.findings] == ["DIGEST-FAILED"]
    assert "93000" in done.findings[0].message
    done = nights.night(dead("website"), dead("weibo"))
    assert done.findings, "refused again"
    rows = nights.office.published("SELECT code, refers_to FROM findings WHERE code = 'DIGEST-FAILED'")
    assert rows == [("DIGEST-FAILED", "办公室群")]
    nights.night(dead("website"), dead("weibo"))
    assert len(robots.accepted) == 2
    assert "同一原因共 2 项：website、weibo" in robots.accepted[1], "what two nights could not deliver"
    nights.night(dead("website"), dead("weibo"))
    assert not nights.office.published("SELECT code FROM findings WHERE code = 'DIGEST-FAILED'")
    assert [entry["result"] for entry in nights.log()[:4]] == ["sent", "failed", "failed", "sent"]
    assert len(robots.accepted) == 2, "that it could not be reached is no news to the one who reads it now"


def test_an_address_is_nowhere_in_what_is_kept(nights: Nights, robots: Robots) -> None:
    robots.refuse({"errcode": 40001, "errmsg": "wecomkey-0001 is no key"})
    nights.night(dead("website"))
    for file in nights.office.folder.rglob("*"):
        if file.is_file():
            assert b"wecomkey-0001" not in file.read_bytes(), file


def test_a_secret_that_is_missing_or_open_to_others_is_a_finding_and_no_end(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GONGKAI_TEST_ROBOT")
    done = nights.night()
    assert "环境变量 GONGKAI_TEST_ROBOT" in done.findings[0].message


def test_a_source_that_falls_behind_is_reported_once_and_again_when_it_is_back(nights: Nights, robots: Robots) -> None:
    nights.night()
    toml = nights.office.folder / "workspace.toml"
    toml.write_text(toml.read_text().replace("rhythm_days = 400", "rhythm_days = 3"))
    nights.night(built=True)
    nights.night()
    assert len(robots.accepted) == 2
    assert "! 没有新数据（只到 2019-12-28）：website。" in robots.accepted[1]
    assert "SOURCE-STALE" not in robots.accepted[1], "one line for one cause"
    nights.office.drop("website/b.csv", [item(99, "2020-01-07")])
    nights.night(built=True)
    assert "✓ 恢复正常：website。" in robots.accepted[2]


def test_each_receiver_has_its_own_agencies(nights: Nights, robots: Robots) -> None:
    toml = nights.office.folder / "workspace.toml"
    other = '[[agency]]\nid = "north"\nname = "北局"\n'
    toml.write_text(toml.read_text() + 'agency = ["north"]\n' + other)
    words = _words("ROWS-DISAGREE")
    findings = [
        compose("ROWS-DISAGREE", **words, agency=agency, refers_to=f"of {agency}")
        for agency in ("north", "bureau", None)
    ]
    nights.night(*findings)
    assert "of bureau" not in robots.accepted[0]
    assert "警告 2 项" in robots.accepted[0], "what belongs to no agency is for everyone"


def test_a_night_that_could_not_publish_is_reported_once_with_its_reason_and_its_end(
    nights: Nights, robots: Robots
) -> None:
    nights.night()
    run = Run(nights.office.read(), nights.now)

    def full(_run: Run, _verb: str, _say: Any) -> Done:
        raise Refusal("DISK-FULL", folder="warehouse")

    for _ in range(2):
        with pytest.raises(Refusal, match="磁盘空间不足"):
            with_progress(run, full)
    assert len(robots.accepted) == 2
    assert "昨晚没有发布新的数据：[DISK-FULL]" in robots.accepted[1]
    nights.night()
    assert "已恢复发布" in robots.accepted[2]


def test_a_bug_is_reported_by_its_type_alone(nights: Nights, robots: Robots) -> None:
    nights.night()

    def broken(_run: Run, _verb: str, _say: Any) -> Done:
        raise ValueError("Could not convert string '张三' to DATE")

    with pytest.raises(ValueError, match="张三"):
        with_progress(Run(nights.office.read(), nights.now), broken)
    assert "ValueError" in robots.accepted[-1]
    assert "张三" not in robots.accepted[-1]


def test_a_year_end_sends_nothing(nights: Nights, robots: Robots) -> None:
    def stopped(_run: Run, _verb: str, _say: Any) -> Done:
        raise Stopped(())

    with pytest.raises(Stopped):
        with_progress(Run(nights.office.read(), nights.now, year=2019, strict=True), stopped)
    assert robots.accepted == []


def test_the_build_a_digest_is_compared_with_is_kept_however_old(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights.night()
    reported = nights.office.published_file
    monkeypatch.setattr("pipeline.figures.publish.BUILDS_KEPT", 1)
    monkeypatch.delenv("GONGKAI_TEST_ROBOT")
    nights.night(dead("website"))
    nights.night(built=True)
    assert sorted(reported.parent.glob("figures-*.duckdb")) == [reported, nights.office.published_file]


def test_a_build_that_was_lost_makes_a_full_digest_and_no_error(nights: Nights, robots: Robots) -> None:
    nights.night(dead("website"))
    nights.office.published_file.unlink()
    done = nights.night(dead("website"), built=True)
    assert done.findings == ()
    assert "[SOURCE-DEAD]" in robots.accepted[1]


def test_the_receivers_change_nothing_that_is_counted(nights: Nights) -> None:
    with open_warehouse(nights.office.folder / "warehouse") as warehouse:
        before = verdict_fingerprint(warehouse, nights.office.read(), "1")
        toml = nights.office.folder / "workspace.toml"
        text = toml.read_text()
        toml.write_text(text.replace("办公室群", "另一个群"))
        assert verdict_fingerprint(warehouse, nights.office.read(), "1") == before
        toml.write_text("[checks]\nbackdated_days = 3\n" + text)
        assert verdict_fingerprint(warehouse, nights.office.read(), "1") != before


def test_a_dry_run_prints_and_sends_nothing(nights: Nights, robots: Robots) -> None:
    nights.night()
    nights.office.drop("website/b.csv", [item(99, "2019-05-07")])
    before = (nights.office.folder / "digest" / "log.jsonl").read_text()
    command = ["--workspace", str(nights.office.folder), "digest", "--dry-run"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    assert "—— 办公室群 ——" in result.stdout
    assert "（没有变化，不发送）" in result.stdout
    assert (nights.office.folder / "digest" / "log.jsonl").read_text() == before
    assert len(robots.accepted) == 1
    document = json.loads(CliRunner().invoke(main, [*command, "--json"]).stdout)
    assert [row["to"] for row in document["digest"]] == ["办公室群"]


def test_sending_by_hand_without_receivers_says_where_to_name_them(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.night()
    result = CliRunner().invoke(main, ["--workspace", str(office.folder), "digest"])
    assert result.exit_code == 1
    assert "[[digest.to]]" in result.stderr
