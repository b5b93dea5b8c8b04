"""A night that brings nothing new: it leaves what a whole night on that day would publish, and does little for it."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipeline.core import read_published, read_workspace
from pipeline.ingest.keys import applicant_key
from pipeline.ingest.snapshots import polls
from pipeline.operations.execute import perform, perform_all
from pipeline.operations.next_day import new_standing
from pipeline.operations.run import Done, Run
from pipeline.operations.service.identity import workspace_id
from pipeline.operations.standing import Standing, forget_standing, inputs, read_inputs, read_standing
from tests.support.office import Office, item, post, request, settings

FIRST = datetime(2020, 1, 6, 2, 30)
# Days after the first nights on which something changes its state: gaps, rhythms, due dates of requests and of the report, the quarter.
SOON = (1, 2, 7, 14, 15, 24)
LATE = (25, 26, 30, 31, 32, 40, 62, 85, 86, 150)
# What a check judged and when is told of the last check, not of a night without one; the run has its own name.
OF_THE_RUN = {"meta", "validations", "expectations"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Website, posts and a ledger up to the first days of 2020, a request that is open, a waiver. Its time goes on from test to test."""
    office = Office(tmp_path_factory.mktemp("quiet") / "w")
    ledger = {"fills": "requests", "quiet_days": 366}
    office.write("workspace.toml", settings({"website": "items", "weibo": "posts", "ledger": ledger}, ("bureau",), ""))
    office.write("columns.yml", "- {column: 工作动态, class: news}\n")
    days = [date(2019, 1, 1) + timedelta(days=5 * number) for number in range(74)]
    office.drop("website/a.csv", [item(number, f"{day}") for number, day in enumerate(days)])
    office.drop("weibo/a.csv", [post(number, f"{day}") for number, day in enumerate(days[:60])])
    answered = {"decision": "granted", "decided_on": "2019-03-08"}
    office.drop("ledger/a.csv", [request("甲-1", "2019-03-01", **answered), request("甲-2", "2019-12-30")])
    office.write("waivers/2019.yml", "- {code: SOURCE-STALE, reason: 系统停用, by: 李科长, on: 2020-01-03}\n")
    return office


@pytest.fixture
def office(home: Office) -> Office:
    """The same after a night that brought nothing new to the one before it."""
    while not (standing := read_standing(home.read())) or not standing.settled:
        night(home, later(home))
    return home


def later(office: Office) -> datetime:
    """An hour after the last look at the sources."""
    looks = [poll.looked_at for poll in polls(office.read())]
    return datetime.fromisoformat(looks[-1]) + timedelta(hours=1) if looks else FIRST


def gaps(office: Office) -> float:
    """The share of the blocks of the newest build that hold nothing."""
    with duckdb.connect(str(office.published_file), read_only=True) as build:
        return build.execute("SELECT free_blocks / total_blocks FROM pragma_database_size()").fetchall()[0][0]


def night(office: Office, now: datetime) -> tuple[Done, ...]:
    return perform_all(Run(read_workspace(office.folder), now))


def verbs(results: tuple[Done, ...]) -> list[str]:
    return [done.verb for done in results]


def differences(one: Path, other: Path) -> dict[str, list[object]]:
    """Table → up to three rows that only one of two builds has, of every table and view."""
    with duckdb.connect() as connection:
        for name, folder in (("one", one), ("other", other)):
            connection.execute(f"ATTACH '{read_published(folder).newest()}' AS {name} (READ_ONLY)")
        tables = [
            {row[0] for row in connection.execute(f"SELECT table_name FROM duckdb_columns() WHERE database_name = '{name}'").fetchall()}
            for name in ("one", "other")
        ]  # fmt: skip
        assert tables[0] == tables[1]
        found: dict[str, list[object]] = {}
        for table in sorted(tables[0] - OF_THE_RUN):
            rows = connection.execute(
                f'(FROM one.main."{table}" EXCEPT ALL FROM other.main."{table}") UNION ALL '
                f'(FROM other.main."{table}" EXCEPT ALL FROM one.main."{table}") LIMIT 3'
            ).fetchall()
            found |= {table: list(rows)} if rows else {}
        schema = "SELECT table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() WHERE database_name = '{}'"
        assert (
            connection.execute(schema.format("one")).fetchall() == connection.execute(schema.format("other")).fetchall()
        )
        return found


