"""A slip of the pen in a file that people write is refused with its line; no figure changes by it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.office import Office, item

Make = Callable[..., Office]
SIGNED = "vouched_by: 办公室, document: 记录"
GOOD = f"- {{figure: briefings.heard, value: 4, {SIGNED}}}\n"


def declared(value: str, figure: str = "briefings.heard", signed: str = SIGNED) -> str:
    return f"- {{figure: {figure}, value: {value}, {signed}}}\n"


SLIPS = {
    "a zero in front": (declared("010"), "第 1 行"),
    "a time": (declared("1:30"), "第 1 行"),
    "hexadecimal": (declared("0x1F"), "第 1 行"),
    "a power of ten": (declared("1e40"), "第 1 行"),
    "a large number": (declared("9" * 20), "大得不可能"),
    "not a number": (declared(".nan"), "第 1 行"),
    "not a number in words": (declared("nan"), "不是数字"),
    "infinity": (declared("inf"), "不是数字"),
    "with its unit": (declared("4次"), "不是数字"),
    "half a briefing": (declared("4.5"), "不能是 4.5"),
    "a truth value": (declared("true"), "不是数字"),
    "a list": (declared("[4]"), "不是数字"),
    "the same figure twice": (GOOD + "# 又一次\n" + GOOD, "第 3 行：briefings.heard 在第 1 行已申报过"),
    "a key twice": (f"- {{figure: briefings.heard, value: 4, value: 5, {SIGNED}}}\n", "键“value”写了两次"),
    "a signer of blanks": (declared("4", signed="vouched_by: '  ', document: 记录"), "vouched_by"),
    "an impossible date as a document": (
        declared("4", signed="vouched_by: 办公室, document: [2019-02-30]"),
        "document",
    ),
    "an alias": ("- &a {figure: briefings.heard, value: 4}\n- *a\n", "锚点"),
    "nil with a value": (f"- {{nil: disputes, value: 3, {SIGNED}}}\n", "nil"),
    "no list": ("figure: briefings.heard\n", "列表"),
    "words": ("- 四次\n", "每项写明"),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """One workspace for all slips: each is the file of a year of its own."""
    from tests.support.office import settings

    office = Office(tmp_path_factory.mktemp("slips") / "w")
    office.write("workspace.toml", settings({"website": "items"}, ["bureau"], ""))
    office.write("declared/2019.yml", GOOD)
    for number, (text, _) in enumerate(SLIPS.values(), start=2031):
        office.write(f"declared/{number}.yml", text)
    (office.folder / "inbox/website").mkdir(parents=True)
    office.verbs("pull", "load", now="2020-01-05")
    return office


@pytest.mark.parametrize(("number", "slip"), enumerate(SLIPS, start=2031))
def test_a_slip_in_a_declared_number_is_refused_with_its_line(office: Office, number: int, slip: str) -> None:
    rows = office.held(f"SELECT code, message FROM findings WHERE refers_to = '{number}.yml'")
    assert [code for code, _ in rows] == ["FILE-YAML"], slip
    assert SLIPS[slip][1] in rows[0][1]
    assert office.held("SELECT figure, value, year FROM current_declared") == [("briefings.heard", 4.0, 2019)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- {column: 工作动态, class: total}\n", "第 1 行，第 1 项：class 不能叫 total"),
        ("- {column: 工作动态, class: }\n", "第 1 行，第 1 项：class"),
        ("- {column: 工作动态}\n", "缺少 class"),
        ("- 工作动态\n", "应是“键: 值”的表"),
        ("column: 工作动态\n", "列表"),
        ("- {column: 工作动态, class: news}\n- {column: 工作动态, class: other}\n", "第 2 项：栏目“工作动态”归了两类"),
        ("- {column: 工作动态, class: news, class: other}\n", "写了两次"),
    ],
)
def test_a_slip_in_columns_yml_is_refused_with_its_line(workspace: Make, text: str, reason: str) -> None:
    from pipeline.core import Refusal

    made = workspace()
    made.drop("website/a.csv", [item(1)])
    made.write("columns.yml", text)
    with pytest.raises(Refusal, match=re.escape(reason)):
        made.verbs("pull", "load")


@pytest.mark.parametrize("folder", ["declared", "corrections"])
def test_what_is_not_read_in_a_folder_of_written_files_is_named(workspace: Make, folder: str) -> None:
    made = workspace()
    made.write(f"{folder}/2019.yaml", "- {}\n")
    made.write(f"{folder}/2019.docx", "x")
    made.write(f"{folder}/.DS_Store", "x")
    made.verbs("pull", "load", "correct")
    assert "FOLDER-NOT-READ" in made.codes()
    for part in (folder, "2019.yaml", "2019.docx"):
        assert part in made.message("FOLDER-NOT-READ")
    assert "DS_Store" not in made.message("FOLDER-NOT-READ")


def broken_link(folder: Path) -> None:
    folder.symlink_to(folder.parent / "nowhere")


def loop(folder: Path) -> None:
    folder.symlink_to(folder)


def file_instead(folder: Path) -> None:
    folder.write_text("x")


@pytest.mark.parametrize("folder", ["declared", "corrections"])
@pytest.mark.parametrize("spoil", [broken_link, loop, file_instead])
def test_a_folder_that_cannot_be_listed_is_not_an_empty_one(
    workspace: Make, folder: str, spoil: Callable[[Path], None]
) -> None:
    made = workspace()
    spoil(made.folder / folder)
    made.verbs("pull", "load", "correct")
    assert "FOLDER-UNREADABLE" in made.codes()
    assert folder in made.message("FOLDER-UNREADABLE")
