"""`gongkai init`: where a workspace is made and found again, and that nothing is written over."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from pipeline.cli.program import main
from pipeline.core.workspace import read_workspace

ROOT = Path(__file__).parents[2]


def gongkai(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, [*words], input=typed)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of somebody who works in another folder and has set nothing."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("GONGKAI_WORKSPACE", raising=False)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return tmp_path / "home"


def test_without_a_folder_it_is_the_users_own_and_every_command_finds_it(home: Path) -> None:
    done = gongkai("init", "--name", "某市水务局", "--year", "2023", "--yes")
    assert done.exit_code == 0, done.output
    assert (home / "gongkai" / "workspace.toml").is_file()
    assert "\n    gongkai nightly --direct --year 2023\n" in done.output, "no folder to be typed"
    assert str(home / "gongkai") in gongkai("figures", "2023").stderr
    manual = Path(done.output.rpartition("手册：")[2].strip())
    assert manual.read_text("utf-8").startswith("# 运行说明")


def test_the_folder_one_stands_in_comes_before_the_own_one_and_a_named_one_before_both(
    home: Path, tmp_path: Path
) -> None:
    for folder in (home / "gongkai", tmp_path / "elsewhere", tmp_path / "third"):
        assert gongkai("init", str(folder), "--name", "某局", "--yes").exit_code == 0
    assert "“published”" in gongkai("figures", "2023").stderr
    assert str(tmp_path / "third") in gongkai("--workspace", str(tmp_path / "third"), "figures", "2023").stderr


def test_nothing_is_written_over(home: Path) -> None:
    gongkai("init", "--name", "某局", "--yes")
    settings = home / "gongkai" / "workspace.toml"
    settings.write_text("# 改过\n", "utf-8")
    for words in (["init", "--name", "某局", "--yes"], ["init", "--demo"]):
        done = gongkai(*words)
        assert done.exit_code == 2
        assert "workspace.toml" in done.stderr
    assert settings.read_text("utf-8") == "# 改过\n"
    assert not (home / "gongkai" / "corrections").exists()


def test_asked_one_by_one_the_answers_are_the_settings(home: Path) -> None:
    done = gongkai("init", typed="某市水务局\nshuiwu\ngovernment\n2023\ny\nn\nn\ny\nn\nn\n")
    assert done.exit_code == 0, done.output
    text = (home / "gongkai" / "workspace.toml").read_text("utf-8")
    assert 'id = "shuiwu"' in text
    assert 'level = "government"' in text
    assert sorted(path.name for path in (home / "gongkai" / "inbox").iterdir()) == ["ledger", "website"]


@pytest.mark.usefixtures("home")
def test_what_an_office_may_keep_beside_is_there_only_where_it_is_named() -> None:
    assert gongkai("init", "plain", "--name", "某局", "--year", "2023", "--yes").exit_code == 0
    words = [word for kind in ("documents", "directory", "plan", "follow-up") for word in ("--with", kind)]
    assert (
        gongkai("init", "more", "--name", "某局", "--year", "2023", "--yes", *words, "--with", "website").exit_code == 0
    )
    assert gongkai("init", "beside", "--name", "某局", "--year", "2023", "--yes", "--with", "plan").exit_code == 0
    plain, more, beside = (Path(name) for name in ("plain", "more", "beside"))
    assert "follow_up" not in (plain / "workspace.toml").read_text("utf-8")
    assert not (plain / "directory.yml").exists()
    assert read_workspace(more).settings.follow_up is not None
    assert [source.preset for source in read_workspace(more).settings.source] == [
        "documents-register",
        "website-export",
    ]
    assert (more / "directory.yml").read_text("utf-8").endswith("[]\n")
    sheets = [set(load_workbook(folder / "登记簿-2023.xlsx").sheetnames) for folder in (plain, more, beside)]
    assert ["计划" in names for names in sheets] == [False, True, True]
    assert {path.name for path in (beside / "inbox").iterdir()} == {path.name for path in (plain / "inbox").iterdir()}


@pytest.mark.usefixtures("home")
def test_the_demo_is_the_files_of_the_demo_and_nothing_the_program_made_of_them() -> None:
    done = gongkai("init", "--demo", "示例")
    assert done.exit_code == 0, done.output
    made = {file.relative_to("示例"): file.read_bytes() for file in Path("示例").rglob("*") if file.is_file()}
    assert made[Path("workspace.toml")] == (ROOT / "data" / "workspace.toml").read_bytes()
    assert {path.parts[0] for path in made} <= {"README.md", "workspace.toml", "columns.yml", "directory.yml", "corrections", "declared",
                                                "inbox", "inspection", "texts", "waivers", "plan", "answers", "follow-up"}  # fmt: skip
    assert "gongkai --workspace 示例 year-end 2019" in done.output


def test_where_nobody_can_answer_it_says_how_to_answer_beforehand() -> None:
    done = gongkai("init", "nobody", typed="")
    assert done.exit_code == 2
    assert "gongkai init --help" in done.output
    assert not Path("nobody").exists()
