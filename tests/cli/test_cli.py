"""The command line: what it prints, what it exits with, and that a user's mistake gets a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from pipeline.cli.program import COMMANDS, main
from pipeline.core.lock import writers_lock
from tests.support.office import COLUMNS, Office, item, post, settings

Make = Callable[..., Office]
pytestmark = pytest.mark.xdist_group("cli")  # its fixture is made once


def gongkai(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(folder), *words])


def refused(result: Result) -> str:
    """The last line of standard error of a command that could not. Fails on a traceback."""
    assert result.exit_code == 2, (result.exit_code, result.output)
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return str(result.stderr.strip().splitlines()[-1])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = Office(tmp_path_factory.mktemp("cli") / "w")
    sources = {"website": {"fills": "items", "agency_column": "单位"}, "weibo": {"fills": "posts", "agency": "north"}}
    made.write("workspace.toml", settings(sources, ["north", "south"], "lock_wait_seconds = 0\n"))
    made.write("columns.yml", "".join(f"- {{column: {c}, class: {k}}}\n" for c, k in COLUMNS.items()))
    made.drop("website/a.csv", [item(1, 单位="north"), item(2, 单位="south"), item(3, 单位="south")])
    made.drop("weibo/a.csv", [post(1)])
    return made.night()


def test_figures_as_one_json_document_with_the_columns_of_the_table(office: Office) -> None:
    result = gongkai(office.folder, "figures", "2019", "--json")
    assert result.exit_code == 0
    figures = json.loads(result.stdout)["figures"]
    assert list(figures[0]) == ["agency", "year", "figure", "label", "value", "unit", "status", "revision", "as_of"]
    values = {(row["agency"], row["figure"]): row["value"] for row in figures}
    assert values["south", "items.total"] == 2
    assert '"value": 2,' in result.stdout, "whole numbers have no point"
    assert figures[0]["as_of"] == "2020-01-05"


def test_figures_of_one_agency(office: Office) -> None:
    figures = json.loads(gongkai(office.folder, "figures", "2019", "--agency", "south", "--json").stdout)["figures"]
    assert {row["agency"] for row in figures} == {"south"}


def test_figures_for_people_name_the_agency_where_there_are_several(office: Office) -> None:
    lines = gongkai(office.folder, "figures", "2019").stdout.splitlines()
    (line,) = [line for line in lines if "items.total" in line and line.startswith("south")]
    assert line.split()[2] == "2"
    assert "公开发布信息" in line


def test_explain_ends_with_the_sum_of_the_rows_it_prints(office: Office) -> None:
    result = gongkai(office.folder, "explain", "items.total", "--year", "2019", "--agency", "south")
    assert result.exit_code == 0
    *rows, last = result.stdout.strip().splitlines()
    assert len(rows) == 2
    assert "items.total 2019 = 2（2 行）" in last


def test_explain_as_json_has_the_evidence_and_its_value(office: Office) -> None:
    document = json.loads(gongkai(office.folder, "explain", "items.news", "--year", "2019", "--json").stdout)
    assert document["value"] == 3
    assert list(document["evidence"][0]) == [
        "agency",
        "year",
        "figure",
        "source",
        "row_id",
        "on_date",
        "summary",
        "amount",
    ]


def test_figures_as_known_on_a_day(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.night("2020-01-05 02:30")
    office.drop("website/b.csv", [item(2, "2019-05-05")])
    office.night("2020-01-06 02:30")
    for day, value in (("2020-01-05", 1), ("2020-01-06", 2)):
        result = gongkai(office.folder, "figures", "2019", "--as-known-on", day, "--json")
        assert {row["figure"]: row["value"] for row in json.loads(result.stdout)["figures"]}["items.total"] == value
    assert "2020-01-04" in refused(gongkai(office.folder, "figures", "2019", "--as-known-on", "2020-01-04"))
    assert "不是日期" in refused(gongkai(office.folder, "figures", "2019", "--as-known-on", "昨天"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["figures", "1999"], "2019"),
        (["figures", "2019", "--agency", "west"], "north、south"),
        (["figures", "今年"], "今年"),
        (["explain", "posts.webo", "--year", "2019"], "posts.weibo"),
        (["explain", "posts.weibo"], "--year"),
        (["nightly", "--direct", "--year", "1999"], "2008"),
        (["nightly", "--direct", "--year", "2999"], "2008"),
        (["year-end", "1999", "--direct"], "2008"),
        (["nightly", "--direct", "--source", "wechat"], "website、weibo"),
        (["fly"], "fly"),
    ],
)
def test_a_mistake_gets_a_sentence_that_names_what_would_be_right(
    office: Office, words: list[str], expected: str
) -> None:
    assert expected in refused(gongkai(office.folder, *words))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('colour = "red"\n[[agency]]\nid = "a"\nname = "甲"\n', "colour"),
        ('[[agency]]\nid = "a"\nname = "甲"\nheight = 3\n', "agency.1.height"),
        ('[[agency]]\nid = "a"\nname = "甲"\n[[source]]\nname = "w"\npresett = "website-export"\n', "source.1.presett"),
        ('[[agency]]\nid = "a"\nname = "甲"\n[channels.wechat]\nunit = "page"\n', "channels.wechat.unit"),
        ('[[agency]]\nname = "甲"\n', "agency.1.id"),
        ('[[agency]]\nid = "A B"\nname = "甲"\n', "agency.1.id"),
        ('[[agency]]\nid = "a"\nname = "甲"\n[[agency]]\nid = "a"\nname = "乙"\n', "a"),
        ('[[agency]]\nid = "a"\nname = "甲"\n[[source]]\nname = "w"\nagency = "b"\n', "“b”"),
        ("", "agency"),
        ("[[agency]\n", "TOML"),
    ],
)
def test_a_wrong_key_of_workspace_toml_is_named(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "workspace.toml").write_text(text, "utf-8")
    line = refused(gongkai(tmp_path, "nightly", "--direct"))
    assert expected in line
    assert "workspace.toml" in line
    assert sorted(file.name for file in tmp_path.iterdir()) == ["workspace.toml"], "nothing was made"


def test_a_folder_that_is_no_workspace_is_said_to_be_none(tmp_path: Path) -> None:
    for words in (["nightly", "--direct"], ["figures", "2019"], ["pull"]):
        assert str(tmp_path) in refused(gongkai(tmp_path, *words))


def test_a_second_run_refuses_in_words_while_the_first_one_writes(office: Office) -> None:
    with writers_lock(office.folder / "warehouse"):
        for words in (["nightly", "--direct"], ["pull"], ["year-end", "2019", "--direct"]):
            assert "另一个运行正在写入" in refused(gongkai(office.folder, *words))
        assert gongkai(office.folder, "figures", "2019").exit_code == 0, "readers never wait"


def test_a_verb_alone_says_what_it_did_and_exits_by_what_it_found(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.drop("website/b.csv", [item(2, 怪列="x")])
    pulled = gongkai(office.folder, "pull")
    assert (pulled.exit_code, "查看 2 个文件" in pulled.output) == (0, True)
    loaded = gongkai(office.folder, "load")
    assert loaded.exit_code == 1
    assert "FILE-UNKNOWN-COLUMN" in loaded.output
    assert "FILE-UNKNOWN-COLUMN" not in gongkai(office.folder, "pull").output
    assert "gongkai check" in refused(gongkai(office.folder, "count"))
    assert "gongkai count" in refused(gongkai(office.folder, "publish"))


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_has_help(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.help
    silent = [option.name for option in command.params if isinstance(option, click.Option) and not option.help]
    assert silent == []


def test_python_m_pipeline_is_the_same_program() -> None:
    done = subprocess.run([sys.executable, "-m", "pipeline", "--help"], capture_output=True, text=True, check=True)
    assert all(name in done.stdout for name in COMMANDS)


def test_a_reader_does_not_wait_for_a_writers_libraries(office: Office) -> None:
    """pandas, pyarrow, Great Expectations and Prefect take seconds to import; a figure is asked for in less than one."""
    code = (
        "import sys; from click.testing import CliRunner; from pipeline.cli import main\n"
        "result = CliRunner().invoke(main, ['--workspace', sys.argv[1], 'figures', '2019', '--json'])\n"
        "assert result.exit_code == 0, result.output\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(office.folder)], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "pipeline" in loaded
    assert loaded & {"pandas", "pyarrow", "great_expectations", "prefect", "sqlalchemy", "fastapi", "numpy"} == set()


def test_nothing_is_written_that_anybody_may_change_whatever_a_service_was_started_with(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        assert CliRunner().invoke(main, ["init", str(tmp_path / "w"), "--demo"]).exit_code == 0
        written = [file for file in (tmp_path / "w").rglob("*") if not file.is_symlink()]
        assert written
        assert not [file for file in written if file.stat().st_mode & 0o002]
    finally:
        os.umask(before)