@pytest.mark.parametrize("seed", range(1))
def test_quiet_nights_leave_what_whole_nights_on_those_days_would_publish(
    office: Office, seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    quiet = 0
    for day in (chance.choice(SOON), chance.choice(LATE)):
        now = FIRST + timedelta(days=day)
        whole = Office(tmp_path / "whole")
        shutil.rmtree(whole.folder, ignore_errors=True)
        shutil.copytree(office.folder, whole.folder, symlinks=True)
        forget_standing(whole.read())
        results, expected = night(office, now), night(whole, now)
        quiet += verbs(results) == ["pull", "publish"]
        assert differences(office.folder, whole.folder) == {}, f"day {day}, {verbs(results)}"
        told = [sorted(f"{finding}" for done in each for finding in done.about(None)) for each in (results, expected)]
        assert told[0] == told[1]
        if verbs(results) == ["pull", "publish"]:
            assert gaps(office) < 0.05, "what a quiet night writes stands in the place of what it replaces"
    assert quiet


def test_what_came_and_what_was_changed_makes_a_whole_night(office: Office) -> None:
    assert verbs(night(office, later(office))) == ["pull", "publish"]
    office.write("columns.yml", "- {column: 工作动态, class: news}\n- {column: 新栏目, class: other}\n")
    assert len(night(office, later(office))) > 2
    left = read_standing(office.read())
    assert left is not None
    assert not left.settled, "it was not the same as the night before it"
    office.drop("website/b.csv", [item("b", "2020-01-05")])
    perform(Run(office.read(), later(office)), "pull")
    assert read_standing(office.read()) is None, "what another verb pulled waits to be loaded"
    assert len(night(office, later(office))) > 2
    assert office.published("SELECT count(*) FROM verdicts WHERE row_id = 'b'") == [(1,)]
    assert gaps(office) <= 0.05, "a build that goes on from the last one keeps little of its place"


def test_what_runs_write_and_how_they_are_called_makes_no_difference_to_what_a_night_stands_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands_on = read_inputs(office.read())
    workspace_id(office.read())  # a run through Prefect names itself by it
    monkeypatch.setenv("GONGKAI_PREFECT_SERVER_NAMED_BY", "the operator")
    monkeypatch.setenv("GONGKAI_WORKSPACE", str(office.folder))
    monkeypatch.chdir(office.folder.parent)
    assert read_inputs(read_workspace(office.folder.name)) == stands_on
    monkeypatch.setenv("GONGKAI_RULES", "others")
    assert read_inputs(office.read()) != stands_on


def test_an_applicants_key_that_another_workspace_made_ends_no_quiet_nights_and_one_that_was_needed_does(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "applicants.key"
    monkeypatch.setenv("GONGKAI_APPLICANT_KEY_FILE", str(key))
    workspace = office.read()

    def left() -> Standing:
        standing = new_standing(Run(workspace, later(office)), read_inputs(workspace), None, [Done("pull", "")])
        assert standing is not None
        return standing

    without = left()
    applicant_key(workspace)
    assert without.stands_on(read_inputs(workspace))
    with_key = left()
    key.write_text(f"{'0' * 64}\n", "ascii")
    assert not with_key.stands_on(read_inputs(workspace))


def test_a_build_that_rotted_is_not_gone_on_with(office: Office) -> None:
    build = office.published_file
    state, content = build.stat(), bytearray(build.read_bytes())
    content[-1] ^= 1
    build.write_bytes(content)
    os.utime(build, ns=(state.st_atime_ns, state.st_mtime_ns))
    results = night(office, later(office))
    assert "PUBLISHED-SET-ASIDE" in {finding.code for done in results for finding in done.findings}


def test_a_quiet_night_waits_for_no_large_library(office: Office) -> None:
    now = later(office).isoformat(timespec="minutes")
    program = (
        "import sys\nfrom pipeline.cli import main\n"
        f"try:\n    main(['--workspace', {str(office.folder)!r}, 'nightly', '--direct', '--now', {now!r}])\n"
        "except SystemExit:\n    pass\n"
        "large = {'prefect', 'great_expectations', 'pandas', 'numpy', 'openpyxl', 'docx', 'pyarrow', 'httpx', 'sqlalchemy', 'rich'}\n"
        "print(sorted(large & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert "没有新内容" in done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_folder_that_is_closed_or_goes_round_stops_no_night(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.write("workspace.toml", settings({}, ["bureau"], ""))
    office.write("declared/2019.yml", "[]\n")
    (tmp_path / "columns.yml").symlink_to("columns.yml")
    for name in ("round", "again"):
        (tmp_path / "declared" / name).symlink_to(tmp_path / "declared")
    (tmp_path / "corrections").symlink_to(tmp_path / "corrections")
    (tmp_path / "lost+found").mkdir(mode=0)
    listed = [str(file.relative_to(tmp_path)) for file in inputs(office.read())]
    assert {"columns.yml", "corrections", "declared/2019.yml", "workspace.toml"} <= set(listed)
    assert len(listed) == len(set(listed)) <= 5
